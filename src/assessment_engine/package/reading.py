"""The files of a package: read once, and held against their schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import define, field

from assessment_engine.errors import Problem
from assessment_engine.jsontext import Document, pointer
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
from assessment_engine.package.schema import schema_problems

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable


@define(eq=False, repr=False)
class Files:
    """The files of a package by their paths, by what they are, and what is wrong with them.

    Nothing is said yet of the shape of translations: one that nobody asks for may be unfinished.
    """

    documents: dict[str, Document] = field(factory=dict)
    problems: list[Problem] = field(factory=list)
    parts: Sequence[Document] = ()
    examples: Sequence[Document] = ()
    translations: Mapping[str, Sequence[Document]] = field(factory=dict)

    @property
    def manifest(self) -> Document:
        """The manifest, instrument.json."""
        return self.documents[MANIFEST]

    def note(self, code: str, place: str, message: str, hint: str) -> None:
        """Note a problem at a place of the manifest."""
        self.problems.append(self.manifest.problem(code, place, message, hint))


def read_files(root: Traversable) -> Files:
    """Read a package's files. Raises AssessmentError where there is no package."""
    files = Files()
    manifest = manifest_of(root)
    _take(files, manifest, "instrument")
    value = manifest.value if isinstance(manifest.value, dict) else {}
    files.parts = list(_named(files, root, value, "parts", "part"))
    files.examples = list(_named(files, root, value, "examples", "example"))
    given = value.get("translations")
    named = given if isinstance(given, dict) else {}
    files.translations = {
        language: list(_named(files, root, named, language, None, "/translations"))
        for language in list(named)[:MAX_LANGUAGES]
    }
    return files


def shape_problems(document: Document, schema: str) -> list[Problem]:
    """Give what is wrong with the shape of a document and the characters in it."""
    if document.value is None and document.problems:
        return []  # it could not be read, which is said already
    found = [*schema_problems(document, schema), *character_problems(document)]
    return document.keep_new(found)


def _take(files: Files, document: Document, schema: str | None) -> None:
    files.documents[document.file] = document
    files.problems += document.problems
    if schema:
        files.problems += shape_problems(document, schema)


def _named(
    files: Files,
    root: Traversable,
    value: Mapping[str, Any],
    member: str,
    schema: str | None,
    above: str = "",
) -> Iterator[Document]:
    """Read the files that a member of the manifest lists."""
    paths = value.get(member, [])
    paths = [p for p in paths if isinstance(p, str)] if isinstance(paths, list) else []
    above += pointer(member)
    if len(paths) > MAX_FILES:
        hint = "join some of them into one file"
        files.note("package-too-large", above, f"more than {MAX_FILES} files", hint)
        return
    for index, path in enumerate(paths):
        place = f"{above}/{index}"
        if not is_inside(path):
            message = f"{path!r} is not a path inside the package"
            hint = "use a relative path of letters, digits, '_', '-' and '.', with '/' between"
            files.note("package-path", place, message, hint)
        elif path in files.documents:
            message = f"{path!r} is already a file of this package"
            files.note("package-file-twice", place, message, "name each file once")
        elif leads_outside(root, path):
            message = f"{path!r} is a link that leads out of the package"
            hint = "put the file itself into the package's folder"
            files.note("package-path", place, message, hint)
        else:
            document = read_file(root, path)
            if document is None:
                message = f"the package has no file {path!r}"
                hint = "create it, or remove it from the list"
                files.note("package-file-missing", place, message, hint)
            else:
                _take(files, document, schema)
                yield document
