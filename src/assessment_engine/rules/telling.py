"""A rule put in words for one response: what was combined, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from assessment_engine.instrument import Instrument, ScoreRule
from assessment_engine.markup import parse, plain
from assessment_engine.numerals import clock, round_exact
from assessment_engine.rules.analysis import name_in
from assessment_engine.rules.combining import Context
from assessment_engine.rules.evaluate import (
    evaluate,
    item_of,
    over_responses,
    scale_of,
    walk_here,
)
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.telling_missing import policy_told
from assessment_engine.values import Absence, Node
from assessment_engine.wording import Wording

# These are written as words around their operands, side by side.
_LIST_WORDS = frozenset(
    {"mean", "median", "min", "max", "count", "share", "nth_highest", "variance", "tally", "mode"}
    | {"statistic", "row", "coalesce", "join", "permutation"}
)
_LITERALS = frozenset({"code", "truth"})
_WRITTEN = _LITERALS | {"number"}
# What is written of these ends with their value.
ENDS_WITH_VALUE = frozenset({"choose", "which"})
# What these give cannot be worked out from what is written of them.
_OPAQUE = frozenset({"lookup", "band", "statistic", "tally", "mode", "median", "nth_highest"})
_OPAQUE |= {"variance", "root", "power", "exponential", "logarithm", "modulo"}
_LOGIC = frozenset({"all", "any"})
# What these give was written by an author or a respondent, and is not rounded.
_AS_WRITTEN = frozenset({"number", "answer", "lookup"})
_DECIMALS = 10
_SHOWN = 5
# So many decimals more than it is rounded to are shown of a number, and no more than these.
_BEYOND = 3
_DEEPEST = 30


@frozen(eq=False, repr=False)
class Teller:
    """Puts rules in the words of the instrument's language, for one response."""

    context: Context
    instrument: Instrument
    labels: bool

    @property
    def words(self) -> Wording:
        """The words of the instrument's language."""
        return self.instrument.wording

    def write(self, node: Node, named: bool = False) -> str:
        """Write a rule without its value; `named` names an item even where there is only one."""
        row, words = OPERATORS[node.op], self.words
        if node.op == "number":
            return words.number(node.options["value"], _DECIMALS)
        if node.op == "answer" or node.op in _LITERALS:
            return self._value(node)
        if node.op in {"score", "verdict"}:
            return f"{self._score_name(name_in(node))} {self._value(node)}"
        if node.op in _TOLD:
            return _TOLD[node.op](self, node)
        parts = self._parts(node, named)
        if node.op in _COMPARED:
            return self._compared(node, parts)
        if node.op == "percent_of_maximum":
            value = self._in_range(node.operands[0], parts[0])
            return words.phrase("op_percent_of_maximum", value=value)
        if node.op == "round":
            return self._rounded(node, parts[0], named)
        if row.operands == ("of",):
            return words.phrase(f"op_{node.op}", value=parts[0], **self._filled(node))
        return policy_told(node, self.context, self._of_parts(node, parts), words)

    def _of_parts(self, node: Node, parts: list[str]) -> str:
        """Write an operator with the parts that it combines."""
        words = self.words
        if node.op in _LIST_WORDS:
            values = words.phrase("why_values_separator").join(parts)
            return words.phrase(f"op_{node.op}", values=values, **self._filled(node))
        if any(operand.op == "each_response" for operand in node.operands):
            values = words.phrase("why_values_separator").join(parts)
            return words.phrase(f"over_{node.op}", values=values)
        sign = words.phrase(f"op_{node.op}")
        if len(parts) == 1:
            return parts[0]
        spaced = node.op != "sum" or not all(operand.op == "answer" for operand in node.operands)
        spaced = spaced or any(" " in part for part in parts)
        return (f" {sign} " if spaced else sign).join(parts)

    def _score_name(self, score: str) -> str:
        name = score.replace(".", " ")
        return self.instrument.clear_labels.get(score, name) if self.labels else name

    def _compared(self, node: Node, parts: list[str]) -> str:
        """Write what a number is held against, and whether that holds; what is absent alone."""
        value, sides = evaluate(node, self.context), zip(node.operands, parts, strict=True)
        if isinstance(value, Absence):
            absent = (part for side, part in sides if evaluate(side, self.context) is value)
            return next(absent, parts[0])
        holds = value is True
        left = self._bare(node.operands[0], parts[0])
        if node.op == "equal" and holds and self._as_given(*node.operands):
            return self._answered(node.operands[0], left)
        right = self._bare(node.operands[1], parts[1]) if len(parts) > 1 else ""
        return self._condition(node, left, right, holds)

    def _condition(self, node: Node, left: str, right: str, holds: bool) -> str:
        """Write a comparison whose sides are written."""
        if node.op == "has_value":
            return self.words.phrase("why_with_value" if holds else "why_without_value", value=left)
        if node.op == "in_band":
            right = node.options["band"].label
        elif node.op == "contains":
            right = node.options["code"]
        elif node.op == "one_of":
            right = self.some([self.said(each) for each in node.options["values"]])
        condition = self.words.phrase(f"op_{node.op}", value=right)
        phrase = "why_compared" if holds else "why_compared_not"
        return self.words.phrase(phrase, left=left, condition=condition)

    def _as_given(self, left: Node, right: Node) -> bool:
        """Say whether an answer is held against a number as it was given, not keyed."""
        if left.op != "answer" or right.op not in {"number", "code"}:
            return False
        item = item_of(left, self.instrument)
        as_given = left.options["raw"] or not (item.reverse or item.points)
        return bool(as_given and scale_of(left, self.instrument).options)

    def _answered(self, node: Node, written: str) -> str:
        """Write an answer with the words that it has on its scale."""
        scale = scale_of(node, self.instrument)
        given = self.context.answer(node.options["item"], node.options["perspective"], True)
        label = next(plain(parse(each.label)) for each in scale.options if each.value == given)
        return self.words.phrase("why_answered", value=written, label=label)

    def _bare(self, node: Node, written: str) -> str:
        ends = not node.operands or node.op in ENDS_WITH_VALUE
        return written if ends else f"{written} = {self._value(node)}"

    def evaluated(self, node: Node) -> Any:
        """Give the value of an operand; a rule over responses alone has none."""
        return None if node.op == "each_response" else evaluate(node, self.context)

    def _filled(self, node: Node) -> dict[str, str]:
        """Give what the options of an operator say, as its phrase names them."""
        return {name: self.said(node.options[name]) for name in _FILLED.get(node.op, ())}

    def chosen(self, node: Node, told: bool = False) -> str:
        """Say which case holds, or that none does; where that is `told`, why not."""
        *pairs, otherwise = node.operands
        failed = []
        for place, (when, then) in enumerate(zip(pairs[::2], pairs[1::2], strict=True), 1):
            value = evaluate(when, self.context)
            if value is False:
                failed.append(when)
                continue
            number, condition = self.words.number(place), self.write(when, named=True)
            if value is not True:
                return self.words.phrase("why_case_open", number=number, condition=condition)
            text = self._bare(then, self.named(then))
            return self.words.phrase("why_case", number=number, condition=condition, value=text)
        value = self._bare(otherwise, self.named(otherwise))
        if not told:
            return self.words.phrase("why_no_case", value=value)
        written = [self.write(when, named=True) for when in failed]
        conditions = self.some(written, separator="why_conditions_separator")
        return self.words.phrase("why_no_case_of", conditions=conditions, value=value)

    def _looked_up(self, node: Node) -> str:
        """Say what was looked up, and in which table."""
        name = node.options["table"].id
        parts = [self._bare(operand, self.named(operand)) for operand in node.operands]
        parts = [
            f"({part})" if operand.operands else part
            for operand, part in zip(node.operands, parts, strict=True)
        ]
        values = self.words.phrase("why_values_separator").join(parts)
        if not name:
            return self.words.phrase("op_lookup_here", values=values)
        return self.words.phrase("op_lookup", values=values, table=name)

    def _from_entries(self, node: Node) -> str:
        """Say what each code has, or which codes are taken."""
        entries = list(zip(node.options["codes"], node.operands, strict=True))
        if node.op == "which":
            held = [code for code, each in entries if evaluate(each, self.context) is True]
            values = self.some(held) or self.words.phrase("value_none")
            return self.words.phrase("op_which", values=values)
        values = self.some([f"{code} {self._value(each)}" for code, each in entries], len(entries))
        how = "within" if node.options["within"] is not None else "take"
        phrase = f"op_top_{how}_{node.options['order']}"
        return self.words.phrase(phrase, values=values, count=self.said(node.options[how]))

    def _of_responses(self, node: Node) -> str:
        """Say what the responses have, or in how many of them a condition holds."""
        (operand, *_), values = node.operands, list(over_responses(node, self.context))
        present = [value for value in values if not isinstance(value, Absence)]
        if OPERATORS[operand.op].gives == "boolean" or any(isinstance(v, bool) for v in present):
            present = [value for value in present if value]
            what = self._asked(operand)
        else:
            listed = self.some([self.said(value) for value in present])
            what = f"{self._name(operand)} {listed}".strip()
        total = self.words.number(len(values))
        told = self.words.counted("op_each_response", len(present), what=what, total=total)
        return told.strip()  # a rule without a name has nothing to tell where there is no response

    def _asked(self, node: Node) -> str:
        """Write a condition on several responses, if it holds one value of each against others."""
        left, *right = node.operands or (node,)
        if node.op in _COMPARED and self._name(left) and all(each.op in _WRITTEN for each in right):
            return self._condition(node, self._name(left), "".join(map(self.write, right)), True)
        return self._name(node) or self.words.phrase("value_true")

    def _name(self, node: Node) -> str:
        """Give the name of an answer, a score or a verdict; other rules have none."""
        if node.op == "answer":
            return self.instrument.cell_name(node.options["item"], node.options["perspective"])
        return self._score_name(name_in(node)) if node.op in {"score", "verdict"} else ""

    def _no_value(self, node: Node) -> str:
        return self.words.phrase(f"value_{node.options['as']}")

    def named(self, node: Node) -> str:
        """Write a rule without its value; of an answer, the item too."""
        written = self.write(node, named=True)
        if node.op != "answer":
            return written
        name = self.instrument.cell_name(node.options["item"], node.options["perspective"])
        return f"{name} {written}"

    def _stage(self, node: Node) -> str:
        """Say which condition is the first that does not hold, and which do not count."""
        count, words = len(node.operands), self.words
        passed = []
        for number, operand in enumerate(node.operands, 1):
            value = evaluate(operand, self.context)
            if value in {Absence.NOT_APPLICABLE, Absence.NOT_ASKED}:
                passed.append(str(number))
            elif value is not True:
                first = self.write(operand, named=True)
                text = words.phrase("why_stage_before", number=str(number), condition=first)
                return self._passing_over(text, passed)
        if len(passed) == count:
            return words.counted("why_stage_of", count)
        return self._passing_over(words.counted("why_stage_all", count), passed)

    def _passing_over(self, text: str, passed: list[str]) -> str:
        if not passed:
            return text
        return self.words.phrase("why_passing_over", text=text, names=self.some(passed))

    def _rounded(self, node: Node, written: str, named: bool) -> str:
        """Write what is rounded, with as many decimals as decide, and how."""
        (operand,) = node.operands
        decimals, mode = node.options["decimals"], node.options["mode"]
        value, made = evaluate(operand, self.context), evaluate(node, self.context)
        if value != made:
            digits = self._deciding(value, made, decimals, mode)
            if operand.op == "score":
                score = self.instrument.score_by_id[operand.options["score"]]
                digits = self.words.measured(digits, score.unit)
                written = f"{self._score_name(score.id)} {digits}"
            elif operand.operands:
                told, said = self.write(operand, named), self.said(value)
                if operand.op in ENDS_WITH_VALUE and told.endswith(f" {said}"):
                    written = f"({told.removesuffix(said)}{digits})"
                else:
                    written = f"({told} = {digits})"
        to = self.words.counted("why_decimals", decimals) if decimals else ""
        to = to or self.words.phrase("why_whole")
        return self.words.phrase(f"op_round_{mode}", value=written, decimals=to)

    def _deciding(self, value: Any, made: Any, decimals: int, mode: str) -> str:
        """Write a number with as many decimals as it takes to see why it is rounded so."""
        deciding = (
            shown
            for shown in range(decimals + _BEYOND, _DEEPEST)
            if round_exact(round_exact(value, shown, "half_up"), decimals, mode) == made
        )
        return self.words.number(value, next(deciding, _DEEPEST))

    def _in_range(self, node: Node, written: str) -> str:
        """Write an operand, its value, and between what that lies."""
        if node.operands:
            written = written[1:-1]  # the brackets that the operator writes itself
        if isinstance(evaluate(node, self.context), Absence):
            return written
        reach = self.context.attainable(node)
        low, high = self.words.number(reach.low), self.words.number(reach.high)
        text = self._bare(node, written)
        return self.words.phrase("why_in_range", text=text, low=low, high=high)

    def _parts(self, node: Node, named: bool) -> list[str]:
        views = {o.options.get("perspective") for o in node.operands if o.op == "answer"}
        items = {o.options.get("item") for o in node.operands if o.op == "answer"}
        comparing = OPERATORS[node.op].gives == "boolean"
        named = named or self._about_several(node)
        parts = []
        for operand in node.operands:
            written = self.write(operand, named)
            if operand.op == "answer" and (len(views) > 1 or comparing or len(node.operands) == 1):
                short = self.instrument.perspective_by_id[operand.options["perspective"]].short
                written = f"{short} {written}" if self.instrument.several_perspectives else written
                if len(items) > 1 or named:
                    written = f"{operand.options['item']} {written}"
            elif operand.operands and not comparing:
                told = self._bare(operand, written) if operand.op in _OPAQUE else written
                written = f"({told})"
            elif operand.op in _LOGIC and node.op in {*_LOGIC, "not"}:
                written = f"({written})"
            parts.append(written)
        return parts

    def _about_several(self, node: Node) -> bool:
        """Say whether conditions on the answers to several items stand side by side."""
        if not any(OPERATORS[operand.op].gives == "boolean" for operand in node.operands):
            return False
        return len({each.options["item"] for each in walk_here(node) if each.op == "answer"}) > 1

    def some(
        self, names: list[str], most: int = _SHOWN, separator: str = "why_names_separator"
    ) -> str:
        """List names, of too many only the first."""
        shown = self.words.phrase(separator).join(names[:most])
        more = len(names) - most
        return self.words.counted("why_more", more, names=shown) if more > 0 else shown

    def _value(self, node: Node) -> str:
        value = evaluate(node, self.context)
        if isinstance(value, Absence | bool | str | tuple):
            return self.said(value)
        if node.op == "score":
            return self.as_score(self.instrument.score_by_id[node.options["score"]], value)
        if node.op not in _AS_WRITTEN:
            return self.said(value)
        if node.op == "answer" and self._is_time(node):
            return clock(value)
        return self.words.number(value, _DECIMALS)

    def _is_time(self, node: Node) -> bool:
        keyed = item_of(node, self.instrument).points and not node.options["raw"]
        return not keyed and scale_of(node, self.instrument).type in {"time_of_day", "duration"}

    def as_score(self, score: ScoreRule, value: Any) -> str:
        """Write a number with the decimals and the unit of a score."""
        written = self.words.number(value, score.decimals)
        return self.words.measured(written, score.unit)

    def said(self, value: Any) -> str:
        """Write a value of any kind."""
        if isinstance(value, Absence):
            return self.words.phrase(f"value_{value.value}")
        if isinstance(value, bool):
            return self.words.phrase("value_true" if value else "value_false")
        if isinstance(value, str):
            return value
        if isinstance(value, tuple):
            between = self.words.phrase("why_names_separator")
            return between.join(map(self.said, value)) or self.words.phrase("value_none")
        return "e" if value is None else self.words.number(value)


_COMPARED = frozenset(
    {"less", "less_or_equal", "equal", "greater_or_equal", "greater", "one_of", "in_band"}
    | {"has_value", "contains"}
)
_FILLED: Mapping[str, tuple[str, ...]] = {
    "nth_highest": ("place",),
    "variance": ("divisor",),
    "tally": ("code",),
    "statistic": ("statistic",),
    "root": ("degree",),
    "logarithm": ("base",),
    "band": ("bands",),
    "pick": ("place",),
}
_TOLD: Mapping[str, Callable[[Teller, Node], str]] = {
    "stage": Teller._stage,
    "choose": Teller.chosen,
    "lookup": Teller._looked_up,
    "top": Teller._from_entries,
    "which": Teller._from_entries,
    "each_response": Teller._of_responses,
    "no_value": Teller._no_value,
}
