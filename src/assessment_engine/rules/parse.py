"""From the JSON of a rule to a Node: operators, operands and options held against the table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, field

from assessment_engine.errors import clipped
from assessment_engine.instrument import Band, Constant
from assessment_engine.numerals import ROUNDING_MODES
from assessment_engine.rules.combining import PRORATED, REQUIRED, Kind, Missing
from assessment_engine.rules.expand import Bindings, Expander, child
from assessment_engine.rules.operators import OPERATORS, Operator
from assessment_engine.spelling import is_misspelt, nearest
from assessment_engine.values import Node, Source

MAX_RULE_DEPTH = 16
MAX_NODES = 200_000
# The operator of a node whose rule could not be read; a package with one is never scored.
STAND_IN = "stand-in"
_KINDS: Mapping[Kind, str] = {"number": "a number", "boolean": "a condition"}
_NAMES = frozenset({"item", "perspective", "score", "constant", "bands", "band"})
_UNNAMED: Mapping[str, Any] = dict.fromkeys(("constant", "bands", "band"))


@define(eq=False, repr=False)
class RuleParser:
    """Parses rules with an Expander; what is wrong is added to the expander's faults.

    Constants and bands are put in the place of their names; other names are checked later.
    """

    expander: Expander
    only_perspective: str | None
    constants: Mapping[str, Constant] = field(factory=dict)
    bands: Mapping[str, Sequence[Band]] = field(factory=dict)
    _nodes: int = 0

    def parse(
        self, value: Any, bindings: Bindings, source: Source, takes: Kind, level: int = 1
    ) -> Node:
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
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            node = Node("number", (), {"value": value}, source)
        elif not isinstance(value, Mapping) or not isinstance(value.get("op"), str):
            self._fault(
                source,
                "rule-shape",
                f"a rule is a number or an object with the member 'op', not {_brief(value)}",
                'for example {"op": "answer", "item": "SL-1"}',
            )
            return Node(STAND_IN, (), {}, source)
        elif level > MAX_RULE_DEPTH:
            self._fault(
                source,
                "rule-too-deep",
                f"rules nest at most {MAX_RULE_DEPTH} levels deep",
                "give a part of it a score of its own",
            )
            return Node(STAND_IN, (), {}, source)
        else:
            node = self._operation(value, bindings, source, level)
        given = takes if node.op == STAND_IN else OPERATORS[node.op].gives
        if given != takes:
            self._fault(
                source,
                "rule-type",
                f"{_KINDS[takes]} is needed here; {node.op!r} gives {_KINDS[given]}",
                "compare it with a number" if takes == "boolean" else "use 'count' to count it",
            )
        return node

    def _operation(
        self, value: Mapping[str, Any], bindings: Bindings, source: Source, level: int
    ) -> Node:
        operator = OPERATORS.get(value["op"])
        if operator is None:
            self._fault(
                child(source, "op"),
                "unknown-operator",
                f"there is no operator {value['op']!r}",
                nearest(value["op"], set(OPERATORS) - {"number"}),
            )
            return Node(STAND_IN, (), {}, source)
        self._members(value, operator, source)
        operands: list[Node] = []
        takes = operator.takes or "number"
        for name in operator.operands:
            member = name.rstrip("*")
            if member not in value:
                continue
            place = child(source, member)
            if name.endswith("*"):
                operands += self._list(value[member], bindings, place, takes, level)
            else:
                operands.append(self.parse(value[member], bindings, place, takes, level + 1))
        options = {
            name: self._option(name, value.get(name, default), bindings, child(source, name))
            for name, default in operator.options.items()
            if name in value or default is not ...
        }
        policy = options.get("missing")
        if policy and policy.method == "prorate" and operator.name not in PRORATED:
            self._fault(
                child(source, "missing"),
                "rule-missing-policy",
                f"the method 'prorate' scales up a sum; {operator.name!r} gives none",
                "leave out the method, which is then 'available'",
            )
        if operator.name == "constant":
            return self._constant(options.get("constant"), source)
        if operator.name == "in_band":
            options["band"] = self._band(options, source)
        return Node(operator.name, tuple(operands), options, source)

    def _constant(self, name: str | None, source: Source) -> Node:
        known = self._known("constant", name, self.constants, child(source, "constant"))
        if name is None or not known:
            return Node(STAND_IN, (), {}, source)
        options = {"value": self.constants[name].value, "constant": name}
        return Node("number", (), options, source)

    def _band(self, options: Mapping[str, Any], source: Source) -> Band | None:
        bands, band = options.get("bands"), options.get("band")
        if not self._known("set of bands", bands, self.bands, child(source, "bands")):
            return None
        found = {each.id: each for each in self.bands[bands or ""]}
        self._known("band", band, found, child(source, "band"), f" in {bands!r}")
        return found.get(band or "")

    def _known(
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

    def _list(
        self, values: Any, bindings: Bindings, source: Source, takes: Kind, level: int
    ) -> list[Node]:
        if not isinstance(values, list):
            self._fault(source, "rule-shape", "a list of rules is needed here", "write [ ... ]")
            return []
        before = len(self.expander.faults)
        nodes = [
            self.parse(entry, inner, place, takes, level + 1)
            for entry, inner, place in self.expander.entries(values, bindings, source)
        ]
        if not nodes and len(self.expander.faults) == before:
            hint = "give it at least one; a for_each over nothing gives none"
            self._fault(source, "rule-empty", "this list has no entries", hint)
        return nodes

    def _members(self, value: Mapping[str, Any], operator: Operator, source: Source) -> None:
        needed = [name.rstrip("*") for name in operator.operands]
        needed += [name for name, default in operator.options.items() if default is ...]
        known = {"op", *needed, *operator.options}
        strange = [name for name in value if name not in known]
        for name in needed:
            if name not in value and not is_misspelt(name, strange):
                self._fault(
                    source,
                    "rule-incomplete",
                    f"the operator {operator.name!r} needs the member {name!r}",
                    f"its members: {', '.join(sorted(known - {'op'}))}",
                )
        for name in strange:
            self._fault(
                child(source, name),
                "rule-unknown-member",
                f"the operator {operator.name!r} has no member {name!r}",
                nearest(name, known - {"op"}),
            )

    def _option(self, name: str, value: Any, bindings: Bindings, source: Source) -> Any:
        if name == "missing":
            return value if isinstance(value, Missing) else self._missing(value, source)
        if name == "perspective" and not value and self.only_perspective is not None:
            return self.only_perspective
        if name in _NAMES and isinstance(value, str):
            return self.expander.id(value, bindings, source)
        wanted = {"raw": "true or false", "decimals": "a whole number from 0 to 10"}
        good = (
            (name == "raw" and isinstance(value, bool))
            or (name == "decimals" and type(value) is int and 0 <= value <= 10)
            or (name == "mode" and value in ROUNDING_MODES)
        )
        if not good:
            allowed = wanted.get(
                name, "one of " + ", ".join(ROUNDING_MODES) if name == "mode" else "a string"
            )
            self._fault(
                source,
                "rule-option",
                f"{name!r} is {allowed}, not {_brief(value)}",
                f"write {allowed}",
            )
            return {"raw": False, "decimals": 0, "mode": "half_up", **_UNNAMED}.get(name, "")
        return value

    def _missing(self, value: Any, source: Source) -> Missing:
        if value == "required":
            return REQUIRED
        policy = _policy(value) if isinstance(value, Mapping) else None
        if policy is not None:
            return policy
        self._fault(
            source,
            "rule-missing-policy",
            f"this is not a missing policy: {_brief(value)}",
            'write "required", or {"minimum": n} or {"share": 0.5}, with "method": "available",'
            ' "prorate" or "zero"; and "applicable_minimum" or "applicable_share" if need be',
        )
        return REQUIRED

    def _fault(self, source: Source, code: str, message: str, hint: str) -> None:
        self.expander.fault(source, code, message, hint)


def _policy(value: Mapping[str, Any]) -> Missing | None:
    """Give the policy that an object declares, if it is one."""
    answered = [value[name] for name in ("minimum", "share") if name in value]
    applicable = [name for name in ("applicable_minimum", "applicable_share") if name in value]
    counts = [value[name] for name in ("minimum", "applicable_minimum") if name in value]
    shares = [value[name] for name in ("share", "applicable_share") if name in value]
    method = value.get("method", "available")
    good = (
        set(value) <= {"minimum", "share", "method", *applicable}
        and len(answered) <= 1
        and len(applicable) <= 1
        # Where everything must be answered, a method would have nothing to do.
        and (answered or (applicable and "method" not in value))
        and method in ("available", "prorate", "zero")
        and all(type(each) is int and each >= 1 for each in counts)
        and all(type(each) in (int, Fraction) and 0 < each <= 1 for each in shares)
    )
    if not good:
        return None
    share, applicable_share = (
        Fraction(value[name]) if name in value else None for name in ("share", "applicable_share")
    )
    return Missing(
        value.get("minimum"),
        share,
        method,
        value.get("applicable_minimum"),
        applicable_share,
    )


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=float)
    return clipped(text)
