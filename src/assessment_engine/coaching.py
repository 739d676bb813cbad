"""From scores to coaching: which triggers fired, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from attrs import field, frozen

from assessment_engine.instrument import CoachingText, Instrument, Trigger
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.explain import Trace, explain
from assessment_engine.scoring import Scores, fast_triggers


@frozen(slots=False)
class Coaching:
    """One piece of coaching that the scores call for. `id` is the coaching id."""

    id: str
    trigger: Trigger
    scores: Scores = field(repr=False, eq=False)

    @property
    def text(self) -> CoachingText | None:
        """The advice; None where the package has none yet."""
        return self.scores.instrument.coaching.get(self.id)

    @cached_property
    def reason(self) -> str:
        """Why it is shown, in words: "you 1 + organization 1 = 2, below 3"."""
        scores = self.scores
        return explain(self.trigger.when, scores.context, scores.instrument, labels=True)

    @property
    def trace(self) -> Trace:
        """Why it is shown, with the answers behind it and the place of the trigger."""
        source = self.trigger.when.source
        return Trace(
            self.id,
            True,
            f"{self.id}: {self.reason}",
            self.scores.inputs(self.trigger.when),
            source.file,
            source.pointer,
        )


def coach(instrument: Instrument, scores: Scores) -> tuple[Coaching, ...]:
    """Give the coaching that the scores call for, in the order of the package's triggers.

    A trigger whose condition has no value, because an answer is absent, does not fire. A response
    that is excluded gets no coaching.
    """
    if scores.excluded:
        return ()
    fast = fast_triggers(instrument)
    if fast is None or not scores.response.complete:
        return coach_plainly(instrument, scores)
    triggers = instrument.triggers
    fired = [triggers[index] for index in fast(scores.response.values, scores.computed)]
    return _selected(fired, scores)


def coach_plainly(instrument: Instrument, scores: Scores) -> tuple[Coaching, ...]:
    """Evaluate every trigger: slower, and the meaning of `coach`."""
    if scores.excluded:
        return ()
    fired = [
        trigger for trigger in instrument.triggers if evaluate(trigger.when, scores.context) is True
    ]
    return _selected(fired, scores)


def _selected(fired: Sequence[Trigger], scores: Scores) -> tuple[Coaching, ...]:
    """Give each coaching once, for the first trigger that selects it."""
    selected: dict[str, Coaching] = {}
    for trigger in fired:
        if trigger.coaching not in selected:
            selected[trigger.coaching] = Coaching(trigger.coaching, trigger, scores)
    return tuple(selected.values())
