"""The commands of `assess`: each parses its arguments, calls the engine and prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from assessment_engine.blocks import Report
from assessment_engine.cli.example import example
from assessment_engine.cli.exchange import form_command, import_command
from assessment_engine.cli.export import export_command
from assessment_engine.cli.files import echo_json, output_paths, read_answers, write
from assessment_engine.cli.listing import responses_command
from assessment_engine.cli.new import new
from assessment_engine.cli.packages import diff, pack
from assessment_engine.cli.plugin import plugin
from assessment_engine.cli.plugins import plugins
from assessment_engine.cli.preview import preview
from assessment_engine.cli.shared import (
    LANGUAGE,
    TOGETHER,
    echo_problems,
    echo_table,
    endings_of,
    inside,
    make_engine,
    warn_of_broken,
)
from assessment_engine.cli.showing import NO_NUMBERS, PREVIOUS, reports_of, show
from assessment_engine.cli.storing import expire, person, rescore, verify
from assessment_engine.cli.take import take
from assessment_engine.cli.validating import validate
from assessment_engine.coaching import coach
from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import clock, counted, number_text
from assessment_engine.package.schema import NAMES, schema_text
from assessment_engine.rules.explain import Trace
from assessment_engine.scoring import score
from assessment_engine.spelling import nearest
from assessment_engine.values import Absence, Answer
from assessment_engine.version import ENGINE_VERSION

DEMO = "customer_service_commitment"


class _Group(click.Group):
    """Prints the problems of wrong input, a line each, and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AssessmentError as error:
            echo_problems(error.problems)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(ENGINE_VERSION, prog_name="assess")
@click.option(
    "--block-plugin",
    "block_plugins",
    multiple=True,
    metavar="NAME",
    envvar="ASSESS_BLOCK_PLUGINS",
    help="Do not even import this plugin; may be given several times. ASSESS_BLOCK_PLUGINS holds"
    " names with spaces between them.",
)
@click.option(
    "--allow-plugin",
    "allow_plugins",
    multiple=True,
    metavar="NAME",
    envvar="ASSESS_ALLOW_PLUGINS",
    help="Import no plugin but this; may be given several times. Or ASSESS_ALLOW_PLUGINS.",
)
def assess(block_plugins: tuple[str, ...], allow_plugins: tuple[str, ...]) -> None:
    """Score questionnaires that are declared in JSON, and make feedback reports.

    INSTRUMENT is the id of an installed instrument or the path of a package, folder or .zip.
    ANSWERS is a JSON file with one person's answers, or a CSV file with one person a row.

    Exit codes: 0 done, 1 the input is wrong, 2 the command was used wrongly.
    """


assess.add_command(validate)
assess.add_command(pack)
assess.add_command(diff)
assess.add_command(show)
assess.add_command(plugin)
assess.add_command(plugins)
assess.add_command(take)

_INSTRUMENT = click.argument("instrument")
_ANSWERS = click.argument("answers", type=click.Path(path_type=Path))


@assess.command()
@_INSTRUMENT
@_ANSWERS
@LANGUAGE
@TOGETHER
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=("html",),
    show_default=True,
    help="The format to write; may be given several times. See `assess plugins`.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default=True,
    help="The file to write; a folder when there are several files to write.",
)
@PREVIOUS
@NO_NUMBERS
def report(
    instrument: str,
    answers: Path,
    language: str | None,
    together: bool,
    formats: tuple[str, ...],
    output: Path,
    previous: Path | None,
    no_numbers: bool,
) -> None:
    """Write the feedback report of the answers."""
    engine = make_engine()
    endings = endings_of(engine, formats)
    loaded = engine.instrument(instrument, language=language)
    reports = reports_of(engine, loaded, answers, together, previous, not no_numbers)
    _write_reports(engine, reports, endings, output)


@assess.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default=True,
    help="The folder to write to.",
)
def demo(output: Path) -> None:
    """Write the sample report as report.html, report.pdf and report.json."""
    engine = make_engine()
    endings = endings_of(engine, ("html", "pdf", "json"))
    loaded = engine.instrument(DEMO)
    reports = [engine.report(loaded, loaded.examples[0].answers)]
    _write_reports(engine, reports, endings, output)


def _write_reports(
    engine: Engine, reports: Sequence[Report], endings: Mapping[str, str], output: Path
) -> None:
    for index, ending, path in output_paths(output, list(endings), len(reports)):
        write(path, engine.render(reports[index], endings[ending]))
        click.echo(path)


@assess.command("score")
@_INSTRUMENT
@_ANSWERS
@LANGUAGE
@TOGETHER
def score_command(instrument: str, answers: Path, language: str | None, together: bool) -> None:
    """Print scores and triggered coaching as JSON: an object, or a list for several rows."""
    engine = make_engine()
    loaded = engine.instrument(instrument, language=language)
    results = [
        engine.result(loaded, response).to_dict(why=False)
        for response in read_answers(loaded, answers, together)
    ]
    value = results[0] if len(results) == 1 else results
    echo_json(value)


@assess.command()
@_INSTRUMENT
@_ANSWERS
@click.argument("scores", nargs=-1, metavar="[SCORE]...")
@LANGUAGE
@TOGETHER
def explain(
    instrument: str, answers: Path, scores: tuple[str, ...], language: str | None, together: bool
) -> None:
    """Say why: each score, verdict, exclusion that applies and triggered coaching in a line.

    With SCORE, the id of a score, verdict, exclusion or coaching, also the answers used and the
    place of the rule.
    """
    loaded = make_engine().instrument(instrument, language=language)
    responses = read_answers(loaded, answers, together)
    for number, response in enumerate(responses, 1):
        if len(responses) > 1:
            click.echo(f"{number}. {response.respondent}".rstrip())
        computed = score(loaded, response)
        excluded = [each.id for each in computed.excluded]
        # One that does not apply can be asked for.
        asked = [each.id for each in loaded.exclusions if each.id in {*scores, *excluded}]
        names = dict.fromkeys([*computed, *computed.verdicts, *asked])
        traces = [computed.trace(name) for name in names]
        traces += [entry.trace for entry in coach(loaded, computed)]
        chosen = [trace for trace in traces if not scores or trace.subject in scores]
        missing = [name for name in scores if name not in [trace.subject for trace in traces]]
        if missing:
            raise AssessmentError(_not_explained(name, loaded) for name in missing)
        for trace in chosen:
            click.echo(trace.text)
            if scores:
                _echo_inputs(trace, loaded)


def _not_explained(name: str, instrument: Instrument) -> Problem:
    if name in {trigger.coaching for trigger in instrument.triggers}:
        return Problem(
            "coaching-not-triggered",
            f"these answers do not trigger the coaching {name!r}",
            hint="ask for its score, or leave the names out to see all",
        )
    known = [
        *instrument.rule_by_id,
        *(exclusion.id for exclusion in instrument.exclusions),
        *dict.fromkeys(trigger.coaching for trigger in instrument.triggers),
    ]
    return Problem(
        "unknown-score",
        f"there is no score, verdict, exclusion or coaching {name!r}",
        hint=nearest(name, known),
    )


def _echo_inputs(trace: Trace, instrument: Instrument) -> None:
    for used in trace.inputs:
        name = instrument.cell_name(used.item, used.perspective)
        item = instrument.item_by_id[used.item]
        is_time = instrument.scale_by_id[item.scale].type in {"time_of_day", "duration"}
        keyed = _shown(used.keyed, is_time and item.points is None)
        keyed = f", keyed {keyed}" if used.keyed != used.raw else ""
        click.echo(f"    {name}: {_shown(used.raw, is_time)}{keyed}")
    click.echo(f"    rule: {trace.file} {trace.pointer}")


def _shown(value: Answer, is_time: bool) -> str:
    """Write an answer as people give it: a time with hours and minutes."""
    if isinstance(value, Absence):
        return value.value
    if isinstance(value, int | Fraction):
        if is_time:
            return clock(value)
        return number_text(value)
    return value if isinstance(value, str) else ", ".join(value) or "none"


@assess.command()
def instruments() -> None:
    """List the installed instruments."""
    engine = make_engine()
    rows = []
    problems: list[Problem] = []
    known = engine.plugins.instruments()
    for name in known:
        try:
            loaded = engine.instrument(name)
        except AssessmentError as error:
            # There are many packages: what is wrong in a file is said with the place of its own.
            root = known[name].root
            problems += [inside(each, root) if each.line else each for each in error.problems]
            continue
        rows.append((name, loaded.version, counted(len(loaded.items), "item"), loaded.title))
    echo_table(rows)
    warn_of_broken(engine)
    if problems:
        raise AssessmentError(problems)


@assess.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("schemas"),
    show_default=True,
    help="The folder to write to.",
)
def schemas(output: Path) -> None:
    """Write the JSON Schemas of package files, for the "$schema" of an editor."""
    for name in NAMES:
        path = output / f"{name}.schema.json"
        write(path, schema_text(name).encode())
        click.echo(path)


assess.add_command(example)
assess.add_command(new)
assess.add_command(preview)
for _command in (verify, rescore, person, expire, responses_command):
    assess.add_command(_command)
for _command in (import_command, export_command, form_command):
    assess.add_command(_command)
