"""What several commands share: an option, the formats that are asked for, tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

import click
from attrs import evolve

from assessment_engine.absent import remedy
from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError, Problem, visible

Command = TypeVar("Command", bound=Callable[..., Any])
_SAID = "assessment_engine.problems"
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


def text_or_json(text: str) -> Callable[[Command], Command]:
    """Make the option of a command that lists something, as text for people or as JSON."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=f"text: {text}; json: one object.",
    )


def make_engine() -> Engine:
    """Make the engine of a command, with the plugins that the options of `assess` let it have.

    A name among them that no plugin has is said at once: it would block nothing.
    """
    given = click.get_current_context().find_root().params
    allow = given.get("allow_plugins")
    engine = Engine(allow_plugins=allow or None, block_plugins=given.get("block_plugins") or ())
    echo_problems(engine.plugins.misspelt())
    return engine


def echo_problems(problems: Iterable[Problem]) -> None:
    """Print problems to the error output, a line each; each is said once in a command."""
    said: set[Problem] = click.get_current_context().find_root().meta.setdefault(_SAID, set())
    for problem in problems:
        if problem not in said:
            said.add(problem)
            click.echo(str(problem), err=True)


def endings_of(engine: Engine, formats: Iterable[str]) -> dict[str, str]:
    """Give the format by the ending of its files; formats that share one have their name in it."""
    renderers = engine.plugins.renderers()
    endings: dict[str, str] = {}
    for name in dict.fromkeys(formats):
        check_known(engine, "renderer", name, renderers)
        ending = renderers[name].extension
        endings[f"{name}.{ending}" if ending in endings else ending] = name
    return endings


def check_known(
    engine: Engine, kind: str, name: str, known: Collection[str], otherwise: str = ""
) -> None:
    """Refuse the name of something that no plugin provides, and say which plugins are broken.

    `otherwise` is the remedy where there is nothing of the kind at all.
    """
    if name in known:
        return
    hook = f"assessment_{kind}s"
    if problem := engine.plugins.refused(hook, name):
        raise AssessmentError([problem])
    warn_of_broken(engine)
    hint = remedy(engine.plugins, hook, name, otherwise)
    raise click.UsageError(f"there is no {kind} {name!r}; {hint}")


def warn_of_broken(engine: Engine) -> None:
    """Print what is wrong with installed plugins, a line each, to the error output."""
    echo_problems(engine.plugins.problems)


def inside(problem: Problem, package: object) -> Problem:
    """Give a problem of a package with the place of the package before its file."""
    return evolve(problem, file=f"{package}/{problem.file}") if problem.file else problem


def echo_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows with their columns aligned, and nothing in them that moves the cursor."""
    table = [tuple(map(visible, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
