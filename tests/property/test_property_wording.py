"""Words, numbers, dates and lists: the built-in English is Babel's, and other languages are too."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine.numerals import ROUNDING_MODES, exact, round_exact
from assessment_engine.placeholders import placeholders
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.wording import Wording

OTHERS = ("de", "de-AT", "pl", "ar", "fr", "ja")
CATEGORIES = ("zero", "one", "two", "few", "many", "other")
# The forms name themselves, so that what is printed says which was chosen.
FORMS = {"forms": {name: f"{name} {{count}} {{what}}" for name in CATEGORIES}}
SHIPPED = {
    file.name.removesuffix(".json"): json.loads(file.read_text("utf-8"))
    for file in (files("assessment_engine") / "phrases").iterdir()
}
# English writes dates and lists as in Britain: "7 March 2017", "a, b and c".
BABEL = {"en": "en_GB"}

languages = st.sampled_from(("en", *OTHERS))
counts = st.integers(0, 200) | st.integers(0, 10**9)


def _babel(language: str) -> Locale:
    return Locale.parse(BABEL.get(language, language).replace("-", "_"))


@given(languages, counts)
def test_the_form_of_a_phrase_is_that_of_its_count(language: str, count: int) -> None:
    """What CLDR says of the number decides between the forms, and the number is filled in."""
    words = Wording(language, FORMS)
    form = Locale("en").plural_form if language == "en" else _babel(language).plural_form
    assert words.counted("forms", count, what="x") == f"{form(count)} {count} x"
    assert words.categories == {*form.tags, "other"}


@given(languages, st.fractions(-(10**9), 10**9) | st.integers(-(10**15), 10**15), st.integers(0, 4))
def test_a_number_is_rounded_by_us_and_written_as_babel_says(
    language: str, value: Fraction | int, decimals: int
) -> None:
    """The decimals are those of exact rounding half up; marks are the language's, not grouped."""
    rounded = Fraction(round_exact(exact(Fraction(value)), decimals, "half_up"))
    places = Decimal(rounded.numerator * 10**decimals // rounded.denominator).scaleb(-decimals)
    locale = Locale("en") if language == "en" else _babel(language)
    expected = format_decimal(places, "0.####", locale, decimal_quantization=False)
    written = Wording(language, {}).number(exact(Fraction(value)), decimals)
    assert written == expected.replace("-", "\N{MINUS SIGN}").replace("\u200e", "")


@given(languages, st.dates())
def test_a_date_is_written_in_full(language: str, date: datetime.date) -> None:
    """Day, month by its name, year: in the order and the words of the language."""
    expected = format_date(date, "long", _babel(language))
    assert Wording(language, {}).date(date.isoformat()) == expected


@given(languages, st.lists(st.text(), max_size=5))
def test_texts_are_listed_as_the_language_does(language: str, texts: list[str]) -> None:
    """Any texts, braces among them, with the language's "and" before the last."""
    expected = format_list(texts, "standard", _babel(language))
    assert Wording(language, {}).listed(texts) == expected


def _used(phrase: Any) -> set[str]:
    forms = [phrase] if isinstance(phrase, str) else phrase.values()
    return {name for form in forms for name, _ in placeholders(form)}


@pytest.mark.parametrize("language", SHIPPED)
def test_the_phrases_of_every_language_are_the_same(language: str) -> None:
    """The same names with the same placeholders, and a form for each of its plural categories."""
    phrases: Mapping[str, Any] = SHIPPED[language]
    assert list(phrases) == list(SHIPPED["en"])
    for name, phrase in phrases.items():
        english = SHIPPED["en"][name]
        assert isinstance(phrase, str) == isinstance(english, str), name
        assert _used(phrase) == _used(english), name
        if not isinstance(phrase, str):
            assert phrase.keys() == Wording(language, {}).categories, name


def test_every_operator_has_its_words() -> None:
    """What has operands has a phrase that explanations say it with, and no other has."""
    # These are told in sentences of their own, or in one of several.
    named = {f"op_{name}" for name, row in OPERATORS.items() if row.operands}
    named -= {"op_stage", "op_has_value", "op_choose", "op_top", "op_round"}
    named |= {f"op_round_{mode}" for mode in ROUNDING_MODES}
    named |= {f"op_top_{how}_{end}" for how in ("take", "within") for end in ("highest", "lowest")}
    named.add("op_lookup_here")
    assert {name for name in SHIPPED["en"] if name.startswith("op_")} == named
