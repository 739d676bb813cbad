"""`assess responses`: what is stored of responses, to find a key or a person by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from assessment_engine.cli.files import echo_json
from assessment_engine.cli.shared import echo_table, text_or_json
from assessment_engine.cli.storing import STORAGE, check_stored, opened
from assessment_engine.errors import Problem, printable

if TYPE_CHECKING:
    # What is stored is the business of few commands; the others start faster without.
    from assessment_engine.records import Record

FORMAT = 1
_STATES = ("draft", "completed", "withdrawn", "erased")


@click.command("responses")
@STORAGE
@click.option("--instrument", metavar="ID", help="Only responses to this instrument.")
@click.option("--state", type=click.Choice(_STATES), help="Only responses in this state.")
@click.option("--subject", metavar="SUBJECT", help="Only responses of this subject.")
@click.option(
    "--respondent",
    metavar="NAME",
    help="Only responses that have this in a name, in capital or small letters.",
)
@click.option("--names", is_flag=True, help="Give the names as well.")
@text_or_json("a table")
def responses_command(
    storage: str,
    instrument: str | None,
    state: str | None,
    subject: str | None,
    respondent: str | None,
    names: bool,
    form: str,
) -> None:
    """List the responses that are stored: key, subject, state, when it was changed, instrument.

    Names are only given with --names, and only looked at with that or --respondent. STORAGE is
    sqlite:FILE, folder:FOLDER or postgresql://USER@HOST/DATABASE. The subject is what
    `assess person` takes. Exits with 1 where something cannot be read; the rest is listed.
    """
    from assessment_engine.records import Query

    lost: list[Problem] = []
    wanted = Query(
        kind="response",
        instrument=instrument,
        state=state,
        subject=subject,
        personal=names or respondent is not None,
    )
    with opened(storage) as repository:
        check_stored(repository, instrument)
        found = repository.stream(wanted, skipped=lost.append)
        rows = [
            _row(record, names)
            for record in found
            if respondent is None or _has_name(record, respondent)
        ]
    if form == "json":
        echo_json({"format": FORMAT, "responses": rows})
    else:
        _echo(rows, names)
    for problem in lost:
        click.echo(str(problem), err=True)
    if lost:
        raise click.exceptions.Exit(1)


def _row(record: Record, names: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": record.key,
        "subject": record.subject,
        "state": record.state,
        "updated": record.updated,
        "instrument": record.instrument,
        "version": record.version,
    }
    return {**row, "names": list(dict.fromkeys(_names(record.personal)))} if names else row


def _echo(rows: list[dict[str, Any]], names: bool) -> None:
    headings = ["KEY", "SUBJECT", "STATE", "UPDATED", "INSTRUMENT", *(["NAMES"] if names else [])]
    lines = [tuple(headings)]
    for row in rows:
        updated = f"{row['updated'][:10]} {row['updated'][11:19]}".strip()
        instrument = f"{row['instrument']} {row['version']}".strip()
        cells = [row["key"], row["subject"], row["state"], updated, instrument]
        cells += [", ".join(row["names"])] if names else []
        lines.append(tuple(printable(cell) or "-" for cell in cells))
    echo_table(lines)


def _has_name(record: Record, wanted: str) -> bool:
    return any(wanted.casefold() in name.casefold() for name in _names(record.personal))


def _names(personal: Any) -> Iterator[str]:
    """Give the name of a response, and those of the responses within it."""
    if isinstance(personal, dict):
        name, inner = personal.get("respondent"), personal.get("responses")
        if isinstance(name, str) and name:
            yield name
        for each in inner if isinstance(inner, list) else ():
            yield from _names(each)
