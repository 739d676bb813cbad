"""`assess new`: a small package that works, for an author to make another one of."""

from __future__ import annotations

import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assessment_engine.cli.files import write
from assessment_engine.errors import AssessmentError, Problem, clipped
from assessment_engine.package.files import packaged
from assessment_engine.package.schema import NAMES, schema_text

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

TEMPLATES: Mapping[str, str] = {
    "likert": "statements that people agree with more or less, in dimensions",
    "two-perspective": "the same statements answered twice, how it is and how it should be",
    "staged": "steps in an order, how far one has come and what is next",
    "checklist": "points that are met or not, some of which decide alone",
    "360": "what one says of oneself beside what others say, group by group",
}
"""What each folder of templates holds, in the words of the help."""
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
# Titles stand in texts too, where these have a meaning.
_MARKS = set("*[]{}\\")
MAX_ID = 64
MAX_TITLE = 100
_HELD = "; ".join(f"{name}: {what}" for name, what in TEMPLATES.items())


@click.command()
@click.argument("id")
@click.option(
    "--from",
    "template",
    type=click.Choice(list(TEMPLATES)),
    default="likert",
    show_default=True,
    help=f"What to begin with. {_HELD}.",
)
@click.option("--title", help="The instrument's name. Left out: made of ID.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default=True,
    help="The folder to make the package's folder in.",
)
def new(id: str, template: str, title: str | None, output: Path) -> None:
    """Make a small package to begin with.

    It is an instrument that works, in a folder named ID: lower case letters, digits and '_'. It has
    questions, scores, advice, a report and worked examples, and the JSON Schemas from which an
    editor says what each member is for. Change it piece by piece, with `assess preview` beside it.
    """
    _check(id, title)
    title = id.replace("_", " ").capitalize() if title is None else title
    target = output / id
    if os.path.lexists(target):
        message, hint = f"{target} is there already", "choose another id or --output"
        raise AssessmentError([Problem("new-exists", message, hint=hint)])
    files = {**_filled(template, id, title), **_schemas()}
    write_folder(target, files)
    for path in files:
        click.echo(target / path)
    click.echo(f"\nNext: assess preview {target}", err=True)


def name_fault(name: str, longest: int, joint: str, example: str) -> tuple[str, str]:
    """Say what is wrong with a name of lower case letters, digits and a joint, and the remedy."""
    if not name:
        return "it is empty", f"give one, such as {example!r}"
    # Letters with marks are written without them, where they have a letter below.
    bare = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(each for each in bare if not unicodedata.combining(each))
    whole = plain.isascii()
    likely = re.sub("[^a-z0-9]+", joint, plain).strip(joint).lstrip(f"0123456789{joint}")
    use = f"use {likely!r}" if whole and likely and len(likely) <= longest else ""
    usable = f"abcdefghijklmnopqrstuvwxyz0123456789{joint}"
    strange = [each for each in dict.fromkeys(name) if each not in usable]
    if strange:
        shown = ", ".join(repr(each) for each in strange[:5])
        what = f"it has {shown}, and can only have lower case letters a to z, digits and {joint!r}"
        return what, use or f"write it with these, such as {example!r}"
    if not name[0].isalpha():
        return f"it begins with {name[0]!r}, not with a letter", f"begin with a letter: {example!r}"
    if len(name) > longest:
        return f"it has {len(name)} characters, and can have {longest}", "give a shorter one"
    return f"{joint!r} must stand between letters or digits, one at a time", use or "correct it"


def _check(name: str, title: str | None) -> None:
    problems = []
    if not _ID.match(name):
        what, hint = name_fault(name, MAX_ID, "_", "my_check")
        message = f"{clipped(name, 80)!r} cannot be an id: {what}"
        problems.append(Problem("new-id", message, hint=hint))
    if title is not None and (
        not title.strip()
        or not title.isprintable()
        or len(title) > MAX_TITLE
        or _MARKS & set(title)
    ):
        message = f"{title[:80]!r} cannot be a title"
        hint = (
            f"use 1 to {MAX_TITLE} characters on one line, without any of {''.join(sorted(_MARKS))}"
        )
        problems.append(Problem("new-title", message, hint=hint))
    if problems:
        raise AssessmentError(problems)


def _filled(template: str, name: str, title: str) -> dict[str, bytes]:
    """Give the files of a template by path, the manifest first, with id and title put in."""
    files = dict(template_texts(packaged("cli", "templates", template), ""))
    written = json.dumps(title, ensure_ascii=False)[1:-1]
    order = sorted(files, key=lambda path: (path != "instrument.json", "/" in path, path))
    return {
        path: files[path].replace("@id@", name).replace("@title@", written).encode()
        for path in order
    }


def template_texts(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    """Give the files of a template, with the folders in it: each path and text."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from template_texts(entry, f"{above}{entry.name}/")
        else:
            yield above + entry.name, entry.read_text("utf-8")


def _schemas() -> dict[str, bytes]:
    return {f"schemas/{name}.schema.json": schema_text(name).encode() for name in NAMES}


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder whole or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as temporary:
            package = Path(temporary, target.name)
            for path, data in files.items():
                write(package / path, data)
            package.rename(target)
    except OSError as error:
        message = f"{target}: {error.strerror or type(error).__name__}"
        hint = "choose another --output, or free the place"
        raise AssessmentError([Problem("output-unwritable", message, hint=hint)]) from error
