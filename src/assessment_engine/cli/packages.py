"""The commands about packages themselves: how they travel, and what has changed in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from assessment_engine.cli.files import write
from assessment_engine.engine import Engine
from assessment_engine.errors import printable
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
    root = Engine().locate(path)
    examined = examine_package(root)
    for problem in examined.problems:
        click.echo(str(problem), err=True)
    instrument = examined.package.instrument
    if instrument is None or any(each.severity == "error" for each in examined.problems):
        raise click.exceptions.Exit(1)
    files = contents(examined.package)
    data = packed(files)
    target = output
    if output.is_dir():
        target = output / f"{instrument.id}-{instrument.version}{ENDING}"
    # What is written can be read: a package may be within limits that its archive is not.
    open_archive(data, str(target))
    write(target, data)
    click.echo(f"{target}: {len(files)} files, {len(data):,} bytes")
    click.echo(instrument.digest)
    _echo_left_out(left_out(root, files))


def _echo_left_out(names: Sequence[str]) -> None:
    if names:
        click.echo("left out, since the package does not name them:")
    for name in names[:_SHOWN]:
        click.echo(f"    {printable(name)}")
    if len(names) > _SHOWN:
        click.echo(f"    and {len(names) - _SHOWN} more")
