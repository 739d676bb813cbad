"""What is said of a rule before any response, held against every response to a small form.

Bounds hold what comes out, or a package with a gap would be accepted. How much wider they are is
kept in `reach.txt`, which `python tests/test_reach.py` writes anew: each line says what a rule can
be in any response and in one that leaves nothing out, and why it can be without a value; in
brackets is what does come out, where that is less. Last is how many digits its numbers can have
before and after the point, in what it is divided by and in zeros, and at most on the way to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import log10
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from complete_package import Rule, of_two
from tiny_package import write

from assessment_engine import Absence, load_package, parse_response
from assessment_engine.numerals import number_text
from assessment_engine.rules.analysis import (
    absent_scores,
    attainable_bounds,
    possible_scores,
    score_bounds,
)
from assessment_engine.rules.bounds import Bounds, Codes
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.growth import growth
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.scoring import score

A, B, C, D = ({"op": "answer", "item": name} for name in "abcd")
ITEMS: dict[str, dict[str, Any]] = {
    "a": {"minimum": -1, "maximum": 1},
    "b": {"minimum": 0, "maximum": 2, "required": False},
    "c": {"minimum": 1, "maximum": 3, "not_applicable": "Does not apply"},
    "d": {"minimum": -1, "maximum": 1, "required": False, "not_applicable": "Does not apply"},
}
POLICIES: dict[str, Any] = {
    "required": "required",
    "one": {"minimum": 1},
    "two": {"minimum": 2},
    "half": {"share": 0.5},
    "applicable": {"applicable_minimum": 2},
    "most": {"applicable_share": 0.75, "minimum": 1},
    "zero": {"minimum": 1, "method": "zero"},
    "prorate": {"minimum": 1, "method": "prorate"},
}
AGGREGATES = ("sum", "mean", "median", "min", "max", "variance", "nth_highest", "count", "share")
PRORATED = ("sum", "count")
NUMBERS = {"number", "the same", "number or code", "number, code or set"}
NEAR = 1e-9  # what a logarithm may be off
FILE = Path(__file__).with_name("reach.txt")


def aggregates() -> Iterator[tuple[str, Rule]]:
    """Give each aggregate with each policy, over numbers or over conditions."""
    for op, (name, policy) in product(AGGREGATES, POLICIES.items()):
        if name == "prorate" and op not in PRORATED:
            continue
        conditions = [of_two("greater", each, above) for each, above in ((A, 0), (B, 0), (C, 1))]
        of = conditions if op in ("count", "share") else [A, B, C]
        own: Rule = {"place": 2} if op == "nth_highest" else {}
        own |= {"divisor": "n"} if op == "variance" else {}
        same = name == "prorate" and op == "sum"  # operands of one range
        yield f"{op}-{name}", {"op": op, "of": [A, D] if same else of, "missing": policy, **own}


def others() -> Iterator[tuple[str, Any]]:
    """Give rules of the other operators."""
    yield "number", 3
    yield "fraction", 1.5
    for name, each in zip("abcd", (A, B, C, D), strict=True):
        yield f"answer-{name}", each
    yield "subtract", of_two("subtract", A, C)
    yield "multiply", {"op": "multiply", "of": [A, D]}
    yield "multiply-three", {"op": "multiply", "of": [A, B, D]}
    yield "divide", of_two("divide", A, C)
    yield "divide-by-some", of_two("divide", C, B)
    yield "divide-zero", of_two("divide", C, B, zero=7)
    yield "modulo", of_two("modulo", B, C)
    yield "power", of_two("power", C, 2)
    yield "root", {"op": "root", "of": C, "degree": 2}
    yield "absolute", {"op": "absolute", "of": A}
    yield "round", {"op": "round", "of": of_two("divide", A, C), "mode": "up"}
    yield "percent", {"op": "percent_of_maximum", "of": C}
    yield "stage", {"op": "stage", "of": [of_two("greater", each, 1) for each in (B, C, A)]}
    yield "coalesce", {"op": "coalesce", "of": [B, C, A]}
    yield "coalesce-open", {"op": "coalesce", "of": [B, D]}
    yield "has-value", {"op": "has_value", "of": D}
    yield "has-value-always", {"op": "has_value", "of": A}
    yield "mode", {"op": "mode", "of": [A, B, C], "ties": "lowest"}
    yield "mode-open", {"op": "mode", "of": [A, B]}
    yield "permutation", {"op": "permutation", "of": [B, C]}
    for op in ("less", "less_or_equal", "equal", "greater_or_equal", "greater"):
        for right in (-2, -1, 0, 1, 2, 0.5):
            yield f"{op}-{right}", of_two(op, A, right)
        yield f"{op}-item", of_two(op, A, C)
    for values in ([0], [-1, 0, 1], [5], [-1, 1], [0, 1, 2]):
        yield f"one-of-{values}", {"op": "one_of", "of": A, "values": values}
    yield "not", {"op": "not", "of": of_two("greater", B, 1)}
    yield "all", {"op": "all", "of": [of_two("greater", B, 1), of_two("greater", C, 1)]}
    yield "any", {"op": "any", "of": [of_two("greater", B, 1), of_two("greater", C, 1)]}
    yield "any-always", {"op": "any", "of": [of_two("greater", B, 1), of_two("less", A, 2)]}
    yield "all-never", {"op": "all", "of": [of_two("greater", B, 1), of_two("less", A, -1)]}
    yield "choose", choose([(of_two("greater", A, 0), C)], B)
    yield "choose-never", choose([(of_two("greater", A, 5), 100)], B)
    yield "choose-always", choose([(of_two("less", A, 5), C)], 100)
    yield "choose-nothing", choose([(of_two("greater", A, 0), None)], C)
    yield "choose-code", choose([(of_two("greater", A, 0), "high")], "low")
    yield "lookup", {"op": "lookup", "of": [A], "table": {"values": {"-1": 4, "0": 2, "1": 9}}}
    yield "lookup-part", {"op": "lookup", "of": [B], "table": {
        "rows": [{"when": {"above": 1}, "gives": 9}, {"when": {"below": 0.5}, "gives": 2.5}],
        "otherwise": None}}  # fmt: skip
    yield "in-band", {"op": "in_band", "of": C, "bands": "level", "band": "low"}
    yield "band", {"op": "band", "of": C, "bands": "level"}
    yield "top", {"op": "top", "take": 1, "of": [
        {"code": "A", "value": A}, {"code": "C", "value": C}]}  # fmt: skip
    yield "which", {"op": "which", "of": [
        {"code": "A", "when": of_two("greater", A, 5)},
        {"code": "C", "when": of_two("greater", C, 1)}]}  # fmt: skip
    yield "nested", {"op": "mean", "missing": {"minimum": 1}, "of": [
        {"op": "sum", "of": [A, B], "missing": {"minimum": 1}}, C]}  # fmt: skip


def choose(cases: list[tuple[Rule, Any]], otherwise: Any) -> Rule:
    """Give the rule of cases; None stands for no value."""
    nothing: Rule = {"op": "no_value", "as": "not_applicable"}
    then = [{"when": when, "then": nothing if it is None else it} for when, it in cases]
    return {"op": "choose", "cases": then, "otherwise": otherwise}


RULES: dict[str, Any] = dict([*aggregates(), *others()])


def gives_number(rule: Any) -> bool:
    """Say whether a rule is that of a score, and not that of a verdict."""
    if not isinstance(rule, dict):
        return True
    if rule["op"] == "choose":
        return not isinstance(rule["otherwise"], str)
    return OPERATORS[rule["op"]].gives in NUMBERS


def package() -> dict[str, Any]:
    """Give the package with every rule, as scores and verdicts."""
    scales, items = [], []
    for name, given in ITEMS.items():
        required = given.get("required", True)
        items.append({"id": name, "text": name, "scale": name, "required": required})
        scale = {key: value for key, value in given.items() if key != "required"}
        scales.append({"id": name, "label": name, "type": "number", **scale})
    ruled = [
        ({"id": f"r{n}", "label": name, "rule": RULES[name]}, gives_number(RULES[name]))
        for n, name in enumerate(RULES)
    ]
    manifest = {
        "format": 1, "id": "reach", "version": "1.0.0", "title": "Reach", "language": "en",
        "examples": ["one.json"], "scales": scales, "items": items,
        "bands": {"level": [{"id": "low", "label": "Low", "from": 1, "to": 2},
                            {"id": "high", "label": "High", "above": 2, "to": 3}]},
        "scores": [each for each, number in ruled if number],
        "verdicts": [each for each, number in ruled if not number],
    }  # fmt: skip
    example = {"name": "One", "answers": {"a": 0, "c": 1}, "expected": {"scores": {"r0": None}}}
    return {"instrument.json": manifest, "one.json": example}


def responses() -> Iterator[dict[str, Any]]:
    """Give the answers of every response there is."""
    answers = []
    for name, given in ITEMS.items():
        own: list[Any] = list(range(given["minimum"], given["maximum"] + 1))
        own += [None] if not given.get("required", True) else []
        own += ["not_applicable"] if "not_applicable" in given else []
        answers.append([(name, each) for each in own])
    for chosen in product(*answers):
        yield {name: value for name, value in chosen if value is not None}


def tried() -> dict[str, tuple[list[Any], list[Any], tuple[Any, ...]]]:
    """Give what each rule comes to in every response, in whole ones, and what is said of it.

    Each test does this anew, so that each goes through all that it is about.
    """
    with TemporaryDirectory() as folder:
        instrument = load_package(write(Path(folder), package()))
    rules = {name: instrument.rule_by_id[f"r{number}"] for number, name in enumerate(RULES)}
    grown = dict(zip(RULES, growth(instrument, rules.values()), strict=True))
    found: dict[str, tuple[list[Any], list[Any], tuple[Any, ...]]] = {}
    for number, name in enumerate(RULES):
        known = (possible_scores(instrument), score_bounds(instrument), absent_scores(instrument))
        found[name] = [], [], (*(each[f"r{number}"] for each in known), grown[name][1])
    for given in responses():
        context = score(instrument, parse_response(instrument, {"answers": given})).context
        full = len(given) == len(ITEMS) and "not_applicable" not in given.values()
        for name, rule in rules.items():
            value = evaluate(rule, context)
            if not isinstance(value, Absence):
                attainable = attainable_bounds(rule, instrument, context, {})
                assert contains(attainable, reach_of([value])), f"{name} of {given}"
            found[name][0].append(value)
            if full:
                found[name][1].append(value)
    return found


def reach_of(values: list[Any]) -> Any:
    """Give the bounds that values have, those that are there."""
    there = [value for value in values if not isinstance(value, Absence)]
    codes = [code for v in there for code in (v if isinstance(v, tuple) else (v,))]
    if any(isinstance(code, str) for code in codes) or any(isinstance(v, tuple) for v in there):
        return Codes(frozenset(codes))
    numbers = [int(each) if isinstance(each, bool) else each for each in there]
    return Bounds(min(numbers), max(numbers), all(isinstance(each, int) for each in numbers))


def contains(outer: Any, inner: Any) -> bool:
    """Say whether bounds hold other bounds."""
    if isinstance(outer, Codes):
        return outer.values is None or outer.values >= inner.values
    inside: bool = outer.low <= inner.low and inner.high <= outer.high
    return inside and (inner.integral or not outer.integral)


def absences(values: list[Any]) -> frozenset[Absence]:
    """Give why some of the values are none; what is not asked is not applicable."""
    found = {each for each in values if isinstance(each, Absence)}
    return frozenset(each if each is Absence.MISSING else Absence.NOT_APPLICABLE for each in found)


def written(reach: Any) -> str:
    """Give bounds, codes or reasons in words."""
    if isinstance(reach, Bounds):
        kind = "" if reach.integral else ", fractions too"
        return f"{number_text(reach.low)} to {number_text(reach.high)}{kind}"
    values = (reach.values or ()) if isinstance(reach, Codes) else (each.value for each in reach)
    return " ".join(sorted(values)) or "never"


def line(name: str, every: list[Any], whole: list[Any], said: tuple[Any, ...]) -> str:
    """Give the line of a rule."""
    come = (reach_of(every), reach_of(whole), absences(every))
    *bounds, grown = said
    parts = [
        written(known) + (f" [{written(found)}]" if found != known else "")
        for known, found in zip(bounds, come, strict=True)
    ]
    lengths = (grown.whole, grown.decimals, grown.divisors, grown.zeros, grown.most)
    digits = " ".join(f"{each:.3f}" for each in lengths)
    return f"{name}: {parts[0]}; whole: {parts[1]}; without a value: {parts[2]}; digits: {digits}"


def lines() -> list[str]:
    """Give the lines of all rules."""
    return [line(name, *found) for name, found in tried().items()]


def test_what_comes_out_is_within_what_was_said() -> None:
    """Over every response, and over every one in which all is answered; reasons as well."""
    for name, (every, whole, said) in tried().items():
        possible, complete, reasons, grown = said
        assert contains(possible, reach_of(every)), name
        assert contains(complete, reach_of(whole)), name
        assert absences(every) <= reasons, name
        numbers = [Fraction(v) for v in every if isinstance(v, int | Fraction) and v]
        assert all(log10(abs(each)) <= grown.whole + NEAR for each in numbers), name
        assert all(-log10(abs(each)) <= grown.zeros + NEAR for each in numbers), name
        long = [log10(each.denominator) for each in numbers]
        assert all(each <= grown.decimals + grown.divisors + NEAR for each in long), name


def test_bounds_are_as_near_as_they_were() -> None:
    """No rule has become wider or narrower unseen."""
    assert FILE.read_text("utf-8").splitlines() == lines()


if __name__ == "__main__":
    FILE.write_text("".join(f"{each}\n" for each in lines()), "utf-8")
