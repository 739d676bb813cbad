"""Dumbbell charts: marks where the values are, who is higher, and nothing upon anything else."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from xml.etree import ElementTree

import pytest
from attrs import evolve, frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessment_engine.blocks import Chart, Number
from assessment_engine.charts import PRINT, SCREEN, svg
from assessment_engine.lettering import width_of
from chart_sample import SVG, chart, texts

FILLED, HOLLOW = PRINT.series[:2]


@frozen
class Box:
    """Where a text or a mark is on the drawing."""

    left: float
    top: float
    right: float
    bottom: float
    what: str

    def meets(self, other: Box) -> bool:
        """Say whether two boxes share more than a hair's breadth."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.2
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.2
        )


def draw(*rows: tuple[Number | None, ...], width: int = 640, **options: int) -> ElementTree.Element:
    """Draw values and read the drawing back."""
    drawn = chart(*rows, style="dumbbell", **options)  # type: ignore[arg-type]
    return ElementTree.fromstring(svg(drawn, PRINT, width=width))


def written(root: ElementTree.Element) -> list[Box]:
    """Find the boxes of all texts, as wide as the widest sans would set them."""
    boxes = []
    for node in root.iter(f"{SVG}text"):
        text, size = node.text or "", int(node.get("font-size", "13"))
        wide = width_of(text, size) * (1.12 if node.get("font-weight") else 1)
        x, y = float(node.get("x", "")), float(node.get("y", ""))
        x -= wide * {"end": 1, "middle": 0.5}.get(node.get("text-anchor", ""), 0)
        boxes.append(Box(x, y - 0.75 * size, x + wide, y + 0.2 * size, text))
    return boxes


def circles(root: ElementTree.Element) -> list[Box]:
    """Find the marks of the first series, that of the legend first."""
    boxes = []
    for node in root.iter(f"{SVG}circle"):
        x, y, r = (float(node.get(name, "")) for name in ("cx", "cy", "r"))
        boxes.append(Box(x - r, y - r, x + r, y + r, "circle"))
    return boxes


def diamonds(root: ElementTree.Element) -> list[Box]:
    """Find the marks of the second series, that of the legend first."""
    boxes = []
    for node in root.iter(f"{SVG}path"):
        if node.get("stroke") == HOLLOW:
            start, half, *_ = node.get("d", "").removeprefix("M").split("l")
            left, middle = map(float, start.split())
            reach = float(half.split()[0])
            boxes.append(Box(left, middle - reach, left + 2 * reach, middle + reach, "diamond"))
    return boxes


def joints(root: ElementTree.Element) -> list[tuple[float, str | None, str | None]]:
    """Find what joins marks: its length, colour, and whether it is lighter than that."""
    return [
        (float(node.get("width", "")), node.get("fill"), node.get("fill-opacity"))
        for node in root.iter(f"{SVG}rect")
        if node.get("height") == "6" and node.get("fill") != PRINT.background
    ]


def centre(box: Box) -> float:
    """Give the middle of a mark."""
    return (box.left + box.right) / 2


@given(st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_marks_are_where_their_values_are(pairs: list[tuple[int, int]]) -> None:
    """One scale holds for all marks of both series, to a fifth of a unit."""
    own, others = zip(*pairs, strict=True)
    root = draw(own, others)
    found = [*circles(root)[1:], *diamonds(root)[1:]]
    assert len(found) == 2 * len(pairs)
    places = sorted((value, centre(box)) for value, box in zip((*own, *others), found, strict=True))
    (low, first), (high, last) = places[0], places[-1]
    assert last - first >= 3 * (high - low)
    for value, x in places:
        share = (value - low) / (high - low) if high > low else 0
        assert x == pytest.approx(first + share * (last - first), abs=0.2)


@pytest.mark.parametrize(
    ("own", "other", "colour", "opacity"),
    [(9, 3, FILLED, None), (3, 9, HOLLOW, "0.3"), (-3, -9, FILLED, None)],
)
def test_the_joint_looks_like_the_higher_one(
    own: int, other: int, colour: str, opacity: str | None
) -> None:
    """The joint has the colour of who is higher, full or light as the mark is; so has the text."""
    root = draw((own,), (other,), minimum=-10, maximum=10)
    ((length, fill, found),) = joints(root)
    assert (fill, found) == (colour, opacity)
    ends = centre(circles(root)[1]), centre(diamonds(root)[1])
    assert length == pytest.approx(abs(ends[0] - ends[1]), abs=0.2)
    bold = [node.text for node in root.iter(f"{SVG}text") if node.get("font-weight")]
    assert bold == ["A0", str(max(own, other))]


def test_the_less_stands_before_and_the_greater_behind() -> None:
    """The texts stand at the outer sides of the marks."""
    root = draw((3,), (9,))
    three, nine = (box for box in written(root) if box.what in {"3", "9"})
    assert three.right < circles(root)[1].left
    assert nine.left > diamonds(root)[1].right


def test_equal_values_stand_at_both_sides_of_both_marks() -> None:
    """Marks of one value lie in each other, nothing joins them, and each has its text."""
    root = draw((9,), (9,))
    circle, diamond = circles(root)[1], diamonds(root)[1]
    assert diamond.left < circle.left < circle.right < diamond.right
    before, behind = (box for box in written(root) if box.what == "9")
    assert before.right < diamond.left < diamond.right < behind.left
    assert not joints(root)


@pytest.mark.parametrize("width", [340, 640])
@pytest.mark.parametrize("value", [0, 12, 24])
def test_what_is_not_there_is_said_beside_what_is(value: int, width: int) -> None:
    """With one of two values, words stand on the free side of its mark, without a mark."""
    root = draw((value,), (None,), width=width)
    assert len(circles(root)) == 2
    assert len(diamonds(root)) == 1
    (absent,) = (node for node in root.iter(f"{SVG}text") if node.text == "not answered")
    assert absent.get("font-style") == "italic"
    assert absent.get("fill") == PRINT.muted


def test_several_that_are_not_there_are_told_apart_by_their_marks() -> None:
    """Where more than one value is missing, the words stand behind the marks of the series."""
    root = draw((None,), (None,))
    assert (len(circles(root)), len(diamonds(root))) == (2, 2)
    assert texts(ElementTree.tostring(root, encoding="unicode")).count("not answered") == 2


def test_series_differ_by_shape() -> None:
    """Four series have four shapes; two of them are hollow."""
    root = draw((1,), (2,), (3,), (4,))
    legend = [node for node in root if node.tag != f"{SVG}text"][2:6]
    shapes = {(node.tag, node.get("stroke") is None) for node in legend}
    assert shapes == {
        (f"{SVG}circle", True),
        (f"{SVG}path", False),
        (f"{SVG}rect", True),
        (f"{SVG}rect", False),
    }


def test_a_value_in_between_is_written_under_its_mark() -> None:
    """The third value has its text below, with a small mark of its series before it."""
    root = draw((5,), (1,), (9,))
    large, small = circles(root)[1:]
    assert centre(small) == pytest.approx(centre(large), abs=0.2)
    assert small.top > large.bottom
    (five,) = (box for box in written(root) if box.what == "5")
    assert small.right < five.left < small.right + 10


def test_zero_is_marked_only_between_the_ends() -> None:
    """A dark line stands at zero where values lie on both sides of it."""
    for minimum, count in ((-24, 1), (0, 0), (1, 0)):
        root = draw((3,), (9,), minimum=minimum)
        lines = [node for node in root.iter(f"{SVG}path") if node.get("stroke") == PRINT.muted]
        assert len(lines) == count


def test_it_is_in_its_language() -> None:
    """A chart whose texts are in another language than the report says so."""
    drawn = chart((3,), (9,), style="dumbbell")
    assert ElementTree.fromstring(svg(drawn, SCREEN)).get("lang") is None
    assert ElementTree.fromstring(svg(evolve(drawn, language="de"), SCREEN)).get("lang") == "de"


NUMBERS = st.none() | st.integers(-6, 24) | st.fractions(-6, 24, max_denominator=7)
LABELS = st.sampled_from(
    ("Planning", "The moments that make or break a visit are mapped, as customers see it.", "")
)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Give charts with one to four series, missing values, and short or long texts."""
    size = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(NUMBERS, min_size=size, max_size=size), min_size=1, max_size=4))
    labels = draw(st.lists(LABELS, min_size=size, max_size=size))
    text = draw(st.sampled_from(("", "", "12 of a possible 24", "WWWWWWWWWWWWWWW", "3")))
    minimum = draw(st.sampled_from((-6, 0)))
    return chart(
        *map(tuple, rows), minimum=minimum, labels=tuple(labels), text=text, style="dumbbell"
    )


@given(charts(), st.sampled_from((340, 480, 640)))
@example(chart((Fraction(1, 7), 24), (0, 24), style="dumbbell"), 340)
@example(chart((None, None), (None, None), (None, 3), style="dumbbell"), 340)
@settings(max_examples=150, deadline=None)
def test_nothing_stands_upon_a_text(drawn: Chart, width: int) -> None:
    """Texts keep clear of each other, of the marks and of the frame, whatever the values are."""
    root = ElementTree.fromstring(svg(drawn, PRINT, width=width))
    found = [box for box in written(root) if box.what]
    for one, other in combinations(found, 2):
        assert not one.meets(other), (one, other)
    for text in found:
        assert text.left >= -0.2
        assert text.right <= width + 0.2
        for mark in [*circles(root), *diamonds(root)]:
            assert not text.meets(mark), (text, mark)


def test_a_long_text_in_between_stays_inside() -> None:
    """A text under its mark moves to the left where it would leave the drawing."""
    drawn = chart((24,), (23,), (0,), style="dumbbell")
    first, second, third = drawn.series
    second = evolve(second, texts=("twenty-three",))
    drawn = evolve(drawn, series=(first, second, third))
    found = written(ElementTree.fromstring(svg(drawn, PRINT, width=340)))
    (box,) = (box for box in found if box.what == "twenty-three")
    assert box.right <= 340
