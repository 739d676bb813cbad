"""What has changed between two versions of a package, as lines for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assessment_engine.differing.sections import ABOUT
from assessment_engine.differing.values import Change, Comparability, Difference, PackageDiff
from assessment_engine.differing.words import REWORDED, listed, spaced

_SHOWN = 12
_AS_BEFORE = 6
_REASONS = 6
_LONG = 30


def lines(diff: PackageDiff, *, texts: bool = False) -> Iterator[str]:
    """Write a difference down: scores first, then section by section, then the version.

    With `texts`, old and new words stand below what was reworded.
    """
    name = f"{diff.instrument} {diff.old.version}"
    if diff.identical:
        yield f"{name}: no difference"
        return
    yield f"{name} -> {diff.new.version}"
    if not diff.changes:
        yield ""
        yield "All is as before, though declared in another way."
    for section in dict.fromkeys(each.section for each in diff.scores):
        scores = [each for each in diff.scores if each.section == section]
        changes = [each for each in diff.changes if each.section == section]
        yield ""
        yield from _computed(section, scores, changes, texts)
    computed = {each.section for each in diff.scores}
    for section in dict.fromkeys(each.section for each in diff.changes):
        if section not in computed:
            yield ""
            yield _title(section)
            yield from _entries([c for c in diff.changes if c.section == section], texts)
    yield ""
    # Before 1.0.0 there is no major version to raise, whatever the step is.
    step = "" if diff.wanted.startswith("0.") else f"a new {diff.step} version: "
    yield f"These changes ask for {step}{diff.wanted} or above."


def _title(section: str) -> str:
    text = spaced(section)
    return text[0].upper() + text[1:]


# What is computed

_GROUPS: Sequence[tuple[str, Callable[[Comparability], bool]]] = (
    ("not comparable", lambda each: each.status == "not_comparable" and not each.only_through),
    ("not comparable, since computed from others that are not",
     lambda each: each.status == "not_comparable" and each.only_through),
    ("number comparable, band not", lambda each: each.comparable and bool(each.bands)),
    ("comparable, wording changed", lambda each: each.status == "reworded" and not each.bands),
    ("comparable", lambda each: each.status == "unchanged" and not each.bands),
    ("new", lambda each: each.status == "new"),
    ("removed", lambda each: each.status == "removed"),
)  # fmt: skip


def _computed(
    section: str, scores: Sequence[Comparability], changes: Sequence[Change], texts: bool
) -> Iterator[str]:
    both = [each for each in scores if each.status not in {"new", "removed"}]
    kept = sum(each.comparable for each in both)
    yield f"{_title(section)}: {kept} of {len(both)} can be compared"
    for title, belongs in _GROUPS:
        groups: dict[tuple[str, ...], list[str]] = {}
        for each in filter(belongs, scores):
            groups.setdefault(_below(each), []).append(each.id)
        for below, names in groups.items():
            shown = _AS_BEFORE if title == "comparable" else _SHOWN
            yield f"  {title}: {listed(names, shown)}"
            yield from (f"      {line}" for line in _some(below))
    yield from _said(changes, lambda each: not each.meaning and not _is_reworded(each))
    # What the groups above say already, but for the words themselves.
    yield from _reworded(changes, texts) if texts else ()


def _below(score: Comparability) -> tuple[str, ...]:
    if score.same_as:
        return (f"{score.same_as} is computed in the same way",)
    if score.status == "not_comparable":
        return () if score.only_through else score.reasons
    return score.bands


def _some(texts: Sequence[str], shown: int = _REASONS) -> Iterator[str]:
    yield from texts[:shown]
    if len(texts) > shown:
        yield f"and {len(texts) - shown} more"


# Entries


def _entries(changes: Sequence[Change], texts: bool) -> Iterator[str]:
    for kind, title in (("added", "new"), ("removed", "removed")):
        names = [_name(each) for each in changes if each.kind == kind]
        yield from _titled(title, names)
    yield from _said(changes, lambda each: not _is_reworded(each))
    yield from _reworded(changes, texts)


def _reworded(changes: Sequence[Change], texts: bool) -> Iterator[str]:
    reworded = [each for each in changes if any(map(_is_reworded, each.differences))]
    yield from _titled("reworded", [_name(each) for each in reworded])
    for change in reworded if texts else ():
        yield from _texts(change)


def _titled(title: str, names: Sequence[str]) -> Iterator[str]:
    """Write names after a title, or each on a line of its own where they are long."""
    if names and not _is_long(names):
        yield f"  {title}: {listed(names, _SHOWN)}"
    elif names:
        yield f"  {title}:"
        yield from (f"      {line}" for line in _some(names, _SHOWN))


def _is_long(names: Sequence[str]) -> bool:
    """Say whether names are ways through the report, rather than ids."""
    return len(names) > 1 and max(map(len, names)) > _LONG


def _name(change: Change) -> str:
    return spaced(change.id) if change.section == ABOUT else change.id


def _is_reworded(difference: Difference) -> bool:
    return not difference.meaning and difference.text.startswith(REWORDED)


def _said(changes: Sequence[Change], which: Callable[[Difference], bool]) -> Iterator[str]:
    """Write differences, what is the same of several entries once."""
    groups: dict[tuple[tuple[str, bool], ...], list[str]] = {}
    for change in changes:
        said = tuple((each.text, each.goes_on) for each in change.differences if which(each))
        if said:
            groups.setdefault(said, []).append(_name(change))
    for said, names in groups.items():
        who, texts = listed(names, _SHOWN), [text for text, _ in said]
        if all(goes_on for _, goes_on in said):
            text = " and ".join(texts)
            if _is_long(names):
                yield from _titled(text, names)
            else:
                yield f"  {who} {text}" if len(names) == 1 else f"  {who}: each {text}"
        elif len(said) == 1:
            yield f"  {who}: {texts[0]}" if who else f"  {texts[0]}"
        else:
            yield f"  {who}:"
            yield from (f"      {text}" for text in _some(texts))


def _texts(change: Change) -> Iterator[str]:
    for each in filter(_is_reworded, change.differences):
        old, new = ((words or "").split("\n") for words in (each.old, each.new))
        what = "" if change.section == ABOUT or each.field == "block" else f", {spaced(each.field)}"
        yield f"      {_name(change)}{what}"
        yield from (f"        - {line}" for line in old if line not in new)
        yield from (f"        + {line}" for line in new if line not in old)
