"""The whole way from answers to a report, for those who embed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from attrs import evolve

from assessment_engine.absent import absent
from assessment_engine.answers_json import parse_response
from assessment_engine.blocks import Report
from assessment_engine.coaching import coach
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.guarding import Owner, guarded, wrong_object
from assessment_engine.instrument import Instrument
from assessment_engine.package import MANIFEST, is_archive, load_package, open_package
from assessment_engine.plugins import PluginManager
from assessment_engine.protocols import Codes, Renderer, Storage, TerminalRenderer
from assessment_engine.report import compose
from assessment_engine.responses import Response, check_previous
from assessment_engine.results import Result, make_result
from assessment_engine.scoring import score

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

    from assessment_engine.differing import PackageDiff
    from assessment_engine.exporting import Filed
    from assessment_engine.importing import Imported
    from assessment_engine.tables import Form

_REPORT = "report it to the author of the plugin, with the report that caused it"
_Rendered = TypeVar("_Rendered", bytes, str)


class Engine:
    """Loads instruments, makes results and reports, and renders them with plugins.

    An engine holds its plugins and the instruments it has loaded, and nothing else: two engines
    do not see each other. `instrument` arguments are an Instrument, the id of an installed one,
    or the path of a package, folder or .zip. Everything raises AssessmentError for bad input.
    """

    def __init__(
        self,
        *,
        plugins: PluginManager | None = None,
        allow_plugins: Iterable[str] | None = None,
        block_plugins: Iterable[str] = (),
    ) -> None:
        """Make an engine with the installed plugins, or with a manager of your own.

        Of the installed plugins only those are used that `allow_plugins` names, if it is given, and
        none that `block_plugins` names: those are not even imported. A manager of your own has
        options for that itself; giving both is a TypeError.
        """
        if plugins is not None and (allow_plugins is not None or tuple(block_plugins)):
            raise TypeError("give a PluginManager its own allow and block, not the engine")
        self.plugins = plugins or PluginManager(allow=allow_plugins, block=block_plugins)
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
            root, owner = self._find(name)
            with guarded(f"the instrument {name!r} of", owner) if owner else nullcontext():
                loaded = load_package(root, language, statistics=self.plugins.statistics)
            known = self._instruments.setdefault((name, loaded.language), loaded)
            self._instruments[name, language] = known
        return self._instruments[name, language]

    def places(self, instrument: Instrument) -> tuple[str, ...]:
        """Give the ids and paths from which this engine has loaded the package of an instrument."""
        loaded = self._instruments.items()
        found = (name for (name, _), each in loaded if each.digest == instrument.digest)
        return tuple(dict.fromkeys(found))

    def locate(self, instrument: str | Path) -> Traversable:
        """Give the folder of a package: of an installed instrument by its id, or at a path.

        Of a package in a .zip it gives the inside, from which files are read as from a folder.
        """
        return self._find(instrument)[0]

    def _find(self, instrument: str | Path) -> tuple[Traversable, Owner | None]:
        """Give the folder of a package, and the plugin whose own code reads its files, if one's."""
        name, path = str(instrument), Path(instrument)
        if (path / MANIFEST).is_file():
            return path, None
        known = self.plugins.instruments()
        if name in known:
            owner, root = self.plugins.owner("assessment_instruments", name), known[name].root
            with guarded(f"the instrument {name!r} of", owner):
                opened = open_package(root)
            return opened, owner if opened is root and not isinstance(root, Path) else None
        is_path = isinstance(instrument, Path) or len(path.parts) > 1 or is_archive(path)
        if is_path or path.exists():
            return open_package(path), None
        raise absent(self.plugins, "assessment_instruments", name)

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
        return self._render(format, bytes, lambda renderer: renderer.render(report))

    def show(self, report: Report, *, columns: int = 80, codes: Codes = "none") -> str:
        """Give the report as lines for a terminal, which the renderer "terminal" writes.

        `columns` is how wide the terminal is. `codes` are what the lines may hold beside letters:
        "none", codes for bold and the like ("styles"), or those and "colours".
        """

        def shown(renderer: Renderer) -> str:
            if isinstance(renderer, TerminalRenderer):
                return renderer.show(report, columns=columns, codes=codes)
            return renderer.render(report).decode()

        return self._render("terminal", str, shown)

    def _render(
        self, name: str, kind: type[_Rendered], use: Callable[[Renderer], _Rendered]
    ) -> _Rendered:
        renderers = self.plugins.renderers()
        if name not in renderers:
            raise absent(self.plugins, "assessment_renderers", name)
        owner = self.plugins.owner("assessment_renderers", name)
        with guarded(f"the renderer {name!r} of", owner, _REPORT):
            made = use(renderers[name])
        if not isinstance(made, kind) or not made:
            raise wrong_object(owner, made, f"the report in the format {name!r} as {kind.__name__}")
        return made

    def storage(self, backend: str, location: str, *, create: bool = True) -> Storage:
        """Open a storage by the name of its backend ("sqlite") and its location.

        Where there is none yet, it is made, or with `create=False` refused.
        """
        # Only who keeps responses needs it.
        from assessment_engine.storages import GuardedStorage, discreet

        backends = self.plugins.storages()
        if backend not in backends:
            raise absent(self.plugins, "assessment_storages", backend)
        owner = self.plugins.owner("assessment_storages", backend)
        with discreet(f"the storage {backend!r} of", owner):
            opened = backends[backend].open(location, create)
            fits = isinstance(opened, Storage)
        if not fits:
            raise wrong_object(owner, opened, "a Storage")
        return GuardedStorage(opened, backend, owner)

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
            raise absent(self.plugins, "assessment_importers", importer)
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
        filed: tuple[Iterable[Filed], Iterable[Filed]] | None = None,
    ) -> None:
        """Write responses, results or both, and a codebook, in a format ("csv", "xlsx").

        Each iterable is read once, while it is written. `open_file` is given a name without ending
        ("responses", "results", "codebook", or "export" where one file holds all) and gives the
        file to write to. `filed` says where a storage has each response, and whose each result is.
        """
        # Only who exports needs it.
        from assessment_engine.exporting import codebook, response_table, result_table

        loaded = self.instrument(instrument)
        exporters = self.plugins.exporters()
        if format not in exporters:
            raise absent(self.plugins, "assessment_exporters", format)
        exporter = exporters[format]
        tables = []
        if responses is not None:
            typed, known = exporter.typed, filed and filed[0]
            tables.append(response_table(loaded, responses, typed=typed, filed=known))
        if results is not None:
            tables.append(result_table(loaded, results, filed=filed and filed[1]))
        names = [table.name for table in tables]
        tables.append(codebook(loaded, names, typed=exporter.typed, filed=filed is not None))
        files = [("export", tables)] if exporter.several else [(t.name, [t]) for t in tables]
        for name, held in files:
            with open_file(name) as file:
                exporter.write(held, file)

    def form(self, instrument: str | Path, format: str, *, languages: Sequence[str] = ()) -> Form:
        """Give an instrument as a form of another product ("surveyjs"), in all its languages.

        With `languages`, in these, the first by default.
        """
        forms = self.plugins.forms()
        if format not in forms:
            raise absent(self.plugins, "assessment_forms", format)
        own = self.instrument(instrument)
        tags = languages or own.languages
        return forms[format].write([self.instrument(instrument, language=tag) for tag in tags])


def _other_language(instrument: Instrument, language: str) -> AssessmentError:
    message = f"this is {instrument.id!r} in {instrument.language!r}, not in {language!r}"
    hint = "give its id or the path of its package together with the language"
    return AssessmentError([Problem("unknown-language", message, hint=hint)])
