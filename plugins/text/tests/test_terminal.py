"""Reports for a terminal: widths, codes, and texts that try to take the terminal over."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from assessment_engine import Engine
from assessment_engine.blocks import Paragraphs, Section
from assessment_engine.markup import Run, parse
from assessment_engine.testing.contracts import hostile_report, sample_report
from assessment_engine_text import TerminalRenderer

_CODES = re.compile(r"\x1b\[[0-9;]*m")


def show(columns: int = 80, codes: str = "none") -> str:
    """Show the sample report."""
    return TerminalRenderer().show(sample_report(), columns=columns, codes=codes)  # type: ignore[arg-type]


def test_scores_are_bars_and_words() -> None:
    """A bar is as long as the value is in its range, and the words are beside it."""
    lines = show().splitlines()
    at = lines.index("You" + " " * 60 + "4 of a possible 6")
    assert lines[at + 1] == "█" * 32 + "░" * 16
    assert lines[at + 2] == "Steady  Good."


def test_charts_are_a_line_for_each_value() -> None:
    """Both series under the name of the category; what has no value has a dot and says why."""
    assert (
        "L-2 I wait\n"
        "  You       ████████░░░░░░░░░░░░░░░░ 1\n"
        "  Your team ·                        not answered\n"
    ) in show()


@pytest.mark.parametrize("columns", [1, 20, 40, 80, 100, 400])
@pytest.mark.parametrize("codes", ["none", "colours"])
def test_no_line_is_wider_than_the_screen(columns: int, codes: str) -> None:
    """Neither on a narrow screen nor on a wide one; a hundred columns are enough to read."""
    shown = TerminalRenderer().show(hostile_report(), columns=columns, codes=codes)  # type: ignore[arg-type]
    widest = max(cell_len(_CODES.sub("", line)) for line in shown.split("\n"))
    assert widest <= min(max(columns, 20), 100)


def test_codes_are_those_that_were_asked_for() -> None:
    """No code at all, codes for bold and the like, or those and colours; the words are the same."""
    plain, styled, coloured = (show(codes=codes) for codes in ("none", "styles", "colours"))
    assert "\x1b" not in plain
    numbers = {n for codes in re.findall(r"\x1b\[([0-9;]*)m", styled) for n in codes.split(";")}
    assert numbers <= {"", "0", "1", "2", "3", "22", "23"}
    assert "36" in {n for c in re.findall(r"\x1b\[([0-9;]*)m", coloured) for n in c.split(";")}
    for text in (styled, coloured):
        lines = [line.rstrip() for line in _CODES.sub("", text).split("\n")]
        assert lines == plain.split("\n")


@given(st.text(max_size=40))
def test_no_text_controls_the_terminal(text: str) -> None:
    """Whatever a name or an answer holds, no code is in the output but for the style of letters."""
    section = Section("one", (Run(text, True),), 1, (Paragraphs(((Run(text, language="he"),),)),))
    report = evolve(sample_report(), title=text, blocks=(section,))
    shown = TerminalRenderer().show(report, columns=80, codes="colours")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", _CODES.sub("", shown))


def test_the_hostile_report_controls_nothing() -> None:
    """Nor do its labels, links, fields and codes."""
    shown = TerminalRenderer().show(hostile_report(), columns=80, codes="colours")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", _CODES.sub("", shown))


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_a_name_does_not_turn_its_line_around(sign: str) -> None:
    """What orders letters is shown as a sign; what belongs to a script stays."""
    text = (Run(f"Zo\u00eb {sign}321", link=f"https://example.org/{sign}"), Run(" \u200fאב"))
    shown = TerminalRenderer().render(evolve(sample_report(), blocks=(Paragraphs((text,)),)))
    assert sign not in shown.decode()
    assert "Zoë \ufffd321" in shown.decode()
    assert "\u200fאב" in shown.decode()


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same arguments give the same text, whatever the process is told about its terminal."""
    before = [show(codes=codes) for codes in ("none", "styles", "colours")]
    wishes = {"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb", "COLUMNS": "33", "LINES": "3"}
    for name, value in {**wishes, "COLORTERM": "truecolor", "TTY_COMPATIBLE": "1"}.items():
        monkeypatch.setenv(name, value)
    assert [show(codes=codes) for codes in ("none", "styles", "colours")] == before


def test_the_engine_shows_reports() -> None:
    """`Engine.show` gives what the renderer gives, 80 columns of plain text without a wish."""
    assert Engine().show(sample_report()) == show()
    assert Engine().show(sample_report(), columns=50, codes="styles") == show(50, "styles")
    assert Engine().render(sample_report(), "terminal").decode() == show()


def test_addresses_are_told_once() -> None:
    """The address of a link stands after its words, also where they are in several styles."""
    (text,) = (parse("See [**our** page](https://example.org/x)."),)
    report = evolve(sample_report(), blocks=(Paragraphs((text,)),))
    shown = TerminalRenderer().render(report).decode()
    assert shown == "See our page <https://example.org/x>.\n"
