"""Calls into plugins: what one raises, or gives wrongly, is told with its name and distribution."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

from attrs import frozen

from assessment_engine.errors import AssessmentError, Problem, clipped, printable
from assessment_engine.protocols import NamedStatistic
from assessment_engine.rules.plugged import PluggedStatistic
from assessment_engine.rules.statistics import STATISTICS

_LONGEST = 300


@frozen
class Owner:
    """A plugin, and the distribution that brings it; "" for one that was registered by hand."""

    name: str
    distribution: str = ""
    version: str = ""

    def __str__(self) -> str:
        """Give what it is called in messages."""
        whence = f" ({self.distribution} {self.version})" if self.distribution else ""
        return f"the plugin {self.name!r}{whence}"

    @property
    def remedy(self) -> str:
        """What a user can do about its faults."""
        if not self.distribution:
            return "report it to the author of the plugin"
        return f"try 'pip install --upgrade {self.distribution}', uninstall it, or block it"


def failure(code: str, message: str, hint: str) -> AssessmentError:
    """Give an error of one problem."""
    return AssessmentError([Problem(code, message, hint=hint)])


def told(error: BaseException) -> str:
    """Write what a plugin raised on one line of bounded length."""
    return clipped(printable(f"{type(error).__name__}: {error}"), _LONGEST)


def says(error: AssessmentError) -> bool:
    """Tell whether an error has problems, and nothing else, as whoever prints it expects."""
    return bool(error.problems) and all(isinstance(each, Problem) for each in error.problems)


@contextmanager
def guarded(
    what: str, owner: Owner, hint: str = "", passing: tuple[type[BaseException], ...] = ()
) -> Iterator[None]:
    """Call into a plugin. Whatever it raises but AssessmentError becomes "plugin-failed".

    So does an AssessmentError that says nothing. What is `passing` is not the plugin's fault, and
    passes.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        if isinstance(error, passing) or (isinstance(error, AssessmentError) and says(error)):
            raise
        message = f"{what} {owner} failed: {told(error)}"
        raise failure("plugin-failed", message, hint or owner.remedy) from error


def wrong_object(owner: Owner, made: object, wanted: str) -> AssessmentError:
    """Give the error of something that is not what a hook or a method must give."""
    return failure(
        "plugin-wrong-object",
        f"{owner} gives {type(made).__name__} where {wanted} is needed",
        "see the reference of hooks for what it must be; " + owner.remedy,
    )


def wrong_member(owner: Owner, member: str, value: object, wanted: str) -> AssessmentError:
    """Give the error of an object whose member is not what it must be."""
    shown = clipped(printable(repr(value)))
    return failure(
        "plugin-wrong-object",
        f"{owner} gives {shown} as the {member}, where {wanted} is needed",
        "see the reference of hooks for what it must be; " + owner.remedy,
    )


def plugged_statistic(made: NamedStatistic, owner: Owner) -> PluggedStatistic:
    """Give a statistic as rules use it, checked for what it says of itself."""
    least = (made.least_rows, made.least_columns)
    bounds = (made.low, made.high)
    wrong = ""
    if made.name in STATISTICS:
        wrong = "the engine has a statistic of this name"
    elif type(made.summary) is not str:
        wrong = "its summary must be a text"
    elif any(type(each) is not int or each < 1 for each in least):
        wrong = "its least rows and least columns must be whole numbers from 1 on"
    elif any(isinstance(b, bool) or not isinstance(b, int | Fraction) for b in bounds):
        wrong = "its low and high must each be an int or a Fraction"
    elif made.low > made.high:
        wrong = "its low must not be above its high"
    if wrong:
        raise failure(
            "plugin-wrong-object",
            f"the statistic {made.name!r} of {owner} cannot be used: {wrong}",
            "see the reference of hooks for what it must be; " + owner.remedy,
        )
    return PluggedStatistic(
        made.name, made.summary, *least, *bounds, owner=str(owner), plain=made.compute
    )
