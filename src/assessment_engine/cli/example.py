"""`assess example`: answers and what comes of them, confirmed by the author as a worked example."""

from __future__ import annotations

import posixpath
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from assessment_engine.answers_json import find_broken, find_problems
from assessment_engine.cli.files import read_answers, write
from assessment_engine.cli.jsonstyle import laid_out, with_entry
from assessment_engine.cli.shared import echo_table, make_engine
from assessment_engine.coaching import Coaching, coach
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.jsontext import read
from assessment_engine.numerals import Number, counted, number_json, number_text, terminates
from assessment_engine.package import MANIFEST, LoadedPackage, read_package
from assessment_engine.package.characters import character_problems
from assessment_engine.package.files import is_inside, leads_outside, manifest_of
from assessment_engine.package.schema import schema_problems
from assessment_engine.responses import AnswerContext, Response
from assessment_engine.rules.analysis import name_in
from assessment_engine.rules.evaluate import evaluate, walk
from assessment_engine.rules.explain import explain
from assessment_engine.scoring import Score, Scores, score
from assessment_engine.values import Absence

_BOM = b"\xef\xbb\xbf"
_SCHEMA = "instrument.schema.json"
_QUESTION = "Have you worked this out yourself, and is all of it right?"
_QUESTION_OF_REFUSED = "Must these answers be refused, and for no other reason?"
_MINUS = "\N{MINUS SIGN}"


@frozen
class _Target:
    """Where an example goes: the folder of the package, the path in it, whether it is listed."""

    root: Path
    path: str
    listed: bool


@click.command()
@click.argument("path")
@click.argument("answers", type=click.Path(path_type=Path))
@click.option(
    "--name", help="What the example shows. Left out: the name in ANSWERS, or that of the file."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file to write, inside the package. Left out: examples/NAME.json there, or ANSWERS"
    " where that is an example of the package.",
)
@click.option("--replace", is_flag=True, help="Write an example anew that is there already.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is right.")
def example(
    path: str, answers: Path, name: str | None, output: Path | None, replace: bool, yes: bool
) -> None:
    """Add a worked example that you confirm.

    PATH is the folder of a package, ANSWERS a JSON file with one person's answers, or a CSV file
    with one row. Shown are the scores with their bands, the coaching that is triggered, and how
    each comes about. Answers in a JSON file that break a validity rule make an example that must
    be refused; shown is which rules they break. Work it out by hand before you say yes: an example
    that was merely copied from here proves nothing but that nothing has changed since.
    """
    engine = make_engine()
    root = engine.locate(path)
    if not isinstance(root, Path):
        message, hint = f"{path}: an archive is not changed", "give the folder, then pack it again"
        raise AssessmentError([Problem("example-place", message, hint=hint)])
    loaded = read_package(root, statistics=engine.plugins.statistics)
    listed = loaded.documents[MANIFEST].value.get("examples", []) if loaded.draft else None
    if loaded.draft is None or not isinstance(listed, list):
        raise AssessmentError(p for p in loaded.problems if p.severity == "error")
    document, response = _read(loaded.draft, answers)
    name = name or str(document.get("name") or answers.stem.replace("_", " "))
    document.pop("name", None)
    output = output or _own_file(root, listed, answers)
    target = _target(loaded, root, name, output, replace)
    manifest = loaded.documents[MANIFEST].value
    if broken := find_broken(loaded.draft, document)[0]:
        expected, question = {"invalid": list(broken)}, _QUESTION_OF_REFUSED
        show = partial(_show_refused, loaded.draft, response, broken)
    else:
        scores = score(loaded.draft, response)
        coaching = coach(loaded.draft, scores)
        expected, question = _expected(scores, coaching), _QUESTION
        show = partial(_show, scores, coaching)
    content = {"name": name, **document, "expected": expected}
    data = _checked(_with_schema(content, manifest, target.path), target.path)
    show()
    _confirm(yes, question)
    write(target.root / target.path, data)
    click.echo(target.root / target.path)
    if not target.listed:
        _list(target)
        click.echo(target.root / MANIFEST)


def _read(instrument: Instrument, path: Path) -> tuple[dict[str, Any], Response]:
    """Give the answers as the author wrote them, without what they expect, and as a response.

    Answers in JSON may break validity rules, and only these.
    """
    try:
        responses = read_answers(instrument, path)
    except AssessmentError as error:
        codes = {problem.code for problem in error.problems}
        if path.suffix.lower() == ".csv" or codes != {"answers-not-valid"}:
            raise
        given = read(path.read_bytes(), str(path)).value
        responses = (find_problems(instrument, given)[0],)
    if len(responses) != 1:
        message = f"the file has {len(responses)} responses; a worked example is of one"
        hint = "give a file with the one that shows what you want to prove"
        raise AssessmentError([Problem("example-several", message, hint=hint, file=str(path))])
    if path.suffix.lower() == ".csv":
        given = {name: value for name, value in responses[0].to_dict().items() if value != ""}
    else:
        given = dict(read(path.read_bytes(), str(path)).value)
    document = {"instrument": instrument.id, **given}
    return {k: v for k, v in document.items() if k not in {"$schema", "expected"}}, responses[0]


def _own_file(root: Path, listed: Sequence[object], answers: Path) -> Path | None:
    """Give the answers' own file where it is an example of the package already."""
    places = [root / path for path in listed if isinstance(path, str)]
    return next((place for place in places if place.resolve() == answers.resolve()), None)


def _target(
    loaded: LoadedPackage, root: Path, name: str, output: Path | None, replace: bool
) -> _Target:
    """Find the place of the example. Raises AssessmentError where it must not be written."""
    path = f"examples/{_file_name(name)}.json"
    if output is not None:
        try:
            path = output.resolve().relative_to(root.resolve()).as_posix()
        except ValueError:
            path = ".."
    if not is_inside(path) or path == MANIFEST or leads_outside(root, path):
        message = f"{output or path} is not a place for an example of the package in {root}"
        hint = f"choose one inside it, such as --output {root / 'examples' / 'typical.json'}"
        raise AssessmentError([Problem("example-place", message, hint=hint)])
    listed = path in loaded.documents[MANIFEST].value.get("examples", ())
    if not replace and (listed or (root / path).exists()):
        message, hint = f"{root / path} is there already", "give another --name, or --replace it"
        raise AssessmentError([Problem("example-exists", message, hint=hint)])
    if not listed and path in loaded.documents:
        message, hint = f"{root / path} is another file of the package", "give another --output"
        raise AssessmentError([Problem("example-place", message, hint=hint)])
    return _Target(root, path, listed)


def _file_name(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "example"


def _expected(scores: Scores, coaching: Sequence[Coaching]) -> dict[str, Any]:
    verdicts = {name: _json(found.value) for name, found in scores.verdicts.items()}
    return {
        "scores": {name: _expected_score(scores[name]) for name in scores},
        **({"verdicts": verdicts} if verdicts else {}),
        "coaching": [entry.id for entry in coaching],
        **({"excluded": [each.id for each in scores.excluded]} if scores.excluded else {}),
    }


def _json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _expected_score(made: Score) -> Any:
    value = None if made.value is None else _exact(made.value)
    return value if made.band is None else {"value": value, "band": made.band.id}


def _exact(value: Number) -> int | float | str:
    """Give a number as examples write it: as a fraction where decimals would never end."""
    return number_json(value) if terminates(value) or isinstance(value, int) else str(value)


def _with_schema(content: dict[str, Any], manifest: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Name the schema of examples that stands beside the one that the manifest names."""
    named = manifest.get("$schema", "")
    if not named.endswith(_SCHEMA):
        return content
    beside = named.removesuffix(_SCHEMA) + "example.schema.json"
    if "://" not in beside and not beside.startswith("/"):
        beside = posixpath.normpath("../" * path.count("/") + beside)
    return {"$schema": beside, **content}


def _checked(content: dict[str, Any], path: str) -> bytes:
    """Write the example, and read it as the engine will: it must be one."""
    data = laid_out(content).encode()
    document = read(data, path)
    problems = [*document.problems]
    if not problems:
        problems += [*schema_problems(document, "example"), *character_problems(document)]
    if problems:
        raise AssessmentError(problems)
    return data


def _show(scores: Scores, coaching: Sequence[Coaching]) -> None:
    click.echo("Scores")
    echo_table(_row(scores[name], scores) for name in scores)
    if scores.verdicts:
        click.echo("\nVerdicts")
        echo_table(
            (f"  {name}", found.text or "no value") for name, found in scores.verdicts.items()
        )
    for exclusion in scores.excluded:
        click.echo(f"\nExcluded by {exclusion.id}: {exclusion.reason}")
    click.echo("\nCoaching")
    titles = ((f"  {entry.id}", entry.text.title if entry.text else "") for entry in coaching)
    echo_table(list(titles) or [("  none",)])
    click.echo("\nHow it comes about")
    names = dict.fromkeys([*scores, *scores.verdicts, *(each.id for each in scores.excluded)])
    for trace in [*map(scores.trace, names), *(entry.trace for entry in coaching)]:
        click.echo(f"  {trace.text}")


def _show_refused(instrument: Instrument, response: Response, broken: Sequence[str]) -> None:
    click.echo("Refused by")
    rules = {each.id: each for each in instrument.validity}
    echo_table((f"  {name}", rules[name].message) for name in broken)
    click.echo("\nHow it comes about")
    for number, each in enumerate((response, *response.responses)):
        context = AnswerContext(instrument, each.values)
        where = f"response {number}, " if number else ""
        # Of several responses the first, which holds the others, may have no answers of its own.
        for name in broken if set(each.values) != {Absence.NOT_ASKED} else ():
            if evaluate(rules[name].rule, context) is False:
                told = explain(rules[name].rule, context, instrument)
                click.echo(f"  {where}{name} = false: {told}")


def _row(made: Score, scores: Scores) -> tuple[str, ...]:
    value = "no value" if made.value is None else str(_exact(made.value)).replace("-", _MINUS)
    if "/" in value and made.value is not None:
        value += f" (about {number_text(made.value)})"
    reach = f"{number_text(made.minimum)} to {number_text(made.maximum)}"
    answered = f"{made.answered} of {made.asked} answered" if made.asked else ""
    if not answered and _is_over_responses(made.id, scores.instrument, set()):
        answered = f"over {counted(len(scores.response.responses), 'response')}"
    return f"  {made.id}", value, reach, made.band.id if made.band else "", answered


def _is_over_responses(name: str, instrument: Instrument, seen: set[str]) -> bool:
    """Say whether a score or verdict, or one that it names, goes through several responses."""
    seen.add(name)
    nodes = list(walk(instrument.rule_by_id[name]))
    named = {name_in(node) for node in nodes if node.op in {"score", "verdict"}} - seen
    return any(node.op == "each_response" for node in nodes) or any(
        _is_over_responses(each, instrument, seen) for each in named
    )


def _confirm(yes: bool, question: str) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        message, hint = "nobody is there to say whether this is right", "look at it, and give --yes"
        raise AssessmentError([Problem("example-unconfirmed", message, hint=hint)])
    if not click.confirm(f"\n{question}", err=True):
        click.echo("Nothing is written.", err=True)
        raise click.exceptions.Exit(1)


def _list(target: _Target) -> None:
    """Add the example to the manifest, in whose text nothing else is changed."""
    place = target.root / MANIFEST
    # Read again: the author may have been writing while the question was open.
    document = manifest_of(target.root)
    if document.problems:
        raise AssessmentError(document.problems)
    mark = _BOM if place.read_bytes().startswith(_BOM) else b""
    write(place, mark + with_entry(document.text, "examples", target.path).encode())
