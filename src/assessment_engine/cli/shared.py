"""What several commands share: an option, the formats that are asked for, tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import click

from assessment_engine.engine import Engine, renderer_hint
from assessment_engine.spelling import nearest

LANGUAGE = click.option(
    "--language",
    metavar="TAG",
    help="One of the languages of the instrument, such as de; left out: its own.",
)
TOGETHER = click.option(
    "--together",
    is_flag=True,
    help="Take all rows of the file as one: for instruments that report on several responses.",
)


def make_engine() -> Engine:
    """Make the engine of a command, with the plugins that the options of `assess` let it have."""
    given = click.get_current_context().find_root().params
    allow = given.get("allow_plugins")
    return Engine(allow_plugins=allow or None, block_plugins=given.get("block_plugins") or ())


def endings_of(engine: Engine, formats: Iterable[str]) -> dict[str, str]:
    """Give the format by the ending of its files; formats that share one have their name in it."""
    renderers = engine.plugins.renderers()
    endings: dict[str, str] = {}
    for name in dict.fromkeys(formats):
        if name not in renderers:
            warn_of_broken(engine)
            remedy = renderer_hint(name, renderers)
            raise click.UsageError(f"there is no renderer {name!r}; {remedy}")
        ending = renderers[name].extension
        endings[f"{name}.{ending}" if ending in endings else ending] = name
    return endings


def check_known(
    engine: Engine, kind: str, name: str, known: Collection[str], otherwise: str
) -> None:
    """Refuse the name of something that no plugin provides, and say which plugins are broken.

    `otherwise` is the remedy where there is nothing of the kind at all.
    """
    if name not in known:
        warn_of_broken(engine)
        raise click.UsageError(f"there is no {kind} {name!r}; {nearest(name, known, otherwise)}")


def warn_of_broken(engine: Engine) -> None:
    """Print what is wrong with installed plugins, a line each, to the error output."""
    for problem in engine.plugins.problems:
        click.echo(str(problem), err=True)


def echo_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows with their columns aligned."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
