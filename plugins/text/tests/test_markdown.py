"""Reports as Markdown: what is written is read as it was meant."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from assessment_engine import AssessmentError
from assessment_engine.blocks import (
    Block,
    Chart,
    ChartCategory,
    ChartSeries,
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
from assessment_engine.testing.contracts import hostile_report, sample_report
from assessment_engine_text import MarkdownRenderer
from assessment_engine_text.checking import PHRASES, clean
from markdown_reading import inlines, kinds, merged, runs_of, tokens, words

# What means something in Markdown, and letters between which it would mean it.
SIGNS = st.text("*_`[]()<>#+-=|~!&\\:.;1 2aé“\n", max_size=12)
# The reader takes every kind of space at the ends of a line away, also those meant to stay.
SPACES = "\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
TEXTS = SIGNS | st.text(st.characters(exclude_characters=SPACES), max_size=20)
STYLED = st.lists(st.builds(Run, TEXTS, st.booleans(), st.booleans()), min_size=1, max_size=5)


def written(*blocks: Block) -> str:
    """Give blocks in a section as Markdown, without its headings and its last lines."""
    section = Section("one", parse("One"), 1, blocks)
    report = evolve(sample_report(), title="T", blocks=(section,))
    text = MarkdownRenderer().render(report).decode()
    return text.removeprefix("# T\n\n## One\n\n").rpartition("\n\n---\n\n")[0]


def spaced(runs: list[Run]) -> list[Run]:
    """Take space as a reader of Markdown does: one is as many, and none is at the ends."""
    letters = [(letter, run) for run in runs for letter in run.text]
    kept = [
        (letter, run)
        for index, (letter, run) in enumerate(letters)
        if letter != " " or (index and letters[index - 1][0] != " ")
    ]
    while kept and kept[-1][0] == " ":
        kept.pop()
    return merged([evolve(run, text=letter) for letter, run in kept])


@given(STYLED)
@example([Run("a"), Run("(b)", strong=True), Run("c")])
@example([Run("a", strong=True), Run("b", emphasis=True), Run("c", True, True)])
@example([Run("1. one"), Run("# ", strong=True), Run("2)")])
@example([Run("- - -")])
@example([Run("\\"), Run("*", strong=True), Run("&amp; &#35; <b> ![x](y) ~~z~~")])
def test_texts_and_styles_come_back_equal(runs: list[Run]) -> None:
    """Whatever a paragraph, an item, a heading or a cell holds, a reader takes it as it was."""
    wanted = spaced(merged([evolve(run, text=clean(run.text)) for run in runs]))
    text = tuple(runs)
    chart = Chart(
        "c",
        "T",
        "D",
        "What",
        "V",
        (ChartCategory(text),),
        (ChartSeries("a", "A", (1,), ("1",)),),
        0,
        3,
    )
    for block in (Paragraphs((text,)), Paragraphs((text,), "note"), ItemList((text,)), chart):
        found = [spaced(runs_of(each)) for each in inlines(written(block))]
        if wanted:
            assert wanted in found, (block, written(block))
        else:
            assert not found or block is chart or found == [[]]
    heading = Section("two", text, 2, ())
    (title,) = inlines(written(heading))
    assert spaced(runs_of(title)) == wanted or not wanted


@given(SIGNS, SIGNS)
def test_numbers_and_names_come_back_equal(name: str, value: str) -> None:
    """Bare texts too: the name of a score is bold, and what is said of it stands after a colon."""
    line = ScoreLine("a", (Run(name),), 1, 0, 3, value)
    found = "".join(words(written(ScoreLines((line,)))))
    name, value = clean(name).strip(" "), clean(value).strip(" ")
    joined = ": ".join(filter(None, [name, value]))
    assert re.sub(" +", " ", found) == re.sub(" +", " ", joined).strip(" ")


@given(st.text("#->+=*1.a \n\\|", max_size=30))
def test_values_of_fields_keep_their_lines(value: str) -> None:
    """A field's lines are lines, and an empty line parts paragraphs."""
    field = FormField("f", "", "text", 3, value)
    text = written(Form("form", (FormGroup("g", (), (field,)),)))
    found = "\n".join(words(text)).split("\n")
    lines = [re.sub(" +", " ", line).strip(" ") for line in value.split("\n")]
    assert [re.sub(" +", " ", line) for line in found] == ([e for e in lines if e] or ["…"])


def test_hostile_texts_make_no_structure() -> None:
    """The worst report has the structure of its blocks: no heading, table or markup is added."""
    text = MarkdownRenderer().render(hostile_report()).decode()
    assert set(kinds(text)) <= {
        *("heading_open", "paragraph_open", "inline", "blockquote_open", "list_item_open"),
        *("bullet_list_open", "ordered_list_open", "hr", "html_block"),
        *("table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"),
    }
    assert {each.content for each in tokens(text) if each.type == "html_block"} <= {"<!-- -->\n"}
    assert kinds(text).count("hr") == 1
    for each in inlines(text):
        runs_of(each)


def test_lists_that_follow_each_other_stay_apart() -> None:
    """Two lists are two, and a list after an ordered one is no part of it."""
    items = ItemList((parse("One."), parse("Two.")))
    text = written(items, items, evolve(items, ordered=True), evolve(items, ordered=True))
    assert kinds(text).count("bullet_list_open") == 2
    assert kinds(text).count("ordered_list_open") == 2


def test_the_sample_is_what_one_would_write_by_hand() -> None:
    """Headings, a list, a quotation, a table and links, without a sign too many."""
    text = MarkdownRenderer().render(sample_report()).decode()
    assert '## <a id="results"></a>Your *results*\n\nTwo numbers say **how you listen**.\n' in text
    assert "| **L-2** [I wait](#coaching-L-2) | 1 | not answered |\n" in text
    assert '#### <a id="coaching-L-2"></a>L-2 Waiting\n\n> I wait until others' in text
    assert "- **You**: 4 of a possible 6\n\n  **Steady** Good.\n\n- **Mean**: 2.33" in text
    assert "> *Slowly*, see [more](https://example.org/more)." in text
    assert "\\" not in text


def test_links_lead_to_places_in_the_file() -> None:
    """Each link that stays in the file has its anchor, once."""
    for report in (sample_report(), hostile_report()):
        text = MarkdownRenderer().render(report).decode()
        anchors = re.findall(r'<a id="([^"]*)"></a>', text)
        assert len(anchors) == len(set(anchors))
        assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= set(anchors)


@pytest.mark.parametrize(
    ("link", "destination"),
    [
        ("https://e.org/a_b?c=d&copy=1", "https://e.org/a_b?c=d&copy=1"),
        ("https://e.org/(a) b>", "https://e.org/(a)%20b%3E"),
        ("javascript:alert(1)", None),
    ],
)
def test_addresses_come_back_equal(link: str, destination: str | None) -> None:
    """An address is read as it was given; one that is no address is only text."""
    (inline,) = inlines(written(Paragraphs(((Run("here", link=link),),))))
    (run,) = runs_of(inline)
    assert (run.text, run.link) == ("here", destination)


def test_what_is_missing_has_its_code() -> None:
    """A missing phrase is a problem for each; an unknown block is in the contract."""
    with pytest.raises(AssessmentError) as caught:
        MarkdownRenderer().render(evolve(sample_report(), phrases={}))
    assert [each.code for each in caught.value.problems] == ["text-missing-phrase"] * len(PHRASES)
