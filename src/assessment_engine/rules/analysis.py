"""What can be known of an instrument's rules before any response: order and bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from assessment_engine.instrument import Instrument
from assessment_engine.rules.evaluate import evaluate, scale_of, walk
from assessment_engine.rules.operators import OPERATORS, Bounds, Context
from assessment_engine.values import Absence, Node

MAX_CHAIN = 100
# So many numbers of the greatest length multiply to one that a JSON number still holds.
MAX_FACTORS = 7


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


def attainable_bounds(node: Node, instrument: Instrument, context: Context) -> Bounds:
    """Give the bounds that a rule has for one response: over the operands that count in it.

    What is not applicable or not asked never counts; what is missing counts unless the policy is
    to use what is available.
    """

    def counts(operand: Node, above: Node) -> bool:
        value = evaluate(operand, context)
        if value is Absence.MISSING:
            return bool(above.options["missing"].method != "available")
        return not isinstance(value, Absence)

    def of_score(score: str) -> Bounds:
        if score not in known:
            rule = instrument.score_by_id[score].rule
            known[score] = _bounds(rule, instrument, of_score, counts)
        return known[score]

    known: dict[str, Bounds] = {}
    return _bounds(node, instrument, of_score, counts)


def _bounds(
    node: Node,
    instrument: Instrument,
    of_score: Callable[[str], Bounds],
    counts: Callable[[Node, Node], bool] | None = None,
) -> Bounds:
    if node.op == "answer":
        scale = scale_of(node, instrument)
        whole = all(isinstance(value, int) for value in scale.values)
        return Bounds(scale.minimum, scale.maximum, whole)
    if node.op == "score":
        return of_score(node.options["score"])
    row = OPERATORS[node.op]
    assert row.bounds is not None  # only answer and score have none
    # An aggregate leaves out what the form does not ask, in every response.
    used = node.operands
    if "missing" in node.options:
        used = tuple(each for each in used if not _never_asked(each, instrument)) or used
        if counts is not None:
            used = tuple(each for each in used if counts(each, node)) or used
    inner = [_bounds(operand, instrument, of_score, counts) for operand in used]
    return row.bounds(node.options, inner)


def _never_asked(node: Node, instrument: Instrument) -> bool:
    if node.op != "answer":
        return False
    return (node.options["item"], node.options["perspective"]) not in instrument.cell_index


def factor_counts(instrument: Instrument, rules: Iterable[Node]) -> Iterator[tuple[Node, int]]:
    """Give each rule with how many numbers its products multiply, those of its scores included.

    Products are the one way in which numbers grow without limit. References must be checked.
    """
    known: dict[str, int] = {}
    for name in dependency_order(instrument):
        known[name] = _factors(instrument.score_by_id[name].rule, known)
    yield from ((rule, _factors(rule, known)) for rule in rules)


def _factors(node: Node, known: Mapping[str, int]) -> int:
    if node.op == "score":
        return known[node.options["score"]]
    inner = [_factors(operand, known) for operand in node.operands]
    return sum(inner) if node.op == "multiply" else max(inner, default=1)
