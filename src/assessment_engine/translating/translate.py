"""Puts the texts of a translation into the JSON of a package, in the place of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

from attrs import define, evolve, field, frozen

from assessment_engine.building.sections import Sections
from assessment_engine.markup import complaints
from assessment_engine.numerals import number_json
from assessment_engine.placeholders import placeholders, wordless
from assessment_engine.rules.expand import Fault, child
from assessment_engine.spelling import nearest
from assessment_engine.translating.translation import Translation
from assessment_engine.values import Source


@frozen
class Coverage:
    """How many texts of each section of a package are translated, and how many it has.

    A paragraph counts as a text. What has no words, such as "{text.welcome}", does not count.
    """

    language: str
    sections: Mapping[str, tuple[int, int]]

    @property
    def translated(self) -> int:
        """The translated texts of all sections."""
        return sum(done for done, _ in self.sections.values())

    @property
    def texts(self) -> int:
        """The texts of all sections."""
        return sum(texts for _, texts in self.sections.values())


@frozen(eq=False, repr=False)
class _Named:
    """A list of objects; a translation names each by its member `by`."""

    by: str
    each: _Shape


@frozen(eq=False, repr=False)
class _Every:
    """An object of which every member is the same."""

    each: _Shape


Path = tuple[str, ...]

# None is a text; a mapping is an object that has texts in these members.
_Shape = Union[None, Mapping[str, Any], _Named, _Every]
_SHORT: _Shape = {"label": None, "short": None}
_DESCRIBED: _Shape = {"label": None, "description": None}
_ABOUT: Mapping[str, _Shape] = {"title": None, "description": None}
_SECTIONS: Mapping[str, _Shape] = {
    "perspectives": _Named("id", _SHORT),
    "scales": _Named(
        "id", {"label": None, "not_applicable": None, "options": _Named("value", _DESCRIBED)}
    ),
    "dimensions": _Named("id", {"label": None, "short": None, "texts": _Every(None)}),
    "items": _Named("id", {"text": None}),
    "bands": _Every(_Named("id", {"label": None, "text": None})),
    "scores": _Named("id", {"label": None, "method": None, "unit": None}),
    "verdicts": _Named("id", {"label": None, "method": None, "labels": _Every(None)}),
    "exclusions": _Named("id", {"reason": None}),
    "validity": _Named("id", {"message": None}),
    "triggers": _Named("id", {"reason": None}),
    "coaching_parts": _Named("id", {"heading": None}),
    "coaching": _Every(_Every(None)),
    "texts": _Every(None),
}
# The members of the report that hold texts for people, and those below which there are none.
_SHOWN = frozenset(
    {"title", "subtitle", "lines", "note", "text", "items", "label", "description", "value"}
    | {"category_label", "value_label", "empty", "none", "intro", "comment", "heading"}
)
_NOT_SHOWN = frozenset({"for_each", "when"})


@frozen(eq=False, repr=False)
class Translated:
    """A package in another language, and what is wrong with the translation.

    `untranslated` are its texts that are still in the language of the package, and `holes` their
    places in the translation, by section.
    """

    manifest: Mapping[str, Any]
    sections: Sections
    untranslated: frozenset[str]
    coverage: Coverage
    faults: Sequence[Fault]
    holes: Mapping[str, Sequence[Path]]
    _places: Mapping[Source, Source]

    def moved(self, fault: Fault) -> Fault:
        """Put the fault of a translated text where its translation is."""
        place, rest = fault.source, ""
        while place.pointer:
            if place in self._places:
                found = self._places[place]
                return evolve(fault, source=Source(found.file, found.pointer + rest))
            above, slash, last = place.pointer.rpartition("/")
            place, rest = Source(place.file, above), f"{slash}{last}{rest}"
        return fault


def translate(
    manifest: Mapping[str, Any],
    place: Source,
    sections: Sections,
    language: str,
    translation: Translation,
    phrases: Iterable[str],
) -> Translated:
    """Give the package in a language. `phrases` are the names of those that it wants translated.

    The manifest, the sections and the translation must be valid against their schemas.
    """
    work = _Translator(translation, list(translation.faults))
    about = {name: value for name, value in translation.values.items() if name in _ABOUT}
    made = evolve(
        sections,
        lists=dict(sections.lists),
        maps=dict(sections.maps),
        faults=list(sections.faults),
    )
    work.section = "package"
    translated = {**manifest, **work.members(_ABOUT, manifest, about, place, ())}
    for name, shape in _SECTIONS.items():
        work.section = name
        given = translation.values.get(name, {})
        if isinstance(shape, _Named):
            entries = sections.lists[name]
            values = work.named(shape, entries, given, (name,))
            made.lists[name] = [(v, at) for v, (_, at) in zip(values, entries, strict=True)]
        elif isinstance(shape, _Every):
            work.known_only(given, sections.maps[name], (name,))
            made.maps[name] = {
                key: (work.value(shape.each, entry, given.get(key), at, (name, key)), at)
                for key, (entry, at) in sections.maps[name].items()
            }
    work.section = "phrases"
    made.maps["phrases"] = work.phrases(list(phrases))
    work.section = "report"
    if sections.report is not None:
        made.report = (work.report(*sections.report), sections.report[1])
    work.unused()
    done = {name: (done, texts) for name, (done, texts) in work.counts.items() if texts}
    return Translated(
        translated,
        made,
        frozenset(work.left - work.given),
        Coverage(language, done),
        list(dict.fromkeys(work.faults)),
        work.holes,
        work.places,
    )


@define(eq=False, repr=False)
class _Translator:
    translation: Translation
    faults: list[Fault]
    section: str = ""
    counts: dict[str, tuple[int, int]] = field(factory=dict)
    holes: dict[str, list[Path]] = field(factory=dict)
    places: dict[Source, Source] = field(factory=dict)
    given: set[str] = field(factory=set)
    left: set[str] = field(factory=set)
    shown: set[str] = field(factory=set)

    def value(self, shape: _Shape, value: Any, given: Any, place: Source, path: Path) -> Any:
        """Give a value of the package with its texts translated; `path` is in the translation."""
        if shape is None:
            return self.text(value, given, place, path)
        if isinstance(shape, _Named):
            entries = [(entry, child(place, index)) for index, entry in enumerate(value)]
            return self.named(shape, entries, given or {}, path)
        if isinstance(shape, _Every):
            self.known_only(given or {}, value, path)
            shape = dict.fromkeys(value, shape.each)
        return {**value, **self.members(shape, value, given or {}, place, path)}

    def named(
        self,
        shape: _Named,
        entries: Sequence[tuple[Any, Source]],
        given: Mapping[str, Any],
        path: Path,
    ) -> list[Any]:
        names = [_name(entry[shape.by]) for entry, _ in entries]
        self.known_only(given, names, path)
        return [
            self.value(shape.each, entry, given.get(name), place, (*path, name))
            for name, (entry, place) in zip(names, entries, strict=True)
        ]

    def members(
        self,
        shapes: Mapping[str, Any],
        value: Mapping[str, Any],
        given: Mapping[str, Any],
        place: Source,
        path: Path,
    ) -> dict[str, Any]:
        # What has no short label is called by its label, which may need a shorter word elsewhere.
        own = {"short": value["label"], **value} if given.get("short") else value
        # What no such object has at all is a matter of the schema.
        self.known_only([name for name in given if name in shapes], own, path)
        return {
            name: self.value(shape, own[name], given.get(name), child(place, name), (*path, name))
            for name, shape in shapes.items()
            if name in own
        }

    def text(self, value: Any, given: Any, place: Source, path: Path) -> Any:
        texts = _paragraphs(value)
        told = [text for text in texts if not wordless(text)]
        self._count(len(told), given is not None, path)
        if given is None:
            self.left.update(told)
            return value
        self.places[place] = self.translation.place(*path)
        self._check(texts, given, self.places[place])
        self.given.update(_paragraphs(given))
        return given

    def phrases(self, wanted: Sequence[str]) -> dict[str, tuple[Any, Source]]:
        given = self.translation.values.get("phrases", {})
        for name in wanted:
            self._count(1, name in given, ("phrases", name))
        place = self.translation.place
        return {name: (value, place("phrases", name)) for name, value in given.items()}

    def report(self, value: Any, place: Source, member: str = "") -> Any:
        """Give a value of the report with the texts translated that stand in it."""
        if isinstance(value, str) and member in _SHOWN:
            return self._shown(value, place)
        if isinstance(value, list):
            entries = enumerate(value)
            return [self.report(entry, child(place, index), member) for index, entry in entries]
        if not isinstance(value, Mapping) or "op" in value:
            return value
        return {
            name: inner
            if name in _NOT_SHOWN
            else self.report(inner, child(place, name), member if name == "yield" else name)
            for name, inner in value.items()
        }

    def _shown(self, text: str, place: Source) -> str:
        given = self.translation.values.get("report", {}).get(text)
        if text not in self.shown:
            self.shown.add(text)
            told: str = self.text(text, given, place, ("report", text))
            return told
        if given is not None:
            self.places[place] = self.translation.place("report", text)
        return text if given is None else str(given)

    def known_only(self, given: Iterable[str], known: Iterable[str], path: Path) -> None:
        """Note what is translated that the package does not have."""
        names = set(known)
        for name in given:
            if name not in names:
                place = self.translation.place(*path, name)
                message = f"the package has no {name!r} here that could be translated"
                fault = Fault(place, "translation-unknown", message, nearest(name, names))
                self.faults.append(fault)

    def unused(self) -> None:
        """Note the translations of texts that the report does not have."""
        for text in self.translation.values.get("report", {}):
            if text not in self.shown:
                place = self.translation.place("report", text)
                message = "no text of the report is the one that is translated here"
                hint = nearest(
                    text, self.shown & self.left, "write the text as it stands there, or remove it"
                )
                fault = Fault(place, "translation-unused", message, hint, "warning")
                self.faults.append(fault)

    def _count(self, texts: int, translated: bool, path: Path) -> None:
        done, known = self.counts.get(self.section, (0, 0))
        self.counts[self.section] = (done + texts * translated, known + texts)
        if texts and not translated:
            self.holes.setdefault(self.section, []).append(path)

    def _check(self, own: Sequence[str], given: Any, place: Source) -> None:
        texts = _paragraphs(given)
        wanted, found = _filled(own), _filled(texts)
        for name in sorted(found - wanted):
            message = f"the text that is translated here has no {name}"
            hint = nearest(name, wanted, "" if wanted else "remove it")
            self.faults.append(Fault(place, "translation-placeholders", message, hint))
        for name in sorted(wanted - found):
            message = f"the translation leaves out {name}"
            hint = f"write {name} where the translation shall show it"
            fault = Fault(place, "translation-placeholders", message, hint, "warning")
            self.faults.append(fault)
        for index, text in enumerate(texts):
            at = place if isinstance(given, str) else child(place, index)
            hint = "write a backslash before a mark that shall be shown itself"
            self.faults += [Fault(at, "markup", each, hint, "warning") for each in complaints(text)]


def _paragraphs(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _name(value: Any) -> str:
    return value if isinstance(value, str) else str(number_json(value))


def _filled(texts: Iterable[str]) -> set[str]:
    """Give the placeholders and variables of texts, with their braces."""
    found = (named for text in texts for named in placeholders(text))
    return {f"{{{name}:{argument}}}" if argument else f"{{{name}}}" for name, argument in found}
