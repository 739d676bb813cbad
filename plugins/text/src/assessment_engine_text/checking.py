"""What both formats refuse, and what no text of theirs may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessment_engine import AssessmentError, Problem, Report

KINDS = {
    *("cover", "contents", "section", "paragraphs", "list", "scores", "chart", "ranking"),
    *("coaching", "form", "facts"),
}
PHRASES = ("reason", "coaching_missing")
_BLANKS = re.compile("[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # embeddings, overrides and isolates


def check(report: Report) -> None:
    """Raise AssessmentError with every reason why the report cannot be shown truly."""
    if problems := [*_unknown(report), *_missing(report)]:
        raise AssessmentError(problems)


def clean(text: str) -> str:
    """Give a text in one line, a visible sign for each character that controls what reads it."""
    text = _BLANKS.sub(" ", text)
    return text if text.isprintable() else _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def on_screen(text: str) -> str:
    """Clean a text for a terminal, which orders letters by what the text says of their direction.

    A name could turn around what stands beside it in its line, such as its number.
    """
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", clean(text))


def colon(name: str) -> str:
    """Give what stands between a name and what is said of it: a dash after a whole sentence."""
    if not name.strip():
        return ""
    return " \N{EN DASH} " if name.rstrip()[-1] in ".!?\N{HORIZONTAL ELLIPSIS}" else ": "


def _unknown(report: Report) -> Iterator[Problem]:
    for kind in dict.fromkeys(block.kind for block in report.walk()):
        if kind not in KINDS:
            yield Problem(
                "text-unknown-block",
                f"the text renderers cannot show a block of the kind {kind!r}",
                hint="upgrade assessment-engine-text to the version of the engine",
            )


def _missing(report: Report) -> Iterator[Problem]:
    for name in PHRASES:
        if name not in report.phrases:
            yield Problem(
                "text-missing-phrase",
                f"the phrase {name!r} is missing in the language {report.language!r}",
                hint=f"add {name!r} to the phrases of the report",
            )
