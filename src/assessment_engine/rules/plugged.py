"""Statistics that plugins bring: each is held to what it says of itself, and named if it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import ClassVar, Union

from attrs import field, frozen

from assessment_engine.errors import AssessmentError, Problem, clipped
from assessment_engine.numerals import Number, number_text

Rows = tuple[tuple[Number, ...], ...]
MAX_DIGITS = 4000
_PRINTED = Fraction(10) ** 30


@frozen(repr=False)
class PluggedStatistic:
    """A statistic of a plugin, as rules use it. `owner` names the plugin in what is said of it.

    Two are equal that say the same of themselves and are of one plugin.
    """

    name: str
    summary: str
    least_rows: int
    least_columns: int
    low: Number
    high: Number
    owner: str
    plain: Callable[[Rows], Union[int, Fraction, None]] = field(eq=False)
    null: ClassVar[bool] = False

    def compute(self, rows: Sequence[Sequence[Number]]) -> Number | None:
        """Give the statistic of rows of one length, None where it is not defined.

        Raises AssessmentError with "plugin-failed" where the plugin raises anything else, and with
        "plugin-wrong-value" where it gives what is no exact number, or one out of its bounds.
        """
        # Tuples, so that a plugin cannot change what others read.
        given = tuple(map(tuple, rows))
        if len(given) < self.least_rows or len(given[0]) < self.least_columns:
            return None
        try:
            found = self.plain(given)
        except AssessmentError:
            raise
        except (Exception, SystemExit) as error:
            raise _failure(
                "plugin-failed",
                f"the statistic {self.name!r} of {self.owner} failed:"
                f" {clipped(f'{type(error).__name__}: {error}')}",
                "report it to the author of the plugin, with the answers that caused it",
            ) from error
        return self._checked(found)

    def function(self, rows: Sequence[Sequence[Number]], _: Number = 0) -> Number | None:
        """Give the statistic, as the rules call those of the engine."""
        return self.compute(rows)

    def _checked(self, found: object) -> Number | None:
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | Fraction):
            raise _failure(
                "plugin-wrong-value",
                f"the statistic {self.name!r} of {self.owner} gave a value of the type"
                f" {type(found).__name__!r}, which is no exact number",
                "its author must give an int, a Fraction or None; of a float,"
                " Fraction(str(round(value, 8)))",
            )
        if not self.low <= found <= self.high:
            raise _failure(
                "plugin-wrong-value",
                f"the statistic {self.name!r} of {self.owner} gave {_brief(found)}, but it says"
                f" of itself that it is from {number_text(self.low)} to {number_text(self.high)}",
                "report it to the author of the plugin, with the answers that caused it",
            )
        if isinstance(found, Fraction) and found.denominator.bit_length() > MAX_DIGITS * 4:
            raise _failure(
                "plugin-wrong-value",
                f"the statistic {self.name!r} of {self.owner} gave a fraction of more than"
                f" {MAX_DIGITS:,} digits",
                "its author must round it",
            )
        return found


StatisticSource = Callable[[], Mapping[str, PluggedStatistic]]


def no_statistics() -> Mapping[str, PluggedStatistic]:
    """Give no statistics besides those of the engine."""
    return {}


def _brief(value: Number) -> str:
    # Of a number with thousands of digits Python would refuse to write any.
    return number_text(value) if -_PRINTED < value < _PRINTED else "a number beyond all measure"


def _failure(code: str, message: str, hint: str) -> AssessmentError:
    return AssessmentError([Problem(code, message, hint=hint)])
