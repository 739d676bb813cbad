"""What rules and entries mean, as numbers: the same number for the same meaning.

A rule names answers, scores, constants and more. Two rules mean the same if what they name does,
whatever it is called: names are followed to what they stand for. Only items and perspectives are
themselves, since answers name them. Each meaning is a number, and what is made of it holds that
number, so that nothing is written out twice, however often it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from enum import Enum
from fractions import Fraction
from typing import Any

from attrs import Factory, define, evolve, field

from assessment_engine.differing.sections import (
    NAMED_BY_ANSWERS,
    PRESENT,
    Key,
    counts,
    is_followed,
    is_value,
    is_wording,
    members,
    sections,
)
from assessment_engine.form import Item
from assessment_engine.instrument import Band, Instrument
from assessment_engine.rules.tables import Table
from assessment_engine.values import Node

# Operators whose operands may stand in any order. One that is missing here is at worst said to
# have changed when only the order has.
ANY_ORDER = frozenset(
    {"sum", "mean", "median", "min", "max", "nth_highest", "variance", "count", "share", "tally"}
    | {"mode", "multiply", "all", "any", "equal", "permutation"}
)
_ANY_ORDER_FIELDS = frozenset({"options", "perspectives"})
# Names that a rule keeps beside what was put in their place.
_RESOLVED = {"constant": "value", "bands": "band"}

Follow = Callable[[Key], Hashable]


@define(eq=False, repr=False)
class Numbers:
    """A number for each thing that was met, the same for equal ones."""

    _known: dict[Hashable, int] = field(factory=dict)

    def __call__(self, thing: Hashable) -> int:
        """Give the number of a thing."""
        return self._known.setdefault(thing, len(self._known))


@define(eq=False, repr=False)
class _Shape:
    """Writes values down as what can be compared.

    With `follow`, names give way to what they stand for, and fields that do not count for a number
    are left out; without, names stay names. `words` says whether wording is part of it.
    """

    numbers: Numbers
    instrument: Instrument
    known: Mapping[str, Mapping[str, Any]]
    follow: Follow | None = None
    words: bool = False
    _nodes: dict[int, int] = field(factory=dict)

    def of(self, value: Any, name: str = "") -> Hashable:
        """Write down any value; `name` is the field or option that holds it."""
        # The most frequent first: there are a hundred thousand of them in a large package.
        if isinstance(value, str):
            section = section_named(name, value, self.known) if self.follow else ""
            return self.follow((section, value)) if self.follow and section else ("text", value)
        if isinstance(value, bool) or value is None:
            return ("exactly", repr(value))
        if isinstance(value, int | Fraction):
            return ("number", value)
        if isinstance(value, Node):
            return self.node(value)
        if is_value(value):
            return self.entry(value, named=True)
        return self._container(value, name)

    def _container(self, value: Any, name: str) -> Hashable:
        if isinstance(value, Mapping):
            pairs = [(repr(key), self.of(each, name)) for key, each in value.items()]
            return ("map", *sorted(pairs, key=lambda pair: pair[0]))
        if isinstance(value, Sequence | Set):
            parts = [self.numbers(self.of(each, name)) for each in value]
            any_order = name in _ANY_ORDER_FIELDS and not self.words
            ordered = isinstance(value, Sequence) and not any_order
            return ("list", *(parts if ordered else sorted(parts)))
        return (type(value).__name__, value.name if isinstance(value, Enum) else repr(value))

    def entry(self, value: Any, *, named: bool) -> Hashable:
        """Write down an entry, with its id where that is part of what it is."""
        parts: list[Hashable] = []
        for name, held in members(value):
            # A table is what it gives, whatever it is called, or whether it stands in the rule.
            if name == "id" and (not named or (self.follow and isinstance(value, Table))):
                continue
            if not self.words and is_wording(value, name):
                continue
            if self.follow and not counts(value, name):
                continue
            if name in PRESENT and not self.words:
                parts.append((name, held is not None))
            elif isinstance(held, str) and not is_followed(value, name):
                parts.append((name, held))
            else:
                parts.append((name, self.of(held, name)))
        return (type(value).__name__, *parts)

    def is_known(self, node: Node) -> bool:
        """Say whether a rule was written down before."""
        return id(node) in self._nodes

    def node(self, node: Node) -> int:
        """Give the number of a rule."""
        if id(node) not in self._nodes:
            self._nodes[id(node)] = self.numbers(self._rule(node))
        return self._nodes[id(node)]

    def _rule(self, node: Node) -> Hashable:
        operands = [self.node(each) for each in node.operands]
        if node.op in ANY_ORDER:
            operands.sort()
        options = [(name, self._option(node, name)) for name in sorted(node.options)]
        if node.op == "each_response" and self.follow is not None:
            options.append(("exclusions", self.exclusions()))
        return (node.op, *operands, *(pair for pair in options if pair[1] is not None))

    def exclusions(self) -> Hashable:
        """Write down which responses are left out of what is computed over several."""
        return tuple(sorted(self.node(each.when) for each in self.instrument.exclusions))

    def _option(self, node: Node, name: str) -> Hashable:
        value = node.options[name]
        # Of a statistic of a plugin the name says all that a package does.
        if value is None or name == "plugged":
            return None
        if self.follow is None:
            if isinstance(value, Band):
                return ("text", value.id)
            is_put_in = any(
                put_in == name and node.options.get(named) and not isinstance(value, str)
                for named, put_in in _RESOLVED.items()
            )
            return None if is_put_in else self.of(value, name)
        resolved = node.options.get(_RESOLVED.get(name, ""))
        if resolved is not None and not isinstance(resolved, str):
            return None
        if isinstance(value, Band):
            return self.entry(value, named=False)
        item = self.instrument.item_by_id.get(value) if name == "item" else None
        if item is not None:
            return self._answer(node, item)
        return self.of(value, name)

    def _answer(self, node: Node, item: Item) -> Hashable:
        """Write down an answer: what item it is, how it is keyed, and whether it is asked for."""
        asked = (item.id, node.options.get("perspective")) in self.instrument.cell_index
        if node.options.get("raw"):
            return (asked, self.entry(evolve(item, reverse=False), named=True))
        return (asked, self.of(item.id, "item"))


def section_named(name: str, value: str, known: Mapping[str, Mapping[str, Any]]) -> str:
    """Give the section in which a field or option names an entry; "" where it names none."""
    for section in (f"{name}s", name, f"{name.removesuffix('y')}ies"):
        if value in known.get(section, ()):
            return section
    return ""


@define(eq=False, repr=False)
class Meanings:
    """What the entries of one instrument mean. Two that are compared share their `numbers`.

    An entry that is `apart` means something else than any other, whatever it says.
    """

    instrument: Instrument
    numbers: Numbers
    apart: Set[Key] = frozenset()
    sections: Mapping[str, Mapping[str, Any]] = field(
        init=False, default=Factory(lambda self: sections(self.instrument), takes_self=True)
    )
    _meanings: dict[Key, int] = field(factory=dict)
    _refs: dict[Key, tuple[Key, ...]] = field(factory=dict)
    _shapes: dict[tuple[bool, bool], _Shape] = field(factory=dict)

    def meaning(self, key: Key) -> int:
        """Give the number of what an entry means, apart from its id and its words."""
        waiting, begun = [key], set[Key]()
        # By hand, not by recursion: scores may need each other in a long chain.
        while waiting:
            top = waiting[-1]
            if top in self._meanings:
                waiting.pop()
                continue
            unknown = (ref for ref in self.refs(top) if ref not in self._meanings)
            first = [ref for ref in unknown if ref not in begun]
            begun.add(top)
            if first:
                waiting += first
            else:
                self._meanings[top] = self.numbers(self._entry(top, self._shape(follow=True)))
        return self._meanings[key]

    def value(self, value: Any, name: str = "") -> int:
        """Give the number of what a value means, names followed."""
        shape = self._shape(follow=True)
        if isinstance(value, Node) and shape.is_known(value):
            return shape.node(value)
        for ref in self._refs_in(lambda other: other.of(value, name)):
            self.meaning(ref)
        return self.numbers(shape.of(value, name))

    def local(self, value: Any, name: str = "", *, words: bool = False) -> int:
        """Give the number of what a value says itself, names left as they are."""
        return self.numbers(self._shape(words=words).of(value, name))

    def refs(self, key: Key) -> tuple[Key, ...]:
        """Give the entries that an entry's meaning depends on, by name."""
        if key not in self._refs:
            self._refs[key] = self._refs_in(lambda shape: self._entry(key, shape))
        return self._refs[key]

    def closure(self, key: Key) -> Iterator[Key]:
        """Give an entry and all that it depends on, each once."""
        waiting, seen = [key], {key}
        while waiting:
            top = waiting.pop()
            yield top
            new = [ref for ref in self.refs(top) if ref not in seen]
            seen.update(new)
            waiting += new

    def _refs_in(self, write: Callable[[_Shape], Hashable]) -> tuple[Key, ...]:
        found: dict[Key, None] = {}

        def note(key: Key) -> Hashable:
            found[key] = None
            return key

        write(_Shape(self.numbers, self.instrument, self.sections, note))
        return tuple(found)

    def _entry(self, key: Key, shape: _Shape) -> Hashable:
        section, name = key
        value = self.sections[section][name]
        if not is_value(value):
            return shape.of(value)
        written = shape.entry(value, named=section in NAMED_BY_ANSWERS)
        return ("apart", written) if key in self.apart else written

    def _shape(self, *, follow: bool = False, words: bool = False) -> _Shape:
        if (follow, words) not in self._shapes:
            # In a circle of names, which no rule that can be computed has, a name stays a name.
            followed: Follow = lambda key: self._meanings.get(key, key)  # noqa: E731
            self._shapes[follow, words] = _Shape(
                self.numbers, self.instrument, self.sections, followed if follow else None, words
            )
        return self._shapes[follow, words]
