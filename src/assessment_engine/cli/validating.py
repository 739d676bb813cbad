"""The command `assess validate`: everything that is wrong with a package, in one of three forms."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assessment_engine.cli.shared import make_engine
from assessment_engine.errors import AssessmentError
from assessment_engine.validation import Examined, examine_package

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable


@click.command()
@click.argument("path")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="text: a line per problem; json: one object; sarif: SARIF 2.1.0, for code scanning.",
)
def validate(path: str, form: str) -> None:
    """Check a package in all its languages: every problem, with its place and remedy.

    PATH is the folder of a package, a .zip, or the id of an installed instrument. The worked
    examples are run; where one disagrees, a table says what was expected and how what came out came
    about. Each translation has a line with how many texts of each section are translated.

    In json and sarif the standard output is one document, whatever is wrong. The exit code is 1
    where there is an error, and 0 where there are only warnings.
    """
    root: Traversable = Path(path)
    try:
        engine = make_engine()
        root = engine.locate(path)
        examined = examine_package(root, engine.plugins.statistics)
    except AssessmentError as error:
        if form == "text":
            raise
        examined = Examined(None, error.problems)
    for line in _written(path, root, examined, form):
        click.echo(line)
    if any(problem.severity == "error" for problem in examined.problems):
        raise click.exceptions.Exit(1)


def _written(path: str, root: Traversable, examined: Examined, form: str) -> Iterator[str]:
    # Not at the top: each form is needed where it is asked for, and no other command needs any.
    if form == "text":
        from assessment_engine.cli.problem_text import text_lines

        yield from text_lines(path, examined)
    elif form == "json":
        from assessment_engine.cli.problem_documents import json_document

        yield _one(json_document(path, examined))
    else:
        from assessment_engine.cli.sarif import sarif_document

        yield _one(sarif_document(path, root, examined))


def _one(document: Mapping[str, Any]) -> str:
    # A stream without Unicode still gets valid JSON, its letters escaped.
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(document, indent=2, ensure_ascii=not unicode)
