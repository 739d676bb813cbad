"""Rules and texts written once for many: `for_each` and the variables that it binds.

`{"for_each": {"item": {"items": {"dimension": "SL"}}}, "yield": ...}` in a list stands for one
entry per item. In the entries `{item}` is the item's id and `{item.text}` one of its attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from assessment_engine.errors import Severity
from assessment_engine.form import Dimension, Item, Perspective
from assessment_engine.placeholders import wordless
from assessment_engine.spelling import nearest
from assessment_engine.values import Source, Text

_VARIABLE = re.compile(r"\{([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_DOMAINS = ("items", "dimensions", "perspectives")
_ENDS = {"up_to", "before"}
_CHOSEN = {"dimension", "scale", *_ENDS}
_UNKNOWN = {
    "dimension": "unknown-dimension",
    "entry": "unknown-entry",
    "item": "unknown-item",
    "scale": "unknown-scale",
}
MAX_VARIABLES = 4
MAX_EXPANSION = 20_000
MAX_CHARACTERS = 20_000_000


@frozen(eq=False, repr=False)
class Bound:
    """What a variable stands for: an id and its attributes, each a list of paragraphs."""

    id: str
    attributes: Mapping[str, Text]


Bindings = Mapping[str, Bound]


@frozen
class Fault:
    """What is wrong at a place, before it is known in which line of which file that is."""

    source: Source
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"


def child(source: Source, *parts: str | int) -> Source:
    """Give the place of a member or entry below a place."""
    pointer = source.pointer
    for part in parts:
        special = isinstance(part, str) and ("/" in part or "~" in part)
        token = str(part).replace("~", "~0").replace("/", "~1") if special else part
        pointer = f"{pointer}/{token}"
    return Source(source.file, pointer)


@define(eq=False, repr=False)
class Expander:
    """Resolves `for_each` over the items, dimensions and perspectives of one package.

    What is made of texts that are `followed` is put among them.
    """

    items: Sequence[Item]
    dimensions: Sequence[Dimension]
    perspectives: Sequence[Perspective]
    texts: Mapping[str, Text] = field(factory=dict)
    faults: list[Fault] = field(factory=list)
    followed: set[str] = field(factory=set)
    _count: int = 0
    _characters: int = 0

    def text(self, value: str, bindings: Bindings, source: Source) -> str:
        """Put the ids and attributes of bound variables into a string; other braces stay."""

        used: list[str] = []

        def put(match: re.Match[str]) -> str:
            name, attribute = match[1], match[2]
            if name == "text" and attribute is not None:
                return self._joined(self.texts, attribute, "text", source, used)
            if name not in bindings:
                return match[0]
            bound = bindings[name]
            if attribute is None:
                return bound.id
            return self._joined(bound.attributes, attribute, name, source, used)

        made = _VARIABLE.sub(put, value)
        if self.followed:
            self._follow(made, used if wordless(value) else [value])
        return made

    def joined(self, texts: Text) -> str:
        """Make one paragraph of several."""
        made = " ".join(texts)
        self._follow(made, texts)
        return made

    def _follow(self, made: str, of: Sequence[str]) -> None:
        if of and self.followed.issuperset(of):
            self.followed.add(made)

    def id(self, value: str, bindings: Bindings, source: Source) -> str:
        """Resolve an id or a reference: no variable may be left in it."""
        resolved = self.text(value, bindings, source)
        if "{" in resolved:
            name = resolved.partition("{")[2].partition("}")[0]
            self.fault(
                source,
                "unknown-variable",
                f"{resolved!r} has a variable that no for_each binds",
                nearest(name, bindings, "" if bindings else "bind it in a 'for_each' here"),
            )
        return resolved

    def paragraphs(self, value: str | Sequence[str], bindings: Bindings, source: Source) -> Text:
        """Resolve a text. A paragraph that is one variable becomes all paragraphs of it."""
        result: list[str] = []
        lines = [value] if isinstance(value, str) else value
        for line in lines:
            match = _VARIABLE.fullmatch(line)
            owner = None
            if match and match[2]:
                name = match[1]
                bound = bindings.get(name)
                owner = self.texts if name == "text" else bound.attributes if bound else None
            if match and owner is not None and match[2] in owner:
                if self._affords(owner[match[2]], source):
                    result.extend(owner[match[2]])
            else:
                result.append(self.text(line, bindings, source))
        return tuple(result)

    def entries(
        self, values: Sequence[Any], bindings: Bindings, source: Source
    ) -> Iterator[tuple[Any, Bindings, Source]]:
        """Give each entry of a list with its bindings and place, generators resolved."""
        for index, value in enumerate(values):
            place = child(source, index)
            if isinstance(value, Mapping) and ("yield" in value or "for_each" in value):
                problem = _generator_problem(value)
                if problem:
                    hint = 'write {"for_each": {"item": "items"}, "yield": ...}'
                    self.fault(place, "for-each-shape", problem, hint)
                    continue
                for inner in self.each(value["for_each"], bindings, child(place, "for_each")):
                    yield value["yield"], inner, child(place, "yield")
            else:
                yield value, bindings, place

    def each(self, domains: Any, bindings: Bindings, source: Source) -> Iterator[Bindings]:
        """Give the bindings for every combination of the domains, the first varying slowest."""
        if not domains:
            yield bindings
            return
        (name, domain), *rest = domains.items()
        place = child(source, name)
        if name in bindings or name == "text":
            self.fault(
                place,
                "variable-taken",
                f"the variable {name!r} is already in use here",
                "choose another name",
            )
        for bound in self._domain(domain, bindings, place):
            self._count += 1
            if self._count > MAX_EXPANSION:
                if self._count == MAX_EXPANSION + 1:
                    self.fault(
                        place,
                        "expansion-too-large",
                        f"the package's for_each give more than {MAX_EXPANSION:,} entries",
                        "nest fewer of them",
                    )
                return
            yield from self.each(dict(rest), {**bindings, name: bound}, source)

    def _domain(self, domain: Any, bindings: Bindings, source: Source) -> list[Bound]:
        if isinstance(domain, list):
            return [Bound(self.text(str(entry), bindings, source), {}) for entry in domain]
        if domain == "dimensions":
            return [_dimension(dimension) for dimension in self.dimensions]
        if domain == "perspectives":
            return [
                Bound(view.id, {"label": (view.label,), "short": (view.short,)})
                for view in self.perspectives
            ]
        if domain == "items":
            return [_item(item) for item in self.items]
        if not _is_domain(domain):
            hint = 'write {"items": {"dimension": id}} or {"dimensions": [id, id]}'
            self.fault(source, "for-each-shape", "this is not a domain of for_each", hint)
            return []
        if "list" in domain:
            ids = [self.text(entry, bindings, source) for entry in domain["list"]]
            return [Bound(name, {}) for name in self._part("entry", ids, domain, bindings, source)]
        if "items" in domain:
            chosen, place = domain["items"], child(source, "items")
            if not isinstance(chosen, list):
                return [_item(item) for item in self._items(chosen, bindings, place)]
            items = {item.id: item for item in self.items}
            return [
                _item(items[name]) for name in self._these("item", chosen, items, bindings, place)
            ]
        chosen, place = domain["dimensions"], child(source, "dimensions")
        known = {dimension.id: dimension for dimension in self.dimensions}
        if isinstance(chosen, list):
            names = self._these("dimension", chosen, known, bindings, place)
        else:
            names = self._part("dimension", list(known), chosen, bindings, place)
        return [_dimension(known[name]) for name in names]

    def _these(
        self,
        what: str,
        wanted: Sequence[str],
        known: Iterable[str],
        bindings: Bindings,
        source: Source,
    ) -> Sequence[str]:
        """Give the ids that are listed, without those that there are not."""
        found = []
        for index, entry in enumerate(wanted):
            name = self.text(entry, bindings, source)
            if name in known:
                found.append(name)
            else:
                message, place = f"there is no {what} {name!r}", child(source, index)
                self.fault(place, _UNKNOWN[what], message, nearest(name, known))
        return found

    def _items(
        self, chosen: Mapping[str, str], bindings: Bindings, source: Source
    ) -> Sequence[Item]:
        """Give the items of a dimension or a scale, or all, up to or before one if it is named."""
        items, where = self.items, ""
        scales = dict.fromkeys(item.scale for item in self.items)
        for what, known in (
            ("dimension", [dimension.id for dimension in self.dimensions]),
            ("scale", list(scales)),
        ):
            if what not in chosen:
                continue
            wanted = self.text(chosen[what], bindings, source)
            if wanted not in known:
                message, place = f"there is no {what} {wanted!r}", child(source, what)
                self.fault(place, _UNKNOWN[what], message, nearest(wanted, known))
                return ()
            items = [item for item in items if getattr(item, what) == wanted]
            where = f"{where} in {wanted!r}"
        ids = [item.id for item in items]
        names = set(self._part("item", ids, chosen, bindings, source, where))
        return [item for item in items if item.id in names]

    def _part(
        self,
        what: str,
        ids: Sequence[str],
        chosen: Mapping[str, Any],
        bindings: Bindings,
        source: Source,
        where: str = "",
    ) -> Sequence[str]:
        """Give the ids up to, or before, the one that is chosen; all if none is."""
        for end in sorted(_ENDS & set(chosen)):
            last = self.text(chosen[end], bindings, source)
            if last not in ids:
                message = f"there is no {what} {last!r}{where}"
                hint = nearest(last, ids, "" if ids else "there is none at all")
                self.fault(child(source, end), _UNKNOWN[what], message, hint)
                return ()
            ids = ids[: ids.index(last) + (end == "up_to")]
        return ids

    def _joined(
        self, owner: Mapping[str, Text], name: str, of: str, source: Source, used: list[str]
    ) -> str:
        if name not in owner:
            hint = nearest(name, owner, "" if owner else "declare it, or write the text here")
            self.fault(source, "unknown-text", f"{of!r} has no text {name!r}", hint)
            return ""
        used += owner[name]
        return " ".join(owner[name]) if self._affords(owner[name], source) else ""

    def _affords(self, texts: Text, source: Source) -> bool:
        """Say whether these texts may be put in once more: a few files can ask for gigabytes."""
        before = self._characters
        self._characters += sum(len(text) + 1 for text in texts)
        if before <= MAX_CHARACTERS < self._characters:
            self.fault(
                source,
                "expansion-too-large",
                f"the package's variables put in more than {MAX_CHARACTERS:,} characters",
                "use long texts in fewer places",
            )
        return self._characters <= MAX_CHARACTERS

    def fault(self, source: Source, code: str, message: str, hint: str) -> None:
        """Note what is wrong at a place."""
        self.faults.append(Fault(source, code, message, hint))


def _dimension(dimension: Dimension) -> Bound:
    own = {"label": (dimension.label,), "short": (dimension.short,)}
    return Bound(dimension.id, {**dimension.texts, **own})


def _item(item: Item) -> Bound:
    attributes = {"text": (item.text,)}
    if item.dimension:
        attributes["dimension"] = (item.dimension,)
    return Bound(item.id, attributes)


def _generator_problem(value: Mapping[str, Any]) -> str:
    """Say what is wrong with an entry that stands for many; "" if nothing is."""
    if set(value) != {"for_each", "yield"}:
        return "an entry for many has exactly the members 'for_each' and 'yield'"
    domains = value["for_each"]
    if not isinstance(domains, Mapping) or not 1 <= len(domains) <= MAX_VARIABLES:
        return f"'for_each' is an object with one to {MAX_VARIABLES} variables"
    for name, domain in domains.items():
        if not _NAME.match(name):
            return f"{name!r} is not the name of a variable: letters, digits and '_'"
        if not _is_domain(domain):
            known = ", ".join(_DOMAINS)
            return f"{name!r} is one of {known}, some of the items or dimensions, or a list"
    return ""


def _is_domain(domain: Any) -> bool:
    if isinstance(domain, str):
        return domain in _DOMAINS
    if isinstance(domain, list):
        return all(isinstance(entry, str) and entry for entry in domain)
    if not isinstance(domain, Mapping):
        return False
    if "list" in domain:
        ends = {name: end for name, end in domain.items() if name != "list"}
        entries = domain["list"]
        listed = isinstance(entries, list) and bool(entries) and _is_domain(entries)
        return listed and _are_ends(ends, _ENDS)
    if len(domain) != 1:
        return False
    ((what, some),) = domain.items()
    if isinstance(some, list):
        return what in {"items", "dimensions"} and bool(some) and _is_domain(some)
    return _are_ends(some, {"items": _CHOSEN, "dimensions": _ENDS}.get(what, set()))


def _are_ends(chosen: Any, names: set[str]) -> bool:
    """Say whether these choose some entries: up to or before one, but not both."""
    if not isinstance(chosen, Mapping) or not chosen or not set(chosen) <= names:
        return False
    return not set(chosen) >= _ENDS and all(isinstance(each, str) for each in chosen.values())
