"""The commands about packages themselves: how they travel, and what has changed in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from assessment_engine.cli.files import echo_json, write
from assessment_engine.cli.shared import inside, make_engine
from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError, printable
from assessment_engine.numerals import counted
from assessment_engine.package.archive import ENDING, is_archive, open_archive
from assessment_engine.validation import examine_package

_SHOWN = 20


@click.command()
@click.argument("path")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default=True,
    help="The .zip to write; in a folder, it is named after the instrument and its version.",
)
def pack(path: str, output: Path) -> None:
    """Write a package as one .zip, the same bytes on every machine.

    PATH is the folder of a package, a .zip, or the id of an installed instrument. The package is
    validated first; one with an error is not packed. Only the files that it names are packed.
    """
    from assessment_engine.package.packing import contents, left_out  # only this command needs it
    from assessment_engine.package.packing import pack as packed

    if not output.is_dir() and not is_archive(output):
        raise click.UsageError(f"--output is a folder that is there, or a file *{ENDING}")
    engine = make_engine()
    root = engine.locate(path)
    examined = examine_package(root, engine.plugins.statistics)
    for problem in examined.problems:
        click.echo(str(problem), err=True)
    package, instrument = examined.package, examined.instrument
    if (
        package is None
        or instrument is None
        or any(each.severity == "error" for each in examined.problems)
    ):
        click.echo(f"{path}: not packed", err=True)
        raise click.exceptions.Exit(1)
    files = contents(package)
    data = packed(files)
    target = output
    if output.is_dir():
        target = output / f"{instrument.id}-{instrument.version}{ENDING}"
    # What is written can be read: a package may be within limits that its archive is not.
    open_archive(data, str(target))
    write(target, data)
    click.echo(f"{target}: {counted(len(files), 'file')}, {len(data):,} bytes")
    click.echo(f"digest: {instrument.digest}")
    _echo_left_out(left_out(root, files))


def _echo_left_out(names: Sequence[str]) -> None:
    if names:
        click.echo("left out, since the package does not name them:")
    for name in names[:_SHOWN]:
        click.echo(f"    {printable(name)}")
    if len(names) > _SHOWN:
        click.echo(f"    and {len(names) - _SHOWN} more")


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Lines for people, or everything as a JSON object.",
)
@click.option("--texts", is_flag=True, help="Show old and new words of what was reworded.")
def diff(old: str, new: str, form: str, texts: bool) -> None:
    """Say what changed between two versions of a package, and which scores stay comparable.

    OLD and NEW are packages, folder or .zip, or ids of installed instruments. A version number
    that is not raised as far as the changes ask for is an error.
    """
    from assessment_engine.differing.lines import lines  # only this command needs it

    engine = make_engine()
    for each in (old, new):
        _load(engine, each)
    found = engine.diff(old, new)
    if form == "json":
        echo_json(found.to_dict())
    else:
        for line in lines(found, texts=texts):
            click.echo(printable(line))
    for problem in found.problems:
        click.echo(str(inside(problem, new)), err=True)
    if any(problem.severity == "error" for problem in found.problems):
        raise click.exceptions.Exit(1)


def _load(engine: Engine, package: str) -> None:
    """Load one of two packages; its problems say which of the two they are in."""
    try:
        engine.instrument(package)
    except AssessmentError as error:
        raise AssessmentError(
            inside(each, package) if each.line is not None else each for each in error.problems
        ) from error
