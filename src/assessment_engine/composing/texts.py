"""The texts of a package with what one response puts into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from attrs import evolve, frozen

from assessment_engine.instrument import Instrument, ScoreRule
from assessment_engine.markup import Run, Runs, escape, parse
from assessment_engine.numerals import Number
from assessment_engine.placeholders import fill, wordless
from assessment_engine.scoring import Scores
from assessment_engine.values import Absence, Node, Text
from assessment_engine.wording import Wording


@frozen(eq=False, repr=False)
class Texts:
    """Fills the texts of a package for one response.

    `previous` are the scores of an earlier response, if there is one. `numbers` says whether the
    report shows any: what is filled here may tell one, so who composes leaves such texts out.
    """

    scores: Scores
    previous: Scores | None
    numbers: bool

    @property
    def instrument(self) -> Instrument:
        """The instrument whose texts these are, in the language of the report."""
        return self.scores.instrument

    @property
    def words(self) -> Wording:
        """The phrases of the report's language."""
        return self.scores.instrument.wording

    def line(self, text: str, words: Mapping[str, str] | None = None) -> str:
        """Fill the placeholders of a text that stays plain. `words` are placeholders of its own."""
        return fill(text, partial(self._placeholder, words=words or {}, escaped=False))

    def runs(self, text: str, words: Mapping[str, str] | None = None) -> Runs:
        """Fill the placeholders of a text and parse its markup; what is filled in has none."""
        filled = text
        if "{" in text:
            filled = fill(text, partial(self._placeholder, words=words or {}, escaped=True))
        language = self.language(text)
        if language is None:
            return parse(filled)
        return tuple([evolve(run, language=language) for run in parse(filled)])

    def language(self, *texts: str) -> str | None:
        """Give the language of texts that no translation has; None where any is the report's."""
        left = self.instrument.untranslated
        if left.isdisjoint(texts) or not all(text in left or wordless(text) for text in texts):
            return None
        return self.instrument.source_language

    def paragraphs(self, texts: Text) -> tuple[Runs, ...]:
        """Fill and parse several paragraphs."""
        return tuple([self.runs(text) for text in texts])

    def fixed(self, text: str) -> Runs:
        """Give a text that is complete, and that may hold any character."""
        return parse(escape(text))

    def woven(self, phrase: Callable[[Sequence[str]], str], parts: Sequence[Runs]) -> Runs:
        """Give the text that `phrase` makes of several parts, each in its own language and style.

        `phrase` gets a stand-in for each part and says where it goes.
        """
        marks = [chr(_FIRST_MARK + index) for index in range(len(parts))]
        runs: list[Run] = []
        for piece in re.split(f"([{marks[0]}-{marks[-1]}])", phrase(marks)):
            runs += parts[marks.index(piece)] if piece in marks else self.fixed(piece)
        return tuple(runs)

    def number_of(self, rule: Node, value: Number) -> str:
        """Write the number that a rule gave: one that is a score, as that score declares it."""
        declared = rule.op == "score"
        score = self.instrument.score_by_id[rule.options["score"]] if declared else None
        return self.score_number(score, value) if score else self.words.number(value)

    def score_number(self, score: ScoreRule, value: Number) -> str:
        """Write the number of a score with its decimals and unit."""
        written = self.words.number(value, score.decimals)
        return self.words.measured(written, score.unit)

    def date(self, date: str) -> str:
        """Write an ISO date in the language of the report; no date stays empty."""
        return self.words.date(date) if date else ""

    def no_score(self, reason: str) -> str:
        """Say that there is no score, and why."""
        return self.words.phrase("no_score", reason=reason)

    def absent(self, absence: Absence) -> str:
        """Name an answer that is none."""
        return self.words.phrase("not_answered" if absence is Absence.MISSING else absence.value)

    def of_score(self, name: str, argument: str) -> str:
        """Give what {score:ID}, {maximum:ID} or {band:ID} stands for."""
        score = self.scores[argument]
        if name == "band":
            return score.band.label if score.band else ""
        number = score.maximum if name == "maximum" else score.value
        if number is None:
            return self.no_score(score.reason)
        return self.score_number(self.instrument.score_by_id[argument], number)

    def of_verdict(self, name: str) -> str:
        """Give what {verdict:ID} stands for: what was decided, in words."""
        found = self.scores.verdicts[name]
        if found.value is not None:
            return found.text
        return self.words.phrase("no_verdict", reason=found.reason)

    def known_lines(self, lines: Text) -> Text:
        """Leave out the lines that name something which this response does not tell."""
        unknown = [f"{{{name}}}" for name in _OF_RESPONSE if not self._plain(name)]
        return tuple(line for line in lines if not any(name in line for name in unknown))

    def _plain(self, name: str) -> str:
        if name == "respondent":
            return self.scores.response.respondent
        if name == "completed":
            return self.date(self.scores.response.completed)
        return self.date(self.previous.response.completed) if self.previous else ""

    def _placeholder(
        self, name: str, argument: str, words: Mapping[str, str], escaped: bool
    ) -> str:
        whole = f"{name}:{argument}" if argument else name
        if whole in words:
            value = words[whole]
        elif name in _OF_RESPONSE:
            value = self._plain(name)
        elif name == "constant":
            value = self.words.number(self.instrument.constants[argument].value)
        elif name == "verdict":
            value = self.of_verdict(argument)
        else:
            value = self.of_score(name, argument)
        return escape(value) if escaped else value


# Private characters, which no phrase has: they hold the place of what is put in.
_FIRST_MARK = 0xF0000
_OF_RESPONSE = ("respondent", "completed", "previous_completed")
