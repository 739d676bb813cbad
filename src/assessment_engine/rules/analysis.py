"""What can be known of an instrument's rules before any response: order and bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from assessment_engine.instrument import Instrument
from assessment_engine.rules.combining import Bounds, Context, Result
from assessment_engine.rules.evaluate import evaluate, scale_of, walk
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.values import Absence, Node

MAX_CHAIN = 100


class ScoreCycle(Exception):
    """Scores that need each other, or too long a chain of them; the message names them."""


def dependency_order(instrument: Instrument) -> tuple[str, ...]:
    """Order the scores so that each stands after those it uses. Raises ScoreCycle."""
    done: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in done:
            return
        if name in above:
            raise ScoreCycle(" -> ".join([*above[above.index(name) :], name]))
        if len(above) == MAX_CHAIN:
            raise ScoreCycle(f"a chain of more than {MAX_CHAIN} scores that ends in {name}")
        for node in walk(instrument.score_by_id[name].rule):
            if node.op == "score":
                visit(node.options["score"], (*above, name))
        done[name] = None

    for rule in instrument.scores:
        visit(rule.id, ())
    return tuple(done)


@lru_cache(maxsize=64)
def score_bounds(instrument: Instrument) -> Mapping[str, Bounds]:
    """Give the bounds of every score over all responses in which everything is answered."""
    reach: dict[str, Bounds] = {}
    for name in dependency_order(instrument):
        reach[name] = _bounds(instrument.score_by_id[name].rule, instrument, reach.__getitem__)
    return reach


def rule_bounds(node: Node, instrument: Instrument) -> Bounds:
    """Give the bounds of any rule over all responses in which everything is answered."""
    return _bounds(node, instrument, lambda score: score_bounds(instrument)[score])


def attainable_bounds(
    node: Node, instrument: Instrument, context: Context, known: dict[str, Bounds]
) -> Bounds:
    """Give the bounds that a rule has for one response: over the operands that count in it.

    What is not applicable or not asked never counts; what is missing counts unless the policy is
    to use what is available. `known` keeps the bounds of scores, one such dict per response.
    """

    def of_score(score: str) -> Bounds:
        # In order, so that a long chain of scores is no deep recursion.
        for name in score_bounds(instrument) if score not in known else ():
            if name not in known:
                rule = instrument.score_by_id[name].rule
                known[name] = _bounds(rule, instrument, of_score, context)
            if name == score:
                break
        return known[score]

    return _bounds(node, instrument, of_score, context)


def _bounds(
    node: Node,
    instrument: Instrument,
    of_score: Callable[[str], Bounds],
    context: Context | None = None,
) -> Bounds:
    if node.op == "answer":
        scale = scale_of(node, instrument)
        whole = all(isinstance(value, int) for value in scale.values)
        return Bounds(scale.minimum, scale.maximum, whole)
    if node.op == "score":
        return of_score(node.options["score"])
    row = OPERATORS[node.op]
    assert row.bounds is not None  # only answer and score have none
    if node.op == "percent_of_maximum":
        return row.bounds(node.options, ())  # whatever the operand is
    used = list(range(len(node.operands)))
    scaled: Fraction | None = None
    if _leaves_out(node):
        # What the form does not ask is left out in every response.
        used = [i for i in used if not _never_asked(node.operands[i], instrument)] or used
        if context is not None:
            values = {i: evaluate(node.operands[i], context) for i in used}
            used = [i for i in used if _counts(values[i], node)] or used
            used, scaled = _scaled_up(node, used, values)
    inner = [_bounds(node.operands[i], instrument, of_score, context) for i in used]
    reach = row.bounds(node.options, inner)
    if scaled is not None:
        return Bounds(reach.low * scaled, reach.high * scaled, False)
    if node.op == "stage":
        places = [0, *(i + 1 for i in used)]
        return Bounds(places[int(reach.low)], places[int(reach.high)])
    return reach


def _leaves_out(node: Node) -> bool:
    return "missing" in node.options or node.op == "stage"


def _counts(value: Result, above: Node) -> bool:
    if value is Absence.MISSING:
        return above.op == "stage" or bool(above.options["missing"].method != "available")
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
    absent = [_never_asked(operand, instrument) for operand in node.operands]
    if _leaves_out(node) or node.op in {"all", "any"}:
        return all(absent)
    return any(absent)
