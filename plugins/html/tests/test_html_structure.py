"""What the page is made of: landmarks, headings, links, charts, fields; nothing from outside."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from typing import ClassVar

import pytest
from attrs import evolve, frozen

from assessment_engine import AssessmentError, Renderer, Report, hookimpl
from assessment_engine.blocks import (
    Block,
    Chart,
    CoachingBlock,
    Contents,
    Form,
    Paragraphs,
    Section,
)
from assessment_engine.markup import Run, parse, plain
from assessment_engine_html import HtmlRenderer, assessment_renderers
from html_sample import PHRASES
from html_tree import Node, parse_page, words


def render(report: Report) -> Node:
    """Render and read back."""
    return parse_page(HtmlRenderer().render(report).decode())


def small(report: Report, *blocks: Block) -> Report:
    """The same report with these blocks only."""
    return evolve(report, blocks=blocks)


def test_the_hook_offers_a_renderer() -> None:
    """The plugin offers one renderer that satisfies the protocol."""
    (renderer,) = assessment_renderers()
    assert isinstance(renderer, Renderer)
    assert (renderer.name, renderer.media_type, renderer.extension) == ("html", "text/html", "html")
    assert hookimpl.project_name == "assessment_engine"


def test_importing_the_plugin_does_not_load_jinja() -> None:
    """Listing renderers stays cheap: the template engine is loaded by the first page."""
    code = "import sys, assessment_engine_html; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_same_report_same_bytes(report: Report, html: bytes) -> None:
    """Rendering twice, with another renderer, gives the same bytes."""
    assert HtmlRenderer().render(report) == html


def test_language_and_direction(report: Report, page: Node) -> None:
    """The page says its language, and the direction that the language is written in."""
    (root,) = page.all("html")
    assert root.attributes == {"lang": "en", "dir": "ltr"}
    (other,) = render(evolve(report, language="ar-EG")).all("html")
    assert other.attributes == {"lang": "ar-EG", "dir": "rtl"}


def test_title_and_single_h1(report: Report, page: Node) -> None:
    """The document title is the report's, and there is exactly one h1, on the cover."""
    assert page.all("title")[0].text() == report.title
    assert [node.text() for node in page.all("h1")] == ["Working Together"]
    assert page.all("header")[0].all("h1")


def test_a_report_without_cover_still_has_a_heading(report: Report) -> None:
    """Without a cover the title of the report heads the page."""
    page = render(small(report, Paragraphs((parse("Text"),))))
    assert [node.text() for node in page.all("h1")] == [report.title]


def test_headings_never_skip_a_level(page: Node) -> None:
    """Going down, a heading is at most one level below the one before it."""
    levels = [int(node.tag[1]) for node in page.walk() if re.fullmatch("h[1-6]", node.tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_section_that_claims_a_deep_level_is_lifted(report: Report) -> None:
    """A section of level 3 directly in the page gets an h2, its coaching an h3."""
    coaching = CoachingBlock("A", "a", 3, parse("T"), parse("S"), "r", ())
    page = render(small(report, Section("deep", parse("Deep"), 3, (coaching,))))
    assert [node.tag for node in page.all("h2", "h3", "h4", "h5")] == ["h2", "h3"]


def test_landmarks(page: Node) -> None:
    """There is one main, the skip link leads to it, and each chapter is a labelled region."""
    (main,) = page.all("main")
    skip = page.classed("skip")[0]
    assert skip.attributes["href"] == f"#{main.attributes['id']}"
    assert skip.text() == PHRASES["skip"]
    chapters = main.classed("level-1")
    assert len(chapters) == 10
    assert all("aria-labelledby" in chapter.attributes for chapter in chapters)


def test_chapters_of_one_name_are_not_landmarks(report: Report) -> None:
    """Two chapters with the same title cannot be told apart, so neither is offered as a region."""
    twins = [Section(name, parse("Twin"), 1, ()) for name in ("one", "two")]
    chapters = render(small(report, *twins)).all("section")
    assert not any("aria-labelledby" in chapter.attributes for chapter in chapters)


def test_ids_are_unique_and_references_resolve(page: Node) -> None:
    """Every id occurs once; every link, label and description points to one of them."""
    ids = Counter(node.attributes["id"] for node in page.walk() if "id" in node.attributes)
    assert not [name for name, count in ids.items() if count > 1]
    for node in page.walk():
        for name in ("for", "aria-labelledby", "aria-describedby"):
            for reference in (node.attributes.get(name) or "").split():
                assert reference in ids
        href = node.attributes.get("href") or ""
        if href.startswith("#"):
            assert href[1:] in ids
        for reference in re.findall(r"url\(#(.+?)\)", node.attributes.get("fill") or ""):
            assert reference in ids


def test_contents_lists_sections_to_its_depth(report: Report, page: Node) -> None:
    """The contents name the sections of the levels asked for, nested, in order."""
    titles = [
        plain(block.title)
        for block in report.walk()
        if isinstance(block, Section) and block.level <= 2
    ]
    (nav,) = page.all("nav")
    assert [link.text() for link in nav.all("a")] == titles
    shallow = render(evolve(report, blocks=(Contents(parse("All"), 1), *report.blocks[2:])))
    assert len(shallow.all("nav")[0].all("a")) == 10


def test_charts_come_with_their_numbers(report: Report, page: Node) -> None:
    """Each chart is drawn for a page and for a phone, and its table holds every printed value."""
    charts = [block for block in report.walk() if isinstance(block, Chart)]
    figures = page.all("figure")
    assert [figure.attributes["id"] for figure in figures] == [chart.id for chart in charts]
    for chart, figure in zip(charts, figures, strict=True):
        assert [svg.attributes["width"] for svg in figure.all("svg")] == ["640", "340"]
        assert figure.all("summary")[0].text().startswith(PHRASES["data_table"])
        rows = [[cell.text() for cell in row.all("td")] for row in figure.all("tbody")[0].all("tr")]
        assert rows == [list(row) for row in zip(*(s.texts for s in chart.series), strict=True)]


def test_coaching_says_why_it_is_shown(report: Report, page: Node) -> None:
    """Each coaching block is an article with its anchor, code, statement and reason."""
    blocks = [block for block in report.walk() if isinstance(block, CoachingBlock)]
    articles = page.all("article")
    assert [article.attributes["id"] for article in articles] == [block.anchor for block in blocks]
    for block, article in zip(blocks, articles, strict=True):
        assert article.classed("code")[0].text() == block.id
        assert article.classed("statement")[0].text() == words(plain(block.statement))
        assert article.classed("reason")[0].text() == f"{PHRASES['reason']} {block.reason}"
        missing = PHRASES["coaching_missing"] in article.text()
        assert missing == (not block.parts)


def test_fields_are_labelled_and_sent_nowhere(report: Report, page: Node) -> None:
    """Every field has a name of its own for a screen reader, and there is no form to submit."""
    (form,) = (block for block in report.walk() if isinstance(block, Form))
    fields = page.all("input", "textarea")
    assert len(fields) == sum(len(group.fields) for group in form.groups)
    labelled = {label.attributes["for"] for label in page.all("label")}
    for node in fields:
        assert node.attributes["id"] in labelled or node.attributes["aria-labelledby"]
    assert len(page.all("fieldset")) == len(page.all("legend")) == len(form.groups)
    assert not page.all("form", "button")


def test_a_score_is_words_and_a_bar(page: Node) -> None:
    """A score line holds its text and band; the bar is decoration, and absent without a value."""
    first, missing, gap = page.classed("scores")[0].all("li")
    assert "12 of a possible 24" in first.text()
    assert "Solid in parts" in first.text()
    assert first.all("svg")[0].attributes["aria-hidden"] == "true"
    assert first.classed("value")[0].attributes["width"] == "50.0"
    assert not missing.all("svg")
    bar = gap.classed("value")[0].attributes
    assert (bar["x"], bar["width"]) == ("44.8", "5.2")


def test_a_link_that_leads_nowhere_is_text(report: Report) -> None:
    """A target that the report does not hold leaves the label as text."""
    chart = next(block for block in report.walk() if isinstance(block, Chart))
    assert not render(small(report, chart)).all("figure")[0].all("a")


def test_nothing_comes_from_outside(page: Node) -> None:
    """No element loads anything: no script, no import, no address but those of authors' links."""
    assert not page.all(
        "script", "link", "iframe", "img", "object", "embed", "base", "use", "image"
    )
    for node in page.walk():
        assert "src" not in node.attributes
        assert "style" not in node.attributes
        assert not any(name.startswith("on") for name in node.attributes)
        if "href" in node.attributes:
            assert node.tag == "a"
    (style,) = page.all("style")
    assert not re.search(r"@import|url\(|https?:", style.text())


def test_an_address_that_is_not_a_web_address_is_not_linked(report: Report) -> None:
    """A run that reached the renderer with a script as its link is printed as text."""
    runs = (Run("a", link="javascript:alert(1)"), Run("b", link='https://example.org/?q="><b>'))
    links = render(small(report, Paragraphs((runs,)))).all("main")[0].all("a")
    assert [(link.text(), link.attributes["href"]) for link in links] == [
        ("b", "https://example.org/?q=%22%3E%3Cb%3E")
    ]


def test_page_numbers_speak_the_language_of_the_report(report: Report) -> None:
    """The phrase for page numbers becomes a CSS value in which no character can break out."""
    phrases = {**PHRASES, "page": '{pages}"}</style> {page}'}
    (style,) = render(evolve(report, phrases=phrases)).all("style")
    assert r'content: counter(pages) "\22 \7d \3c \2f style\3e " counter(page);' in style.text()


@frozen
class Hologram:
    """A kind of block from the future."""

    kind: ClassVar[str] = "hologram"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda report: evolve(report, blocks=(Hologram(),)), "html-unknown-block"),
        (lambda report: evolve(report, blocks=report.blocks[2:3] * 2), "html-duplicate-id"),
        (lambda report: evolve(report, phrases={}), "html-missing-phrase"),
    ],
)
def test_what_cannot_be_shown_is_an_error(report: Report, change: object, code: str) -> None:
    """A report that cannot be shown truly is refused with a coded problem and a remedy."""
    assert callable(change)
    with pytest.raises(AssessmentError) as caught:
        HtmlRenderer().render(change(report))
    assert {problem.code for problem in caught.value.problems} == {code}
    assert all(problem.hint for problem in caught.value.problems)
