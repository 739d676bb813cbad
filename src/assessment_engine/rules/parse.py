"""From the JSON of a rule to a Node: operators, operands and options held against the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field

from assessment_engine.errors import AssessmentError
from assessment_engine.instrument import Band, Constant
from assessment_engine.numerals import counted
from assessment_engine.rules.combining import METHODS, REQUIRED, Missing
from assessment_engine.rules.expand import Bindings, Expander, child
from assessment_engine.rules.operators import MAX_CODES, OPERATORS, Operator
from assessment_engine.rules.options import A_STRING, CHECKS, DEFAULTS, brief, read_policy
from assessment_engine.rules.plugged import PluggedStatistic, StatisticSource, no_statistics
from assessment_engine.rules.read_tables import SEVERAL, read_table
from assessment_engine.rules.statistics import STATISTICS, Statistic
from assessment_engine.rules.tables import Table
from assessment_engine.spelling import is_misspelt, nearest
from assessment_engine.values import Node, Source

MAX_RULE_DEPTH = 16
MAX_NODES = 200_000
# The operator of a node whose rule could not be read; a package with one is never scored.
STAND_IN = "stand-in"
# What only the parser writes as operators: in JSON they are a number, a string, true and false.
LITERALS = frozenset({"number", "code", "truth"})
# Options that name something, or write a code: variables of a for_each may stand in them.
_NAMES = frozenset(
    {"item", "perspective", "score", "verdict", "constant", "bands", "band", "code", "statistic"}
)


@define(eq=False, repr=False)
class RuleParser:
    """Parses rules with an Expander; what is wrong is added to the expander's faults.

    Constants, bands and tables are put in the place of their names; other names are checked later.
    A table of None is one that could not be read. `statistics` gives those of plugins; it is only
    asked for a name that the engine does not know.
    """

    expander: Expander
    only_perspective: str | None
    constants: Mapping[str, Constant] = field(factory=dict)
    bands: Mapping[str, Sequence[Band]] = field(factory=dict)
    tables: Mapping[str, Table | None] = field(factory=dict)
    statistics: StatisticSource = no_statistics
    _nodes: int = 0

    def parse(self, value: Any, bindings: Bindings, source: Source, level: int = 1) -> Node:
        """Give the node; where the rule is wrong, a node that stands in for it."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            if self._nodes == MAX_NODES + 1:
                self._fault(
                    source,
                    "expansion-too-large",
                    f"the rules of the package have more than {MAX_NODES:,} operations",
                    "use fewer or smaller for_each",
                )
            return Node(STAND_IN, (), {}, source)
        if isinstance(value, bool):
            return Node("truth", (), {"value": value}, source)
        if isinstance(value, int | Fraction):
            return Node("number", (), {"value": value}, source)
        if isinstance(value, str) and value:
            code = self.expander.id(value, bindings, source)
            return Node("code", (), {"value": code}, source)
        if not isinstance(value, Mapping) or not isinstance(value.get("op"), str):
            self._fault(
                source,
                "rule-shape",
                "a rule is a number, a code, true, false or an object with the member 'op',"
                f" not {brief(value)}",
                'write {"op": ...} with the members of that operator; the answer to an item is'
                ' {"op": "answer", "item": ...}',
            )
        elif level > MAX_RULE_DEPTH:
            self._fault(
                source,
                "rule-too-deep",
                f"rules nest at most {MAX_RULE_DEPTH} levels deep",
                "give a part of it a score of its own",
            )
        elif value["op"] not in OPERATORS or value["op"] in LITERALS:
            self._fault(
                child(source, "op"),
                "unknown-operator",
                f"there is no operator {value['op']!r}",
                nearest(value["op"], set(OPERATORS) - LITERALS),
            )
        else:
            return self._operation(OPERATORS[value["op"]], value, bindings, source, level)
        return Node(STAND_IN, (), {}, source)

    def _operation(
        self,
        operator: Operator,
        value: Mapping[str, Any],
        bindings: Bindings,
        source: Source,
        level: int,
    ) -> Node:
        self._members(value, operator, source)
        options = {
            name: self._option(operator, name, value.get(name, default), bindings, source)
            for name, default in operator.options.items()
            if name in value or default is not ...
        }
        operands: list[Node] = []
        for name in operator.operands:
            member, _, form = name.rstrip("*?]").partition("[")
            if member not in value:
                continue
            place, given = child(source, member), value[member]
            if form:
                operands += self._objects(
                    operator, form.split(","), options, given, bindings, place, level
                )
            elif name.endswith("*"):
                operands += self._list(given, bindings, place, level)
            else:
                operands.append(self.parse(given, bindings, place, level + 1))
        node = Node(operator.name, tuple(operands), options, source)
        return _SPECIAL[operator.name](self, node) if operator.name in _SPECIAL else node

    def _list(self, values: Any, bindings: Bindings, source: Source, level: int) -> list[Node]:
        if not isinstance(values, list):
            self._fault(source, "rule-shape", "a list of rules is needed here", "write [ ... ]")
            return []
        before = len(self.expander.faults)
        nodes = [
            self.parse(entry, inner, place, level + 1)
            for entry, inner, place in self.expander.entries(values, bindings, source)
        ]
        self._some(nodes, before, source)
        return nodes

    def _objects(
        self,
        operator: Operator,
        members: Sequence[str],
        options: dict[str, Any],
        values: Any,
        bindings: Bindings,
        source: Source,
        level: int,
    ) -> list[Node]:
        """Give the rules of a list of objects; the codes among their members become options."""
        before = len(self.expander.faults)
        nodes: list[Node] = []
        codes: list[str] = []
        shape = "{" + ", ".join(f'"{member}": ...' for member in members) + "}"
        entries = (
            self.expander.entries(values, bindings, source) if isinstance(values, list) else ()
        )
        for entry, inner, place in entries:
            if not isinstance(entry, Mapping):
                self._fault(place, "rule-shape", f"this is not {shape}", f"write {shape}")
                continue
            if set(entry) != set(members):
                self._misshapen(f"an entry of {operator.name!r}", entry, members, members, place)
                continue
            for member in members:
                at = child(place, member)
                if member == "code":
                    codes.append(self._option(operator, "code", entry[member], inner, place))
                else:
                    nodes.append(self.parse(entry[member], inner, at, level + 1))
        if not isinstance(values, list):
            self._fault(source, "rule-shape", f"a list of {shape} is needed here", "write [ ... ]")
        self._some(nodes, before, source)
        if "code" in members:
            options["codes"] = tuple(codes)
            twice = len(set(codes)) < len(codes)
            if twice or len(codes) > MAX_CODES:
                wrong = "two entries have the same code" if twice else "there are too many entries"
                hint = f"give each entry its own code; there are at most {MAX_CODES:,}"
                self._fault(source, "rule-option", wrong, hint)
        return nodes

    def _some(self, nodes: Sequence[Node], before: int, source: Source) -> None:
        if not nodes and len(self.expander.faults) == before:
            hint = "give it at least one; a for_each over nothing gives none"
            self._fault(source, "rule-empty", "this list has no entries", hint)

    def _members(self, value: Mapping[str, Any], operator: Operator, source: Source) -> None:
        members = [name.partition("[")[0].rstrip("*?") for name in operator.operands]
        optional = {name.rstrip("?") for name in operator.operands if name.endswith("?")}
        needed = [name for name in members if name not in optional]
        needed += [name for name, default in operator.options.items() if default is ...]
        known = {*members, *operator.options}
        given = [name for name in value if name != "op"]
        self._misshapen(f"the operator {operator.name!r}", given, needed, known, source)

    def _misshapen(
        self,
        what: str,
        given: Iterable[str],
        needed: Iterable[str],
        known: Iterable[str],
        source: Source,
    ) -> None:
        """Say which members there must be and are not, and which there are and must not be."""
        given, known = list(given), sorted(known)
        strange = [name for name in given if name not in known]
        for name in needed:
            if name not in given and not is_misspelt(name, strange):
                self._fault(
                    source,
                    "rule-incomplete",
                    f"{what} needs the member {name!r}",
                    f"its members: {', '.join(known)}",
                )
        for name in strange:
            self._fault(
                child(source, name),
                "rule-unknown-member",
                f"{what} has no member {name!r}",
                nearest(name, known),
            )

    def _option(
        self, operator: Operator, name: str, value: Any, bindings: Bindings, source: Source
    ) -> Any:
        place = child(source, name)
        if name == "missing":
            return self._missing(operator, value, place)
        if name == "table":
            return self.table(value, bindings, place)
        if name == "perspective" and not value and self.only_perspective is not None:
            return self.only_perspective
        if name in _NAMES and isinstance(value, str):
            return self.expander.id(value, bindings, place)
        if value is None and operator.options.get(name, ...) is None:
            return None
        check, wanted, remedy = CHECKS.get(f"{operator.name}.{name}") or CHECKS.get(name, A_STRING)
        if not check(value):
            message = f"{name!r} is {wanted}, not {brief(value)}"
            self._fault(place, "rule-option", message, remedy)
            return DEFAULTS.get(name, "")
        if isinstance(value, list):
            return tuple(
                self.expander.id(each, bindings, place) if isinstance(each, str) else each
                for each in value
            )
        return value

    def table(self, value: Any, bindings: Bindings, source: Source) -> Table | None:
        """Give a table by its name, or one that is written in the rule."""
        if isinstance(value, Mapping):
            return read_table("", value, source, self._fault)
        if not isinstance(value, str):
            message = f"'table' is the name of a table, or a table, not {brief(value)}"
            self._fault(source, "rule-option", message, "write a name or an object")
            return None
        name = self.expander.id(value, bindings, source)
        return self.tables[name] if self.known("table", name, self.tables, source) else None

    def _missing(self, operator: Operator, value: Any, source: Source) -> Missing:
        policy = read_policy(value)
        if policy is None:
            self._fault(
                source,
                "rule-missing-policy",
                f"this is not a missing policy: {brief(value)}",
                'write "required", or {"minimum": n} or {"share": 0.5}, with "method": "available",'
                ' "prorate" or "zero"; and "applicable_minimum" or "applicable_share" if need be',
            )
            return REQUIRED
        if operator.name not in METHODS.get(policy.method, {operator.name}):
            what = "scales up a sum" if policy.method == "prorate" else "counts as 0"
            self._fault(
                source,
                "rule-missing-policy",
                f"the method {policy.method!r} {what}; {operator.name!r} has nothing for it",
                "leave out the method, which is then 'available'",
            )
        return policy

    def known(
        self, what: str, name: str | None, names: Mapping[str, Any], source: Source, where: str = ""
    ) -> bool:
        """Say whether a name is known; one that is none, or has a variable left, is a fault."""
        if name in names:
            return True
        if name is not None and "{" not in name:
            code = f"unknown-{what.replace(' ', '-')}"
            hint = nearest(name, names, "" if names else f"the package declares no {what}; add one")
            self._fault(source, code, f"there is no {what} {name!r}{where}", hint)
        return False

    def _fault(self, source: Source, code: str, message: str, hint: str) -> None:
        self.expander.fault(source, code, message, hint)


# What the parser makes of some operators besides reading their members.


def _constant(parser: RuleParser, node: Node) -> Node:
    name = node.options.get("constant")
    place = child(node.source, "constant")
    if name is None or not parser.known("constant", name, parser.constants, place):
        return Node(STAND_IN, (), {}, node.source)
    options = {"value": parser.constants[name].value, "constant": name}
    return Node("number", (), options, node.source)


def _banded(parser: RuleParser, node: Node) -> Node:
    """Put the bands in the place of their names."""
    bands, found = node.options.get("bands"), {}
    if parser.known("set of bands", bands, parser.bands, child(node.source, "bands")):
        found = {each.id: each for each in parser.bands[bands or ""]}
    if node.op == "band":
        return evolve(node, options={**node.options, "among": tuple(found.values())})
    name, place = node.options.get("band"), child(node.source, "band")
    if found:
        parser.known("band", name, found, place, f" in {bands!r}")
    return evolve(node, options={**node.options, "band": found.get(name or "")})


def _looked_up(parser: RuleParser, node: Node) -> Node:
    table = node.options.get("table")
    if table is None:
        return Node(STAND_IN, (), {}, node.source)
    if table.width != len(node.operands):
        keys, operands = counted(table.width, "key"), counted(len(node.operands), "operand")
        message = f"the table has {keys} a row, and this {operands}"
        hint = f"give an operand for each key; {SEVERAL}"
        parser.expander.fault(child(node.source, "of"), "table-width", message, hint)
        return Node(STAND_IN, (), {}, node.source)
    return node


def _topped(parser: RuleParser, node: Node) -> Node:
    given = [name for name in ("take", "within") if node.options.get(name) is not None]
    if len(given) != 1:
        message = "'top' takes so many codes, or all within a distance of the best"
        hint = "give it either 'take' or 'within'"
        parser.expander.fault(node.source, "rule-incomplete", message, hint)
    return node


def _statistic(parser: RuleParser, node: Node) -> Node:
    """Find the statistic: of the engine, or of a plugin, which is then put in beside its name."""
    name, place = node.options.get("statistic"), child(node.source, "statistic")
    if name is None:
        return Node(STAND_IN, (), {}, node.source)
    named: Statistic | PluggedStatistic | None = STATISTICS.get(name)
    if named is None:
        if (named := _of_plugin(parser, name, place)) is None:
            return Node(STAND_IN, (), {}, node.source)
        node = evolve(node, options={**node.options, "plugged": named})
    if named.null != (node.options.get("null_variance") is not None):
        needs = "needs" if named.null else "has no use for"
        message = f"the statistic {named.name!r} {needs} the member 'null_variance'"
        hint = "write the variance that answers by chance would have, for rwg_j alone"
        parser.expander.fault(node.source, "rule-incomplete", message, hint)
    return node


def _of_plugin(parser: RuleParser, name: str, place: Source) -> PluggedStatistic | None:
    try:
        brought = parser.statistics()
    except AssessmentError as error:
        for each in error.problems:
            parser.expander.fault(place, each.code, each.message, each.hint)
        return None
    parser.known("statistic", name, {**STATISTICS, **brought}, place)
    return brought.get(name)


def _over_responses(_: RuleParser, node: Node) -> Node:
    """A minimum over responses, of which there can be any number, is never lowered."""
    policy = node.options.get("missing")
    if policy is None or not any(operand.op == "each_response" for operand in node.operands):
        return node
    return evolve(node, options={**node.options, "missing": evolve(policy, strict=True)})


_SPECIAL: Mapping[str, Callable[[RuleParser, Node], Node]] = {
    "constant": _constant,
    "band": _banded,
    "in_band": _banded,
    "lookup": _looked_up,
    "statistic": _statistic,
    "top": _topped,
    **{
        name: _over_responses
        for name, row in OPERATORS.items()
        if "missing" in row.options and "of*" in row.operands
    },
}
