"""The drawing of charts, which all renderers share: true to the values, readable, harmless."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessment_engine.blocks import Number
from assessment_engine.charts import PRINT, SCREEN, element_id, svg
from chart_sample import SVG, chart, texts


def bars(source: str, series: int = 1) -> list[tuple[float, float]]:
    """Read back where the bars begin and how long they are, legend and patterns aside."""
    root = ElementTree.fromstring(source)
    rects = root.findall(f"{SVG}rect")[series:]
    return [(float(rect.get("x", "")), float(rect.get("width", ""))) for rect in rects]


@given(st.lists(st.integers(0, 24), min_size=2, max_size=20))
@settings(max_examples=40, deadline=None)
def test_bars_are_as_long_as_their_values(values: list[int]) -> None:
    """Bars start at one line, and any two are as long as their values, to a tenth of a unit."""
    found = bars(svg(chart(tuple(values)), PRINT))
    assert len({x for x, _ in found}) == 1
    longest = max(values)
    scale = next(width + 1 for (_, width), v in zip(found, values, strict=True) if v == longest)
    for (_, width), value in zip(found, values, strict=True):
        wanted = scale * value / longest if longest else 0
        assert width + 1 == pytest.approx(max(wanted, 2), abs=0.15)


def test_negative_values_reach_to_the_left_of_zero() -> None:
    """With a negative minimum, bars leave the zero line to either side; ticks show both signs."""
    source = svg(chart((-12, 12, 0), minimum=-24), PRINT)
    (left, length), (right, same), _ = bars(source)
    assert left < right
    assert length == pytest.approx(same, abs=0.2)
    assert left + length + 1 == pytest.approx(right, abs=0.2)
    assert {"\N{MINUS SIGN}24", "0", "24"} <= set(texts(source))


def test_a_missing_value_is_words_and_no_bar() -> None:
    """None has no bar; its text says why there is no number."""
    source = svg(chart((5, None)), PRINT)
    assert len(bars(source)) == 1
    assert "not answered" in texts(source)


def test_the_least_value_is_still_seen() -> None:
    """A value at the minimum leaves a stub with its number, also when all are zero."""
    source = svg(chart((0, 0), (0, 0)), PRINT)
    assert texts(source).count("0") == 5  # four values and a tick
    assert "<rect" in source


def test_exact_fractions_are_drawn() -> None:
    """A mean such as 3/2 is drawn where it is."""
    (_, half), (_, whole) = bars(svg(chart((Fraction(3, 2), 3), maximum=3), PRINT))
    assert (half + 1) * 2 == pytest.approx(whole + 1, abs=0.3)


@pytest.mark.parametrize(
    ("minimum", "maximum", "ticks"),
    [
        (0, 3, "0 1 2 3"),
        (0, 24, "0 4 8 12 16 20 24"),
        (1, 5, "1 2 3 4 5"),
        (0, 100, "0 20 40 60 80 100"),
        (-24, 24, "-24 -16 -8 0 8 16 24"),
        (0, 7, "0 2 4 6"),
        (0, 48, "0 8 16 24 32 40 48"),
        (Fraction(1, 2), Fraction(7, 2), "1 2 3"),
        (0, 6000, "0 1000 2000 3000 4000 5000 6000"),
    ],
)
def test_ticks_are_sensible_whole_numbers(minimum: Number, maximum: Number, ticks: str) -> None:
    """The axis carries few whole numbers that end where the scale ends, if they can."""
    found = texts(svg(chart((None,), minimum=minimum, maximum=maximum), PRINT))
    numbers = [text.replace("\N{MINUS SIGN}", "-") for text in found]
    assert " ".join(number for number in numbers if re.fullmatch("-?[0-9]+", number)) == ticks


def test_series_differ_without_colour() -> None:
    """All series but the first are filled with a pattern of their own."""
    source = svg(chart((1,), (2,), (3,), (4,)), PRINT)
    root = ElementTree.fromstring(source)
    patterns = root.findall(f"{SVG}defs/{SVG}pattern")
    motifs = {(pattern[1].tag, pattern[1].get("d")) for pattern in patterns}
    assert len(patterns) == len(motifs) == 3
    assert {f"url(#{pattern.get('id')})" for pattern in patterns} < {
        rect.get("fill") for rect in root.iter(f"{SVG}rect")
    }


def test_it_is_an_image_with_a_name_and_a_description() -> None:
    """Assistive technology gets the title and the description of the chart."""
    root = ElementTree.fromstring(svg(chart((1,)), SCREEN))
    title, desc = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert (title.text, desc.text) == ("Points", "What the chart shows.")


def test_print_needs_no_style_sheet() -> None:
    """The paint for paper holds plain colours only; PDF converters know no variables."""
    source = svg(chart((1,), (2,)), PRINT)
    assert "var(" not in source
    assert "style" not in source
    assert "var(--chart-series-1, #" in svg(chart((1,)), SCREEN)


@pytest.mark.parametrize("width", [340, 640])
def test_a_long_label_is_wrapped_and_never_lost(width: int) -> None:
    """A statement of usual length is written in full, in at most three lines."""
    label = "The moments that make or break a visit are mapped step by step, as customers see it."
    found = texts(svg(chart((1,), labels=(label,)), PRINT, width=width))
    lines = [text for text in found if text in label and len(text) > 4]
    assert " ".join(lines) == label
    assert len(lines) <= 3


def test_a_label_beyond_all_measure_ends_visibly() -> None:
    """What no chart has room for is cut with a sign that it was, and quickly."""
    found = texts(svg(chart((1,), labels=("word " * 100_000,)), PRINT))
    assert any(text.endswith("\N{HORIZONTAL ELLIPSIS}") for text in found)


@given(
    st.lists(st.text(max_size=60), min_size=1, max_size=4),
    st.text(max_size=60),
    st.integers(1, 5),
    st.sampled_from((340, 640)),
    st.sampled_from(("bars", "dumbbell")),
)
@example(["<b>&\"'</svg>\x00\ud800\ufffe"], "]]><script>", 2, 640, "bars")
@example(["<b>&\"'</svg>\x00\ud800\ufffe"], "]]><script>", 3, 340, "dumbbell")
@settings(max_examples=100, deadline=None)
def test_any_text_gives_a_sound_drawing(
    labels: list[str], text: str, series: int, width: int, style: Literal["bars", "dumbbell"]
) -> None:
    """Whatever the texts, the drawing is XML of known elements inside its frame, and stays so."""
    values = tuple(range(len(labels)))
    drawn = chart(*[values] * series, labels=tuple(labels), text=text, maximum=4, style=style)
    source = svg(drawn, PRINT, width=width)
    root = ElementTree.fromstring(source.encode())
    known = {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "text"}
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= known
    height = float(root.get("height", ""))
    for node in root.iter(f"{SVG}text"):
        assert 0 <= float(node.get("x", "")) <= width
        assert 0 <= float(node.get("y", "")) <= height
    assert svg(drawn, PRINT, width=width) == source


@given(st.text(max_size=20))
def test_an_id_is_plain(value: str) -> None:
    """Any string becomes an id that needs no escaping anywhere."""
    assert re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", element_id(value))


def test_an_ordinary_id_stays_as_it_is() -> None:
    """Ids as authors write them are kept, so that links to them can be guessed."""
    assert element_id("advice-SL-6") == "advice-SL-6"
    assert element_id("6") == "id-6"
    assert element_id("é") != element_id("è")
