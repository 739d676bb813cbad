"""Load a package: read its files, hold them against the schemas, build, check: all at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from assessment_engine.building.sections import Sections
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument, WorkedExample
from assessment_engine.jsontext import Document, pointer
from assessment_engine.numerals import exact
from assessment_engine.package.characters import character_problems
from assessment_engine.package.files import (
    MANIFEST,
    MAX_FILES,
    MAX_LANGUAGES,
    is_inside,
    leads_outside,
    manifest_of,
    read_file,
)
from assessment_engine.package.making import make_instrument
from assessment_engine.package.schema import schema_problems
from assessment_engine.rules.expand import Fault
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


def _is_of_examples(problem: Problem, examples: list[Document]) -> bool:
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


def load_package(root: str | Path | Traversable, language: str | None = None) -> Instrument:
    """Load the package in a folder, in one of its languages or its own.

    Raises AssessmentError with all its errors, each located. Warnings do not matter here;
    `validate_package` gives them, looks at every language, and runs the worked examples.
    """
    loaded = read_package(root, language)
    if loaded.instrument is None:
        raise AssessmentError(p for p in loaded.problems if p.severity == "error")
    return loaded.instrument


def read_package(root: str | Path | Traversable, language: str | None = None) -> LoadedPackage:
    """Read the package in a folder with all its problems. Raises AssessmentError if it is none."""
    place = Path(root) if isinstance(root, str) else root
    return _Loading(place, language).run()


@define(eq=False, repr=False)
class _Loading:
    root: Traversable
    language: str | None
    documents: dict[str, Document] = field(factory=dict)
    problems: list[Problem] = field(factory=list)
    coverage: Coverage | None = None

    def run(self) -> LoadedPackage:
        manifest = manifest_of(self.root)
        self._take(manifest, "instrument")
        value = manifest.value if isinstance(manifest.value, dict) else {}
        parts = list(self._named(manifest, value, "parts", "part"))
        examples = list(self._named(manifest, value, "examples", "example"))
        translations = self._translations(manifest, value.get("translations"))
        of_examples = {each for each in self.problems if _is_of_examples(each, examples)}
        wrong = {problem.file for problem in of_examples}
        draft = None
        if not any(map(_stops, set(self.problems) - of_examples)):
            sound = [document for document in examples if document.file not in wrong]
            draft = self._build(manifest, parts, sound, translations)
        if any(problem.severity == "error" for problem in set(self.problems) - of_examples):
            draft = None
        instrument = None if of_examples else draft
        order = {file: index for index, file in enumerate(self.documents)}
        self.problems.sort(key=lambda p: (order.get(p.file or "", 0), p.line or 0, p.column or 0))
        problems = tuple(map(_short, self.problems))
        return LoadedPackage(instrument, problems, self.documents, self.coverage, draft)

    def _take(self, document: Document, schema: str | None) -> None:
        self.documents[document.file] = document
        self.problems += document.problems
        if schema and (document.value is not None or not document.problems):
            found = [*schema_problems(document, schema), *character_problems(document)]
            self.problems += document.keep_new(found)

    def _translations(self, manifest: Document, value: Any) -> dict[str, Translation]:
        """Read the translations. Only that which is asked for is held against the schema."""
        translations: dict[str, Translation] = {}
        for language in list(value)[:MAX_LANGUAGES] if isinstance(value, dict) else ():
            schema = "translation" if language == self.language else None
            documents = self._named(manifest, value, language, schema, "/translations")
            translations[language] = Translation()
            for document in documents:
                translations[language].add(document.file, document.value)
        return translations

    def _named(
        self,
        manifest: Document,
        value: Mapping[str, Any],
        member: str,
        schema: str | None,
        above: str = "",
    ) -> Iterator[Document]:
        paths = value.get(member, [])
        paths = [p for p in paths if isinstance(p, str)] if isinstance(paths, list) else []
        above += pointer(member)
        if len(paths) > MAX_FILES:
            hint = "join some of them into one file"
            self._manifest_problem(
                manifest, "package-too-large", above, f"more than {MAX_FILES} files", hint
            )
            return
        for index, path in enumerate(paths):
            place = f"{above}/{index}"
            if not is_inside(path):
                self._manifest_problem(
                    manifest,
                    "package-path",
                    place,
                    f"{path!r} is not a path inside the package",
                    "use a relative path of letters, digits, '_', '-' and '.', with '/' between",
                )
            elif path in self.documents:
                self._manifest_problem(
                    manifest,
                    "package-file-twice",
                    place,
                    f"{path!r} is already a file of this package",
                    "name each file once",
                )
            elif leads_outside(self.root, path):
                self._manifest_problem(
                    manifest,
                    "package-path",
                    place,
                    f"{path!r} is a link that leads out of the package",
                    "put the file itself into the package's folder",
                )
            else:
                document = read_file(self.root, path)
                if document is None:
                    self._manifest_problem(
                        manifest,
                        "package-file-missing",
                        place,
                        f"the package has no file {path!r}",
                        "create it, or remove it from the list",
                    )
                else:
                    self._take(document, schema)
                    yield document

    def _manifest_problem(
        self, manifest: Document, code: str, place: str, message: str, hint: str
    ) -> None:
        self.problems.append(manifest.problem(code, place, message, hint))

    def _build(
        self,
        manifest: Document,
        parts: list[Document],
        examples: list[Document],
        translations: Mapping[str, Translation],
    ) -> Instrument | None:
        sections = Sections()
        for document in (manifest, *parts):
            sections.add(document.file, document.value)
        own = str(manifest.value["language"])
        language = self.language or own
        if own in translations:
            message = f"{own!r} is the language of the package itself"
            place = "/translations" + pointer(own)
            self._manifest_problem(manifest, "duplicate-id", place, message, "remove it")
        if language != own and language not in translations:
            self.problems.append(_no_language(manifest.value, language, [own, *translations]))
            return None
        made = make_instrument(
            manifest.value,
            sections,
            [_example(document) for document in examples],
            _digest(manifest.value, sections, translations),
            language,
            None if language == own else translations[language],
        )
        self.coverage = made.coverage
        self.problems += [_located(self.documents, fault) for fault in dict.fromkeys(made.faults)]
        return made.instrument


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
    scores = {name: _expected(given) for name, given in expected["scores"].items()}
    coaching = tuple(expected["coaching"]) if "coaching" in expected else None
    answers = {name: given for name, given in value.items() if name not in {"name", "expected"}}
    return WorkedExample(value["name"], answers, scores, coaching, Source(document.file, ""))


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
