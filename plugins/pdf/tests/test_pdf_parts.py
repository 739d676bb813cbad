"""Facts, languages, highlights, filled fields, and what a report without numbers leaves out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from attrs import evolve
from outloud import check  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, NumberTree

import pdf_samples as samples
from assessment_engine.blocks import (
    Block,
    CoachingBlock,
    CoachingPart,
    Form,
    FormField,
    FormGroup,
    Paragraphs,
    Ranking,
    RankingEntry,
    Report,
    ScoreLine,
    ScoreLines,
    Section,
)
from assessment_engine.markup import Run, parse
from assessment_engine_pdf import PdfRenderer

RenderText = Callable[[Report], str]


def render(*blocks: Block, language: str = "en") -> pikepdf.Pdf:
    """Render these blocks and open the file."""
    report = samples.make(*blocks, language=language)
    return pikepdf.open(io.BytesIO(PdfRenderer().render(report)))


def elements(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Walk a part of the structure tree, in reading order."""
    if "/S" in root:
        yield root
    found = root.get("/K", ())
    for kid in found if isinstance(found, Array) else [found]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from elements(kid)


def roles(pdf: pikepdf.Pdf) -> list[str]:
    """Give the roles of all elements, in reading order."""
    return [str(element.S) for element in elements(pdf.Root.StructTreeRoot)]


def languages(pdf: pikepdf.Pdf) -> list[str]:
    """Give the languages that elements and stretches of text declare, the report's aside."""
    declared = [str(e.Lang) for e in elements(pdf.Root.StructTreeRoot) if "/Lang" in e]
    for page in pdf.pages:
        declared += re.findall(r"/Lang\((.+?)\)", page.Contents.read_bytes().decode("latin-1"))
    return [tag for tag in declared if tag != str(pdf.Root.Lang)]


def test_facts_are_a_list(render_text: RenderText) -> None:
    """Each fact is an item of a list, read as its label and then its texts."""
    assert roles(render(samples.facts())).count("/LI") == 3
    shown = render_text(samples.make(samples.facts()))
    assert "Scale from nie to always Scoring The sum of all answers. Two must be answered." in shown


@pytest.mark.parametrize(
    "block",
    [
        Paragraphs(((Run("Said: "), Run("warten", strong=True, language="de")),)),
        Section("s", (Run("Warten", language="de"),), 1, ()),
        ScoreLines((ScoreLine("s", parse("You"), 1, 0, 3, "1 of 3", "Stetig", language="de"),)),
        Ranking("r", (RankingEntry(parse("Area"), "1 von 3", language="de"),)),
        evolve(samples.chart(), language="de"),
        Form("f", (FormGroup("g", (), (FormField("x", "Ziel", language="de"),)),)),
        samples.facts(),
    ],
)
def test_another_language_is_declared(block: Block) -> None:
    """A text in another language declares it, without the region of the report's."""
    declared = languages(render(block, language="en-GB"))
    assert declared
    assert set(declared) == {"de"}


def test_a_region_goes_with_its_language() -> None:
    """Language and region of a run are declared, whatever the report's are."""
    paragraph = Paragraphs(((Run("a "), Run("b", language="pt-BR")),))
    assert languages(render(paragraph, language="de-AT")) == ["pt-BR"]


def test_a_chart_is_described_in_its_language() -> None:
    """The figure with the text alternative has the language of the chart, its numbers have not."""
    pdf = render(evolve(samples.chart(), language="de"))
    [figure] = [e for e in elements(pdf.Root.StructTreeRoot) if Name.Figure == e.S]
    [body] = [e for e in elements(pdf.Root.StructTreeRoot) if Name.TBody == e.S]
    assert (str(figure.Lang), str(body.Lang)) == ("de", "en")


def test_a_table_of_single_values_has_column_headers_alone() -> None:
    """With one value in a row, a header beside it would make more headers than values."""
    whole = samples.chart()
    single = evolve(whole, series=whole.series[:1])
    headers = [roles(render(each)).count("/TH") for each in (whole, single)]
    assert headers == [1 + len(whole.series) + len(whole.categories), 2]


def test_a_field_speaks_the_language_of_its_label() -> None:
    """The form element of a field has its language."""
    fields = (FormField("x", "Ziel", language="de"), FormField("y", "Goal"))
    pdf = render(Form("f", (FormGroup("g", (), fields),)))
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    found = [parents[int(field.StructParent)].get("/Lang") for field in pdf.Root.AcroForm.Fields]
    assert [tag and str(tag) for tag in found] == ["de", None]


def test_without_numbers_nothing_is_left_behind(render_text: RenderText) -> None:
    """Without a reason and a number, neither their heading nor a gap is there."""
    parts = (CoachingPart("p", "paragraphs", (), samples.texts("Wait.")),)
    report = samples.make(
        Ranking("r", (RankingEntry(parse("Area"), ""),)),
        CoachingBlock("L-2", "c", 1, parse("Waiting"), (), "", parts),
    )
    assert "Area L-2 Waiting Wait." in render_text(evolve(report, numbers=False))


def test_highlights_fill_one_page() -> None:
    """Three rankings of three, and a chart with its table, stand on one page of paper."""
    pdf = render(samples.highlights(), samples.coaching())
    roles_of_rankings = [role for role in roles(pdf) if role in {"/H1", "/H2", "/L", "/Table"}]
    assert roles_of_rankings[:8] == ["/H1", *["/H2", "/L"] * 3, "/H2"]
    alone = render(samples.highlights())
    assert len(alone.pages) == 1


def places(*blocks: Block) -> list[float]:
    """Say how far above the foot of their page the sections of the highlights begin."""
    pdf = render(Section("outer", parse("Outer"), 1, blocks))
    named = pikepdf.NameTree(pdf.Root.Names.Dests)
    return [float(named[f"glance-{n}"][3]) for n in range(3)]


def test_short_rankings_stand_side_by_side(read: Callable[[bytes], str]) -> None:
    """Three sections that are a short ranking each begin on one line, and are read one by one."""
    sections = samples.highlights().blocks[1:4]
    assert len(set(places(*sections))) == 1
    shown = read(PdfRenderer().render(samples.make(*sections)))
    titles = ["Three strengths", "Three statements to begin with", "The largest gaps"]
    assert all(shown.index(one) < shown.index(two) for one, two in pairwise(titles))


@pytest.mark.parametrize(
    "inside",
    [
        (Ranking("", (RankingEntry(parse("Short"), ""),)), Paragraphs(samples.texts("More."))),
        (Ranking("", (RankingEntry(parse("word " * 60), ""),)),),
        (Ranking("", (RankingEntry(parse("Short"), ""),) * 9),),
        (Paragraphs(samples.texts("No ranking.")),),
    ],
)
def test_other_sections_stand_below_each_other(inside: tuple[Block, ...]) -> None:
    """A section that is more than a short ranking, or none, keeps the width of the page."""
    sections = tuple(Section(f"glance-{n}", parse("Title"), 2, inside) for n in range(3))
    heights = places(*sections)
    assert heights == sorted(set(heights), reverse=True)


def test_a_field_is_high_enough_for_what_it_begins_with() -> None:
    """Lines that a value brings are drawn inside the field, which is made higher for them."""
    value = "one\n\n" + "word " * 60 + "\nlast"
    fields = (FormField("a", "A", "line", 1, value), FormField("b", "B", "text", 2, "one"))
    pdf = render(Form("f", (FormGroup("g", (), fields),)))
    grown, kept = pdf.Root.AcroForm.Fields
    heights = [float(field.Rect[3]) - float(field.Rect[1]) for field in (grown, kept)]
    lines = grown.AP.N.read_bytes().count(b"Tj")
    assert lines >= 6
    assert heights[0] >= lines * 14
    assert heights[1] == pytest.approx(2 * 20.98 + 2.83, abs=0.1)
    assert (str(grown.V), int(grown.Ff)) == (value, 4096)


def test_accessibility_checker_finds_no_error(tmp_path: Path) -> None:
    """An independent checker of PDF/UA-1 has no error to report, columns and facts included."""
    whole = samples.whole()
    blocks = (whole.blocks[0], samples.highlights(), *whole.blocks[1:], samples.facts())
    path = tmp_path / "report.pdf"
    path.write_bytes(PdfRenderer().render(evolve(whole, blocks=blocks)))
    result = check(str(path))
    assert result.error is None
    assert [finding for finding in result.findings if finding.severity == "error"] == []
