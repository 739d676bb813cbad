"""The words, numbers and dates of one language. English is built in; the others need Babel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Union

from attrs import field, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.numerals import DECIMALS, Number, number_text
from assessment_engine.placeholders import fill

if TYPE_CHECKING:
    from babel import Locale

Phrase = Union[str, Mapping[str, str]]
"""A text with placeholders in braces, or one for each plural category of the language."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@frozen(slots=False)
class Wording:
    """The phrases of a language, and how it writes numbers, dates and lists.

    `language` is a BCP 47 tag. Everything but `phrase` and `plain` raises AssessmentError for a
    language that is not English where Babel is not installed ("language-support-missing") or does
    not know it ("language-unknown").
    """

    language: str
    phrases: Mapping[str, Phrase] = field(repr=False)

    def phrase(self, name: str, **values: str) -> str:
        """Give a phrase with its placeholders filled. KeyError for a name that there is not."""
        text = self.phrases[name]
        assert isinstance(text, str)  # a package cannot change which phrases count
        return fill(text, lambda key, _: values[key])

    def counted(self, name: str, count: int, **values: str) -> str:
        """Give a phrase in the form that goes with a count, which is filled in as {count}."""
        forms = self.phrases[name]
        assert not isinstance(forms, str)
        category = _english_form(count) if self._locale is None else self._locale.plural_form(count)
        words = {**values, "count": self.number(count)}
        return fill(forms.get(category, forms["other"]), lambda key, _: words[key])

    def measured(self, number: str, unit: str) -> str:
        """Put a unit to a written number: "percent", any other as it is, or none."""
        if unit == "percent":
            return self.phrase("percent", value=number)
        return self.phrase("measured", value=number, unit=unit) if unit else number

    def number(self, value: Number, decimals: int = DECIMALS) -> str:
        """Write a number: whole as it is, otherwise at most `decimals` decimals, half up."""
        text = number_text(value, decimals)
        return text if self._mark == "." else text.replace(".", self._mark)

    def date(self, iso: str) -> str:
        """Write an ISO date in full: "7 March 2017"."""
        if self._locale is None:
            year, month, day = iso.split("-")
            return f"{int(day)} {_MONTHS[int(month) - 1]} {int(year)}"
        import datetime  # as little as Babel is needed for English

        from babel.dates import format_date

        return format_date(datetime.date.fromisoformat(iso), "long", self._locale)

    def listed(self, texts: Sequence[str]) -> str:
        """Join texts: "a, b and c"."""
        if self._locale is not None:
            from babel.lists import format_list

            return format_list(list(texts), "standard", self._locale)
        return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)

    @property
    def plain(self) -> Mapping[str, str]:
        """The phrases that do not depend on a count."""
        return {name: text for name, text in self.phrases.items() if isinstance(text, str)}

    @property
    def categories(self) -> frozenset[str]:
        """The CLDR plural categories of the language: what a phrase with a count must have."""
        if self._locale is None:
            return frozenset({"one", "other"})
        return self._locale.plural_form.tags | {"other"}

    @cached_property
    def _locale(self) -> Locale | None:
        """What Babel knows of the language; None for English."""
        return None if self.language.partition("-")[0] == "en" else _babel(self.language)

    @cached_property
    def _mark(self) -> str:
        if self._locale is None:
            return "."
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self._locale)


def _english_form(count: int) -> str:
    return "one" if count == 1 else "other"


@cache
def _babel(language: str) -> Locale:
    # Not at the top: English, which most who import the engine use, does without it.
    try:
        from babel import Locale, UnknownLocaleError
    except ImportError as error:
        raise AssessmentError(
            [
                Problem(
                    "language-support-missing",
                    f"numbers and dates of the language {language!r} need the library Babel",
                    hint='install it: pip install "assessment-engine[languages]"',
                )
            ]
        ) from error
    # BCP 47 look-up: what is too special is taken off until something is known.
    known = language
    while known:
        try:
            return Locale.parse(known, sep="-")
        except (UnknownLocaleError, ValueError):
            known = known.rpartition("-")[0]
    raise AssessmentError(
        [
            Problem(
                "language-unknown",
                f"the language {language!r} is not known",
                hint='write a BCP 47 tag, such as "de" or "pt-BR"',
            )
        ]
    )
