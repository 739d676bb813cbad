"""A second evaluation of rules, naive and from the JSON: what the engine is held equal to.

Each operator is written here from its stated meaning, with none of the engine's code. It is as
short and plain as it can be, and slow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import reference_values as numbers
from reference_forms import Json, Package, Person, ends, is_number, look_up
from reference_values import Gap, gravest, number

Values = list[Any]
Reach = tuple[Fraction, Fraction]


class Unsure(Exception):
    """What a percentage is taken of can be said only by the engine's own analysis."""


class Reference:
    """The rules of a package. `reach` gives the ends of what only the engine can analyse."""

    def __init__(self, manifest: Json, reach: Callable[[Json, Person], Reach]) -> None:
        """Read the package."""
        self.package, self.reach = Package(manifest), reach

    def read(self, document: Json) -> Person:
        """Read an answers document."""
        person = Person(self.package, document)
        for each in (person, *person.responses):
            each.skip(self.value)
        return person

    def score(self, name: str, person: Person) -> Any:
        """Give the value of a score or a verdict."""
        if self.excluded(person):
            return Gap.NOT_APPLICABLE
        return self._named(name, person)

    def _named(self, name: str, person: Person) -> Any:
        if name not in person.known:
            rules = {**self.package.scores, **self.package.verdicts}
            person.known[name] = self.value(rules[name], person)
        return person.known[name]

    def excluded(self, person: Person) -> list[str]:
        """Give the exclusions that apply."""
        conditions = self.package.manifest.get("exclusions", ())
        return [each["id"] for each in conditions if self.value(each["when"], person) is True]

    def invalid(self, person: Person) -> list[str]:
        """Give the conditions that the answers break together."""
        conditions = self.package.manifest.get("validity", ())
        return [each["id"] for each in conditions if self.value(each["rule"], person) is False]

    def coached(self, person: Person) -> list[str]:
        """Give the ids of the coaching that is triggered."""
        if self.excluded(person):
            return []
        triggers = self.package.manifest.get("triggers", ())
        fired = (t["coaching"] for t in triggers if self.value(t["when"], person) is True)
        return list(dict.fromkeys(fired))

    def value(self, rule: Json, person: Person) -> Any:
        """Give the value of a rule: a number, true or false, a code, a set, a row, or a gap."""
        if is_number(rule):
            return number(rule)
        if isinstance(rule, str | bool):
            return rule
        return getattr(self, f"_{rule['op']}", self._plain)(rule, person)

    def listed(self, rule: Json, person: Person) -> Values:
        """Give the values of a list of operands, those over responses written out."""
        found: Values = []
        for entry in self.package.entries(rule["of"]):
            if isinstance(entry, dict) and entry["op"] == "each_response":
                for other in self.responses(entry, person):
                    found.append(self.value(entry["of"], other))
            else:
                found.append(self.value(entry, person))
        return found

    def responses(self, entry: Json, person: Person) -> list[Person]:
        """Give the responses that a rule over them is for."""
        counted = [other for other in person.responses if not self.excluded(other)]
        return [o for o in counted if self.value(entry.get("where", True), o) is True]

    # What is named

    def _constant(self, rule: Json, person: Person) -> Any:
        return number(self.package.constants[rule["constant"]])

    def _answer(self, rule: Json, person: Person) -> Any:
        view = rule.get("perspective") or self.package.views[0]
        return person.answer(rule["item"], view, rule.get("raw", False))

    def _score(self, rule: Json, person: Person) -> Any:
        return self._named(rule["score"], person)

    def _verdict(self, rule: Json, person: Person) -> Any:
        return self._named(rule["verdict"], person)

    # Operators that need all their operands

    def _plain(self, rule: Json, person: Person) -> Any:
        if rule["op"] in AGGREGATES:
            return self.aggregate(rule, self.listed(rule, person), person)
        if "left" in rule:
            values = [self.value(rule[side], person) for side in ("left", "right")]
        elif isinstance(rule["of"], list):
            values = self.listed(rule, person)
        else:
            values = [self.value(rule["of"], person)]
        if not values or any(isinstance(value, Gap) for value in values):
            return gravest(values)
        found = STRICT[rule["op"]](rule, *values)
        return Gap.MISSING if found is None else found

    def _lookup(self, rule: Json, person: Person) -> Any:
        table = rule["table"]
        found = self.package.tables[table] if isinstance(table, str) else table
        return self._with({**rule, "table": found}, person, lambda *v: look_up(found, v))

    def _with(self, rule: Json, person: Person, function: Callable[..., Any]) -> Any:
        of = rule["of"]
        values = self.listed(rule, person) if isinstance(of, list) else [self.value(of, person)]
        if any(isinstance(value, Gap) for value in values):
            return gravest(values)
        found = function(*values)
        return Gap.MISSING if found is None else found

    def _band(self, rule: Json, person: Person) -> Any:
        bands = self.package.bands[rule["bands"]]
        return self._with(rule, person, lambda v: next((n for n, holds in bands if holds(v)), None))

    def _in_band(self, rule: Json, person: Person) -> Any:
        holds = dict(self.package.bands[rule["bands"]])[rule["band"]]
        return self._with(rule, person, holds)

    # Operators that can do without some

    def _has_value(self, rule: Json, person: Person) -> Any:
        return not isinstance(self.value(rule["of"], person), Gap)

    def _coalesce(self, rule: Json, person: Person) -> Any:
        values = self.listed(rule, person)
        return next((v for v in values if not isinstance(v, Gap)), gravest(values))

    def _choose(self, rule: Json, person: Person) -> Any:
        for case in rule["cases"]:
            holds = self.value(case["when"], person)
            if holds is not False:
                return self.value(case["then"], person) if holds is True else holds
        return self.value(rule["otherwise"], person)

    def _no_value(self, rule: Json, person: Person) -> Any:
        return Gap(rule["as"])

    def _all(self, rule: Json, person: Person) -> Any:
        values = self.listed(rule, person)
        if any(value is False for value in values):
            return False
        return gravest(values) if not values or any(isinstance(v, Gap) for v in values) else True

    def _any(self, rule: Json, person: Person) -> Any:
        values = self.listed(rule, person)
        if any(value is True for value in values):
            return True
        return gravest(values) if not values or any(isinstance(v, Gap) for v in values) else False

    def _stage(self, rule: Json, person: Person) -> Any:
        place, seen, values = 0, False, self.listed(rule, person)
        for at, value in enumerate(values, 1):
            if value is Gap.MISSING:
                return value
            if isinstance(value, Gap):
                continue
            seen = True
            if value is False:
                break
            place = at
        return Fraction(place) if seen else gravest(values)

    def _statistic(self, rule: Json, person: Person) -> Any:
        from assessment_engine.rules.statistics import STATISTICS

        values = self.listed(rule, person)
        rows = [[_whole(each) for each in v] for v in values if not isinstance(v, Gap)]
        null = _whole(number(rule.get("null_variance", 0)))
        if not rows:
            return gravest(values)
        found = STATISTICS[rule["statistic"]].function(rows, null)
        return Gap.MISSING if found is None else Fraction(found)

    # Sets

    def _top(self, rule: Json, person: Person) -> Any:
        sign = 1 if rule.get("order") == "lowest" else -1

        def taken(pairs: Values) -> Values:
            ranked = sorted(pairs, key=lambda pair: sign * pair[1])
            if "within" in rule:
                best = ranked[0][1]
                return [p for p in ranked if abs(p[1] - best) <= number(rule["within"])]
            kept = ranked[: rule["take"]]
            if rule.get("ties", "include") == "include":
                kept += [p for p in ranked[rule["take"] :] if p[1] == kept[-1][1]]
            return kept

        return self._from_entries(rule, "value", person, taken)

    def _which(self, rule: Json, person: Person) -> Any:
        return self._from_entries(rule, "when", person, lambda pairs: [p for p in pairs if p[1]])

    def _from_entries(self, rule: Json, member: str, person: Person, taken: Any) -> Any:
        pairs = [(e["code"], self.value(e[member], person)) for e in rule["of"]]
        gap = without(rule.get("missing", "required"), [value for _, value in pairs])
        if gap is not None:
            return gap
        return tuple(code for code, _ in taken([p for p in pairs if not isinstance(p[1], Gap)]))

    # Aggregates

    def aggregate(self, rule: Json, values: Values, person: Person) -> Any:
        """Aggregate what the policy lets count."""
        policy = rule.get("missing", "required")
        over = any(isinstance(e, dict) and e.get("op") == "each_response" for e in rule["of"])
        gap = without(policy, values, lowered=not over)
        if gap is not None:
            return gap
        method = {} if policy == "required" else policy
        present = [value for value in values if not isinstance(value, Gap)]
        gaps = values.count(Gap.MISSING)
        if method.get("method") == "zero":
            present += [Fraction(0)] * gaps
        if not present:
            return Gap.MISSING
        found = AGGREGATES[rule["op"]](rule, present)
        if found is not None and method.get("method") == "prorate":
            found = found * (len(present) + gaps) / len(present)
        return Gap.MISSING if found is None else found

    # Percentages

    def _percent_of_maximum(self, rule: Json, person: Person) -> Any:
        value = self.value(rule["of"], person)
        if isinstance(value, Gap):
            return value
        try:
            low, high = self.range(rule["of"], person)
        except Unsure:
            low, high = self.reach(rule["of"], person)
        return Gap.NOT_APPLICABLE if low == high else 100 * (value - low) / (high - low)

    def range(self, rule: Json, person: Person) -> Reach:
        """Give the least and greatest that a rule can be, over what counts for this person."""
        if is_number(rule):
            return number(rule), number(rule)
        if not isinstance(rule, dict):
            raise Unsure
        if rule["op"] == "constant":
            return (self._constant(rule, person),) * 2
        if rule["op"] == "score":
            return self.range(self.package.scores[rule["score"]], person)
        if rule["op"] == "percent_of_maximum":
            return Fraction(0), Fraction(100)
        if rule["op"] == "answer":
            return self._answer_range(rule)
        if rule["op"] == "subtract":
            left, right = (self.range(rule[side], person) for side in ("left", "right"))
            return left[0] - right[1], left[1] - right[0]
        if rule["op"] in {"sum", "mean", "min", "max"}:
            return self._aggregate_range(rule, person)
        raise Unsure

    def _answer_range(self, rule: Json) -> Reach:
        item, scale = self.package.items[rule["item"]], self.package.scale(rule["item"])
        points = None if rule.get("raw") else self.package.points(rule["item"])
        if points is None:
            if scale.get("type") == "multiple":
                raise Unsure
            reached = list(ends(scale))
        elif scale.get("type") == "multiple":
            each = [points(option["value"]) or 0 for option in scale["options"]]
            reached = [sum((p for p in each if p < 0), Fraction(0)),
                       sum((p for p in each if p > 0), Fraction(0))]  # fmt: skip
        elif "options" in scale:
            reached = [points(_as_answer(option["value"])) for option in scale["options"]]
        else:
            raise Unsure
        if "skipped_value" in item and not rule.get("raw"):
            reached.append(number(item["skipped_value"]))
        return min(reached), max(reached)

    def _aggregate_range(self, rule: Json, person: Person) -> Reach:
        policy = rule.get("missing", "required")
        method = "required" if policy == "required" else policy.get("method", "available")
        if policy != "required" and not policy.keys() & {"minimum", "share"}:
            method = "required"
        reached: list[Reach] = []
        counted = 0
        for entry in self.package.entries(rule["of"]):
            people, of = [person], entry
            if isinstance(entry, dict) and entry["op"] == "each_response":
                people, of = self.responses(entry, person), entry["of"]
            for other in people:
                value = self.value(of, other)
                if value in (Gap.NOT_APPLICABLE, Gap.NOT_ASKED):
                    continue
                counted += 1
                if value is not Gap.MISSING or method in {"zero", "required"}:
                    reached.append(self.range(of, other))
        if not reached:
            raise Unsure
        if method == "zero":
            reached = [(min(low, Fraction(0)), max(high, Fraction(0))) for low, high in reached]
        combine = AGGREGATES[rule["op"]]
        low, high = (combine(rule, [each[end] for each in reached]) for end in (0, 1))
        scale = Fraction(counted, len(reached)) if method == "prorate" else Fraction(1)
        return low * scale, high * scale


def _as_answer(value: Any) -> Any:
    return value if isinstance(value, str) else number(value)


def without(policy: Json, values: Values, *, lowered: bool = True) -> Gap | None:
    """Say which gap a missing policy leaves, if it does.

    A minimum is `lowered` to how many there can be at all, but not where that is any number.
    """
    asked = [value for value in values if value is not Gap.NOT_ASKED]
    applicable = [value for value in asked if value is not Gap.NOT_APPLICABLE]
    present = [value for value in applicable if value is not Gap.MISSING]
    if not applicable:
        return gravest(values)
    declared = {} if policy == "required" else policy

    def least(prefix: str, of: int, otherwise: int) -> int:
        if f"{prefix}minimum" in declared:
            minimum = int(declared[f"{prefix}minimum"])
            return min(minimum, of) if lowered else minimum
        if f"{prefix}share" in declared:
            return max(1, math.ceil(number(declared[f"{prefix}share"]) * of))
        return otherwise

    if len(applicable) < least("applicable_", len(asked), 1):
        return Gap.NOT_APPLICABLE
    if len(present) < least("", len(applicable), len(applicable)):
        return Gap.MISSING
    return None


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _median(values: Sequence[Fraction]) -> Fraction:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _variance(rule: Json, values: Sequence[Fraction]) -> Fraction | None:
    count = len(values)
    mean = sum(values, Fraction(0)) / count
    squares = sum(((value - mean) ** 2 for value in values), Fraction(0))
    divisor = count if rule["divisor"] == "n" else count - 1
    return squares / divisor if divisor else None


def _mode(rule: Json, values: Values) -> Any:
    most = max(values.count(value) for value in values)
    tied = {value for value in values if values.count(value) == most}
    if len(tied) == 1:
        return tied.pop()
    ties = rule.get("ties") or []
    if ties in ("lowest", "highest"):
        return min(tied) if ties == "lowest" else max(tied)
    return next((code for code in ties if code in tied), None)


def _has(code: str, value: Any) -> bool:
    return bool(value == code or (isinstance(value, tuple) and code in value))


AGGREGATES: dict[str, Callable[[Json, Values], Any]] = {
    "sum": lambda _, v: sum(v, Fraction(0)),
    "mean": lambda _, v: sum(v, Fraction(0)) / len(v),
    "median": lambda _, v: _median(v),
    "min": lambda _, v: min(v),
    "max": lambda _, v: max(v),
    "nth_highest": lambda rule, v: dict(enumerate(sorted(v)[::-1], 1)).get(rule["place"]),
    "variance": _variance,
    "count": lambda _, v: Fraction(sum(each is True for each in v)),
    "share": lambda _, v: Fraction(sum(each is True for each in v), len(v)),
    "tally": lambda rule, v: Fraction(sum(_has(rule["code"], each) for each in v)),
    "mode": _mode,
}


def _written(value: Any) -> list[str]:
    if isinstance(value, tuple):
        return list(value)
    return [value if isinstance(value, str) else numbers.decimal_text(value) or str(value)]


def _product(_: Json, *values: Fraction) -> Fraction:
    made = Fraction(1)
    for value in values:
        made *= value
    return made


def _divided(rule: Json, left: Fraction, right: Fraction) -> Fraction | None:
    zero = rule.get("zero")
    return left / right if right else (None if zero is None else number(zero))


def _base(rule: Json) -> Fraction | None:
    return number(rule["base"]) if "base" in rule else None


STRICT: dict[str, Callable[..., Any]] = {
    "row": lambda _, *v: v,
    "subtract": lambda _, a, b: a - b,
    "multiply": _product,
    "divide": _divided,
    "modulo": lambda _, a, b: a - b * math.floor(a / b) if b else None,
    "power": lambda _, a, b: numbers.power(a, b),
    "root": lambda rule, v: numbers.root(v, rule.get("degree", 2)),
    "exponential": lambda _, v: numbers.exponential(v),
    "logarithm": lambda rule, v: numbers.logarithm(v, _base(rule)),
    "absolute": lambda _, v: abs(v),
    "round": lambda rule, v: numbers.rounded(v, rule.get("decimals", 0), rule["mode"]),
    "less": lambda _, a, b: a < b,
    "less_or_equal": lambda _, a, b: a <= b,
    "equal": lambda _, a, b: a == b,
    "greater_or_equal": lambda _, a, b: a >= b,
    "greater": lambda _, a, b: a > b,
    "one_of": lambda rule, v: v in map(_as_answer, rule["values"]),
    "contains": lambda rule, v: rule["code"] in v,
    "not": lambda _, v: not v,
    "permutation": lambda _, *v: set(v) == set(map(Fraction, range(1, len(v) + 1))),
    "size": lambda _, v: Fraction(len(v)),
    "pick": lambda rule, v: dict(enumerate(v, 1)).get(rule.get("place", 1)),
    "join": lambda rule, *v: (
        rule.get("separator", "").join(text for each in v for text in _written(each)) or None
    ),
}
