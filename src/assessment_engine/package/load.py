"""Load a package: read its files, hold them against the schemas, build, check: all at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from assessment_engine.building.sections import Sections
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument, WorkedExample
from assessment_engine.jsontext import Document, pointer
from assessment_engine.numerals import exact
from assessment_engine.package.archive import open_package
from assessment_engine.package.files import MANIFEST
from assessment_engine.package.making import Made, make_instrument
from assessment_engine.package.reading import Files, read_files, shape_problems
from assessment_engine.rules.expand import Fault
from assessment_engine.rules.plugged import StatisticSource, no_statistics
from assessment_engine.spelling import nearest
from assessment_engine.translating.translation import Translation
from assessment_engine.values import Source

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

    from assessment_engine.translating.translate import Coverage

MAX_MESSAGE = 400


def _stops(problem: Problem) -> bool:
    """Say whether nothing more can be said of a package with this problem.

    A member that nothing knows, such as an author's note, leaves the rest as it is. One that is
    another's name misspelt, or a whole section that nobody reads, would bring more problems that
    only follow from it.
    """
    note = (
        problem.code == "schema-unknown-member"
        and not problem.hint.startswith("did you mean")
        and problem.pointer.count("/") > 1
    )
    return problem.severity == "error" and not note


def _is_of_examples(problem: Problem, examples: Sequence[Document]) -> bool:
    """Say whether an error is about the worked examples and nothing else."""
    if problem.severity != "error":
        return False
    if problem.file != MANIFEST:
        return problem.file in {document.file for document in examples}
    if problem.code.startswith("json-"):
        return False
    lacking = (problem.code, problem.pointer) == ("schema-missing-member", "")
    return problem.pointer.startswith("/examples") or (
        lacking and problem.message == "the member 'examples' is missing"
    )


@frozen
class LoadedPackage:
    """A package as read: its instrument, None if it has errors, and all problems found.

    `coverage` says how far it is translated, where it was read in another language than its own.
    `draft` is the instrument even where worked examples are missing or wrong, as long as nothing
    else is: for the tools of an author who is about to write one.
    """

    instrument: Instrument | None
    problems: tuple[Problem, ...]
    documents: Mapping[str, Document] = field(repr=False)
    coverage: Coverage | None = None
    draft: Instrument | None = None

    def locate(self, fault: Fault) -> Problem:
        """Give the problem of a fault, with the line and column in its file."""
        return _short(_located(self.documents, fault))


def load_package(
    root: str | Path | Traversable,
    language: str | None = None,
    *,
    statistics: StatisticSource | None = None,
) -> Instrument:
    """Load the package in a folder or a .zip, in one of its languages or its own.

    `statistics` gives those that plugins bring: `PluginManager.statistics`. Raises AssessmentError
    with all its errors, each located. Warnings do not matter here; `validate_package` gives them,
    looks at every language, and runs the worked examples.
    """
    loaded = read_package(root, language, statistics or no_statistics)
    if loaded.instrument is None:
        raise AssessmentError(p for p in loaded.problems if p.severity == "error")
    return loaded.instrument


def read_package(
    root: str | Path | Traversable,
    language: str | None = None,
    statistics: StatisticSource = no_statistics,
) -> LoadedPackage:
    """Read the package in a folder or a .zip, with all its errors.

    Raises AssessmentError where there is no package, or an archive that must not be used.
    """
    return Package.read(root, statistics).load(language)


@define(eq=False, repr=False)
class Package:
    """A package whose files are read, from which its instrument is made in any of its languages."""

    files: Files
    statistics: StatisticSource = no_statistics

    @classmethod
    def read(
        cls, root: str | Path | Traversable, statistics: StatisticSource = no_statistics
    ) -> Package:
        """Read the files of the package in a folder or a .zip.

        Raises AssessmentError where there is no package, or an archive that must not be used.
        """
        return cls(read_files(open_package(root)), statistics)

    def load(self, language: str | None = None, *, warnings: bool = False) -> LoadedPackage:
        """Make the instrument and give all problems found.

        With `warnings` also what does not keep anyone from using it.
        """
        files = self.files
        problems = list(files.problems)
        for document in files.translations.get(language or "", ()):
            problems += shape_problems(document, "translation")
        of_examples = {each for each in problems if _is_of_examples(each, files.examples)}
        wrong = {problem.file for problem in of_examples}
        made = None
        if not any(map(_stops, set(problems) - of_examples)):
            sound = [document for document in files.examples if document.file not in wrong]
            made, found = self._make(language, warnings, sound)
            problems += found
        refused = any(each.severity == "error" for each in set(problems) - of_examples)
        draft = None if made is None or refused else made.instrument
        order = {file: index for index, file in enumerate(files.documents)}
        problems.sort(key=lambda p: (order.get(p.file or "", 0), p.line or 0, p.column or 0))
        return LoadedPackage(
            None if of_examples else draft,
            tuple(map(_short, problems)),
            files.documents,
            None if made is None else made.coverage,
            draft,
        )

    def _make(
        self, language: str | None, warnings: bool, examples: Sequence[Document]
    ) -> tuple[Made | None, list[Problem]]:
        files, manifest = self.files, self.files.manifest.value
        own = str(manifest["language"])
        language = language or own
        problems = []
        if own in files.translations:
            message = f"{own!r} is the language of the package itself"
            place = "/translations" + pointer(own)
            problems.append(files.manifest.problem("duplicate-id", place, message, "remove it"))
        if language != own and language not in files.translations:
            known = [own, *files.translations]
            return None, [*problems, _no_language(manifest, language, known)]
        made = make_instrument(
            manifest,
            self._sections(),
            [_example(document) for document in examples],
            self._digest,
            language,
            None if language == own else self._translations[language],
            warnings,
            self.statistics,
        )
        found = dict.fromkeys(made.faults)
        return made, [*problems, *(_located(files.documents, fault) for fault in found)]

    def _sections(self) -> Sections:
        sections = Sections()
        for document in (self.files.manifest, *self.files.parts):
            sections.add(document.file, document.value)
        return sections

    @cached_property
    def _translations(self) -> Mapping[str, Translation]:
        translations = {language: Translation() for language in self.files.translations}
        for language, documents in self.files.translations.items():
            for document in documents:
                translations[language].add(document.file, document.value)
        return translations

    @cached_property
    def _digest(self) -> str:
        return _digest(self.files.manifest.value, self._sections(), self._translations)


def _no_language(manifest: Mapping[str, Any], language: str, known: list[str]) -> Problem:
    message = f"the package {manifest['id']!r} is not written in {language!r}"
    return Problem("unknown-language", message, hint=nearest(language, known))


def _short(problem: Problem) -> Problem:
    """Cut what an input made too long for a line that people read."""
    message, hint = (_cut(text) for text in (problem.message, problem.hint))
    same = message == problem.message and hint == problem.hint
    return problem if same else evolve(problem, message=message, hint=hint)


def _cut(text: str) -> str:
    over = len(text) > MAX_MESSAGE
    return f"{text[: MAX_MESSAGE // 2]} ... {text[-MAX_MESSAGE // 4 :]}" if over else text


def _located(documents: Mapping[str, Document], fault: Fault) -> Problem:
    document = documents.get(fault.source.file, documents[MANIFEST])
    return document.problem(
        fault.code, fault.source.pointer, fault.message, fault.hint, fault.severity
    )


def _example(document: Document) -> WorkedExample:
    value = document.value
    expected = value["expected"]
    scores = {name: _expected(given) for name, given in expected.get("scores", {}).items()}
    lists = (expected.get(name) for name in ("coaching", "excluded", "invalid"))
    coaching, excluded, invalid = (None if given is None else tuple(given) for given in lists)
    verdicts = {
        name: tuple(given) if isinstance(given, list) else given
        for name, given in expected.get("verdicts", {}).items()
    }
    answers = {name: given for name, given in value.items() if name not in {"name", "expected"}}
    source = Source(document.file, "")
    return WorkedExample(
        value["name"], answers, scores, coaching, source, verdicts, excluded, invalid
    )


def _expected(given: Any) -> dict[str, Any]:
    """Give what a score must be; a fraction is written as a string, since JSON has none."""
    wanted = dict(given) if isinstance(given, dict) else {"value": given}
    if isinstance(wanted.get("value"), str):
        wanted["value"] = exact(Fraction(wanted["value"]))
    return wanted


def _digest(
    manifest: Mapping[str, Any], sections: Sections, translations: Mapping[str, Translation]
) -> str:
    """Hash everything that affects a result or a report, however it is split over files."""
    about = ("format", "id", "version", "title", "description", "language", "required")
    content = {name: manifest[name] for name in about if name in manifest}
    content.update(_ordered(sections.content()))
    if translations:
        values = {language: made.values for language, made in translations.items()}
        content["translations"] = values
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_exact
    )
    # Not at the top, for the same reason as in packaged.
    import hashlib

    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _ordered(value: Any) -> Any:
    """Make lists of the variables of each for_each: the first varies slowest, so order counts."""
    if isinstance(value, list):
        return [_ordered(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        name: [[key, _ordered(domain)] for key, domain in entry.items()]
        if name == "for_each" and isinstance(entry, dict)
        else _ordered(entry)
        for name, entry in value.items()
    }


def _exact(value: Fraction) -> dict[str, str]:
    return {"exact": str(value)}
