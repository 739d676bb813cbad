"""The whole way from answers to a report, for those who embed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from attrs import evolve

from assessment_engine.answers_json import parse_response
from assessment_engine.blocks import Report
from assessment_engine.coaching import coach
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.package import MANIFEST, is_archive, load_package, open_package
from assessment_engine.plugins import PluginManager
from assessment_engine.protocols import Codes, Renderer, Storage, TerminalRenderer
from assessment_engine.report import compose
from assessment_engine.responses import Response, check_previous
from assessment_engine.results import Result, make_result
from assessment_engine.scoring import score
from assessment_engine.spelling import nearest
from assessment_engine.tables import Form

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

    from assessment_engine.differing import PackageDiff
    from assessment_engine.importing import Imported

_INSTALL = "install a plugin that provides it"
_Rendered = TypeVar("_Rendered", bytes, str)
# Our renderers, and what of the repository's plugins brings each.
OUR_RENDERERS = {
    "docx": "docx",
    "html": "html",
    "json": "json",
    "pdf": "pdf",
    "terminal": "text",
    "text": "text",
}


class Engine:
    """Loads instruments, makes results and reports, and renders them with plugins.

    An engine holds its plugins and the instruments it has loaded, and nothing else: two engines
    do not see each other. `instrument` arguments are an Instrument, the id of an installed one,
    or the path of a package, folder or .zip. Everything raises AssessmentError for bad input.
    """

    def __init__(self, *, plugins: PluginManager | None = None) -> None:
        """Make an engine with the installed plugins, or with a manager of your own."""
        self.plugins = PluginManager() if plugins is None else plugins
        self._instruments: dict[tuple[str, str | None], Instrument] = {}

    def instrument(
        self, instrument: Instrument | str | Path, *, language: str | None = None
    ) -> Instrument:
        """Give the instrument in a language, or its package's own, loading it the first time."""
        if isinstance(instrument, Instrument):
            if language not in {None, instrument.language}:
                raise _other_language(instrument, str(language))
            return instrument
        name = str(instrument)
        if (name, language) not in self._instruments:
            loaded = load_package(self.locate(name), language)
            known = self._instruments.setdefault((name, loaded.language), loaded)
            self._instruments[name, language] = known
        return self._instruments[name, language]

    def locate(self, instrument: str | Path) -> Traversable:
        """Give the folder of a package: of an installed instrument by its id, or at a path.

        Of a package in a .zip it gives the inside, from which files are read as from a folder.
        """
        name, path = str(instrument), Path(instrument)
        if (path / MANIFEST).is_file():
            return path
        known = self.plugins.instruments()
        if name in known:
            return open_package(known[name].root)
        is_path = isinstance(instrument, Path) or len(path.parts) > 1 or is_archive(path)
        if is_path or path.exists():
            return open_package(path)
        raise _unknown(
            "instrument", name, nearest(name, known, "install it, or give the path of a package")
        )

    def respond(
        self, instrument: Instrument | str | Path, answers: Response | Mapping[str, Any]
    ) -> Response:
        """Give the checked response of an answers document."""
        if isinstance(answers, Response):
            return answers
        return parse_response(self.instrument(instrument), answers)

    def result(
        self, instrument: Instrument | str | Path, answers: Response | Mapping[str, Any]
    ) -> Result:
        """Give the scores and coaching of a response, with their traces."""
        loaded = self.instrument(instrument)
        scores = score(loaded, self.respond(loaded, answers))
        return make_result(scores, coach(loaded, scores))

    def report(
        self,
        instrument: Instrument | str | Path,
        answers: Response | Mapping[str, Any],
        *,
        previous: Response | Mapping[str, Any] | None = None,
        numbers: bool = True,
    ) -> Report:
        """Give the report of a response, free of any format.

        With an earlier response of the same person as `previous`, the report shows what has
        changed, where the package provides for it. Without `numbers` it has words and coaching
        and no score: the blocks that the package keeps for that.
        """
        loaded = self.instrument(instrument)
        scores = score(loaded, self.respond(loaded, answers))
        before = None
        if previous is not None:
            earlier = self.respond(loaded, previous)
            check_previous(earlier, scores.response)
            before = score(loaded, earlier)
        coaching = coach(loaded, scores)
        return compose(loaded, scores, coaching, previous=before, numbers=numbers)

    def diff(self, old: Instrument | str | Path, new: Instrument | str | Path) -> PackageDiff:
        """Say what changed between two versions of an instrument, and which scores stay comparable.

        Languages that both have are compared as well where they are given by path or id; one that
        cannot be read is a warning in the `problems`. Raises AssessmentError where the two are not
        the same instrument.
        """
        # Only who compares versions needs it.
        from assessment_engine.differing import compare_instruments

        before, after = self.instrument(old), self.instrument(new)
        translated, warnings = [], []
        loaded = isinstance(old, Instrument) or isinstance(new, Instrument)
        same = loaded or before.digest == after.digest
        for language in () if same else before.languages[1:]:
            if language in after.languages[1:]:
                try:
                    pair = [self.instrument(each, language=language) for each in (old, new)]
                except AssessmentError as error:
                    warnings += [evolve(each, severity="warning") for each in error.problems]
                else:
                    translated.append((pair[0], pair[1]))
        found = compare_instruments(before, after, translated)
        return evolve(found, problems=(*found.problems, *warnings))

    def render(self, report: Report, format: str) -> bytes:
        """Give the report as the bytes of a format: the name of a renderer ("html")."""
        return self._render(format, lambda renderer: renderer.render(report))

    def show(self, report: Report, *, columns: int = 80, codes: Codes = "none") -> str:
        """Give the report as lines for a terminal, which the renderer "terminal" writes.

        `columns` is how wide the terminal is. `codes` are what the lines may hold beside letters:
        "none", codes for bold and the like ("styles"), or those and "colours".
        """

        def shown(renderer: Renderer) -> str:
            if isinstance(renderer, TerminalRenderer):
                return renderer.show(report, columns=columns, codes=codes)
            return renderer.render(report).decode()

        return self._render("terminal", shown)

    def _render(self, name: str, use: Callable[[Renderer], _Rendered]) -> _Rendered:
        renderers = self.plugins.renderers()
        if name not in renderers:
            raise _unknown("renderer", name, renderer_hint(name, renderers))
        try:
            return use(renderers[name])
        except AssessmentError:
            raise
        except Exception as error:
            raise _failed(f"renderer {name!r}", error) from error

    def storage(self, backend: str, location: str) -> Storage:
        """Open a storage by the name of its backend ("sqlite") and its location."""
        backends = self.plugins.storages()
        if backend not in backends:
            raise _unknown("storage", backend, nearest(backend, backends))
        return backends[backend].open(location)

    def import_responses(
        self,
        instrument: Instrument | str | Path,
        data: bytes,
        importer: str,
        *,
        file: str = "table",
        map: bytes | None = None,
        map_file: str = "map",
        preset: str | None = None,
        sheet: str = "",
    ) -> Imported:
        """Read the responses in a table of another product, by a column map or a preset.

        `importer` is the name of an importer ("csv", "xlsx"), `map` the JSON of the map. Gives
        `responses`, and how many rows the map leaves out.
        """
        # Only who imports needs it.
        from assessment_engine.importing import import_sheet, read_map

        loaded = self.instrument(instrument)
        found = read_map(loaded, map, file=map_file, preset=preset)
        importers = self.plugins.importers()
        if importer not in importers:
            raise _unknown("importer", importer, nearest(importer, importers, _INSTALL))
        with guarded(f"importer {importer!r}"):
            read = importers[importer].read(data, file, sheet or found.get("sheet", ""))
        return import_sheet(loaded, found, read)

    def export(
        self,
        instrument: Instrument | str | Path,
        format: str,
        open_file: Callable[[str], AbstractContextManager[BinaryIO]],
        *,
        responses: Iterable[Response] | None = None,
        results: Iterable[Result] | None = None,
    ) -> None:
        """Write responses, results or both, and a codebook, in a format ("csv", "xlsx").

        Each iterable is read once, while it is written. `open_file` is given a name without ending
        ("responses", "results", "codebook", or "export" where one file holds all) and gives the
        file to write to.
        """
        # Only who exports needs it.
        from assessment_engine.exporting import codebook, response_table, result_table

        loaded = self.instrument(instrument)
        exporters = self.plugins.exporters()
        if format not in exporters:
            raise _unknown("exporter", format, nearest(format, exporters, _INSTALL))
        exporter = exporters[format]
        tables = []
        if responses is not None:
            tables.append(response_table(loaded, responses, typed=exporter.typed))
        if results is not None:
            tables.append(result_table(loaded, results))
        names = [table.name for table in tables]
        tables.append(codebook(loaded, names, typed=exporter.typed))
        files = [("export", tables)] if exporter.several else [(t.name, [t]) for t in tables]
        for name, held in files:
            with open_file(name) as file, guarded(f"exporter {format!r}"):
                exporter.write(held, file)

    def form(self, instrument: str | Path, format: str, *, languages: Sequence[str] = ()) -> Form:
        """Give an instrument as a form of another product ("surveyjs"), in all its languages.

        With `languages`, in these, the first by default.
        """
        forms = self.plugins.forms()
        if format not in forms:
            raise _unknown("form writer", format, nearest(format, forms, _INSTALL))
        own = self.instrument(instrument)
        tags = languages or own.languages
        with guarded(f"form writer {format!r}"):
            return forms[format].write([self.instrument(instrument, language=tag) for tag in tags])


def renderer_hint(name: str, renderers: Iterable[str]) -> str:
    """Give the remedy for a renderer that is not there: its distribution, or the nearest name.

    Only our own distributions are named: a hint made of what a user typed would send them to
    whatever somebody else has put under that name.
    """
    if plugin := OUR_RENDERERS.get(name):
        return f"install assessment-engine-{plugin}: plugins/{plugin} of the engine's repository"
    return nearest(name, renderers)


@contextmanager
def guarded(what: str) -> Iterator[None]:
    """Name the plugin that raises anything but what it may."""
    try:
        yield
    except (AssessmentError, OSError):
        raise
    except Exception as error:
        raise _failed(what, error) from error


def _unknown(kind: str, name: str, hint: str) -> AssessmentError:
    message = f"there is no {kind} {name!r}"
    return AssessmentError([Problem(f"unknown-{kind.replace(' ', '-')}", message, hint=hint)])


def _other_language(instrument: Instrument, language: str) -> AssessmentError:
    message = f"this is {instrument.id!r} in {instrument.language!r}, not in {language!r}"
    hint = "give its id or the path of its package together with the language"
    return AssessmentError([Problem("unknown-language", message, hint=hint)])


def _failed(what: str, error: Exception) -> AssessmentError:
    message = f"the {what} failed: {type(error).__name__}: {error}"
    hint = "report it to the author of the plugin, with the input that caused it"
    return AssessmentError([Problem("plugin-failed", message, hint=hint)])
