"""Two versions of an instrument to what has changed between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from operator import attrgetter
from typing import Any

from attrs import define

from assessment_engine.differing.blocks import report_changes
from assessment_engine.differing.meaning import Meanings, Numbers
from assessment_engine.differing.reasons import NOT_COMPARABLE, Reasons
from assessment_engine.differing.sections import (
    ABOUT,
    NAMED_BY_ANSWERS,
    WORDED,
    Key,
    counts,
    is_computed,
    sections,
    subject,
)
from assessment_engine.differing.values import (
    Change,
    Comparability,
    Difference,
    Edition,
    PackageDiff,
    Status,
    Step,
)
from assessment_engine.differing.versions import judge
from assessment_engine.differing.words import moved_labels
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.rules.evaluate import walk

_SIDES = (attrgetter("old"), attrgetter("new"))
_TURNED: Step = "major"
_REWORDED: Step = "patch"
UNKNOWN = "what it is computed from has changed"


def compare_instruments(
    old: Instrument, new: Instrument, translated: Sequence[tuple[Instrument, Instrument]] = ()
) -> PackageDiff:
    """Say what has changed between two versions of an instrument, and which scores can be compared.

    Both are in the language of their package; `translated` are the same two in other languages,
    whose words are compared. Raises AssessmentError where they are not the same instrument.
    """
    if old.id != new.id:
        message = f"{old.id!r} and {new.id!r} are two instruments, not versions of one"
        hint = "give two packages with the same 'id'"
        raise AssessmentError([Problem("diff-other-instrument", message, hint=hint)])
    scores: tuple[Comparability, ...] = ()
    changes: list[Change] = []
    if old.digest != new.digest:
        comparison = _Comparison.of(old, new)
        changes = list(comparison.changes())
        changes += list(comparison.report(changes))
        scores = tuple(comparison.scores(changes))
        for pair in translated:
            changes += _translation(*pair, comparison.new.apart)
    else:
        scores = tuple(
            Comparability(section, name, "unchanged")
            for section, entries in sections(new).items()
            if is_computed(section, list(entries.values()))
            for name in entries
        )
    step, wanted, problems = judge(old, new, scores, changes)
    before, after = (Edition(each.version, each.digest) for each in (old, new))
    return PackageDiff(new.id, before, after, scores, tuple(changes), step, wanted, problems)


@define(eq=False, repr=False)
class _Comparison:
    old: Meanings
    new: Meanings
    reasons: Reasons
    triggers: Sequence[Mapping[str, Mapping[str, None]]]

    @classmethod
    def of(cls, old: Instrument, new: Instrument) -> _Comparison:
        numbers = Numbers()
        before = {scale.id: scale.options for scale in old.scales}
        turned = frozenset(
            ("scales", scale.id)
            for scale in new.scales
            if moved_labels(before.get(scale.id, ()), scale.options)
        )
        sides = Meanings(old, numbers), Meanings(new, numbers, turned)
        computed = frozenset(
            section
            for side in sides
            for section, entries in side.sections.items()
            if is_computed(section, list(entries.values()))
        )
        return cls(*sides, Reasons(*sides, computed), [_triggers(old), _triggers(new)])

    def changes(self) -> Iterator[Change]:
        """Go through all sections, entries that are gone last."""
        for section, before, after in self._sections():
            for name in after:
                if name in before:
                    found = tuple(self._differences((section, name)))
                    if found:
                        step = self._step((section, name), found)
                        yield Change(section, name, "changed", step, found)
                else:
                    yield Change(section, name, "added", _step_of_new(section))
            for name in before:
                if name not in after:
                    yield Change(section, name, "removed", self._step_of_gone(section))
            yield from self._order(section, before, after)

    def report(self, changes: Sequence[Change]) -> Iterator[Change]:
        """Go through the blocks of the report, but not where they only repeat what has changed."""
        told = [each for change in changes for each in change.differences]
        old, new = ({t for each in told for t in (w(each) or "").split("\n")} for w in _SIDES)
        yield from report_changes(self.old, self.new, (old, new))

    def _order(
        self, section: str, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[Change]:
        """Say whether the entries of a list stand in another order; in a map it does not count."""
        if isinstance(getattr(self.new.instrument, section, None), tuple):
            kept = [name for name in before if name in after]
            if kept != [name for name in after if name in before]:
                moved = Difference("order", "in another order", False, goes_on=False)
                yield Change(section, "", "changed", "patch", (moved,))

    def _sections(self) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
        for section in dict.fromkeys([*self.new.sections, *self.old.sections]):
            yield section, self.old.sections.get(section, {}), self.new.sections.get(section, {})

    def _differences(self, key: Key) -> Iterator[Difference]:
        yield from self.reasons.differences(key)
        if key[0] == "coaching":
            yield from self._triggers_of(key[1])

    def _triggers_of(self, coaching: str) -> Iterator[Difference]:
        """Say whether coaching is called for otherwise than before."""
        before, after = (each.get(coaching, ()) for each in self.triggers)
        for name in after:
            found = self.reasons.differences(("triggers", name)) if name in before else ()
            if any(each.meaning for each in found):
                which = "" if name == coaching else f": trigger {name!r}"
                yield Difference("triggers", f"is called for otherwise{which}", True)
            elif name not in before:
                yield Difference("triggers", f"is now called for by trigger {name!r}", True)
        for name in before:
            if name not in after:
                yield Difference("triggers", f"is no longer called for by trigger {name!r}", True)

    def _step(self, key: Key, differences: Sequence[Difference]) -> Step:
        other = key[0] in self.reasons.computed and self.old.meaning(key) != self.new.meaning(key)
        if other or any(each.breaks for each in differences):
            return "major"
        return "minor" if any(each.meaning for each in differences) else "patch"

    def _step_of_gone(self, section: str) -> Step:
        if section in WORDED:
            return "patch"
        named = section in NAMED_BY_ANSWERS or section in self.reasons.computed
        return "major" if named else "minor"

    def scores(self, changes: Sequence[Change]) -> Iterator[Comparability]:
        """Say of everything that is computed whether it can be compared."""
        reworded = {
            (each.section, each.id)
            for each in changes
            if any(not difference.meaning for difference in each.differences)
        }
        for section, before, after in self._sections():
            if section not in self.reasons.computed:
                continue
            for name in after:
                key = (section, name)
                if name in before:
                    yield self._comparability(key, reworded)
                else:
                    same = self._alike(self.new, key, self.old, before, after)
                    yield Comparability(section, name, "new", same_as=same)
            for name in before:
                if name not in after:
                    same = self._alike(self.old, (section, name), self.new, after, before)
                    yield Comparability(section, name, "removed", same_as=same)

    def _comparability(self, key: Key, reworded: set[Key]) -> Comparability:
        section, name = key
        found = list(self.reasons.differences(key))
        owner = self.new.sections[section][name]
        bands = tuple(each.text for each in found if each.field == "bands" and each.meaning)
        bands = bands or tuple(self._band_reasons(owner))
        if self.old.meaning(key) != self.new.meaning(key):
            why = [each.text for each in found if each.meaning and counts(owner, each.field)]
            why += self._exclusion_reasons(owner)
            reasons = tuple(dict.fromkeys(why)) or (UNKNOWN,)
            others = (f"{subject(each)} {NOT_COMPARABLE}" for each in self.new.refs(key))
            through = set(reasons) <= set(others)
            return Comparability(
                section, name, "not_comparable", reasons, bands=bands, only_through=through
            )
        names = [subject(each) for each in self.new.closure(key) if each in reworded]
        reworded_by = tuple(sorted(names))
        status: Status = "reworded" if names else "unchanged"
        return Comparability(section, name, status, reworded=reworded_by, bands=bands)

    def _exclusion_reasons(self, owner: Any) -> Iterator[str]:
        """Say of what is computed over several responses that others of them are left out."""
        rule = getattr(owner, "rule", None)
        if rule is None or not any(node.op == "each_response" for node in walk(rule)):
            return
        old, new = (side.instrument.exclusions for side in (self.old, self.new))
        before, after = (
            sorted(side.value(each.when) for each in some)
            for side, some in ((self.old, old), (self.new, new))
        )
        if before != after:
            yield "other responses are excluded from it"

    def _band_reasons(self, owner: Any) -> Iterator[str]:
        """Say how the bands changed that a score falls into, the set being the same."""
        key = ("bands", getattr(owner, "bands", None) or "")
        if all(key[1] in side.sections["bands"] for side in (self.old, self.new)):
            yield from (each.text for each in self.reasons.differences(key) if each.meaning)

    def _alike(
        self,
        side: Meanings,
        key: Key,
        other: Meanings,
        there: Mapping[str, Any],
        here: Mapping[str, Any],
    ) -> str:
        """Give the one entry that the other version alone has and that means the same."""
        wanted = side.meaning(key)
        found = [
            name for name in there if name not in here and other.meaning((key[0], name)) == wanted
        ]
        return found[0] if len(found) == 1 else ""


def _triggers(instrument: Instrument) -> Mapping[str, Mapping[str, None]]:
    """Give the ids of the triggers of each piece of coaching."""
    found: dict[str, dict[str, None]] = {}
    for trigger in instrument.triggers:
        found.setdefault(trigger.coaching, {})[trigger.id] = None
    return found


def _step_of_new(section: str) -> Step:
    return "patch" if section in WORDED else "minor"


def _translation(old: Instrument, new: Instrument, apart: Set[Key]) -> Iterator[Change]:
    """Give what is worded otherwise in another language, where that is translated.

    Scales that were turned round in this language alone, and not `apart` anyway, are among it.
    """
    comparison = _Comparison.of(old, new)
    changes = list(comparison.changes())
    for change in (*changes, *comparison.report(changes)):
        turned = (change.section, change.id) in comparison.new.apart - apart
        found = tuple(
            each
            for each in change.differences
            if (turned and each.meaning)
            or (not each.meaning and _is_translated(old, each.old) | _is_translated(new, each.new))
        )
        if change.kind == "changed" and found and change.section != ABOUT:
            section, step = f"translation {new.language}", _TURNED if turned else _REWORDED
            yield Change(section, f"{change.section}/{change.id}", "changed", step, found)


def _is_translated(instrument: Instrument, words: str | None) -> bool:
    """Say whether any of these words are of the language that the instrument is in."""
    texts = set(filter(None, (words or "").split("\n")))
    return not texts <= instrument.untranslated
