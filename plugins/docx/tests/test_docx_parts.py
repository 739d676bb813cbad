"""The parts of a document: texts, lists, tables, fields and links."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine.blocks import (
    Block,
    Chart,
    CoachingBlock,
    Contents,
    Form,
    FormField,
    FormGroup,
    ItemList,
    Paragraphs,
    ScoreLine,
    ScoreLines,
    Section,
)
from assessment_engine.markup import Run, parse
from assessment_engine.testing.contracts import sample_report
from assessment_engine_docx import DocxRenderer
from assessment_engine_docx.xml import address, bookmark_names
from docx_reading import opened, paragraphs, style_of, text_of


def document(*blocks: Block, language: str = "en") -> Document:
    """Render blocks in a section and open what came out."""
    section = Section("one", parse("One"), 1, blocks)
    report = evolve(sample_report(), blocks=(section,), language=language)
    return opened(DocxRenderer().render(report))


def written(made: Document) -> list[tuple[str, str]]:
    """Give style and words of each paragraph after the heading."""
    return [(style_of(each), text_of(each)) for each in paragraphs(made)][1:]


@given(st.text(max_size=60))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    """Every letter is there; what XML cannot hold has a sign in its place, a break is a space."""
    (found,) = (words for style, words in written(document(Paragraphs(((Run(text),),)))))
    expected = re.sub("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]", " ", text)
    expected = re.sub("[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", expected)
    assert found == expected


def test_styles_and_languages_of_runs() -> None:
    """Strong and emphasis are Word's styles, and a foreign text says its language."""
    runs = (
        Run("plain "),
        Run("strong ", strong=True),
        Run("both ", True, True),
        Run("leise ", emphasis=True, language="de-CH"),
        Run("שלום", language="he"),
        Run("漢字", language="zh-Hant"),
    )
    body = document(Paragraphs((runs,))).element.body
    found = []
    for run in list(body.iter(qn("w:r")))[1:]:
        marks = run.find(qn("w:rPr"))
        given = [] if marks is None else [(each.tag, *each.values()) for each in marks]
        found.append([(tag.partition("}")[2], *values) for tag, *values in given])
    assert found == [
        [],
        [("rStyle", "Strong")],
        [("rStyle", "Strong"), ("i",), ("iCs",)],
        [("rStyle", "Emphasis"), ("lang", "de-CH")],
        [("rtl",), ("lang", "he")],
        [("lang", "zh-Hant", "zh-Hant")],
    ]


def test_a_language_from_right_to_left_turns_the_pages() -> None:
    """Paragraphs, letters and sections of a Hebrew report run from right to left."""
    made = document(Paragraphs(((Run("שלום"),),)), language="he")
    styles = made.part.styles.element
    assert next(styles.iter(qn("w:pPrDefault")))[0].find(qn("w:bidi")) is not None
    assert next(styles.iter(qn("w:rPrDefault")))[0].find(qn("w:rtl")) is not None
    assert made.sections[0]._sectPr.find(qn("w:bidi")) is not None


def test_each_ordered_list_begins_at_one() -> None:
    """Lists are in Word's list styles, and two ordered ones do not share their numbers."""
    items = (parse("First."), parse("Second."))
    made = document(ItemList(items, True), Paragraphs((parse("x"),)), ItemList(items, True))
    lines = [each for each in paragraphs(made) if style_of(each) == "ListNumber"]
    numbers = [each.find(f".//{qn('w:numId')}").get(qn("w:val")) for each in lines]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    numbering = made.part.numbering_part.element
    for number in {numbers[0], numbers[2]}:
        (own,) = (n for n in numbering.iter(qn("w:num")) if n.get(qn("w:numId")) == number)
        assert next(own.iter(qn("w:startOverride"))).get(qn("w:val")) == "1"
    assert written(document(ItemList(items)))[0] == ("ListBullet", "First.")


def sample_chart() -> Chart:
    """Give the chart with a link and a value that does not exist."""
    charts = (each for each in sample_report().walk() if isinstance(each, Chart))
    return next(each for each in charts if each.id == "ratings")


def test_the_numbers_of_a_chart_are_a_real_table() -> None:
    """A head that is repeated on each page, a row for each category, a cell for each value."""
    (table,) = document(sample_chart()).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [
        ["Statement", "You", "Your team"],
        ["L-1  I ask", "3", "1.67"],
        ["L-2  I wait", "1", "not answered"],
    ]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
    assert table.style is not None
    assert table.style.name == "Report Table"
    about = table._tbl.tblPr
    assert about.find(qn("w:tblCaption")).get(qn("w:val")) == "Two statements"
    look = about.find(qn("w:tblLook"))
    assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")


def test_a_link_in_a_table_leads_to_its_coaching() -> None:
    """The name of a category leads to the bookmark of the coaching that it is about."""
    coaching = CoachingBlock("L-2", "coaching-L-2", 2, parse("Waiting"), (), "", ())
    body = document(sample_chart(), coaching).element.body
    (link,) = body.iter(qn("w:hyperlink"))
    assert (link.get(qn("w:anchor")), text_of(link)) == ("coaching-L-2", "I wait")
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert names == ["one", "ratings", "coaching-L-2"]


def test_headings_and_captions_stay_with_what_they_head() -> None:
    """Their styles keep them on the page of the next paragraph, and a score with its bar."""
    styles = document().part.styles.element
    for name in ("Heading1", "Heading4", "Caption", "TableLabel", "Score", "FieldLabel"):
        (style,) = (each for each in styles if each.get(qn("w:styleId")) == name)
        assert style.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None, name


def test_a_coaching_stays_on_one_page() -> None:
    """Each of its paragraphs but the last is kept with the next."""
    blocks = sample_report().blocks
    coaching = [each for block in blocks for each in inside(block) if each.kind == "coaching"]
    body = document(coaching[0]).element.body
    lines = list(body.iter(qn("w:p")))[1:]
    kept = [each[0].find(qn("w:keepNext")) is not None for each in lines]
    assert kept == [True] * (len(lines) - 1) + [False]


def inside(block: Block) -> list[Block]:
    """Give a block and all that it holds."""
    held = block.blocks if isinstance(block, Section) else ()
    return [block, *(each for one in held for each in inside(one))]


def test_fields_can_be_filled_in() -> None:
    """Each is a content control with a name, its value line by line, and room to write."""
    fields = (
        FormField("goal", "Goal " * 40, "text", 3, "One.\nTwo."),
        FormField("day", "Tag", "date", language="de"),
    )
    made = document(Form("form", (FormGroup("g", parse("My goal"), fields),)))
    controls = list(made.element.body.iter(qn("w:sdt")))
    titles = [next(each.iter(qn("w:alias"))).get(qn("w:val")) for each in controls]
    assert titles == [("Goal " * 40)[:64], "Tag"]
    assert [text_of(line) for line in controls[0].iter(qn("w:p"))] == ["One.", "Two.", ""]
    assert next(controls[1].iter(qn("w:date"))) is not None


def test_scores_stand_beside_their_names_unless_they_are_long() -> None:
    """A short number is at the right of its line, a long reason below it."""
    short = ScoreLine("a", parse("You"), 4, 0, 6, "4 of a possible 6")
    long = ScoreLine("b", parse("Team"), None, 0, 6, f"no score: {'not answered ' * 5}", "Low")
    assert written(document(ScoreLines((short, long)))) == [
        ("Score", "You4 of a possible 6"),
        ("ScoreBar", ""),
        ("AfterTable", ""),
        ("Score", "Team"),
        ("ScoreComment", long.text),
        ("ScoreComment", "Low"),
    ]


def test_the_contents_are_a_field_with_links() -> None:
    """It can be updated to have page numbers, and leads to the sections without that."""
    inner = Section("two", parse("Two"), 2, ())
    made = document(Contents(parse("Contents"), 2), inner)
    code = next(made.element.body.iter(qn("w:instrText"))).text
    assert code == ' TOC \\o "1-2" \\h \\z '
    kinds = [f.get(qn("w:fldCharType")) for f in made.element.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    entries = [each for each in written(made) if each[0].startswith("TOC")]
    assert entries == [("TOCHeading", "Contents"), ("TOC1", "One"), ("TOC2", "Two")]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://example.org/a?b=1&c=%20", "https://example.org/a?b=1&c=%20"),
        ("https://example.org/a b\"<'", "https://example.org/a%20b%22%3C'"),
        ("https://e.org/100%", "https://e.org/100%25"),
        ("mailto:sam@example.org", "mailto:sam@example.org"),
        ("http://[", None),
        ("https://a#b#c", None),
        ("javascript:alert(1)", None),
        ("https://e.org/ü", "https://e.org/%C3%BC"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
        ("https://\ud800.example/", None),
        (None, None),
    ],
)
def test_addresses_are_such_as_word_takes(link: str | None, expected: str | None) -> None:
    """One that would make Word call the document damaged is no link."""
    assert address(link) == expected


@given(st.lists(st.text(max_size=60), unique=True))
def test_places_have_names_of_their_own(anchors: list[str]) -> None:
    """Whatever the ids are, bookmarks are short, unequal, and of signs that Word takes."""
    names = bookmark_names(anchors)
    assert set(names) == set(anchors)
    assert len({name.lower() for name in names.values()}) == len(anchors)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,39}", each) for each in names.values())
