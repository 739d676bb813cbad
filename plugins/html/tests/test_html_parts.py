"""Facts, languages, highlights, filled fields, and what a report without numbers leaves out."""

from __future__ import annotations

import pytest
from attrs import evolve

from assessment_engine.blocks import (
    Block,
    Chart,
    ChartCategory,
    ChartSeries,
    CoachingBlock,
    CoachingPart,
    Contents,
    Fact,
    Facts,
    Form,
    FormField,
    FormGroup,
    Paragraphs,
    Ranking,
    RankingEntry,
    ScoreLine,
    ScoreLines,
    Section,
)
from assessment_engine.markup import Run, parse
from assessment_engine_html import HtmlRenderer
from html_sample import PHRASES, highlights, sample, with_highlights
from html_tree import Node, parse_page, words

REPORT = sample()


def render(*blocks: Block, numbers: bool = True) -> Node:
    """Render these blocks only, and read the main part of the page back."""
    report = evolve(REPORT, blocks=blocks, numbers=numbers)
    (main,) = parse_page(HtmlRenderer().render(report).decode()).all("main")
    return main


def marked(node: Node) -> list[tuple[str, str, str | None]]:
    """Find what is in another language: its element, text and language."""
    return [
        (each.tag, each.text(), each.attributes["lang"])
        for each in node.walk()
        if "lang" in each.attributes and each.tag != "svg"
    ]


def test_facts_are_a_description_list() -> None:
    """Each fact is a term with as many descriptions as it has texts."""
    facts = Facts(
        (Fact(parse("Scale"), (parse("0 to *3*"),)), Fact(parse("Rules"), (parse("a"), ())))
    )
    (dl,) = render(facts).all("dl")
    assert [
        [(each.tag, each.text()) for each in group.all("dt", "dd")] for group in dl.all("div")
    ] == [
        [("dt", "Scale"), ("dd", "0 to 3")],
        [("dt", "Rules"), ("dd", "a"), ("dd", "")],
    ]
    assert dl.all("em")


def test_no_facts_are_no_list() -> None:
    """An empty list of facts leaves nothing, and a fact without text still has a description."""
    assert not render(Facts(())).all("dl")
    assert len(render(Facts((Fact(parse("Scale"), ()),))).all("dd")) == 1


def test_a_run_in_another_language_says_so() -> None:
    """A run has its language and direction around its styles, in links and in contents too."""
    runs = (
        Run("a"),
        Run("b", strong=True, language="de"),
        Run("c", link="https://example.org/", language="ar"),
    )
    section = Section("s", runs, 1, (Paragraphs((runs,)),))
    report = evolve(REPORT, blocks=(Contents(parse("Contents")), section))
    page = parse_page(HtmlRenderer().render(report).decode())
    foreign = [("span", "b", "de"), ("span", "c", "ar")]
    assert marked(page.all("body")[0]) == foreign * 3
    (paragraph,) = page.all("main")[0].all("p")
    spans = paragraph.all("span")
    assert [span.attributes["dir"] for span in spans] == ["ltr", "rtl"]
    assert spans[0].all("strong")
    assert paragraph.all("a")[0].all("span") == spans[1:]


def test_plain_texts_in_another_language_say_so() -> None:
    """So do the texts of charts, bands, rankings and labels; what is beside them does not."""
    chart = Chart(
        *("c", "Titel", "Beschreibung", "Bereich", "Punkte"),
        (ChartCategory(parse("Area")),),
        (ChartSeries("s", "Reihe", (1,), ("1",)),),
        0,
        3,
        language="de",
    )
    main = render(
        chart,
        ScoreLines((ScoreLine("s", parse("You"), 1, 0, 3, "1 of 3", "Stetig", language="de"),)),
        Ranking("r", (RankingEntry(parse("Area"), "1 von 3", language="de"),)),
        Form("f", (FormGroup("g", parse("G"), (FormField("x", "Ziel", language="de"),)),)),
    )
    assert [svg.attributes["lang"] for svg in main.all("svg")[:2]] == ["de", "de"]
    assert marked(main) == [
        ("figcaption", "Titel", "de"),
        ("span", "(Titel)", "de"),
        ("caption", "Titel", "de"),
        ("th", "Bereich", "de"),
        ("th", "Reihe", "de"),
        ("strong", "Stetig", "de"),
        ("span", "1 von 3", "de"),
        ("label", "Ziel", "de"),
    ]


def test_what_has_no_number_leaves_nothing_behind() -> None:
    """Without a reason, a statement, a number or a meter there is no empty element for it."""
    parts = (CoachingPart("p", "paragraphs", (), (parse("Text"),)),)
    main = render(
        ScoreLines((ScoreLine("s", parse("You"), None, 0, 0, "Steady"),)),
        Ranking("r", (RankingEntry(parse("Area"), ""),)),
        CoachingBlock("A", "a", 2, parse("T"), (), "", parts),
        numbers=False,
    )
    assert PHRASES["reason"] not in main.text()
    assert not [*main.classed("reason"), *main.classed("statement"), *main.classed("none")]
    assert main.classed("ranking")[0].text() == "Area"
    assert [node for node in main.all("p", "span", "strong") if not node.text()] == []


def test_contents_stand_where_they_are_declared() -> None:
    """After a first section, the same navigation stands in the main part, before the others."""
    declared = parse_page(HtmlRenderer().render(REPORT).decode()).all("nav")
    page = parse_page(HtmlRenderer().render(with_highlights()).decode())
    (nav,) = page.all("nav")
    links = [link.text() for link in nav.all("a")]
    assert nav.attributes == declared[0].attributes
    assert [text for text in links if "glance" not in text and "Three" not in text][2:] == [
        link.text() for link in declared[0].all("a")
    ]
    (main,) = page.all("main")
    before, inside, after = (child for child in main.children if isinstance(child, Node))
    assert inside is nav
    assert [each.attributes["id"] for each in before.classed("level-1")] == ["glance"]
    assert after.classed("level-1")[0].attributes["id"] == "introduction"


def columns(*sections: Section) -> list[list[str | None]]:
    """Give the ids of the sections that stand side by side."""
    main = render(*sections)
    return [
        [section.attributes["id"] for section in group.all("section")]
        for group in main.classed("abreast")
    ]


def ranked(name: str, label: str = "Area", count: int = 3) -> Section:
    """Make a section that is nothing but a ranking."""
    entries = tuple(RankingEntry(parse(label), "1 of 3") for _ in range(count))
    return Section(name, parse(name), 2, (Ranking(f"ranking-{name}", entries),))


def test_short_rankings_stand_side_by_side() -> None:
    """Three sections with a short ranking each make a row, the chart after them does not."""
    assert columns(highlights()) == [["glance-0", "glance-1", "glance-2"]]
    empty = Section("none", parse("None"), 2, (Paragraphs((parse("No gap."),)),))
    assert columns(ranked("a"), empty, ranked("b"), ranked("c"), ranked("d")) == [
        ["a", "none", "b"],
        ["c", "d"],
    ]


@pytest.mark.parametrize(
    "other",
    [
        ranked("b", label="word " * 40),
        ranked("b", count=9),
        evolve(ranked("b"), new_page=True),
        evolve(ranked("b"), level=1),
        Section("b", parse("B"), 2, (Paragraphs((parse("No gap."),)),)),
        Section("b", parse("B"), 2, (*ranked("x").blocks, Paragraphs((parse("More."),)))),
    ],
)
def test_other_sections_stand_below_each_other(other: Section) -> None:
    """What is long, or more than a ranking, keeps the width of the page."""
    assert columns(ranked("a"), other) == []


def field(value: str, style: str = "line", rows: int = 1) -> Node:
    """Render a field that begins with a value."""
    made = FormField("x", "Goal", style, rows, value)  # type: ignore[arg-type]
    (node,) = render(Form("f", (FormGroup("g", (), (made,)),))).all("input", "textarea")
    return node


def test_a_field_holds_what_it_begins_with() -> None:
    """Several lines keep their breaks, and a field is high enough for them, on paper too."""
    value = "one\n\nthree " + "word " * 30
    node = field(value, "text", 2)
    assert (node.tag, node.attributes["rows"]) == ("textarea", "5")
    assert "".join(map(str, node.children)).removeprefix("\n") == value
    assert (field("Sam").tag, field("Sam").attributes["value"]) == ("input", "Sam")
    assert field("one\ntwo").attributes["rows"] == "2"
    assert field("", "text", 4).attributes["rows"] == "4"


def test_languages_are_marked_once_for_every_text(page: Node) -> None:
    """The sample's German is marked in its facts and its form, and nowhere else."""
    assert words(" ".join(text for _, text, _ in marked(page.all("main")[0]))) == "Ziel nie immer"
