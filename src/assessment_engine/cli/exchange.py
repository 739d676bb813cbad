"""`assess import` and `assess form`: answers in, and what to ask them with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assessment_engine.cli.export import export_tables
from assessment_engine.cli.files import write
from assessment_engine.cli.shared import (
    LANGUAGE,
    TOGETHER,
    check_known,
    make_engine,
    warn_of_broken,
)
from assessment_engine.cli.storing import opened, shown
from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.guarding import guarded
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import counted
from assessment_engine.responses import Response
from assessment_engine.responses import together as _one

if TYPE_CHECKING:
    # Only an import needs it; the other commands start faster without.
    from assessment_engine.importing import Imported, Source

MAX_BYTES = 50_000_000
_NOT_KEPT = ("erased", "withdrawn", "refused")
_FORMAT = "The name of the {}; left out: by the ending of {}. See `assess plugins`."


@click.command("import")
@click.argument("instrument")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "map_path",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="The column map, a JSON file.",
)
@click.option(
    "--preset",
    metavar="NAME",
    help="The product that the file is from, such as"
    " google-forms, microsoft-forms, qualtrics, limesurvey or limesurvey-labels.",
)
@click.option("--guess", is_flag=True, help="Write a proposal of a column map, and import nothing.")
@click.option("--format", "form", metavar="NAME", help=_FORMAT.format("importer", "FILE"))
@click.option("--sheet", default="", metavar="NAME", help="The sheet to read, of several.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="What to write: a folder for an answers file each, a file that ends in .csv for all, or"
    " one in .json for a single response.  [default: answers; with --guess: the terminal]",
)
@click.option(
    "--storage",
    metavar="STORAGE",
    help="Keep the responses in sqlite:FILE, folder:FOLDER or postgresql://USER@HOST/DATABASE,"
    " complete and scored, and write no files. What was imported before is not kept twice.",
)
@LANGUAGE
@TOGETHER
def import_command(
    instrument: str,
    file: Path,
    map_path: Path | None,
    preset: str | None,
    guess: bool,
    form: str | None,
    sheet: str,
    output: Path | None,
    storage: str | None,
    language: str | None,
    together: bool,
) -> None:
    """Make answers files of what people answered elsewhere, or keep it in a storage.

    FILE is a table with a row per response: CSV, Excel, or what else an importer reads. The map
    says which column is which answer, and what its cells mean; see the how-to. Nothing is guessed:
    a column or an answer that the map does not know is an error.
    """
    if map_path is None and preset is None and not guess:
        raise click.UsageError("give --map or --preset, or begin with --guess")
    if storage is not None and (guess or output is not None):
        raise click.UsageError("give --storage or --output, and neither --storage with --guess")
    engine = make_engine()
    loaded = engine.instrument(instrument, language=language)
    importer = _importer(engine, file, form)
    data = _read(file, "import-unreadable")
    declared = _read(map_path, "import-unreadable") if map_path else None
    if guess:
        _propose(engine, loaded, importer, data, file, declared, map_path, preset, sheet, output)
        return
    found = engine.import_responses(
        loaded,
        data,
        importer,
        file=str(file),
        map=declared,
        map_file=str(map_path),
        preset=preset,
        sheet=sheet,
    )
    _tell_left_out(found)
    rows = list(zip(found.responses, found.sources, strict=True))
    if together:
        from assessment_engine.importing import Source  # see above

        rows = [(_one(loaded, found.responses), Source.together(found.sources))]
    if storage is not None:
        _keep(storage, instrument, loaded, rows)
    else:
        responses = [response for response, _ in rows]
        _write_answers(engine, loaded, responses, output or Path("answers"))


def _tell_left_out(found: Imported) -> None:
    for count, why in (
        (found.left_out, "as 'only' in the map says"),
        (found.unfinished, "not completed: they have no date of submission"),
    ):
        if count:
            click.echo(f"{counted(count, 'row')} left out, {why}", err=True)


def _propose(
    engine: Engine,
    instrument: Instrument,
    importer: str,
    data: bytes,
    file: Path,
    declared: bytes | None,
    map_path: Path | None,
    preset: str | None,
    sheet: str,
    output: Path | None,
) -> None:
    from assessment_engine.importing import preset_of, propose_map, read_map

    if output is not None and output.exists():
        raise click.UsageError(f"{output} is there already; give another --output, or remove it")
    found = read_map(instrument, declared, file=str(map_path), preset=preset)
    reader = engine.plugins.importers()[importer]
    owner = engine.plugins.owner("assessment_importers", importer)
    with guarded(f"the importer {importer!r} of", owner, passing=(OSError,)):
        read = reader.read(data, str(file), sheet or found.get("sheet", ""))
    if not (preset or found.own.get("preset") or "header" in found.own) and preset_of(read):
        preset = preset_of(read)
        click.echo(f"The header is one of {preset}: the proposal uses that preset", err=True)
        found = read_map(instrument, declared, file=str(map_path), preset=preset)
    proposal = propose_map(instrument, found, read)
    if preset:
        proposal = {"preset": preset, **proposal}
    if sheet:
        proposal = {"sheet": sheet, **proposal}
    text = json.dumps(proposal, indent=2, ensure_ascii=False) + "\n"
    columns = proposal["columns"]
    counts = [f"{sum(c['confidence'] == sure for c in columns)} {sure}"
              for sure in ("certain", "likely", "unsure")]  # fmt: skip
    if output is None:
        click.echo(text, nl=False)
    else:
        write(output, text.encode("utf-8", "backslashreplace"))
        click.echo(output)
    click.echo(f"{len(columns)} columns: {', '.join(counts)}. Check them, then import", err=True)


def _write_answers(
    engine: Engine,
    instrument: Instrument,
    responses: Sequence[Response],
    output: Path,
) -> None:
    if output.suffix.lower() == ".csv":
        export_tables(engine, instrument, "csv", {"responses": output}, responses)
    elif output.suffix.lower() == ".json":
        if len(responses) != 1:
            raise click.UsageError(
                f"there are {len(responses)} responses; give --output a folder, or a .csv file"
            )
        write(output, _document(responses[0]))
    else:
        width = len(str(len(responses)))
        paths = [output / f"answers-{n:0{width}}.json" for n in range(1, len(responses) + 1)]
        for path, response in zip(paths, responses, strict=True):
            write(path, _document(response))
        others = sorted(set(output.glob("answers-*.json")) - set(paths))
        if others:
            were = "answers file was" if len(others) == 1 else "answers files were"
            told = f"{len(others):,} {were} there before, such as {others[0].name}"
            click.echo(f"{told}; remove what is not wanted any more", err=True)
    count = len(responses)
    click.echo(f"{output}: {count:,} response{'' if count == 1 else 's'}")


def _keep(
    storage: str, instrument: str, loaded: Instrument, rows: Sequence[tuple[Response, Source]]
) -> None:
    """Complete and score the responses in a storage, and say what became of them."""
    from assessment_engine.repository.arriving import keep_imported  # only this needs it

    counts: Counter[str] = Counter()
    with opened(storage, create=True) as repository:
        # From where it is; it may not be installed.
        repository.keep(instrument)
        for arrived in keep_imported(repository, loaded, rows):
            counts[arrived.fate] += 1
            for problem in arrived.problems:
                click.echo(str(problem), err=True)
    told = [f"{counts['new']:,} new", f"{counts['there']:,} already there"]
    told += [f"{counts[fate]:,} {fate}" for fate in _NOT_KEPT if counts[fate]]
    click.echo(f"{shown(storage)}: {', '.join(told)}")
    if counts["there"] and not all(source.record for _, source in rows):
        click.echo(
            "Rows without a record id are known by their time, respondent and answers: of equal"
            " ones in two files only the first is kept",
            err=True,
        )
    if counts["refused"]:
        raise click.exceptions.Exit(1)


def _document(response: Response) -> bytes:
    text = json.dumps(response.to_dict(), indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace")


@click.command("form")
@click.argument("instrument")
@click.option(
    "--format",
    "form",
    metavar="NAME",
    default="surveyjs",
    show_default=True,
    help="The product that the form is for. See `assess plugins`.",
)
@click.option(
    "--language",
    "languages",
    metavar="TAG",
    multiple=True,
    help="A language of the form; may be given several times. Left out: all.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write.  [default: the terminal]",
)
def form_command(
    instrument: str, form: str, languages: tuple[str, ...], output: Path | None
) -> None:
    """Write an instrument as a form of another product, in which people can answer it."""
    engine = make_engine()
    check_known(engine, "form", form, engine.plugins.forms(), "install a plugin that has it")
    made = engine.form(instrument, form, languages=languages)
    for problem in made.problems:
        click.echo(str(problem), err=True)
    if output is None:
        click.echo(made.data.decode("utf-8"), nl=False)
    else:
        write(output, made.data)
        click.echo(output)


def _importer(engine: Engine, file: Path, name: str | None) -> str:
    """Give the name of the importer: the one asked for, or the one for the file's ending."""
    importers = engine.plugins.importers()
    if name is None:
        ending = file.suffix.lower().lstrip(".")
        fitting = [each for each, importer in importers.items() if ending in importer.extensions]
        if len(fitting) == 1:
            return fitting[0]
        known = ", ".join(importers) or "none; install assessment-engine-tables"
        warn_of_broken(engine)
        raise click.UsageError(f"say with --format how {file.name} is read; there is: {known}")
    check_known(engine, "importer", name, importers, "install assessment-engine-tables")
    return name


def _read(path: Path, code: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = f"{path}: {reason}"
        hint = "give the path of a file that is there"
        raise AssessmentError([Problem(code, message, hint=hint, file=str(path))]) from error
