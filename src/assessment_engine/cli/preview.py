"""`assess preview`: the report of a package while it is written, in the browser or as files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click

from assessment_engine.absent import absent
from assessment_engine.cli.files import write
from assessment_engine.cli.shared import LANGUAGE, endings_of, make_engine
from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError
from assessment_engine.generating import KINDS, MAX_SEED, generate, open_note
from assessment_engine.instrument import Instrument
from assessment_engine.package import read_package
from assessment_engine.package.files import manifest_of

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

PAGE_FORMAT = "html"


@click.command()
@click.argument("path")
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Answers to show besides the worked examples, JSON or CSV.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="The port of the page; 0 for any that is free. Left out: 8400, or the next free one.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@LANGUAGE
@click.option("--no-numbers", is_flag=True, help="Begin with the report without numbers.")
@click.option(
    "--seed",
    type=click.IntRange(0, MAX_SEED),
    metavar="N",
    default=1,
    show_default=True,
    help="What the generated answers are drawn from; the same seed gives the same answers.",
)
@click.option(
    "--extremes",
    is_flag=True,
    help="Write reports of generated answers to files instead: all answers keyed highest, all"
    " keyed lowest, half of them missing, random ones.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --extremes: the folder to write to. Left out: extremes.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    help="With --extremes: the format to write, html if left out; may be given several times.",
)
def preview(
    path: str,
    answers: Path | None,
    port: int | None,
    open_page: bool,
    language: str | None,
    no_numbers: bool,
    seed: int,
    extremes: bool,
    output: Path | None,
    formats: tuple[str, ...],
) -> None:
    """Show a package's report while you write.

    It is a page in the browser, made anew whenever a file is saved. PATH is the folder of a
    package, a .zip, or the id of an installed instrument. Choose in the page whose answers are
    shown: worked examples, a file of yours, or generated ones. What is wrong with the package
    stands above the report. The page is for this machine only; Ctrl-C ends it.
    """
    for_page = {"answers": answers, "port": port, "open": open_page or None}
    for_files = {"output": output, "format": formats or None}
    for option, value in (for_page if extremes else for_files).items():
        if value is not None:
            needs = "cannot be used with" if extremes else "is only for"
            raise click.UsageError(f"--{option} {needs} --extremes")
    engine = make_engine()
    root = engine.locate(path)
    manifest_of(root)
    if extremes:
        endings = endings_of(engine, formats or (PAGE_FORMAT,))
        instrument = _draft(engine, root, language)
        _write_extremes(engine, instrument, endings, output or Path("extremes"), seed, no_numbers)
    else:
        chosen = {"language": language, "numbers": "no" if no_numbers else None}
        seeded = {"seed": str(seed)} if seed != 1 else {}
        query = urlencode({**seeded, **{name: v for name, v in chosen.items() if v}})
        _serve(engine, root, answers, port, f"?{query}" if query else "", open_page)


def _draft(engine: Engine, root: Traversable, language: str | None) -> Instrument:
    """Load a package that may still lack worked examples, or have wrong ones."""
    loaded = read_package(root, language, engine.plugins.statistics)
    if loaded.draft is None:
        raise AssessmentError(p for p in loaded.problems if p.severity == "error")
    return loaded.draft


def _write_extremes(
    engine: Engine,
    instrument: Instrument,
    endings: Mapping[str, str],
    output: Path,
    seed: int,
    no_numbers: bool,
) -> None:
    for kind in KINDS:
        made = generate(instrument, kind, seed)
        report = engine.report(instrument, made.answers, numbers=not no_numbers)
        for ending, name in endings.items():
            place = output / f"{kind}.{ending}"
            write(place, engine.render(report, name))
            click.echo(place)
        if note := open_note(made):
            click.echo(f"{kind}: {note}", err=True)


def _serve(
    engine: Engine,
    root: Traversable,
    answers: Path | None,
    port: int | None,
    query: str,
    open_page: bool,
) -> None:
    # Not at the top: the libraries of the server take as long to load as the rest of the command.
    from assessment_engine.cli.previewing.server import ADDRESS, PreviewServer
    from assessment_engine.cli.previewing.views import Views
    from assessment_engine.cli.previewing.watching import Watch

    if PAGE_FORMAT not in engine.plugins.renderers():
        raise absent(engine.plugins, "assessment_renderers", PAGE_FORMAT)
    # The package of an installed distribution may be in an archive, where nothing changes.
    watch = Watch(root if isinstance(root, Path) else None, [answers] if answers else [])
    views = Views(engine, root, answers, lambda: watch.version)
    with PreviewServer(port, views, watch) as server:
        watch.start()
        url = f"http://{ADDRESS}:{server.server_port}/{query}"
        click.echo(f"{url}\nThe page follows what you save. Ctrl-C ends the preview.")
        try:
            if open_page:
                import webbrowser  # not at the top: only this needs it

                webbrowser.open(url)
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("\nThe preview has ended.")
        finally:
            watch.stop()
