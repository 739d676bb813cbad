"""A report as JSON: every block and every number of it, in the order of the report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import define, fields, has

from assessment_engine import AssessmentError, Problem, Report
from assessment_engine.blocks import (
    Block,
    Chart,
    CoachingBlock,
    Contents,
    Cover,
    Facts,
    Form,
    ItemList,
    Number,
    Paragraphs,
    Ranking,
    ScoreLines,
    Section,
)
from assessment_engine.markup import Run

# What the schema of this version describes. A kind that a later engine adds is refused until then.
BLOCKS: tuple[type[Block], ...] = (
    Cover,
    Contents,
    Section,
    Paragraphs,
    ItemList,
    ScoreLines,
    Chart,
    Ranking,
    CoachingBlock,
    Form,
    Facts,
)
# The phrases are left out: they are what a page prints around the report, and no part of it.
_ABOUT = (
    "instrument",
    "version",
    "digest",
    "engine_version",
    "title",
    "language",
    "respondent",
    "completed",
    "numbers",
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@define
class JsonRenderer:
    """Renders a report as one JSON document in UTF-8; `schema_text` gives its schema."""

    name: str = "json"
    media_type: str = "application/json"
    extension: str = "json"

    def render(self, report: Report) -> bytes:
        """Give the document. Raises AssessmentError for a block or a value that it cannot hold."""
        if problems := [*_unknown(report)]:
            raise AssessmentError(problems)
        try:
            text = json.dumps(
                _document(report), ensure_ascii=False, allow_nan=False, indent=2, default=_plain
            )
        except (TypeError, ValueError, RecursionError) as error:
            raise _unwritable(error) from error
        # UTF-8 cannot hold half of a surrogate pair; everything else stands as it was written.
        return (_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text) + "\n").encode()


def _unknown(report: Report) -> Iterator[Problem]:
    strange = (block for block in report.walk() if type(block) not in BLOCKS)
    kinds = dict.fromkeys(str(getattr(block, "kind", type(block).__name__)) for block in strange)
    for kind in kinds:
        yield Problem(
            "json-unknown-block",
            f"the JSON renderer cannot write a block of the kind {kind!r}",
            hint="upgrade assessment-engine-json to the version of the engine",
        )


def _unwritable(error: Exception) -> AssessmentError:
    message = f"the report holds a value that JSON cannot: {type(error).__name__}: {error}"
    hint = "the report's result is JSON values, as Result.to_dict gives them"
    return AssessmentError([Problem("json-unwritable", message, hint=hint)])


def _document(report: Report) -> dict[str, Any]:
    about = {name: getattr(report, name) for name in _ABOUT}
    blocks = [_json(block) for block in report.blocks]
    return {**about, "result": report.result, "blocks": blocks}


def _plain(value: object) -> dict[str, Any]:
    """Take any mapping for an object: the report's result need not be a dict."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    if isinstance(value, Fraction):
        return _nearest(value)
    if isinstance(value, Run):
        return {"text": value.text, **_style(value)}
    if has(type(value)):
        kind = {"block": value.kind} if type(value) in BLOCKS else {}
        return {**kind, **dict(_members(value))}
    return value


def _style(run: Run) -> dict[str, bool | str]:
    names = ("strong", "emphasis", "link", "language")
    return {name: given for name in names if (given := getattr(run, name))}


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    for each in fields(type(value)):
        given = getattr(value, each.name)
        yield each.name, _json(given)
        if exact := _exact(given):
            yield f"{each.name}_exact", exact


def _exact(given: object) -> str | list[str | None] | None:
    """Write a number, or those of a series, where a reader of JSON would get it wrong."""
    if isinstance(given, tuple):
        written = [_digits(each) for each in given]
        return written if any(written) else None
    return _digits(given)


def _digits(value: object) -> str | None:
    if not isinstance(value, int | Fraction) or isinstance(value, bool) or _is_decimal(value):
        return None
    return str(value)


def _is_decimal(value: Number) -> bool:
    try:
        return Fraction(repr(float(value))) == value
    except OverflowError:
        return False


def _nearest(value: Fraction) -> int | float:
    try:
        return float(value)
    except OverflowError:
        return round(value)
