"""What a change asks of the version number: the policy, and whether it was kept.

A score that cannot be compared, and an item, a perspective or a score that is gone, ask for a new
major version: numbers or answers of the old one mean something else, or nothing. What is added,
and what is advised or judged otherwise, asks for a new minor version; other words for a patch.
Before 1.0.0 a new minor version is enough for everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessment_engine.differing.sections import Key, subject
from assessment_engine.differing.values import STEPS, Change, Comparability, Step
from assessment_engine.differing.words import listed, spaced
from assessment_engine.errors import Problem
from assessment_engine.instrument import Instrument

_MANIFEST = "instrument.json"
_PLACE = "/version"
_NAMED = 2
_SHOWN = 3
_MANY = {
    "coaching": "pieces of coaching",
    "bands": "sets of bands",
    "report": "report blocks",
    "validity": "validity rules",
}
_STATES = {"added": "new", "removed": "gone", "changed": "changed"}

Version = tuple[int, int, int]


def judge(
    old: Instrument, new: Instrument, scores: Sequence[Comparability], changes: Sequence[Change]
) -> tuple[Step, str, tuple[Problem, ...]]:
    """Give the least step that the changes ask for, the version it leads to, and what is wrong."""
    if old.digest == new.digest:
        return "none", new.version, ()
    reasons = {step: list(_reasons(step, scores, changes)) for step in STEPS[1:]}
    step: Step = max(
        (each for each in STEPS[1:] if reasons[each]), key=STEPS.index, default="patch"
    )
    before, after = _version(old), _version(new)
    least = _raised(before, step)
    wanted = ".".join(map(str, least))
    told = [*reasons[step][:_SHOWN], *(["and more"] if len(reasons[step]) > _SHOWN else [])]
    why = "; ".join(told) or "the same is declared in another way"
    hint = f"raise it to {wanted} or above"
    if after < before:
        code, message = "version-lower", f"the version {new.version} is below {old.version}"
        hint = f"{hint}; or give the older package first"
    elif after == before:
        code = "version-unchanged"
        message = f"the version is {new.version} as before; {why}"
    elif after < least:
        code = "version-too-small"
        message = f"from {old.version} to {new.version} is too small a step; {why}"
    else:
        return step, wanted, ()
    problem = Problem(code, message, _PLACE, hint, _MANIFEST)
    return step, wanted, (problem,)


def _reasons(
    step: Step, scores: Sequence[Comparability], changes: Sequence[Change]
) -> Iterator[str]:
    """Say what asks for a step, a part of a sentence for each section: scores first."""
    groups: dict[tuple[str, str], list[Key]] = {}
    lost = [(each.section, each.id) for each in scores if each.status == "not_comparable"]
    for key in lost if step == "major" else ():
        groups.setdefault((key[0], "not comparable"), []).append(key)
    for change in changes:
        key = (change.section, change.id)
        if change.step == step and key not in lost:
            groups.setdefault((change.section, _STATES[change.kind]), []).append(key)
    for (section, state), keys in groups.items():
        if len(keys) == 1:
            yield f"{state}: {subject(keys[0])}"
        else:
            names = listed([name for _, name in keys], _NAMED)
            yield f"{state}: {len(keys)} {_MANY.get(section, spaced(section))} ({names})"


def _version(instrument: Instrument) -> Version:
    major, minor, patch = map(int, instrument.version.split("."))
    return major, minor, patch


def _raised(version: Version, step: Step) -> Version:
    """Give the least version that is a step above another."""
    major, minor, patch = version
    if step == "patch":
        return major, minor, patch + 1
    if step == "minor" or major == 0:
        return major, minor + 1, 0
    return major + 1, 0, 0
