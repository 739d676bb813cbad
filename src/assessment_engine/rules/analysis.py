"""What can be known of an instrument's rules before any response: order and bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from assessment_engine.form import Item, Scale
from assessment_engine.instrument import Instrument
from assessment_engine.rules.absences import Reasons, reasons
from assessment_engine.rules.bounds import (
    Bounds,
    Codes,
    Reach,
    Unbounded,
    sum_bounds,
    union,
    values_reach,
)
from assessment_engine.rules.combining import Context, Result
from assessment_engine.rules.evaluate import evaluate, item_of, keyed, scale_of, walk
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.subsets import some_of
from assessment_engine.values import Absence, Node

MAX_CHAIN = 100
# So many responses can be reported together.
MAX_RESPONSES = 10_000
# What these give grows with the number of their operands.
_LINEAR = frozenset({"sum", "count", "tally"})
_NAMED = frozenset({"score", "verdict"})
Found = TypeVar("Found")
Pair = tuple[Node, Context | None]


class ScoreCycle(Exception):
    """Scores that need each other, or too long a chain of them; the message names them."""


def name_in(node: Node) -> str:
    """Give the id of the score or verdict that a node stands for."""
    name: str = node.options[node.op]
    return name


def dependency_order(instrument: Instrument) -> tuple[str, ...]:
    """Order scores and verdicts so that each stands after those it uses. Raises ScoreCycle."""
    done: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in done:
            return
        if name in above:
            raise ScoreCycle(" -> ".join([*above[above.index(name) :], name]))
        if len(above) == MAX_CHAIN:
            raise ScoreCycle(f"a chain of more than {MAX_CHAIN} scores that ends in {name}")
        for node in walk(instrument.rule_by_id[name]):
            if node.op in _NAMED:
                visit(name_in(node), (*above, name))
        done[name] = None

    for name in instrument.rule_by_id:
        visit(name, ())
    return tuple(done)


def in_order(
    instrument: Instrument, find: Callable[[Node, Mapping[str, Found]], Found]
) -> Mapping[str, Found]:
    """Find something of each score and verdict, given that of those before."""
    known: dict[str, Found] = {}
    for name in dependency_order(instrument):
        known[name] = find(instrument.rule_by_id[name], known)
    return known


@lru_cache(maxsize=64)
def score_bounds(instrument: Instrument) -> Mapping[str, Any]:
    """Give the bounds of scores and verdicts over all responses in which all is answered."""
    return in_order(instrument, lambda rule, known: _bounds(rule, instrument, known.__getitem__))


@lru_cache(maxsize=64)
def possible_scores(instrument: Instrument) -> Mapping[str, Any]:
    """Give the bounds of scores and verdicts over all responses, whatever is left out in them."""

    def possible(rule: Node, known: Mapping[str, Any]) -> Any:
        return _bounds(rule, instrument, known.__getitem__, open_answers=True)

    return in_order(instrument, possible)


def possible_bounds(node: Node, instrument: Instrument) -> Any:
    """Give the bounds of any rule over all responses, whatever is left out in them."""
    known = possible_scores(instrument)
    return _bounds(node, instrument, known.__getitem__, open_answers=True)


@lru_cache(maxsize=64)
def absent_scores(instrument: Instrument) -> Mapping[str, Reasons]:
    """Give why scores and verdicts can be without a value."""
    return in_order(instrument, lambda rule, known: reasons(rule, instrument, known))


def rule_bounds(node: Node, instrument: Instrument) -> Any:
    """Give the bounds of any rule over all responses in which everything is answered."""
    return _bounds(node, instrument, lambda name: score_bounds(instrument)[name])


def attainable_bounds(
    node: Node, instrument: Instrument, context: Context, known: dict[str, Any]
) -> Any:
    """Give the bounds that a rule has for one response: over the operands that count in it.

    What is not applicable or not asked never counts; what is missing counts unless the policy is
    to use what is available. `known` keeps the bounds of scores, one such dict per response.
    """

    def of_name(score: str) -> Any:
        # In order, so that a long chain of scores is no deep recursion.
        for name in score_bounds(instrument) if score not in known else ():
            if name not in known:
                rule = instrument.rule_by_id[name]
                known[name] = _bounds(rule, instrument, of_name, context)
            if name == score:
                break
        return known[score]

    return _bounds(node, instrument, of_name, context)


def answer_reach(item: Item, scale: Scale, raw: bool) -> Reach:
    """Give what the answer to an item can be, as given or keyed."""
    reach: Reach
    if item.points is not None and not raw:
        if scale.type == "multiple":
            points = [item.points.find((option.value,)) or 0 for option in scale.options]
            numbers = [each for each in points if not isinstance(each, str)]
            low, high = (sum(n for n in numbers if (n < 0) == below) for below in (True, False))
            reach = Bounds(low, high, all(isinstance(n, int) for n in numbers))
        elif scale.options:
            found = [keyed(option.value, scale, item) for option in scale.options]
            reach = values_reach([each for each in found if not isinstance(each, Absence)] or [0])
        else:
            given = [row.gives for row in item.points.rows]
            reach = values_reach(
                [*given, *([item.points.otherwise] if item.points.otherwise is not None else [])]
            )
    elif scale.codes or scale.type == "multiple":
        reach = Codes(frozenset(str(value) for value in scale.values))
    else:
        reach = Bounds(scale.minimum, scale.maximum, scale.integral)
    if item.skipped_value is not None and not raw:
        reach = union([reach, values_reach([item.skipped_value])])
    return reach


def _bounds(
    node: Node,
    instrument: Instrument,
    of_name: Callable[[str], Any],
    context: Context | None = None,
    *,
    open_answers: bool = False,
) -> Any:
    if node.op == "answer":
        item, scale = item_of(node, instrument), scale_of(node, instrument)
        return answer_reach(item, scale, bool(node.options["raw"]))
    if node.op in _NAMED:
        return of_name(name_in(node))
    row = OPERATORS[node.op]
    assert row.bounds is not None  # only answer, score and verdict have none
    if node.op == "percent_of_maximum":
        return row.bounds(node.options, ())  # whatever the operand is
    if node.op == "each_response":
        return _bounds(node.operands[0], instrument, of_name, context, open_answers=open_answers)

    def inner(pair: Pair) -> Any:
        operand, own = pair
        if own is not context and own is not None:
            return own.attainable(operand)  # of another response
        return _bounds(operand, instrument, of_name, own, open_answers=open_answers)

    pairs = _pairs(node, context)
    used = list(range(len(pairs)))
    scaled: Fraction | None = None
    if _leaves_out(node):
        # What the form does not ask is left out in every response.
        used = [i for i in used if not _never_asked(pairs[i][0], instrument)] or used
        if context is not None:
            values = {i: evaluate(*_own(pairs[i], context)) for i in used}
            used = [i for i in used if _counts(values[i], node)] or used
            used, scaled = _scaled_up(node, used, values)
    if open_answers and _may_leave_out(node):
        left = [pairs[i][0] for i in used]
        return some_of(node, [inner((each, None)) for each in left], _left_out(left, instrument))
    try:
        reach = _reach(node, [pairs[i] for i in used], inner, context is None)
    except Unbounded:
        if context is None:
            raise
        return _as_it_is(node, instrument, context)
    if scaled is not None:
        return Bounds(reach.low * scaled, reach.high * scaled, False)
    if node.op == "stage":
        places = [0, *(i + 1 for i in used)]
        return Bounds(places[int(reach.low)], places[int(reach.high)])
    return reach


def _as_it_is(node: Node, instrument: Instrument, context: Context) -> Any:
    """Give the bounds over all responses, widened to the value that there is here.

    What keeps a divisor away from 0 may be what does not count in this response.
    """
    value, reach = evaluate(node, context), rule_bounds(node, instrument)
    return reach if isinstance(value, Absence) else union([reach, values_reach([value])])


def _pairs(node: Node, context: Context | None) -> list[Pair]:
    """Give the operands, in one response those of the responses that it holds in their place."""
    pairs: list[Pair] = []
    for operand in node.operands:
        if operand.op == "each_response" and context is not None:
            first, *where = operand.operands
            pairs += [
                (first, each)
                for each in context.responses()
                if all(evaluate(condition, each) is True for condition in where)
            ]
        else:
            pairs.append((operand, context))
    return pairs or [(operand, None) for operand in node.operands]


def _own(pair: Pair, context: Context) -> tuple[Node, Context]:
    return pair[0], pair[1] or context


def _reach(
    node: Node, pairs: Sequence[Pair], inner: Callable[[Pair], Any], open_number: bool
) -> Any:
    """Give the bounds of an operator, of responses for any number of them."""
    reaches = [inner(pair) for pair in pairs]
    try:
        return _many(node, pairs, reaches, open_number)
    except Unbounded as error:
        error.source = error.source or node.source
        raise


def _many(node: Node, pairs: Sequence[Pair], reaches: Sequence[Any], open_number: bool) -> Any:
    bounds = OPERATORS[node.op].bounds
    assert bounds is not None
    many = [open_number and operand.op == "each_response" for operand, _ in pairs]
    if not any(many):
        return bounds(node.options, reaches)
    if node.op not in _LINEAR:
        # Two stand for any number: only of one alone is a mean what it is of. Where there is none,
        # or where there are many, what comes out is that of the other operands, or as near to it.
        both = zip(reaches, many, strict=True)
        several = [each for reach, twice in both for each in [reach] * (1 + twice)]
        return union([bounds(node.options, each) for each in (several, *([r] for r in reaches))])
    parts = []
    for reach, each in zip(reaches, many, strict=True):
        one = bounds(node.options, [reach])
        # Of no response there is nothing to add, as long as there is something else.
        times = ((0 if len(pairs) > 1 else 1), MAX_RESPONSES) if each else (1,)
        lows, highs = ([end * count for count in times] for end in (one.low, one.high))
        parts.append(Bounds(min(lows), max(highs), one.integral))
    return sum_bounds(parts)


def _may_leave_out(node: Node) -> bool:
    """Say whether a rule does with some of its operands; those of responses are any number."""
    return _leaves_out(node) and all(each.op != "each_response" for each in node.operands)


def _left_out(operands: Sequence[Node], instrument: Instrument) -> list[Reasons]:
    known = absent_scores(instrument)
    return [reasons(operand, instrument, known) for operand in operands]


def _leaves_out(node: Node) -> bool:
    return "missing" in node.options or node.op == "stage"


def _counts(value: Result, above: Node) -> bool:
    if value is Absence.MISSING:
        return above.op == "stage" or not above.options["missing"].does_without
    return not isinstance(value, Absence)


def _scaled_up(
    node: Node, used: list[int], values: Mapping[int, Result]
) -> tuple[list[int], Fraction | None]:
    """Give the operands that a prorated sum is made from, and by what it is scaled up.

    In one response operands of one range can have different ones, so those that are missing
    cannot stand for themselves.
    """
    answered = [i for i in used if not isinstance(values[i], Absence)]
    policy = node.options.get("missing")
    if policy is None or policy.method != "prorate" or not answered:
        return used, None
    return answered, Fraction(len(used), len(answered))


def _never_asked(node: Node, instrument: Instrument) -> bool:
    """Say whether a rule never has a value because the form does not ask for its answers."""
    if node.op == "answer":
        return (node.options["item"], node.options["perspective"]) not in instrument.cell_index
    if node.op in _MAY_DO_WITHOUT:
        return False
    absent = [_never_asked(operand, instrument) for operand in node.operands]
    if _leaves_out(node) or node.op in {"all", "any"}:
        return all(absent)
    return any(absent)


# With an operand that is never asked, these may still have a value.
_MAY_DO_WITHOUT = frozenset({"has_value", "coalesce", "choose", "each_response"})
