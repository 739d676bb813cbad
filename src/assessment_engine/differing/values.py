"""What has changed between two versions of a package, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import frozen

from assessment_engine.errors import Problem

Kind = Literal["added", "removed", "changed"]
Status = Literal["unchanged", "reworded", "not_comparable", "new", "removed"]
Step = Literal["none", "patch", "minor", "major"]
STEPS: tuple[Step, ...] = ("none", "patch", "minor", "major")


@frozen
class Difference:
    """One thing in which an entry differs, in words.

    `text` goes on from the entry's name ("is now reversed") where `goes_on`, and is a sentence of
    its own otherwise. Without `meaning` only words or looks differ; `old` and `new` are then the
    words, paragraphs joined by line ends. `breaks` says that answers to the old version do not fit
    the new one.
    """

    field: str
    text: str
    meaning: bool
    goes_on: bool = True
    breaks: bool = False
    old: str | None = None
    new: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        words = {} if self.old is None else {"old": self.old, "new": self.new}
        return {"field": self.field, "meaning": self.meaning, "text": self.text, **words}


@frozen
class Change:
    """An entry of a section that is new, gone, or differs. `step` is what it asks of the version.

    `section` is the package's own name for it ("items"), "instrument" for what is said of the
    whole, "report" for blocks, and "translation de" for the words of another language. Where the
    entries of a section stand in another order, `id` is "".
    """

    section: str
    id: str
    kind: Kind
    step: Step
    differences: tuple[Difference, ...] = ()

    @property
    def meaning(self) -> bool:
        """Whether it is more than words or looks."""
        return self.kind != "changed" or any(each.meaning for each in self.differences)

    def to_dict(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {
            "section": self.section,
            "id": self.id,
            "kind": self.kind,
            "meaning": self.meaning,
            "step": self.step,
            "differences": [each.to_dict() for each in self.differences],
        }


@frozen
class Comparability:
    """Whether a score of the new version can be compared with that of the old one.

    It can where both are computed by the same rule from the same answers: `unchanged`, or
    `reworded` where something about it says the same in other words, which `reworded` names.
    `reasons` say why it is `not_comparable`, and `only_through` that all of them are scores that it
    is computed from; `bands` say why its band is not. For a new or removed score, `same_as` is one
    of the other version that is computed in the same way.
    """

    section: str
    id: str
    status: Status
    reasons: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    same_as: str = ""
    only_through: bool = False

    @property
    def comparable(self) -> bool:
        """Whether the number means the same in both versions."""
        return self.status in {"unchanged", "reworded"}

    @property
    def band_comparable(self) -> bool:
        """Whether its band does as well."""
        return self.comparable and not self.bands

    def to_dict(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {
            "section": self.section,
            "id": self.id,
            "status": self.status,
            "comparable": self.comparable,
            "band_comparable": self.band_comparable,
            "reasons": list(self.reasons),
            "only_through_others": self.only_through,
            "band_reasons": list(self.bands),
            "reworded": list(self.reworded),
            "same_as": self.same_as or None,
        }


@frozen
class Edition:
    """A version of an instrument: what its author calls it, and its digest."""

    version: str
    digest: str


@frozen
class PackageDiff:
    """What has changed between two versions of an instrument.

    `scores` says of every score of either version whether it stays comparable, in the order of the
    new one, those that are gone last; verdicts and the like are among them, by their section.
    `step` is the least by which the version must be raised, `wanted` the least version that this
    gives, and `problems` what is wrong with the version that it has.
    """

    instrument: str
    old: Edition
    new: Edition
    scores: tuple[Comparability, ...]
    changes: tuple[Change, ...]
    step: Step
    wanted: str
    problems: tuple[Problem, ...]

    @property
    def identical(self) -> bool:
        """Whether both give the same results and reports; worked examples may differ."""
        return self.old.digest == self.new.digest

    def comparable(self, score: str) -> bool:
        """Say whether a score means the same in both versions; False for one that only one has."""
        return any(each.id == score and each.comparable for each in self.scores)

    def to_dict(self) -> Mapping[str, Any]:
        """Give it as a JSON object."""
        old, new = ({"version": e.version, "digest": e.digest} for e in (self.old, self.new))
        return {
            "instrument": self.instrument,
            "old": old,
            "new": new,
            "identical": self.identical,
            "step": self.step,
            "wanted_version": self.wanted,
            "scores": [each.to_dict() for each in self.scores],
            "changes": [each.to_dict() for each in self.changes],
            "problems": [each.to_dict() for each in self.problems],
        }
