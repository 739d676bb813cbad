"""The command `assess show`: the report of the answers, on the screen."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path

import click

from assessment_engine.blocks import Report
from assessment_engine.cli.files import read_answers, read_previous
from assessment_engine.cli.shared import LANGUAGE, TOGETHER, endings_of, make_engine
from assessment_engine.engine import Engine
from assessment_engine.instrument import Instrument
from assessment_engine.protocols import Codes

PREVIOUS = click.option(
    "--previous",
    type=click.Path(path_type=Path),
    metavar="ANSWERS",
    help="Earlier answers of the same person, to show what has changed. With several responses"
    " they are matched by the respondent's name.",
)
NO_NUMBERS = click.option(
    "--no-numbers",
    is_flag=True,
    help="Words and coaching without scores: the part of the report that the package keeps for"
    " that.",
)
# For terminals of few letters: what bars, frames and lists are drawn with.
_FEWER = str.maketrans("█░·▪•─│╭╮╰╯…“”’", '#.-**-|....~""\'') | {0x2013: "-", 0x2018: "'"}


@click.command()
@click.argument("instrument")
@click.argument("answers", type=click.Path(path_type=Path))
@LANGUAGE
@TOGETHER
@PREVIOUS
@NO_NUMBERS
@click.option(
    "--pager/--no-pager",
    default=True,
    help="Whether a report that is longer than the screen is shown page by page, in the program"
    " that PAGER names.",
)
def show(
    instrument: str,
    answers: Path,
    language: str | None,
    together: bool,
    previous: Path | None,
    no_numbers: bool,
    pager: bool,
) -> None:
    """Show the feedback report of the answers in the terminal.

    It is as wide as the window, up to 100 columns. Where the output is no terminal it is plain
    text. NO_COLOR, FORCE_COLOR and TERM=dumb are respected.
    """
    engine = make_engine()
    endings_of(engine, ("terminal",))
    loaded = engine.instrument(instrument, language=language)
    reports = reports_of(engine, loaded, answers, together, previous, not no_numbers)
    show_reports(engine, reports, pager=pager)


def reports_of(
    engine: Engine,
    instrument: Instrument,
    answers: Path,
    together: bool,
    previous: Path | None,
    numbers: bool,
) -> list[Report]:
    """Give the report of each response in a file, beside the earlier one of the same person."""
    responses = read_answers(instrument, answers, together)
    earlier = [None] * len(responses)
    before = read_previous(instrument, previous, responses) if previous else earlier
    return [
        engine.report(instrument, response, previous=one, numbers=numbers)
        for response, one in zip(responses, before, strict=True)
    ]


def show_reports(engine: Engine, reports: Iterable[Report], *, pager: bool = True) -> None:
    """Print reports on the screen, one after the other, or through a pager if they are long."""
    on_screen = sys.stdout.isatty()
    size = shutil.get_terminal_size()
    codes = codes_for(on_screen, os.environ)
    text = "\n".join(engine.show(each, columns=size.columns, codes=codes) for each in reports)
    text = _encodable(text, sys.stdout.encoding or "ascii")
    if pager and on_screen and text.count("\n") >= size.lines:
        with _raw_codes(os.environ):
            click.echo_via_pager(text, color=codes != "none")
    else:
        click.echo(text, nl=False, color=True)


@contextmanager
def _raw_codes(environment: MutableMapping[str, str]) -> Iterator[None]:
    """Let less, the usual pager, take codes as what they are and not as letters.

    Its own options stay behind, since one of them may go on to the end of the text.
    """
    before = environment.get("LESS")
    environment["LESS"] = f"-R {before or ''}".strip()
    try:
        yield
    finally:
        if before is None:
            del environment["LESS"]
        else:
            environment["LESS"] = before


def codes_for(on_screen: bool, environment: Mapping[str, str]) -> Codes:
    """Say what a terminal may be sent beside letters, by what it is and what its user wishes.

    See https://no-color.org and https://force-color.org.
    """
    forced = bool(environment.get("FORCE_COLOR"))
    if not forced and (not on_screen or environment.get("TERM") in {"dumb", "unknown"}):
        return "none"
    return "styles" if environment.get("NO_COLOR") else "colours"


def _encodable(text: str, encoding: str) -> str:
    """Replace the letters that a terminal does not have."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_FEWER).encode(encoding, "replace").decode(encoding)
    return text
