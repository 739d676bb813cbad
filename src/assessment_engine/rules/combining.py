"""How operators treat absent operands, and what the aggregates and conditions do.

An operator on single operands gives the gravest absence among them (missing, then not applicable,
then not asked). An aggregate (`of` is a list) leaves out what is not applicable or not asked, and
treats what is missing as its `missing` option declares. `all` and `any` decide as soon as the
present operands decide, whatever the absent ones would be. Of no operands at all, as there are
where no response is reported together with others, nothing has a value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, Protocol, Union

from attrs import frozen

from assessment_engine.numerals import Number, exact
from assessment_engine.rules.bounds import Bounds
from assessment_engine.rules.statistics import STATISTICS
from assessment_engine.values import Absence, Node

Result = Union[int, Fraction, bool, str, tuple[Any, ...], Absence]
Kind = Literal["number", "boolean", "code", "set", "row"]


class Context(Protocol):
    """Where a rule finds answers and other scores."""

    def answer(self, item: str, perspective: str, raw: bool) -> Result:
        """Give the keyed (or raw) answer."""
        ...

    def score(self, score: str) -> Result:
        """Give the value of a score."""
        ...

    def verdict(self, verdict: str) -> Result:
        """Give the value of a verdict."""
        ...

    def responses(self) -> Sequence[Context]:
        """Give a context for each response that this one holds."""
        ...

    def attainable(self, node: Node) -> Bounds:
        """Give what a rule could be in this response, over the operands that count in it."""
        ...


Evaluate = Callable[[Context, Node, Sequence[Any]], Result]


@frozen
class Missing:
    """A declared missing policy: how many operands must be answered, and what is then done.

    `minimum` of None means all. Methods: `available` aggregates what is there; `prorate` scales a
    sum or count up to all applicable operands; `zero` counts what is missing as 0. The next two
    members say how many of the operands that are asked must be applicable; None asks for one.
    With `strict` a minimum is never lowered to how many there are: so it is over responses, of
    which there can be any number.
    """

    minimum: int | None = None
    share: Fraction | None = None
    method: Literal["available", "prorate", "zero"] = "available"
    applicable_minimum: int | None = None
    applicable_share: Fraction | None = None
    strict: bool = False

    @property
    def does_without(self) -> bool:
        """Whether what is missing is left out, as if there were only what is available."""
        some = self.minimum is not None or self.share is not None
        return some and self.method == "available"

    def needed(self, applicable: int) -> int:
        """How many of the applicable operands must be answered."""
        if self.minimum is None and self.share is None:
            return applicable
        return self._at_least(self.minimum, self.share, applicable)

    def applicable_needed(self, asked: int) -> int:
        """How many of the operands that are asked must be applicable."""
        return self._at_least(self.applicable_minimum, self.applicable_share, asked)

    def _at_least(self, minimum: int | None, share: Fraction | None, count: int) -> int:
        if minimum is not None:
            return minimum if self.strict else min(minimum, count)
        return max(1, math.ceil((share or 0) * count))


REQUIRED = Missing()
# The operators that a method is for: that can be scaled up, and that can count a 0.
METHODS: Mapping[str, frozenset[str]] = {
    "prorate": frozenset({"sum", "count"}),
    "zero": frozenset(
        {"sum", "mean", "median", "min", "max", "nth_highest", "variance"}
        | {"count", "share", "tally"}
    ),
}
_LEFT_OUT = frozenset({Absence.NOT_APPLICABLE, Absence.NOT_ASKED})


def absence(values: Sequence[Any]) -> Absence | None:
    """Give the gravest absence among the values, if there is one."""
    for kind in Absence:
        if kind in values:
            return kind
    return None


def strict(function: Callable[..., Any]) -> Evaluate:
    """Let an absent operand leave the operator without a value; so does None from the function."""

    def evaluate(_: Context, node: Node, values: Sequence[Any]) -> Result:
        if not values:
            return Absence.NOT_APPLICABLE  # of no responses
        absent = absence(values)
        if absent is not None:
            return absent
        result: Result | None = function(*values, **node.options)
        return Absence.MISSING if result is None else result

    return evaluate


def has_value(_: Context, __: Node, values: Sequence[Any]) -> Result:
    """Say whether there is a value, whatever it is."""
    return not isinstance(values[0], Absence)


def coalesce(_: Context, __: Node, values: Sequence[Any]) -> Result:
    """Give the first operand that has a value."""
    present = (value for value in values if not isinstance(value, Absence))
    found: Result = next(present, absence(values) or Absence.NOT_APPLICABLE)
    return found


def choose(_: Context, __: Node, values: Sequence[Any]) -> Result:
    """Give the `then` of the first case that holds; a case that cannot be decided ends it."""
    *pairs, otherwise = values
    for when, then in zip(pairs[::2], pairs[1::2], strict=True):
        if isinstance(when, Absence):
            return when
        if when:
            found: Result = then
            return found
    last: Result = otherwise
    return last


def no_value(_: Context, node: Node, __: Sequence[Any]) -> Result:
    """Give the absence that the rule writes."""
    return Absence(node.options["as"])


# Aggregates


def aggregate(function: Callable[..., Any], *options: str) -> Evaluate:
    """Leave out what is not applicable or not asked, and follow the policy on what is missing.

    The function gets what is left and the named options; None from it is no value.
    """

    def evaluate(_: Context, node: Node, values: Sequence[Any]) -> Result:
        policy: Missing = node.options["missing"]
        applicable = [v for v in values if v not in _LEFT_OUT]
        answered = [value for value in applicable if value is not Absence.MISSING]
        if not applicable:
            return absence(values) or Absence.NOT_APPLICABLE
        asked = sum(value is not Absence.NOT_ASKED for value in values)
        if len(applicable) < policy.applicable_needed(asked):
            return Absence.NOT_APPLICABLE
        if len(answered) < policy.needed(len(applicable)):
            return Absence.MISSING
        if policy.method == "zero":
            answered += [0] * (len(applicable) - len(answered))
        result = function(answered, **{name: node.options[name] for name in options})
        if policy.method == "prorate":
            result = Fraction(result) * len(applicable) / len(answered)
        if result is None:
            return Absence.MISSING
        final: Result = exact(result) if isinstance(result, Fraction) else result
        return final

    return evaluate


def median(values: Sequence[Number]) -> Number:
    """Give the middle one of ordered numbers, or the mean of the two in the middle."""
    ordered = sorted(values)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return exact(Fraction(low + high) / 2)


def variance(values: Sequence[Number], divisor: str) -> Number | None:
    """Give the mean square of the distances from the mean, or None for one number by n - 1."""
    count = len(values) - (divisor == "n-1")
    if not count:
        return None
    mean = Fraction(sum(values)) / len(values)
    squares = [(Fraction(value) - mean) * (Fraction(value) - mean) for value in values]
    return exact(sum(squares) / Fraction(count))


def at_place(values: Sequence[Number], place: int) -> Number | None:
    """Give the number at a place of the order from high to low, if there are so many."""
    return sorted(values, reverse=True)[place - 1] if place <= len(values) else None


def share(values: Sequence[bool]) -> Number:
    """Give which share of the conditions hold."""
    return exact(Fraction(sum(values), len(values)))


def tally(values: Sequence[Any], code: str) -> int:
    """Count the codes that are a code, and the sets that have it."""
    # What is counted as 0, where it is missing, is neither.
    return sum(value == code or (isinstance(value, tuple) and code in value) for value in values)


def mode(values: Sequence[Any], ties: Any) -> Any:
    """Give what is most frequent; of those tied, that which `ties` puts first."""
    counts: dict[Any, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values())
    tied = [value for value, count in counts.items() if count == most]
    if len(tied) == 1:
        return tied[0]
    if ties in {"lowest", "highest"}:
        return min(tied) if ties == "lowest" else max(tied)
    return next((value for value in ties or () if value in tied), None)


def statistic(_: Context, node: Node, values: Sequence[Any]) -> Result:
    """Give a named statistic of the rows in which nothing is absent."""
    rows = [value for value in values if not isinstance(value, Absence)]
    named = node.options.get("plugged") or STATISTICS[node.options["statistic"]]
    null = node.options["null_variance"]
    if not rows:
        return absence(values) or Absence.NOT_APPLICABLE
    if len({len(row) for row in rows}) > 1:
        return Absence.MISSING  # of responses there can be different numbers in each
    found = named.function(rows, null or 0)
    return Absence.MISSING if found is None else exact(found)


# Conditions


def decide(deciding: bool) -> Evaluate:
    """Give the deciding value as soon as an operand has it, whatever is absent."""

    def evaluate(_: Context, __: Node, values: Sequence[Any]) -> Result:
        if any(value is deciding for value in values):
            return deciding
        absent = absence(values)
        if absent is None and not values:
            return Absence.NOT_APPLICABLE  # of no responses
        return (not deciding) if absent is None else absent

    return evaluate


def stage(_: Context, __: Node, values: Sequence[Any]) -> Result:
    """Give the place of the last condition that holds before the first that does not."""
    place, decided = 0, False
    for number, value in enumerate(values, 1):
        if value is Absence.MISSING:
            return value
        if not isinstance(value, Absence):
            decided = True
            if not value:
                break
            place = number
    return place if decided else absence(values) or Absence.NOT_APPLICABLE


# Numbers


def percent_of_maximum(context: Context, node: Node, values: Sequence[Any]) -> Result:
    """Give where the operand stands between the least and greatest that it could be here."""
    (value,) = values
    if isinstance(value, Absence):
        return value
    reach = context.attainable(node.operands[0])
    if reach.low == reach.high:
        return Absence.NOT_APPLICABLE
    return percent_between(value, reach.low, reach.high)


def percent_between(value: Number, low: Number, high: Number) -> Number:
    """Give where a value stands between two others, in percent."""
    return exact(Fraction(100 * (value - low)) / (high - low))


def divide(left: Number, right: Number, zero: Number | None) -> Number | None:
    """Give left by right, or what is declared for a right of 0."""
    return exact(Fraction(left) / Fraction(right)) if right else zero


def modulo(left: Number, right: Number) -> Number | None:
    """Give what is left over when right goes into left a whole number of times."""
    return exact(left - right * (left // right)) if right else None
