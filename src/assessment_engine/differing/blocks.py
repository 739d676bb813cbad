"""What has changed in the report that a package declares, block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import Any

from attrs import evolve, frozen

from assessment_engine.differing.meaning import Meanings
from assessment_engine.differing.sections import is_wording, members
from assessment_engine.differing.values import Change, Difference, Step
from assessment_engine.differing.words import REWORDED, listed, spaced, strings
from assessment_engine.layout import BlockSpec, SectionSpec

_REPORT = "report"
_INSIDE = " > "


@frozen(eq=False, repr=False)
class _Block:
    """A block, what it is called among those beside it, and the number of all that it says."""

    name: str
    spec: BlockSpec
    number: int


@frozen(eq=False, repr=False)
class _Report:
    """Both versions of a report, and the words that were already told to have changed in each."""

    old: Meanings
    new: Meanings
    told: tuple[Set[str], Set[str]]

    def changes(
        self, old: Sequence[BlockSpec], new: Sequence[BlockSpec], above: str
    ) -> Iterator[Change]:
        before, after = _named(self.old, old), _named(self.new, new)
        gone, more = _rest(before, after), _rest(after, before)
        waiting = {block.name: block for block in more}
        for block in gone:
            other = waiting.pop(block.name, None)
            if other is None:
                yield Change(_REPORT, above + block.name, "removed", "minor")
            else:
                yield from self._change(block, other, above)
        for name in waiting:
            yield Change(_REPORT, above + name, "added", "minor")
        orders = [[block.number for block in some] for some in (before, after)]
        if not gone and not more and orders[0] != orders[1]:
            text = "has its blocks in another order" if above else "in another order"
            moved = Difference("order", text, False, goes_on=bool(above))
            yield Change(_REPORT, above.removesuffix(_INSIDE), "changed", "patch", (moved,))

    def _change(self, old: _Block, new: _Block, above: str) -> Iterator[Change]:
        one, other = _without_blocks(old.spec), _without_blocks(new.spec)
        meaning = self.old.local(one) != self.new.local(other)
        lost, gained = _apart(list(strings(one)), list(strings(other)))
        own = not (set(lost) <= self.told[0] and set(gained) <= self.told[1])
        words = self.old.local(one, words=True) != self.new.local(other, words=True)
        if meaning or (words and own):
            text = f"differs in {listed(self._fields(one, other))}" if meaning else REWORDED
            step: Step = "minor" if meaning else "patch"
            texts = "\n".join(lost), "\n".join(gained)
            found = Difference("block", text, meaning, old=texts[0], new=texts[1])
            yield Change(_REPORT, above + new.name, "changed", step, (found,))
        inner = f"{above}{new.name.removeprefix('section ')}{_INSIDE}"
        yield from self.changes(_blocks(old.spec), _blocks(new.spec), inner)

    def _fields(self, old: Any, new: Any) -> list[str]:
        """Give the members of a block that differ in more than words."""
        if type(old.spec) is not type(new.spec):
            return ["its kind"]
        pairs = [
            (name, held, getattr(after, name))
            for before, after in ((old, new), (old.spec, new.spec))
            for name, held in members(before)
            if name != "spec" and not is_wording(before, name)
        ]
        differing = [
            spaced(name) for name, held, other in pairs
            if self.old.local(held, name) != self.new.local(other, name)
        ]  # fmt: skip
        return list(dict.fromkeys(differing))


def report_changes(
    old: Meanings, new: Meanings, told: tuple[Set[str], Set[str]]
) -> Iterator[Change]:
    """Give the blocks that are new, gone, or differ, each called by the way to it.

    Where a block only repeats words that are `told` to have changed, of old and of new, that is
    not told again.
    """
    blocks = old.instrument.report, new.instrument.report
    yield from _Report(old, new, told).changes(*blocks, "")


def _named(side: Meanings, blocks: Sequence[BlockSpec]) -> list[_Block]:
    counts: Counter[str] = Counter()
    named = []
    for block in blocks:
        kind = type(block.spec).__name__.removesuffix("Spec").lower()
        counts[kind] += 1
        name = f"{kind} {getattr(block.spec, 'id', '') or counts[kind]}"
        named.append(_Block(name, block, side.local(block, words=True)))
    return named


def _rest(blocks: Sequence[_Block], others: Sequence[_Block]) -> list[_Block]:
    """Give the blocks that do not stand among the others as they are."""
    known = Counter(block.number for block in others)
    rest = []
    for block in blocks:
        if known[block.number]:
            known[block.number] -= 1
        else:
            rest.append(block)
    return rest


def _apart(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the texts of each side that the other has not."""
    sides = (old, set(new)), (new, set(old))
    lost, gained = ([each for each in some if each not in rest] for some, rest in sides)
    return lost, gained


def _blocks(block: BlockSpec) -> Sequence[BlockSpec]:
    return block.spec.blocks if isinstance(block.spec, SectionSpec) else ()


def _without_blocks(block: BlockSpec) -> Any:
    if isinstance(block.spec, SectionSpec):
        return evolve(block, spec=evolve(block.spec, blocks=()))
    return block
