"""Any text in any field is shown as itself, and never becomes markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessment_engine import Report
from assessment_engine.blocks import (
    Block,
    Chart,
    ChartCategory,
    ChartSeries,
    CoachingBlock,
    CoachingPart,
    Contents,
    Cover,
    Fact,
    Facts,
    Form,
    FormField,
    FormGroup,
    ItemList,
    Paragraphs,
    Ranking,
    RankingEntry,
    ScoreLine,
    ScoreLines,
    Section,
)
from assessment_engine.markup import Run, Runs
from assessment_engine_html import HtmlRenderer
from html_sample import PHRASES
from html_tree import Node, parse_page, words

HOSTILE = (
    "</style></title></textarea><script>alert(1)</script>&amp;\"'{{ 7*7 }}{% x %}\x00\x1b\ud800"
)
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
DRAWN = {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "text"}
# A text is never empty here, because an empty one rightly leaves its element out.
TEXTS = st.lists(st.text(max_size=30).map(lambda text: f"t{text}"), min_size=1, max_size=12)


class Source:
    """Hands out texts in turn and remembers them."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.given: list[str] = []

    def text(self) -> str:
        self.given.append(self.texts[len(self.given) % len(self.texts)])
        return self.given[-1]

    def runs(self) -> Runs:
        styled = Run(self.text(), strong=True, emphasis=True, language="de")
        return (Run(self.text()), styled)


def everything(source: Source) -> Report:
    """Build a report in which every text of every kind of block comes from the source."""
    text, runs = source.text, source.runs
    fields = (FormField("a", text(), "line", 1, text()), FormField("b", text(), "text", 2, text()))
    blocks: tuple[Block, ...] = (
        Paragraphs((runs(),), "lead"),
        ItemList((runs(),), ordered=True),
        ScoreLines((ScoreLine("s", runs(), 1, 0, 3, text(), text(), runs()),)),
        Ranking("ranking", (RankingEntry(runs(), text(), runs(), "advice"),), runs()),
        CoachingBlock(
            text(),
            "advice",
            2,
            runs(),
            runs(),
            text(),
            (CoachingPart("p", "list", runs(), (runs(),)),),
        ),
        Form("form", (FormGroup("g", runs(), fields),)),
        Facts((Fact(runs(), (runs(), runs())),)),
        *(_chart(source, style) for style in ("bars", "dumbbell")),
    )
    return Report(
        instrument=text(),
        version=text(),
        digest=text(),
        engine_version=text(),
        title=text(),
        language="en",
        respondent="",
        completed="2026-03-07",
        blocks=(
            Cover(runs(), runs(), (runs(),), (runs(),)),
            Contents(runs(), 1),
            Section("section", runs(), 1, blocks),
        ),
        phrases={**PHRASES, "skip": text(), "reason": text(), "data_table": text()},
        result={},
    )


def _chart(source: Source, style: Any) -> Chart:
    text, runs = source.text, source.runs
    return Chart(
        f"chart-{style}",
        text(),
        text(),
        text(),
        text(),
        (ChartCategory(runs(), text(), "advice"),),
        (ChartSeries("x", text(), (1,), (text(),)), ChartSeries("y", text(), (None,), (text(),))),
        0,
        3,
        style,
        "de",
    )


def shapes(node: Node) -> Iterator[tuple[str, ...]]:
    """Give the elements and the names of their attributes, drawings aside (they break lines).

    A field that begins with several lines is another element than one that begins with one.
    """
    if node.tag in {"input", "textarea"}:
        yield ("field", *sorted({"id", "name", "aria-labelledby"} & {*node.attributes}))
        return
    yield (node.tag, *sorted(node.attributes))
    for child in node.children:
        if isinstance(child, Node) and node.tag != "svg":
            yield from shapes(child)


def shown(page: Node) -> str:
    """Give all that the page says: its texts, and the values of its fields."""
    values = (node.attributes.get("value") or "" for node in page.all("input"))
    return words(" ".join((page.text(), *values)))


@given(TEXTS)
@example([HOSTILE])
@example(["\r\n\r", "\n\nx", " "])
@settings(max_examples=40, deadline=None)
def test_any_text_is_shown_as_itself(texts: list[str]) -> None:
    """Read back, the page has the elements of a harmless report and says every text as it was."""
    texts = [f"t{text}" for text in texts]
    source = Source(texts)
    html = HtmlRenderer().render(everything(source))
    page = parse_page(html.decode())
    harmless = parse_page(HtmlRenderer().render(everything(Source(["t"]))).decode())
    assert Counter(shapes(page)) == Counter(shapes(harmless))
    drawn = {node.tag for svg in page.all("svg") for node in svg.walk()}
    assert drawn <= DRAWN
    said = shown(page)
    for text in source.given:
        assert words(FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)) in said


@given(TEXTS)
@settings(max_examples=20, deadline=None)
def test_same_bytes_twice(texts: list[str]) -> None:
    """Whatever the texts, rendering the same report again gives the same bytes."""
    first, second = (HtmlRenderer().render(everything(Source(texts))) for _ in range(2))
    assert first == second


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_any_id_can_be_linked_to(identifier: str, other: str) -> None:
    """Whatever an id holds, the page's id is plain and the contents link to it."""
    names = dict.fromkeys((identifier, other))
    sections = tuple(Section(name, (Run("t"),), 1, ()) for name in names)
    report = evolve(everything(Source(["t"])), blocks=(Contents((Run("t"),), 1), *sections))
    page = parse_page(HtmlRenderer().render(report).decode())
    ids = [section.attributes["id"] for section in page.all("section")]
    assert [link.attributes["href"] for link in page.all("nav")[0].all("a")] == [
        f"#{i}" for i in ids
    ]
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", str(name)) for name in ids)
