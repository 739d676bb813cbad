"""The texts of a report: all of them arrive, none is taken for markup."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pdf_samples as samples
from assessment_engine.blocks import (
    Chart,
    ChartCategory,
    ChartSeries,
    CoachingBlock,
    CoachingPart,
    Cover,
    Form,
    FormField,
    FormGroup,
    ItemList,
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
from assessment_engine_pdf.characters import Cleaner, printable

RenderText = Callable[[Report], str]

HOSTILE = (
    '#panic("no") = not a heading',
    '#read("/etc/passwd") $x^2$ @label <label> `code` // comment /* more */',
    "--- ... ~ \\ * _ - + 1. [x] {y} \"quoted\" 'single' <b>bold</b> &amp;",
    "https://example.org is not a link",
    '#eval("1+1") #import "x": y',
)


def squeeze(text: str) -> str:
    """Drop what line breaking may change."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def test_numbers_and_words_are_printed(rendered: bytes, read: Callable[[bytes], str]) -> None:
    """Scores, table, reason, ranking and phrases are there as text."""
    text = read(rendered)
    for part in (
        "4 of a possible 6",
        "no score: not answered",
        "you 1, below 2",
        "L-2 I wait until others have finished",
        "see page 4",
        "Page 3 of 5",
        "The numbers behind this chart",
        "Whom did I cut short?",
    ):
        assert part in text, part


def test_markup_of_runs_is_kept(pdf: pikepdf.Pdf) -> None:
    """A link in a text is a link in the document, to that address."""
    addresses = [
        str(annotation.A.URI)
        for page in pdf.pages
        for annotation in page.obj.get("/Annots", ())
        if "/A" in annotation
    ]
    assert addresses == ["https://example.org/more"]


@pytest.mark.parametrize("text", HOSTILE)
def test_code_in_a_text_is_text(text: str, render_text: RenderText) -> None:
    """What looks like code to the typesetter is printed as it is."""
    report = samples.make(
        Section("one", (Run(text),), 1, (Paragraphs(((Run(text, strong=True),),)),)),
    )
    assert squeeze(render_text(report)).count(squeeze(text)) >= 2


LETTERS = sorted(
    letter
    for letter in printable()
    if letter < "\u0530" and unicodedata.category(letter) not in {"Mn", "Zs", "Cf"}
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(alphabet=LETTERS, min_size=1, max_size=80))
def test_any_printable_text_is_literal(text: str, render_text: RenderText) -> None:
    """Every letter that a font has comes out of the document again."""
    report = samples.make(Section("one", parse("One"), 1, (Paragraphs(((Run(text),),)),)))
    shown = unicodedata.normalize("NFKC", squeeze(render_text(report)))
    assert unicodedata.normalize("NFKC", squeeze(text)) in shown


@settings(max_examples=15, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_at_all_can_be_rendered(text: str) -> None:
    """No string makes a report fail, wherever it stands."""
    runs = (Run(text, strong=True), Run(text, emphasis=True))
    category, series = ChartCategory(runs, text, text), ChartSeries(text, text, (1,), (text,))
    chart = Chart(text, text, text, text, text, (category,), (series, series), 0, 3)
    report = samples.make(
        Cover(runs, runs, (runs,), (runs,)),
        Section(text, runs, 1, (Paragraphs((runs, ()), "lead"), chart)),
        Form(text, (FormGroup(text, runs, (FormField(text, text, "text", 2, text),) * 2),)),
        title=text,
    )
    assert PdfRenderer().render(report).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "text",
    [
        "Zażółć gęślą jaźń",
        "Πώς ακούς; Καλά!",
        "Як ти слухаєш? Ёжик їсть",
        "Đường, Ñandú, ß",
        "Ӥ and ḉ come in one piece",
    ],
)
def test_european_letters_are_covered(text: str, render_text: RenderText) -> None:
    """Polish, Greek, Cyrillic and Vietnamese need no substitute, in text and title."""
    shown = render_text(samples.make(Section("one", parse(text), 1, (), False), title=text))
    assert text in shown
    assert "Shown as squares" not in shown


def test_uncovered_characters_are_replaced_and_named(render_text: RenderText) -> None:
    """A character without a glyph becomes a square, and the last line names it."""
    shown = render_text(samples.paragraph("Hello 你 and \x07 and \U0001f600"))
    assert "Hello □ and □ and □" in shown
    assert "Shown as squares: U+0007, U+4F60, U+1F600." in shown


def test_direction_overrides_do_not_reorder() -> None:
    """A character that would turn the following text around counts as not printable."""
    cleaner = Cleaner()
    assert cleaner.text("a\u202eb\ud800") == "a□b□"
    assert cleaner.replaced == ("U+202E", "U+D800")


def test_composed_letters_are_found() -> None:
    """A letter given as base and accent is not replaced when the font has it in one piece."""
    cleaner = Cleaner()
    assert cleaner.text("e\u0301 line\nbreak") == "e\u0301 line break"
    assert cleaner.replaced == ()


def words_outside(data: bytes) -> list[str]:
    """Find the words that leave the paper, with the text that they hold."""
    command = ["pdftotext", "-bbox", "-", "-"]
    found = subprocess.run(command, input=data, capture_output=True, check=True)
    pattern = r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.+?)</word>'
    words = re.findall(pattern, found.stdout.decode("utf-8"))
    assert words
    return [
        word
        for left, top, right, bottom, word in words
        if float(left) < 0 or float(top) < 0 or float(right) > 595.3 or float(bottom) > 841.9
    ]


@pytest.mark.parametrize("text", ["WIDE " * 400, "x" * 300, "a b " * 1500])
def test_no_text_falls_off_the_paper(text: str) -> None:
    """Texts far too long for their place are wrapped and go on overleaf."""
    runs = (Run(text),)
    part = CoachingPart("p", "list", (Run(text[:120]),), (runs,) * 3)
    report = samples.make(
        Section("one", (Run(text[:120]),), 1, (Paragraphs((runs,)), ItemList((runs,) * 3))),
        ScoreLines((ScoreLine("s", runs, 1, 0, 2, text[:90], text[:60], runs),)),
        Ranking("r", (RankingEntry(runs, text[:90], runs),) * 2, runs),
        CoachingBlock("C-1", "c", 2, (Run(text[:120]),), runs, text[:200], (part, part)),
        Form(
            "f",
            (FormGroup("g", runs[:1], (FormField("a", text[:90], "text", 60),) * 2),),
        ),
    )
    assert words_outside(PdfRenderer().render(report)) == []


def test_long_charts_fit_a_page() -> None:
    """A chart with many rows is made smaller; its table goes on overleaf with its header."""
    names = [ChartCategory(parse(f"Statement {n}"), f"S-{n}") for n in range(60)]
    series = ChartSeries("a", "A rather long name of a series", (1,) * 60, ("one",) * 60)
    chart = Chart("c", "Many", "Many", "Name", "Value", tuple(names), (series,) * 3, 0, 3)
    data = PdfRenderer().render(samples.make(chart))
    assert words_outside(data) == []


def test_empty_report_is_a_document() -> None:
    """A report without any block is still a valid file of one page."""
    with pikepdf.open(io.BytesIO(PdfRenderer().render(samples.make()))) as pdf:
        assert len(pdf.pages) == 1
