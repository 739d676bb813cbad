"""The types of rules: each operator gets what it takes, and each place what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment_engine import layout
from assessment_engine.checks.references import score_rules
from assessment_engine.checks.report import all_blocks
from assessment_engine.instrument import Instrument
from assessment_engine.rules.analysis import dependency_order, name_in
from assessment_engine.rules.combining import Kind
from assessment_engine.rules.evaluate import item_of, scale_of, walk
from assessment_engine.rules.expand import Fault
from assessment_engine.rules.kinds import NAMES, Mismatch
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.values import Node

Wanted = tuple[Node, tuple[Kind, ...]]
_NUMBER: tuple[Kind, ...] = ("number",)
_CONDITION: tuple[Kind, ...] = ("boolean",)
_DECIDED: tuple[Kind, ...] = ("boolean", "code", "set")
# What a list may hold instead of an operand; elsewhere there is one response only.
_REMEDIES: Mapping[str, str] = {
    "boolean": "compare it with something",
    "number": "count conditions with 'count', give codes numbers with 'lookup', divide for 1/3",
    "code": "write the code as a string, or give it with 'choose', 'lookup' or 'band'",
    "set": "take codes with 'top' or 'which'",
    "row": "put the numbers side by side with 'row'",
}
# Lists that responses can be in, which have no order, and of which there can be any number.
_UNORDERED = frozenset(
    {"all", "any", "permutation", "row", "statistic"}
    | {name for name, row in OPERATORS.items() if "missing" in row.options}
)


def wanted_kinds(instrument: Instrument) -> Iterator[Wanted]:
    """Give every rule of a package with the kinds that it may be of."""
    yield from ((score.rule, _NUMBER) for score in instrument.scores)
    yield from ((verdict.rule, _DECIDED) for verdict in instrument.verdicts)
    yield from ((rule, _CONDITION) for rule in score_rules(instrument))
    yield from ((trigger.when, _CONDITION) for trigger in instrument.triggers)
    for selection in instrument.selections:
        for candidate in selection.candidates:
            yield candidate.rule, _NUMBER
            if candidate.where is not None:
                yield candidate.where, _CONDITION
    for block in all_blocks(instrument.report):
        if block.when is not None:
            yield block.when, _CONDITION
        if isinstance(block.spec, layout.ChartSpec):
            yield from ((rule, _NUMBER) for each in block.spec.series for rule in each.rules)
        elif isinstance(block.spec, layout.ChangeSpec):
            yield from ((rule, _NUMBER) for rule in (*block.spec.rules, block.spec.notable))
        elif isinstance(block.spec, layout.RankingSpec):
            for entry in block.spec.entries:
                yield from ((case.when, _CONDITION) for case in entry.cases if case.when)


def check_kinds(instrument: Instrument) -> Iterator[Fault]:
    """Every operand and every rule is of a kind that is taken where it stands."""
    verdicts: dict[str, Kind | None] = {}
    for name in dependency_order(instrument):
        if name in instrument.verdict_by_id:
            faults: list[Fault] = []
            rule = instrument.rule_by_id[name]
            verdicts[name] = _kind(rule, instrument, verdicts, faults)
    for rule, wanted in wanted_kinds(instrument):
        found: list[Fault] = []
        kind = _kind(rule, instrument, verdicts, found)
        if not found and kind not in wanted:
            found.append(_mismatch(rule, wanted, kind))
        yield from found


def _kind(
    node: Node,
    instrument: Instrument,
    verdicts: Mapping[str, Kind | None],
    faults: list[Fault],
) -> Kind | None:
    if node.op == "answer":
        scale = scale_of(node, instrument)
        if item_of(node, instrument).points is not None and not node.options["raw"]:
            return "number"
        if scale.type == "multiple":
            return "set"
        return "code" if scale.codes else "number"
    if node.op == "verdict":
        return verdicts.get(name_in(node))
    before = len(faults)
    operands = [_kind(operand, instrument, verdicts, faults) for operand in node.operands]
    if len(faults) > before:
        return None
    if node.op == "each_response":
        for where, kind in zip(node.operands[1:], operands[1:], strict=True):
            if kind != "boolean":
                faults.append(_mismatch(where, _CONDITION, kind))
    try:
        return OPERATORS[node.op].kind(operands, node.options)
    except Mismatch as mismatch:
        operand = node.operands[mismatch.index]
        wanted = tuple(mismatch.wanted)
        faults.append(_mismatch(operand, wanted, operands[mismatch.index]))
        return None


def _mismatch(node: Node, wanted: tuple[Kind, ...], kind: Kind | None) -> Fault:
    allowed = " or ".join(NAMES[each] for each in wanted)
    given = NAMES[kind] if kind else "no value"
    message = f"{allowed} is needed here; {node.op!r} gives {given}"
    return Fault(node.source, "rule-type", message, _REMEDIES[wanted[0]])


def check_responses(instrument: Instrument) -> Iterator[Fault]:
    """`each_response` stands in lists, and not inside itself."""
    for rule, _ in wanted_kinds(instrument):
        yield from _placed(rule, instrument, inside=False, listed=False)


def _placed(node: Node, instrument: Instrument, *, inside: bool, listed: bool) -> Iterator[Fault]:
    over = node.op == "each_response"
    if over and (inside or not listed):
        message = "this stands where there are no responses to go through in any order"
        hint = "let it stand in the list 'of' an operator such as mean or count, and not in another"
        yield Fault(node.source, "rule-each-response", message, hint)
        return
    if inside and node.op in {"score", "verdict"}:
        named = instrument.rule_by_id[name_in(node)]
        if any(each.op == "each_response" for each in walk(named)):
            message = f"{name_in(node)!r} is about all responses, and this about each of them"
            hint = "name a score of one response"
            yield Fault(node.source, "rule-each-response", message, hint)
    takes_list = "of*" in OPERATORS[node.op].operands and node.op in _UNORDERED
    for operand in node.operands:
        yield from _placed(operand, instrument, inside=inside or over, listed=takes_list)
