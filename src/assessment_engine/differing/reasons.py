"""Why two versions of a rule or an entry do not mean the same, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from attrs import define, field

from assessment_engine.differing.meaning import ANY_ORDER, Meanings, section_named
from assessment_engine.differing.sections import (
    ABOUT,
    LOOKS,
    PRESENT,
    WORDED,
    Key,
    counts,
    is_followed,
    is_value,
    is_wording,
    members,
    subject,
)
from assessment_engine.differing.tables import tables
from assessment_engine.differing.values import Difference
from assessment_engine.differing.words import (
    REWORDED,
    TELL,
    bands,
    interval,
    listed,
    spaced,
    strings,
    written,
)
from assessment_engine.form import Item, Scale
from assessment_engine.instrument import Band, ScoreRule
from assessment_engine.rules.tables import Table
from assessment_engine.values import Node

NOT_COMPARABLE = "is not comparable"
_LEAVES = 3
_TOGETHER = 2
# How far a reason follows names from one entry to the next.
_DEEPEST = 8
ASKED = "'asked_when'"
# What a rule is called, by the member that holds it.
_CALLED = {
    "when": "condition",
    "where": "condition",
    "candidates": "rule",
    "asked_when": ASKED,
}
# What a member is called in the package, where a value has another name for it.
_MEMBERS = {(Scale, "low"): "minimum", (Scale, "high"): "maximum"}
# The options of a rule that are no member of its, but what a member leads to; and those that are
# one under another name.
_NO_MEMBERS = frozenset({"plugged", "among"})
_OPTIONS = {"codes": "code"}
_LITERALS = frozenset({"number", "code", "truth"})
# Fields whose loss makes old answers unfit.
_ANSWERED = frozenset({"perspectives"})


@define(eq=False, repr=False)
class Reasons:
    """Compares the entries of an old and a new version of an instrument.

    `computed` are the sections whose entries are judged by themselves, such as scores.
    """

    old: Meanings
    new: Meanings
    computed: Set[str]
    _found: dict[Key, tuple[Difference, ...]] = field(factory=dict)
    _sentences: dict[Key, tuple[str, ...]] = field(factory=dict)
    _depth: int = 0

    def same(self, old: Any, new: Any, name: str) -> bool:
        """Say whether two values mean the same, names followed."""
        return self.old.value(old, name) == self.new.value(new, name)

    # Entries

    def differences(self, key: Key) -> tuple[Difference, ...]:
        """Say in what an entry differs that both versions have."""
        if key not in self._found:
            self._found[key] = tuple(self._differences(key))
        return self._found[key]

    def _differences(self, key: Key) -> Iterator[Difference]:
        section, name = key
        old, new = self.old.sections[section][name], self.new.sections[section][name]
        if section in WORDED:
            yield from self._reworded(old, new, "text")
        elif section == ABOUT:
            yield from self._field(key, self.new.instrument, old, new, name)
        elif isinstance(old, Table):
            yield from _of_a_table(section, old, new, "gives")
        elif is_value(old) and type(old) is type(new):
            for field, held in members(old):
                yield from self._field(key, old, held, getattr(new, field), field)
        elif _is_list(old) and all(isinstance(each, Band) for each in (*old, *new)):
            for text in bands(old, new):
                yield Difference("bands", text, True, goes_on=False)
            kept = {each.id for each in old} & {each.id for each in new}
            before, after = (
                [(each.id, each.label, each.text) for each in some if each.id in kept]
                for some in (old, new)
            )
            yield from self._reworded(before, after, "bands")
        elif not self.same(old, new, section):
            for text in self.between(old, new, section):
                yield Difference(section, text, True, goes_on=False)

    def _field(self, key: Key, owner: Any, old: Any, new: Any, field: str) -> Iterator[Difference]:
        same_presence = field in PRESENT and (old is None) == (new is None)
        if is_wording(owner, field) or same_presence:
            yield from self._reworded(old, new, field)
            return
        if field == "points" and self._points_of_scales(key[1], old, new):
            return
        turned = key in self.new.apart and field == "options"
        says_the_same = self.old.local(old, field) == self.new.local(new, field) and not turned
        # A rule may say the same and mean something else, if what it names does.
        if says_the_same and (not _holds_rule(old) or self.same(old, new, field)):
            yield from self._reworded(old, new, field)
            return
        # A scale under another name, all else the same, is no other meaning.
        renamed = isinstance(new, str) and is_followed(owner, field)
        renamed = renamed or (isinstance(new, str) and (type(owner), field) == (ScoreRule, "bands"))
        meaning = turned or not (renamed and self.same(old, new, field))
        if isinstance(old, Table) and isinstance(new, Table):
            yield from _of_a_table(field, old, new, "counts")
        elif tell := TELL.get((type(owner), field)):
            breaks = field in _ANSWERED and bool(set(old) - set(new))
            goes_on = key[0] != ABOUT
            for text in tell(old, new):
                yield Difference(field, text, meaning, goes_on, breaks)
        elif _is_simple(old) and _is_simple(new):
            called = _MEMBERS.get((type(owner), field), spaced(field))
            text = f"has {called} {written(new)}, had {written(old)}"
            if key[0] == ABOUT:
                text = f"is {written(new)}, was {written(old)}"
            yield Difference(field, text, meaning)
        else:
            for text in dict.fromkeys(self.between(old, new, _CALLED.get(field, field))):
                yield Difference(field, text, meaning, goes_on=False)

    def _points_of_scales(self, item: str, old: Table | None, new: Table | None) -> bool:
        """Say whether what an item counts is said by its scale, of which it is told then."""
        return all(
            points is None
            or points.source == side.instrument.scale_by_id[self._item(item, side).scale].source
            for points, side in self._sides((old, new))
        )

    def _item(self, item: str, side: Meanings) -> Item:
        return side.instrument.item_by_id[item]

    def _reworded(self, old: Any, new: Any, field: str) -> Iterator[Difference]:
        if self.old.local(old, field, words=True) != self.new.local(new, field, words=True):
            text = f"{REWORDED}: {spaced(field)}"
            if field in LOOKS:
                text = f"has {field} {written(new)}, had {written(old)}"
            before, after = ("\n".join(strings(each)) for each in (old, new))
            yield Difference(field, text, False, old=before, new=after)

    def _entry(self, key: Key) -> tuple[str, ...]:
        """Say why an entry of both versions does not mean the same; nothing where it does."""
        if self.old.meaning(key) == self.new.meaning(key):
            return ()
        if key[0] in self.computed:
            return (f"{subject(key)} {NOT_COMPARABLE}",)
        if key not in self._sentences:
            # So it stays where names lead in a circle, or on and on.
            self._sentences[key] = (f"{subject(key)} has changed",)
            if self._depth < _DEEPEST:
                self._depth += 1
                self._sentences[key] = tuple(dict.fromkeys(self._why(key))) or self._sentences[key]
                self._depth -= 1
        return self._sentences[key]

    def _why(self, key: Key) -> Iterator[str]:
        owner = self.old.sections[key[0]][key[1]]
        for each in self.differences(key):
            if each.meaning and (not is_value(owner) or counts(owner, each.field)):
                yield f"{subject(key)}{' ' if each.goes_on else ': '}{each.text}"
        both = set(self.new.refs(key))
        for ref in self.old.refs(key):
            if ref in both:
                yield from self._entry(ref)

    # Values

    def between(self, old: Any, new: Any, name: str) -> Iterator[str]:
        """Say why two values differ; `name` is what they are, such as "rule" or "points"."""
        if self.same(old, new, name):
            return
        if isinstance(old, Node) and isinstance(new, Node):
            yield from self._rules(old, new, name)
        elif is_value(old) and type(old) is type(new):
            for field, held in members(old):
                if not is_wording(old, field):
                    called = _CALLED.get(field, field)
                    yield from self.between(held, getattr(new, field), called)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            for key in [*old, *(key for key in new if key not in old)]:
                alone = name == ASKED and not self.new.instrument.several_perspectives
                place = name if alone else f"{name} {key!r}"
                if key in new and key in old:
                    yield from self.between(old[key], new[key], place)
                else:
                    yield f"{spaced(place)} is {'new' if key in new else 'gone'}"
        elif _is_list(old) and _is_list(new) and _is_structured([*old, *new]):
            if len(old) == len(new):
                for one, other in zip(old, new, strict=True):
                    yield from self.between(one, other, name)
            else:
                yield f"{spaced(name)}: {len(new)} entries, was {len(old)}"
        elif isinstance(old, str) and old == new:
            yield from self._named(name, old)
        else:
            yield f"{spaced(name)} is {written(new)}, was {written(old)}"

    def _named(self, name: str, value: str) -> Iterator[str]:
        """Say what has become of an entry that both rules name."""
        section = section_named(name, value, self.old.sections)
        if section and value in self.new.sections.get(section, ()):
            yield from self._entry((section, value))

    # Rules

    def _rules(self, old: Node, new: Node, name: str) -> Iterator[str]:
        told = self._name_of(old, self.old), self._name_of(new, self.new)
        instead = f"{name} changed: {told[1]} instead of {told[0]}"
        cells = self._cell(old), self._cell(new)
        if old.op != new.op and old.operands and new.operands:
            # What is combined may have changed besides how.
            yield f"{name} changed: {new.op!r} instead of {old.op!r}"
            yield from self._operands(old, new, name)
        elif old.op != new.op or cells[0] != cells[1]:
            yield instead
        elif old.op in _LITERALS:
            constant = old.options.get("constant")
            kept = constant and constant == new.options.get("constant")
            values = written(new.options["value"]), written(old.options["value"])
            yield f"the constant {constant!r} is {values[0]}, was {values[1]}" if kept else instead
        else:
            asked = [each in side.instrument.cell_index for each, side in self._sides(cells)]
            if cells[0] and asked[0] != asked[1]:
                yield f"{told[1]} is {'now' if asked[1] else 'no longer'} asked"
            yield from self._options(old, new, name)
            yield from self._operands(old, new, name)

    def _options(self, old: Node, new: Node, name: str) -> Iterator[str]:
        before, after = dict(old.options), dict(new.options)
        if isinstance(before.get("band"), Band) and isinstance(after.get("band"), Band):
            yield from self._one_band(before, after, name)
            before, after = (_without_band(each) for each in (before, after))
        for option in sorted({*before, *after} - _NO_MEMBERS):
            one, other = before.get(option), after.get(option)
            if self.same(one, other, option):
                continue
            if isinstance(one, str) and one == other:
                yield from self._named(option, one)
            elif isinstance(one, Table) and isinstance(other, Table):
                called = f"the table {other.id!r}" if other.id else "its table"
                yield from (f"{called} {text}" for text in tables(one, other))
            elif isinstance(other, str) and section_named(option, other, self.new.sections):
                yield f"{name} changed: {other} instead of {one}"
            else:
                called = _OPTIONS.get(option, option)
                yield f"{name} changed: {called!r} is {written(other)}, was {written(one)}"

    def _one_band(self, old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> Iterator[str]:
        if self.same(old["band"], new["band"], "band"):
            return
        names = [f"{each['bands']}/{each['band'].id}" for each in (old, new)]
        if names[0] == names[1]:
            edges = [interval(each["band"]) for each in (new, old)]
            yield f"the band {names[0]!r} is {edges[0]}, was {edges[1]}"
        else:
            yield f"{name} changed: the band {names[1]!r} instead of {names[0]!r}"

    def _operands(self, old: Node, new: Node, name: str) -> Iterator[str]:
        if len(old.operands) == len(new.operands) and {old.op, new.op}.isdisjoint(ANY_ORDER):
            for one, other in zip(old.operands, new.operands, strict=True):
                yield from self.between(one, other, name)
            return
        numbers = [[self.old.value(each, "") for each in old.operands],
                   [self.new.value(each, "") for each in new.operands]]  # fmt: skip
        gone = _rest(old.operands, numbers[0], Counter(numbers[1]))
        more = _rest(new.operands, numbers[1], Counter(numbers[0]))
        # What is called the same is the same operand changed; what is left came or went.
        waiting: dict[str, list[Node]] = {}
        for each in reversed(more):
            waiting.setdefault(self._name_of(each, self.new), []).append(each)
        lost: dict[str, Node] = {}
        for each in gone:
            called = self._name_of(each, self.old)
            if waiting.get(called):
                yield from self.between(each, waiting[called].pop(), name)
            else:
                lost[called] = each
        gained = [called for called in reversed(waiting) if waiting[called]]
        if len(lost) == len(gained) == 1:
            # One has taken the place of the other.
            (one,) = lost.values()
            yield from self.between(one, waiting[gained[0]][-1], name)
            return
        if lost:
            yield f"{name} changed: without {listed(list(lost))}"
        if gained:
            yield f"{name} changed: with {listed(gained)}"

    def _sides(self, values: Sequence[Any]) -> Iterator[tuple[Any, Meanings]]:
        return zip(values, (self.old, self.new), strict=True)

    def _cell(self, node: Node) -> tuple[str, str] | None:
        item = node.options.get("item")
        return (item, str(node.options.get("perspective"))) if isinstance(item, str) else None

    def _name_of(self, node: Node, side: Meanings) -> str:
        """Name a rule in a few words."""
        cell = self._cell(node)
        if node.op == "answer" and cell:
            return side.instrument.cell_name(*cell)
        if node.op in _LITERALS:
            return str(node.options.get("constant") or written(node.options["value"]))
        names = [value for value in node.options.values() if isinstance(value, str)]
        if node.op == "score" and names:
            return names[0]
        leaves = list(dict.fromkeys(self._name_of(each, side) for each in _leaves(node)))
        more = " ..." if len(leaves) > _LEAVES else ""
        return f"{node.op!r} of {', '.join(leaves[:_LEAVES])}{more}" if leaves else repr(node.op)


def _of_a_table(field: str, old: Table, new: Table, verb: str) -> Iterator[Difference]:
    """Say what a table gives otherwise; of many rows each is a sentence of its own."""
    texts = list(tables(old, new, verb))
    for text in texts:
        yield Difference(field, text, True, len(texts) <= _TOGETHER)


def _without_band(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in {"band", "bands"}}


def _leaves(node: Node) -> Iterator[Node]:
    for each in node.operands:
        if each.operands:
            yield from _leaves(each)
        else:
            yield each


def _rest(nodes: Sequence[Node], numbers: Sequence[int], others: Counter[int]) -> list[Node]:
    """Give the nodes whose meaning is not among the others, each as often as it stands there."""
    rest = []
    for node, number in zip(nodes, numbers, strict=True):
        if others[number]:
            others[number] -= 1
        else:
            rest.append(node)
    return rest


def _holds_rule(value: Any) -> bool:
    if isinstance(value, Node):
        return True
    if is_value(value):
        return any(_holds_rule(held) for _, held in members(value))
    if isinstance(value, Mapping):
        return any(map(_holds_rule, value.values()))
    return _is_list(value) and any(map(_holds_rule, value))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_simple(value: Any) -> bool:
    """Say whether a value can be written in a line, as a whole."""
    return value is None or not _is_structured(value if _is_list(value) else [value])


def _is_structured(values: Sequence[Any]) -> bool:
    return any(isinstance(each, Node | Mapping) or is_value(each) for each in values)
