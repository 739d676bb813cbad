"""The commands about what is stored: results verified and made again, people's data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve

from assessment_engine.cli.files import echo_json, write
from assessment_engine.cli.shared import LANGUAGE, check_known, make_engine
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.numerals import counted
from assessment_engine.spelling import nearest

if TYPE_CHECKING:
    # What is stored is the business of these commands alone; the others start faster without.
    from assessment_engine.repository import Repository, Verification

STORAGE = click.argument("storage")
_FORMS = "sqlite:answers.db, folder:answers or postgresql://user@host/database"
_STATES = ("draft", "completed", "withdrawn")
_MOST_DAYS = 36_500  # a hundred years, and so a moment that the calendar has


def shown(storage: str) -> str:
    """Give a storage as it is named in messages: the address of a server may hold a password."""
    return storage.partition(":")[0] if "@" in storage else storage


@contextmanager
def opened(storage: str, *, create: bool = False) -> Iterator[Repository]:
    """Open the repository in a storage that is written as BACKEND:LOCATION, and close it.

    Raises AssessmentError, with "storage-location" where it is not written like that.
    """
    from assessment_engine.repository import Repository  # see above

    backend, colon, location = storage.partition(":")
    if not (backend and colon and location):
        message = "a storage is written as its kind, a colon and its location"
        raise AssessmentError([Problem("storage-location", message, hint=f"such as {_FORMS}")])
    engine = make_engine()
    check_known(engine, "storage", backend, engine.plugins.storages())
    kept = engine.storage(backend, location, create=create)
    try:
        yield Repository(engine, kept)
    finally:
        kept.close()


@click.command()
@STORAGE
@click.option("--instrument", metavar="ID", help="Only results of this instrument.")
def verify(storage: str, instrument: str | None) -> None:
    """Compute stored results again, and say which differ and why.

    Each is computed from the answers and the package that made it, which are stored too. STORAGE is
    sqlite:FILE, folder:FOLDER or postgresql://USER@HOST/DATABASE. Exits with 1 if a result differs
    or cannot be verified, and if nothing of the instrument is stored.
    """
    from assessment_engine.records import Query

    counts: Counter[str] = Counter()
    with opened(storage) as repository:
        check_stored(repository, instrument)
        for found in repository.verify(Query(instrument=instrument)):
            counts[found.status] += 1
            if found.status != "same":
                click.echo(str(_not_the_same(found)), err=True)
    click.echo(
        f"{counted(counts.total(), 'result')}: {counts['same']} the same,"
        f" {counts['differs']} different, {counts['unverifiable']} not verified"
    )
    if counts.total() > counts["same"]:
        raise click.exceptions.Exit(1)


def check_stored(repository: Repository, instrument: str | None) -> None:
    """Refuse the id of an instrument of which nothing is stored, which is misspelt perhaps."""
    from assessment_engine.records import Query

    if instrument is None or repository.storage.count(Query(instrument=instrument)):
        return
    packages = repository.stream(Query(kind="package", personal=False), skipped=lambda _: None)
    hint = nearest(
        instrument,
        {record.instrument for record in packages},
        "see what is there: assess responses STORAGE",
    )
    message = f"nothing is stored of an instrument {instrument!r}"
    raise AssessmentError([Problem("instrument-not-stored", message, hint=hint)])


def _not_the_same(found: Verification) -> Problem:
    named = f"the result {found.key!r} of the response {found.response!r}"
    if found.status == "differs":
        what = f"{named} differs in {', '.join(found.differences)}: {found.why}"
        return Problem("result-differs", what, hint="score it again to have both")
    if not found.key:
        hint = "restore the storage from a backup"
        return Problem("result-not-verified", found.why, hint=hint)
    hint = "restore what is missing, or score again: assess rescore STORAGE INSTRUMENT"
    return Problem("result-not-verified", f"{named}: {found.why}", hint=hint)


@click.command()
@STORAGE
@click.argument("instrument", required=False)
@LANGUAGE
def rescore(storage: str, instrument: str | None, language: str | None) -> None:
    """Score all complete responses again, and write the results beside the old.

    With INSTRUMENT, the responses to it, with this version of it; without, each with the package
    that it answers. A result that this engine has made of the same is not made again. STORAGE is
    sqlite:FILE, folder:FOLDER or postgresql://USER@HOST/DATABASE.
    """
    counts: Counter[str] = Counter()
    with opened(storage) as repository:
        for found in repository.rescore(instrument, language):
            counts["refused" if found.problems else "new" if found.new else "there"] += 1
            for problem in found.problems:
                click.echo(str(_of_response(problem, found.response)), err=True)
    click.echo(
        f"{counted(counts.total(), 'response')}: {counts['new']} scored,"
        f" {counts['there']} scored before, {counts['refused']} refused"
    )
    if counts["refused"]:
        raise click.exceptions.Exit(1)


def _of_response(problem: Problem, key: str) -> Problem:
    """Give a problem with the key of the response that has it, if it is known and not named."""
    if not key or repr(key) in problem.message:
        return problem
    return evolve(problem, message=f"the response {key!r}: {problem.message}")


def _warned(problem: Problem) -> None:
    click.echo(str(evolve(problem, severity="warning")), err=True)


@click.group()
def person() -> None:
    """Give a person all that is stored about them, or erase it."""


@person.command("export")
@STORAGE
@click.argument("subject")
@click.option("--output", type=click.Path(path_type=Path), help="The file to write, not printed.")
def export_person(storage: str, subject: str, output: Path | None) -> None:
    """Write all that is stored about a person as JSON, with every revision.

    SUBJECT is the pseudonym under which the responses were stored: their key where none was given.
    `assess responses` lists them. What cannot be read is named, and the rest is written.
    """
    with opened(storage) as repository:
        value = repository.export(subject, skipped=_warned)
    if output is None:
        echo_json(value)
        return
    write(output, json.dumps(value, indent=2, ensure_ascii=False).encode())
    click.echo(f"{output}: {counted(len(value['records']), 'record')}")


@person.command("erase")
@STORAGE
@click.argument("subject")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_person(storage: str, subject: str, yes: bool) -> None:
    """Erase all that is stored about a person, for good.

    SUBJECT is the pseudonym that `assess responses` lists. Of each record stays that it was there:
    its key, its instrument, and when it was erased. Copies of the storage, such as backups, are
    yours to erase, and so are damaged files that are named, if they may be of this person.
    """
    with opened(storage) as repository:
        if not yes:
            click.confirm("Erase all that is stored about this person?", abort=True)
        click.echo(f"{counted(repository.erase(subject, skipped=_warned), 'record')} erased")


@click.command()
@STORAGE
@click.option(
    "--days",
    type=click.IntRange(min=1, max=_MOST_DAYS),
    required=True,
    help="How old is too old.",
)
@click.option(
    "--state",
    "states",
    type=click.Choice(_STATES),
    multiple=True,
    default=_STATES,
    show_default=True,
    help="Only responses in this state; may be given several times.",
)
@click.option("--erase", is_flag=True, help="Erase them. Without it they are only counted.")
def expire(storage: str, days: int, states: tuple[str, ...], erase: bool) -> None:
    """Erase responses that were last changed too long ago, with all that was made of them.

    What stays is the same as after `assess person erase`. What cannot be read is named and left.
    """
    before = datetime.now(UTC) - timedelta(days=days)
    with opened(storage) as repository:
        if erase:
            erased = repository.expire(before, states, skipped=_warned)
            click.echo(f"{counted(erased, 'record')} erased")
            return
        count = sum(1 for _ in repository.expired(before, states, skipped=_warned))
    click.echo(f"older than {days} days: {counted(count, 'response')}; erase them with --erase")
