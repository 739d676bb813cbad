"""`assess take`: a questionnaire asked in the terminal, saved at each answer, up to the report."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import define

from assessment_engine.answers_json import MAX_NAME
from assessment_engine.cli.files import output_paths, write
from assessment_engine.cli.shared import LANGUAGE, echo_table, endings_of
from assessment_engine.cli.showing import show_reports
from assessment_engine.cli.storing import opened
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.results import Result

if TYPE_CHECKING:
    # Only these commands need what is stored, and what asks; the others start faster without.
    from assessment_engine.cli.taking.sitting import Sitting
    from assessment_engine.repository import Repository

STORAGE = "sqlite:answers.db"
IN_TERMINAL, USUAL = "terminal", "html"
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,199}\Z")
DRAFT, COMPLETED = "draft", "completed"


@define
class Kept:
    """Where the answers of one person are kept: loaded once, then saved at each answer."""

    repository: Repository
    key: str
    instrument: str
    revision: int = 0
    state: str = DRAFT

    def load(self) -> dict[str, Any] | None:
        """Give the answers document that is there already, None where there is none."""
        try:
            record = self.repository.read(self.key)
        except AssessmentError as error:
            if {problem.code for problem in error.problems} == {"storage-not-found"}:
                return None
            raise
        self.revision, self.state = record.revision, record.state
        return self.repository.answers(self.key)

    def asked(self, language: str | None) -> Instrument:
        """Give the instrument: of the package that was begun with, if answers are there."""
        if not self.revision:
            return self.repository.engine.instrument(self.instrument, language=language)
        record = self.repository.read(self.key)
        wanted = self.repository.engine.instrument(self.instrument).id
        if record.instrument != wanted:
            message = f"{self.key!r} has answers to {record.instrument!r}, not to {wanted!r}"
            hint = "give another --key, or that instrument"
            raise AssessmentError([Problem("response-other-instrument", message, hint=hint)])
        return self.repository.instrument(record.digest, language)

    def save(self, sitting: Sitting) -> None:
        """Save a draft; it is safe when this returns."""
        instrument = None if self.revision else self.instrument
        self.revision = self.repository.save(
            self.key, sitting.document, instrument=instrument, revision=self.revision
        ).revision

    def complete(self, sitting: Sitting) -> None:
        """Complete the response as of today, and keep the result with it."""
        document = {**sitting.document, "completed": date.today().isoformat()}
        instrument = None if self.revision else self.instrument
        self.repository.complete(
            self.key, document, instrument=instrument, revision=self.revision or None
        )
        self.repository.score(self.key)


@click.command()
@click.argument("instrument")
@LANGUAGE
@click.option(
    "--key",
    metavar="KEY",
    help="What the answers are kept under: letters, digits and . _ @ -. Give the same to go on."
    " Left out: a new one.",
)
@click.option(
    "--storage",
    metavar="BACKEND:LOCATION",
    default=STORAGE,
    show_default=True,
    help="Where the answers are kept: sqlite:FILE, folder:FOLDER or"
    " postgresql://USER@HOST/DATABASE.",
)
@click.option("--respondent", metavar="NAME", help="The name that the report prints.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME",
    help="The format of the report; may be given several times. Left out: html. terminal shows it"
    " on the screen.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write the report to; a folder when there are several formats. Left out:"
    " report-KEY with the ending of the format.",
)
def take(
    instrument: str,
    language: str | None,
    key: str | None,
    storage: str,
    respondent: str | None,
    formats: tuple[str, ...],
    output: Path | None,
) -> None:
    """Ask a questionnaire in the terminal.

    One item is on the screen at a time, from all its perspectives. Every answer is saved at once.
    Leave with q or Ctrl-C whenever you like; how to go on is said then. At the end there is the
    report.
    """
    _check(key, respondent)
    again = _command(instrument, language, storage, formats, output)
    with opened(storage, create=True) as repository:
        endings = endings_of(repository.engine, formats or (USUAL,))
        kept = Kept(repository, key or secrets.token_hex(4), instrument)
        document = kept.load()
        asked = kept.asked(language)
        if kept.state != COMPLETED and not _asked(kept, asked, document, respondent, again):
            raise click.exceptions.Exit(1)
        result = repository.engine.result(asked, repository.answers(kept.key))
        _echo_result(result, asked)
        _report(repository, asked, kept, endings, output)


def _check(key: str | None, respondent: str | None) -> None:
    if key is not None and not _KEY.match(key):
        message = f"{key[:40]!r} cannot be a key"
        hint = "use 1 to 200 letters, digits and . _ @ -, beginning with a letter or digit"
        raise AssessmentError([Problem("take-key", message, hint=hint)])
    if respondent is not None and not respondent.isprintable():
        message, hint = "the name has a control character", "give it without"
        raise AssessmentError([Problem("answers-respondent", message, hint=hint)])
    if respondent is not None and len(respondent) > MAX_NAME:
        message = f"the name has {len(respondent)} characters; {MAX_NAME} can be kept"
        raise AssessmentError([Problem("answers-respondent", message, hint="give a shorter one")])
    dumb = os.environ.get("TERM") in {None, "", "dumb"} and os.name != "nt"
    if dumb or not (sys.stdin.isatty() and sys.stdout.isatty()):
        message = "there is no terminal to ask in"
        hint = "run it in a terminal, or write the answers to a file for `assess report`"
        raise AssessmentError([Problem("take-no-terminal", message, hint=hint)])


def _command(
    instrument: str,
    language: str | None,
    storage: str,
    formats: Sequence[str],
    output: Path | None,
) -> list[str]:
    """Give the command that goes on, without its key."""
    words = ["assess", "take", instrument]
    words += ["--language", language] if language else []
    words += ["--storage", storage] if storage != STORAGE else []
    for name in formats:
        words += ["--format", name]
    return [*words, *(["--output", str(output)] if output else [])]


def _asked(
    kept: Kept,
    instrument: Instrument,
    document: Mapping[str, Any] | None,
    respondent: str | None,
    again: Sequence[str],
) -> bool:
    """Ask until everything is answered; say whether it is, and otherwise how to go on."""
    # Not at the top: the library of the screen takes longer to load than the rest of the command.
    from attrs import evolve

    from assessment_engine.cli.taking.asking import Asking
    from assessment_engine.cli.taking.sitting import Sitting
    from assessment_engine.cli.taking.terminal import ask
    from assessment_engine.cli.taking.words import words_of

    sitting = Sitting(instrument)
    if document is not None:
        if kept.state != DRAFT:
            kept.save(sitting)  # which is refused, and says why
        sitting = Sitting.resumed(instrument, document)
    if respondent is not None:
        sitting = evolve(sitting, respondent=respondent)
    command = shlex.join([*again, "--key", kept.key])
    asking = Asking(
        sitting, words_of(instrument.language), kept.save, resumed=bool(document), again=command
    )
    try:
        ask(asking)
        if asking.done:
            kept.complete(asking.sitting)
            return True
    except BaseException:
        # Whatever it was, what was saved before can be gone on with.
        _echo_kept(kept, asking.sitting, command)
        raise
    _echo_kept(kept, asking.sitting, command)
    return False


def _echo_kept(kept: Kept, sitting: Sitting, command: str) -> None:
    """Say how to go on, where a terminal is still there to say it."""
    with contextlib.suppress(OSError):
        if not kept.revision:
            click.echo("Nothing was answered, and nothing is kept.")
            return
        click.echo(f"Kept: {sitting.answered} of {len(sitting.items)} answered. To go on:")
        click.echo(f"  {command}")


def _echo_result(result: Result, instrument: Instrument) -> None:
    """Print the scores with their bands, as the report words them."""
    write_number = instrument.wording.number
    rows = []
    for score in result.scores:
        value = "-" if score.value is None else write_number(score.value)
        reach = f"{write_number(score.minimum)} to {write_number(score.maximum)}"
        rows.append((score.label, value, f"({reach})", score.band_label or ""))
    click.echo(f"{instrument.title}\n")
    echo_table(rows)
    echo_table((verdict.label, verdict.text or "-") for verdict in result.verdicts)
    click.echo()


def _report(
    repository: Repository,
    instrument: Instrument,
    kept: Kept,
    endings: Mapping[str, str],
    output: Path | None,
) -> None:
    engine = repository.engine
    report = engine.report(instrument, repository.answers(kept.key))
    if output is None and list(endings.values()) == [IN_TERMINAL]:
        show_reports(engine, [report])
        return
    places = (
        output_paths(output, list(endings), 1)
        if output is not None
        else [(0, ending, Path(f"report-{kept.key}.{ending}")) for ending in endings]
    )
    for _, ending, path in places:
        write(path, engine.render(report, endings[ending]))
        click.echo(f"The report: {path}")
