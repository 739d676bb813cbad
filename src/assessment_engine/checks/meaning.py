"""What the declared rules can and cannot do, decided from their bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assessment_engine.checks.report import all_nodes, all_rules
from assessment_engine.instrument import Band, Instrument, ScoreRule
from assessment_engine.numerals import Number, counted, number_text
from assessment_engine.rules.analysis import (
    possible_bounds,
    possible_scores,
    rule_bounds,
    score_bounds,
)
from assessment_engine.rules.bounds import Bounds, Unbounded
from assessment_engine.rules.evaluate import walk
from assessment_engine.rules.expand import Fault, child
from assessment_engine.rules.growth import MAX_DIGITS, MAX_WHOLE, growth
from assessment_engine.spelling import nearest


def check_bounded(instrument: Instrument) -> Iterator[Fault]:
    """Every rule has a least and a greatest value."""
    for rule in all_rules(instrument):
        try:
            possible_bounds(rule, instrument)
        except Unbounded as error:
            yield Fault(error.source or rule.source, "rule-unbounded", str(error), error.hint)


def check_growth(instrument: Instrument) -> Iterator[Fault]:
    """No rule makes numbers so long that what comes out could not be written any more."""
    for rule, grown in growth(instrument, all_rules(instrument)):
        if grown.whole > MAX_WHOLE:
            yield Fault(
                rule.source,
                "rule-too-large",
                f"this can have more than {MAX_WHOLE} digits before the point",
                "multiply smaller numbers, or keep what is divided by away from 0 with max",
            )
        elif grown.most > MAX_DIGITS:
            yield Fault(
                rule.source,
                "rule-too-large",
                f"its numbers, those of its scores included, can have more than"
                f" {MAX_DIGITS:,} digits when they are combined",
                "combine fewer quotients, percentages and powers, or round them first",
            )


def check_bands(instrument: Instrument) -> Iterator[Fault]:
    """A set of bands holds every value that its scores can have, each exactly once."""
    reach = possible_scores(instrument)
    for name, bands in instrument.bands.items():
        scores = [score for score in instrument.scores if score.bands == name]
        whole = all(reach[score.id].integral for score in scores)
        faults = list(_between(bands, whole))
        yield from faults
        for score in scores if not faults else ():
            open_answers = reach[score.id] != score_bounds(instrument)[score.id]
            yield from _covered(bands, reach[score.id], score, open_answers)


def _between(bands: Sequence[Band], whole: bool) -> Iterator[Fault]:
    empty = [band for band in bands if band.is_empty]
    if empty:
        for band in empty:
            yield Fault(
                band.source,
                "bands-empty",
                f"no number lies in the band {band.id!r}",
                "where it begins must not be above where it ends",
            )
        return
    for lower, upper in pairwise(bands):
        meet = upper.low == lower.high
        if upper.low < lower.high or (meet and lower.high_included and upper.low_included):
            yield Fault(
                upper.source,
                "bands-overlap",
                f"the bands {lower.id!r} and {upper.id!r} share the value {number_text(upper.low)}",
                "let each band start above the one before; order them from low to high",
            )
        elif _gap(lower, upper, whole):
            low, high = number_text(lower.high), number_text(upper.low)
            lost = f"values between {low} and {high} fall"
            lost = f"the value {low} falls" if lower.high == upper.low else lost
            yield Fault(
                upper.source,
                "bands-gap",
                f"{lost} into neither {lower.id!r} nor {upper.id!r}",
                "write 'below' instead of 'to' where scores can have fractions"
                if not whole
                else "let the bands meet",
            )


def _gap(lower: Band, upper: Band, whole: bool) -> bool:
    if not whole:
        apart = upper.low == lower.high and not (lower.high_included or upper.low_included)
        return apart or upper.low > lower.high
    return _first_whole(upper) > _last_whole(lower) + 1


def _first_whole(band: Band) -> Number:
    above = -(-band.low // 1)
    return above + 1 if above == band.low and not band.low_included else above


def _last_whole(band: Band) -> Number:
    below = band.high // 1
    return below - 1 if below == band.high and not band.high_included else below


def _covered(
    bands: Sequence[Band], reach: Bounds, score: ScoreRule, open_answers: bool
) -> Iterator[Fault]:
    first, last = bands[0], bands[-1]
    for end in (reach.low, reach.high):
        if not (first.low < end < last.high or first.holds(end) or last.holds(end)):
            least, greatest = number_text(reach.low), number_text(reach.high)
            also = ", where answers are left open or do not apply too" if open_answers else ""
            yield Fault(
                child(score.source, "bands"),
                "bands-uncovered",
                f"the score {score.id!r} can be {number_text(end)}, which is in no band",
                f"the score lies between {least} and {greatest}{also}",
            )


def check_triggers(instrument: Instrument) -> Iterator[Fault]:
    """Every trigger can fire, and can stay silent."""
    for trigger in instrument.triggers:
        reach = possible_bounds(trigger.when, instrument)
        place = child(trigger.source, "when")
        if not reach.high:
            yield Fault(
                place,
                "trigger-never",
                f"the trigger {trigger.id!r} can never fire",
                "compare with a value that the scale allows",
            )
        elif reach.low:
            yield Fault(
                place,
                "trigger-always",
                f"the trigger {trigger.id!r} fires for every response",
                "compare with a value that only some responses reach",
            )


def check_prorating(instrument: Instrument) -> Iterator[Fault]:
    """A sum is scaled up only over operands of one range: otherwise it could leave its own."""
    for node in all_nodes(instrument):
        policy = node.options.get("missing")
        if policy is None or policy.method != "prorate":
            continue
        reaches = [rule_bounds(operand, instrument) for operand in node.operands]
        if len({(reach.low, reach.high) for reach in reaches}) > 1:
            yield Fault(
                child(node.source, "missing"),
                "prorate-mixed",
                "what is scaled up here has operands of different ranges",
                "sum the operands of each range apart, each with a policy of its own",
            )


def check_percentages(instrument: Instrument) -> Iterator[Fault]:
    """What a percentage is taken of can differ, so that some response has a value."""
    for node in all_nodes(instrument, "percent_of_maximum"):
        reach = rule_bounds(node.operands[0], instrument)
        if reach.low == reach.high:
            yield Fault(
                child(node.source, "of"),
                "percent-of-constant",
                f"this is {number_text(reach.low)} in every response,"
                " so it has no least and greatest value to stand between",
                "take the percentage of something that answers can change",
            )


def check_coaching(instrument: Instrument) -> Iterator[Fault]:
    """Coaching has the declared parts, each with as many texts as it needs."""
    rules = {part.id: part for part in instrument.coaching_parts}
    for coaching in instrument.coaching.values():
        for part in coaching.parts:
            if part not in rules:
                yield Fault(
                    child(coaching.source, part),
                    "coaching-unknown-part",
                    f"coaching texts have no part {part!r}",
                    nearest(part, rules, "declare it under 'coaching_parts'"),
                )
        for rule in rules.values():
            count = len(coaching.parts.get(rule.id, ()))
            if not rule.minimum <= count <= rule.maximum:
                wants = f"{rule.minimum} to {rule.maximum}"
                wants = str(rule.minimum) if rule.minimum == rule.maximum else wants
                texts = counted(count, "text")
                yield Fault(
                    child(coaching.source, rule.id),
                    "coaching-part-count",
                    f"{coaching.id!r} has {texts} in {rule.id!r}; it needs {wants}",
                    "add or remove texts",
                )


def check_unscored(instrument: Instrument) -> Iterator[Fault]:
    """What is declared as unscored goes into no score."""
    scored: dict[str, str] = {}
    for score in instrument.scores:
        for node in walk(score.rule):
            if node.op == "answer":
                scored.setdefault(node.options["item"], score.id)
    for item in instrument.items:
        if item.unscored and item.id in scored:
            yield Fault(
                child(item.source, "unscored"),
                "unscored-scored",
                f"the item {item.id!r} is declared as unscored, and the score"
                f" {scored[item.id]!r} uses it",
                "leave out 'unscored', or take the item out of the score",
            )
