"""Rules about answers as expressions of SurveyJS, where it can say the same.

A rule is true, false, or without a value; an expression is true or false. So each condition is
written twice: what is true exactly where the rule holds, and what is true exactly where it does not
hold. Where the rule has no value, neither is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from attrs import frozen

from assessment_engine import Instrument
from assessment_engine_surveyjs.names import NOT_APPLICABLE

MAX_LENGTH = 20_000
_ALWAYS, _NEVER = "1 = 1", "1 = 2"
_OPPOSITE = {
    "less": ("<", ">="),
    "less_or_equal": ("<=", ">"),
    "greater": (">", "<="),
    "greater_or_equal": (">=", "<"),
    "equal": ("=", "<>"),
}


class Unsayable(Exception):
    """A rule, or a part of one, that SurveyJS has no expression for; says which."""


@frozen
class Condition:
    """What is true where a rule holds, and what is true where it does not hold."""

    holds: str
    fails: str


@frozen
class Amount:
    """A number or code: how it is written, when it is there, and when it is left out of lists."""

    text: str
    there: str
    left_out: str


def condition(node: Any, instrument: Instrument) -> Condition:
    """Write a rule that is a condition. Raises Unsayable."""
    made = _Writer(instrument).condition(node)
    if max(len(made.holds), len(made.fails)) > MAX_LENGTH:
        raise Unsayable("the rule is too long as an expression")
    return made


def reference(instrument: Instrument, item: str, view: str) -> str:
    """Give how an expression refers to an answer."""
    return f"{{{instrument.cell_name(item, view)}}}"


@frozen(eq=False)
class _Writer:
    instrument: Instrument

    def condition(self, node: Any) -> Condition:
        """Write a condition."""
        known: Mapping[str, Callable[[Any], Condition]] = {
            "all": self._all,
            "any": self._any,
            "not": self._not,
            "one_of": self._one_of,
            "contains": self._contains,
            "has_value": self._has_value,
            "permutation": self._permutation,
            "truth": lambda given: _decided(bool(given.options["value"])),
            **dict.fromkeys(_OPPOSITE, self._compared),
        }
        if node.op not in known:
            raise Unsayable(f"the operator {node.op!r} has no counterpart")
        return known[node.op](node)

    def _all(self, node: Any) -> Condition:
        parts = [self.condition(operand) for operand in node.operands]
        return Condition(_and(p.holds for p in parts), _or(p.fails for p in parts))

    def _any(self, node: Any) -> Condition:
        parts = [self.condition(operand) for operand in node.operands]
        return Condition(_or(p.holds for p in parts), _and(p.fails for p in parts))

    def _not(self, node: Any) -> Condition:
        inner = self.condition(node.operands[0])
        return Condition(inner.fails, inner.holds)

    def _compared(self, node: Any) -> Condition:
        left, right = (self.amount(operand) for operand in node.operands)
        there = (left.there, right.there)
        symbol, opposite = _OPPOSITE[node.op]
        return Condition(
            _and((*there, f"{left.text} {symbol} {right.text}")),
            _and((*there, f"{left.text} {opposite} {right.text}")),
        )

    def _one_of(self, node: Any) -> Condition:
        value = self.amount(node.operands[0])
        named = [_literal(each) for each in node.options["values"]]
        return Condition(
            _and((value.there, _or(f"{value.text} = {each}" for each in named))),
            _and((value.there, *(f"{value.text} <> {each}" for each in named))),
        )

    def _contains(self, node: Any) -> Condition:
        (operand,) = node.operands
        if operand.op != "answer":
            raise Unsayable("only the options of an answer can be looked for")
        name, there, _ = self._answered(operand)
        code = _literal(node.options["code"])
        return Condition(
            _and((there, f"{name} contains {code}")), _and((there, f"!({name} contains {code})"))
        )

    def _has_value(self, node: Any) -> Condition:
        there = self.amount(node.operands[0]).there
        return Condition(there, f"!({there})")

    def _permutation(self, node: Any) -> Condition:
        amounts = [self.amount(operand) for operand in node.operands]
        places = range(1, len(amounts) + 1)
        there = [each.there for each in amounts]
        whole = [_or(f"{a.text} = {place}" for place in places) for a in amounts]
        apart = [f"{a.text} <> {b.text}" for a, b in combinations(amounts, 2)]
        holds = _and((*whole, *apart))
        return Condition(_and((*there, holds)), _and((*there, f"!({holds})")))

    def amount(self, node: Any) -> Amount:
        """Write a number or a code."""
        if node.op in ("number", "code"):
            return Amount(_literal(node.options["value"]), _ALWAYS, _NEVER)
        known: Mapping[str, Callable[[Any], Amount]] = {
            "answer": self._answer,
            "sum": self._sum,
            "mean": self._mean,
            "count": self._count,
            "subtract": lambda given: self._joined(given, "-"),
            "multiply": lambda given: self._joined(given, "*"),
            "divide": self._divided,
            "modulo": self._modulo,
            "absolute": self._absolute,
        }
        if node.op not in known:
            raise Unsayable(f"the operator {node.op!r} has no counterpart")
        return known[node.op](node)

    def _answered(self, node: Any) -> tuple[str, str, str]:
        """Give the name of an answer, when it is there, and when it is left out of lists."""
        item = self.instrument.item_by_id[node.options["item"]]
        view = node.options["perspective"] or item.perspectives[0]
        if view not in item.perspectives:
            raise Unsayable(f"{item.id} is not asked from {view!r}")
        scale = self.instrument.scale_by_id[item.scale]
        name = reference(self.instrument, item.id, view)
        there, out = [f"{name} notempty"], [_NEVER]
        if scale.not_applicable is not None and NOT_APPLICABLE not in scale.values:
            if scale.type not in ("choice", "multiple"):
                raise Unsayable(f"whether {item.id} is not applicable is asked beside it")
            says = "contains" if scale.type == "multiple" else "="
            out.append(f"{name} {says} '{NOT_APPLICABLE}'")
            there.append(f"!({name} {says} '{NOT_APPLICABLE}')")
        if view in item.asked_when:
            out.append(self.condition(item.asked_when[view]).fails)
        return name, _and(there), _or(out)

    def _answer(self, node: Any) -> Amount:
        item = self.instrument.item_by_id[node.options["item"]]
        scale = self.instrument.scale_by_id[item.scale]
        name, there, out = self._answered(node)
        if scale.type in ("time_of_day", "duration"):
            raise Unsayable(f"{item.id} is a time, with which expressions cannot compute")
        raw = node.options["raw"]
        if scale.type == "multiple" and (raw or item.points is None):
            raise Unsayable(f"{item.id} has several options")
        text = name
        if not raw and item.points is not None:
            text = self._points(name, item, scale)
        elif not raw and item.reverse:
            text = f"({_literal(scale.minimum + scale.maximum)} - {name})"
        skipped = None if raw else item.skipped_value
        if skipped is not None:
            view = node.options["perspective"] or item.perspectives[0]
            if view in item.asked_when:
                not_asked = self.condition(item.asked_when[view]).fails
                text = f"iif({not_asked}, {_literal(skipped)}, {text})"
                there, out = _or((not_asked, there)), _NEVER
        return Amount(text, there, out)

    def _points(self, name: str, item: Any, scale: Any) -> str:
        """Write what the options count: one after the other, or added up."""
        if not scale.options:
            raise Unsayable(f"the points of {item.id} are not those of options")
        counted = [(value, item.points.find((value,))) for value in scale.values]
        if any(not isinstance(points, int | Fraction) for _, points in counted):
            raise Unsayable(f"not every option of {item.id} has points")
        if scale.type == "multiple":
            terms = [f"iif({name} contains {_literal(v)}, {_literal(p)}, 0)" for v, p in counted]
            return f"({' + '.join(terms)})"
        text = _literal(counted[-1][1])
        for value, points in reversed(counted[:-1]):
            text = f"iif({name} = {_literal(value)}, {_literal(points)}, {text})"
        return text

    def _listed(self, node: Any) -> tuple[Sequence[Amount], str]:
        """Give the operands of a list, all of which must be there but those that are left out."""
        policy = node.options.get("missing")
        named = ("minimum", "share", "applicable_minimum", "applicable_share")
        if policy is not None and any(getattr(policy, name, None) is not None for name in named):
            raise Unsayable("what happens with missing answers cannot be said")
        amounts = [self.amount(operand) for operand in node.operands]
        every = _and(each.there if each.left_out == _NEVER else _or((each.there, each.left_out))
                     for each in amounts)  # fmt: skip
        return amounts, _and((every, _or(each.there for each in amounts)))

    def _sum(self, node: Any) -> Amount:
        amounts, there = self._listed(node)
        return Amount(f"({' + '.join(map(_or_nothing, amounts))})", there, _NEVER)

    def _mean(self, node: Any) -> Amount:
        amounts, there = self._listed(node)
        total = " + ".join(map(_or_nothing, amounts))
        count = " + ".join(f"iif({each.there}, 1, 0)" for each in amounts)
        return Amount(f"(({total}) / ({count}))", there, _NEVER)

    def _count(self, node: Any) -> Amount:
        policy = node.options.get("missing")
        if policy is not None and getattr(policy, "minimum", None) is not None:
            raise Unsayable("what happens with missing answers cannot be said")
        parts = [self.condition(operand) for operand in node.operands]
        decided = _and(_or((part.holds, part.fails)) for part in parts)
        terms = " + ".join(f"iif({part.holds}, 1, 0)" for part in parts)
        return Amount(f"({terms})", decided, _NEVER)

    def _joined(self, node: Any, symbol: str) -> Amount:
        amounts = [self.amount(operand) for operand in node.operands]
        text = f" {symbol} ".join(each.text for each in amounts)
        return Amount(f"({text})", _and(each.there for each in amounts), _NEVER)

    def _divided(self, node: Any) -> Amount:
        left, right = (self.amount(operand) for operand in node.operands)
        zero = node.options["zero"]
        there = [left.there, right.there]
        if zero is None:
            there.append(f"{right.text} <> 0")
            return Amount(f"({left.text} / {right.text})", _and(there), _NEVER)
        text = f"iif({right.text} = 0, {_literal(zero)}, {left.text} / {right.text})"
        return Amount(text, _and(there), _NEVER)

    def _modulo(self, node: Any) -> Amount:
        left, right = (self.amount(operand) for operand in node.operands)
        there = _and((left.there, right.there, f"{right.text} <> 0"))
        # A remainder there has the sign of what is divided, here that of what divides.
        inner = f"(({left.text} % {right.text}) + {right.text})"
        return Amount(f"({inner} % {right.text})", there, _NEVER)

    def _absolute(self, node: Any) -> Amount:
        (inner,) = (self.amount(operand) for operand in node.operands)
        text = f"iif({inner.text} < 0, 0 - {inner.text}, {inner.text})"
        return Amount(text, inner.there, _NEVER)


def _or_nothing(amount: Amount) -> str:
    if amount.left_out == _NEVER:
        return amount.text
    return f"iif({amount.there}, {amount.text}, 0)"


def _decided(holds: bool) -> Condition:
    return Condition(_ALWAYS, _NEVER) if holds else Condition(_NEVER, _ALWAYS)


def _and(parts: Any) -> str:
    found = list(dict.fromkeys(part for part in parts if part != _ALWAYS))
    if _NEVER in found:
        return _NEVER
    return _ALWAYS if not found else found[0] if len(found) == 1 else f"({' and '.join(found)})"


def _or(parts: Any) -> str:
    found = list(dict.fromkeys(part for part in parts if part != _NEVER))
    if _ALWAYS in found:
        return _ALWAYS
    return _NEVER if not found else found[0] if len(found) == 1 else f"({' or '.join(found)})"


def _literal(value: Any) -> str:
    """Write a number or a code. Codes have no quotes in them."""
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, Fraction) and value.denominator != 1:
        return f"({value.numerator} / {value.denominator})"
    return f"({int(value)})" if value < 0 else str(int(value))
