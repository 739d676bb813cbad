"""`assess export`: answers and what came out of them, as tables for other programs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
from attrs import define, field

from assessment_engine.answers_json import parse_response
from assessment_engine.cli.files import read_answers, write
from assessment_engine.cli.shared import LANGUAGE, TOGETHER, check_known, make_engine
from assessment_engine.cli.storing import opened, shown
from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import counted
from assessment_engine.protocols import Exporter
from assessment_engine.responses import Response
from assessment_engine.responses import together as _one
from assessment_engine.results import Result

if TYPE_CHECKING:
    # Only who exports from a storage needs them; the other commands start faster without.
    from assessment_engine.exporting import Filed
    from assessment_engine.records import Record
    from assessment_engine.repository import Repository

USUAL = "csv"
_TABLES = ("export", "responses", "results", "codebook")


@click.command("export")
@click.argument("instrument")
@click.argument("answers")
@click.option(
    "--format",
    "form",
    metavar="NAME",
    help="The name of the exporter, such as csv, xlsx or parquet. See `assess plugins`. Left out:"
    " by the ending of --output, or csv.",
)
@click.option(
    "--what",
    type=click.Choice(("responses", "results", "both")),
    default="both",
    show_default=True,
    help="Answers, what came out of them, or both.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("export"),
    show_default=True,
    help="The folder to write to; or the file, of a format that holds everything in one.",
)
@LANGUAGE
@TOGETHER
def export_command(
    instrument: str,
    answers: str,
    form: str | None,
    what: str,
    output: Path,
    language: str | None,
    together: bool,
) -> None:
    """Write answers, scores and a codebook as tables for other programs.

    ANSWERS is an answers file, or a storage: sqlite:FILE, folder:FOLDER or
    postgresql://USER@HOST/DATABASE. Of a storage the complete responses to the instrument are
    written with the results that are stored, each as its own package has it; where there are
    several versions of the package, each has a folder or file of its own.
    """
    engine = make_engine()
    loaded = engine.instrument(instrument, language=language)
    exporters = engine.plugins.exporters()
    form = form or _by_ending(exporters, output)
    check_known(engine, "exporter", form, exporters, "install assessment-engine-tables")
    _check_output(exporters, form, output)
    stored = answers.partition(":")[0] in engine.plugins.storages() and not Path(answers).exists()
    if stored and not together:
        _export_stored(engine, loaded, answers, form, output, what, language)
        return
    if stored:
        responses: Sequence[Response] = [_one(loaded, _complete(answers, loaded))]
    else:
        responses = read_answers(loaded, Path(answers), together)
    paths = _paths(exporters[form], output, "")
    for path in export_tables(engine, loaded, form, paths, responses, what):
        click.echo(path)


def _by_ending(exporters: Mapping[str, Exporter], output: Path) -> str:
    """Give the exporter whose files end as the output does; the usual one for a folder."""
    ending = output.suffix.lower().lstrip(".")
    fitting = [name for name, exporter in exporters.items() if exporter.extension == ending]
    return fitting[0] if len(fitting) == 1 else USUAL


def _check_output(exporters: Mapping[str, Exporter], form: str, output: Path) -> None:
    """Refuse a folder that is called like a file, of this format or another."""
    ending = output.suffix.lower().lstrip(".")
    alone = exporters[form].several and ending == exporters[form].extension
    known = {exporter.extension for exporter in exporters.values()}
    if alone or output.is_dir() or ending not in known:
        return
    if ending == exporters[form].extension:
        raise click.UsageError(
            f"{form} has a file for each table; give --output a folder, or a format such as xlsx"
        )
    raise click.UsageError(f"{output} does not end like a file of the format {form}")


def _paths(exporter: Exporter, output: Path, part: str) -> dict[str, Path]:
    """Give the path of each table; `part` names one of several exports."""
    if exporter.several and output.suffix.lower() == f".{exporter.extension}":
        alone = output.with_stem(f"{output.stem}-{part}") if part else output
        return {"export": alone}
    return {name: output / part / f"{name}.{exporter.extension}" for name in _TABLES}


def export_tables(
    engine: Engine,
    instrument: Instrument,
    form: str,
    paths: dict[str, Path],
    responses: Sequence[Response],
    what: str = "responses",
) -> list[Path]:
    """Write the tables that have a path, of responses and what comes out of them now."""
    results = (engine.result(instrument, each) for each in responses)
    exported = Exported(
        instrument,
        responses if what != "results" else None,
        results if what != "responses" else None,
    )
    return exported.write(engine, form, paths)


@define
class Exported:
    """What one set of tables holds, of one package."""

    instrument: Instrument
    responses: Sequence[Response] | None
    results: Iterator[Result] | Sequence[Result] | None
    filed: tuple[Sequence[Filed], Sequence[Filed]] | None = None

    def write(self, engine: Engine, form: str, paths: dict[str, Path]) -> list[Path]:
        """Write the tables that have a path, each file whole or not at all."""
        made: dict[str, bytes] = {}

        @contextmanager
        def opened_file(name: str) -> Iterator[BinaryIO]:
            file = io.BytesIO()
            yield file
            made[name] = file.getvalue()

        engine.export(
            self.instrument,
            form,
            opened_file,
            responses=self.responses,
            results=self.results,
            filed=self.filed,
        )
        for name, data in made.items():
            if name in paths:
                write(paths[name], data)
        return [paths[name] for name in made if name in paths]


@define
class _Part:
    """What a storage has that was made with one package."""

    instrument: Instrument
    responses: list[tuple[Response, Filed]] = field(factory=list)
    results: list[tuple[Result, Filed]] = field(factory=list)

    def exported(self, what: str) -> Exported:
        """Give what is to be written of it."""
        responses = self.responses if what != "results" else []
        results = self.results if what != "responses" else []
        return Exported(
            self.instrument,
            [each for each, _ in responses] if responses else None,
            [each for each, _ in results] if results else None,
            ([filed for _, filed in responses], [filed for _, filed in results]),
        )


def _export_stored(
    engine: Engine,
    instrument: Instrument,
    storage: str,
    form: str,
    output: Path,
    what: str,
    language: str | None,
) -> None:
    """Write what a storage has of an instrument, as it is stored; nothing is computed again."""
    with opened(storage) as repository:
        parts, without = _parts(repository, instrument.id, language)
        found = [part.exported(what) for part in parts]
    found = [each for each in found if each.responses is not None or each.results is not None]
    if without and what != "responses":
        told = f"{counted(without, 'response')} without a result: make them with"
        click.echo(f"{told} assess rescore STORAGE", err=True)
    if not found:
        kind = "results of" if what == "results" else "complete responses to"
        click.echo(f"nothing to export: {shown(storage)} has no {kind} {instrument.id}", err=True)
        raise click.exceptions.Exit(1)
    exporter = engine.plugins.exporters()[form]
    for each in found:
        paths = _paths(exporter, output, _part_name(each, found) if len(found) > 1 else "")
        for path in each.write(engine, form, paths):
            click.echo(path)


def _part_name(part: Exported, parts: Sequence[Exported]) -> str:
    """Name a package by its version; by its digest too, where another has that version."""
    version, digest = part.instrument.version, part.instrument.digest
    same = [each for each in parts if each.instrument.version == version]
    return version if len(same) == 1 else f"{version}-{digest.rpartition(':')[2][:8]}"


def _parts(
    repository: Repository, instrument: str, language: str | None
) -> tuple[list[_Part], int]:
    """Give what is stored of an instrument, by package, and how many responses have no result.

    Of a response there are the answers as they are now, and of each package the last result of
    these.
    """
    from assessment_engine.exporting import Filed
    from assessment_engine.records import Query
    from assessment_engine.repository.documents import read_result
    from assessment_engine.repository.states import COMPLETED, MADE, RESPONSE, RESULT

    made: dict[str, list[Record]] = {}
    for record in repository.stream(Query(kind=RESULT, instrument=instrument, state=MADE)):
        made.setdefault(record.response, []).append(record)
    parts: dict[str, _Part] = {}

    def part(digest: str) -> _Part:
        if digest not in parts:
            parts[digest] = _Part(repository.instrument(digest, language))
        return parts[digest]

    without = 0
    for record in repository.stream(Query(kind=RESPONSE, instrument=instrument, state=COMPLETED)):
        now = [r for r in made.get(record.key, ()) if r.document.get("revision") == record.revision]
        without += not now
        filed = Filed(record.key, record.subject, record.version, record.digest, len(now))
        own = part(record.digest)
        own.responses.append((repository.stored_response(record, own.instrument), filed))
        last = {r.digest: r for r in sorted(now, key=lambda r: (r.created, r.key))}
        for digest, result in last.items():
            part(digest).results.append((read_result(result), filed))
    for result in made.get("", ()):
        # Of the first schema, which did not say of which response they are.
        try:
            part(result.digest).results.append((read_result(result), Filed("", result.subject)))
        except AssessmentError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
    return sorted(parts.values(), key=lambda each: each.instrument.version), without


def _complete(storage: str, instrument: Instrument) -> list[Response]:
    """Read the complete responses to an instrument from a storage, to be taken as one."""
    # Only who reads a storage needs them.
    from assessment_engine.records import Query
    from assessment_engine.repository.documents import whole
    from assessment_engine.repository.states import COMPLETED, RESPONSE

    wanted = Query(kind=RESPONSE, instrument=instrument.id, state=COMPLETED)
    with opened(storage) as repository:
        return [
            parse_response(instrument, whole(record), file=record.key)
            for record in repository.stream(wanted)
        ]
