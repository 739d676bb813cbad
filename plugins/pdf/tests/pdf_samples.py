"""A small report with a block of every kind, made without an instrument."""

from __future__ import annotations

from attrs import evolve

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
    Report,
    ScoreLine,
    ScoreLines,
    Section,
)
from assessment_engine.markup import Run, Runs, parse

PHRASES = {
    "page": "Page {page} of {pages}",
    "see_page": "see page {page}",
    "data_table": "The numbers behind this chart",
    "reason": "Why this page is here",
    "field_for": "{group}: {label}",
    "uncovered": "Shown as squares: {characters}.",
}


def texts(*paragraphs: str) -> tuple[Runs, ...]:
    """Parse several paragraphs."""
    return tuple(map(parse, paragraphs))


def make(*blocks: Block, title: str = "Listening at work", language: str = "en") -> Report:
    """Put blocks into a report."""
    return Report(
        instrument="listening",
        version="1.0.0",
        digest="sha256:0",
        engine_version="0.1.0",
        title=title,
        language=language,
        respondent="Sam",
        completed="2017-03-07",
        blocks=blocks,
        phrases=PHRASES,
        result={},
    )


def paragraph(text: str) -> Report:
    """Put one paragraph into a report."""
    return make(Section("one", parse("One"), 1, (Paragraphs(texts(text)),)))


def chart() -> Chart:
    """Chart four statements in two perspectives; one value does not exist."""
    return Chart(
        id="ratings",
        title="Four statements",
        description="You rated asking 3 and waiting 1; your team 2 and not at all.",
        category_label="Statement",
        value_label="Rating",
        categories=(
            ChartCategory(parse("I ask before I answer"), "L-1"),
            ChartCategory(parse("I wait until others have finished"), "L-2", "page-L-2"),
            ChartCategory(parse("I repeat what I heard"), "L-3"),
            ChartCategory(parse("I put my telephone away"), "L-4"),
        ),
        series=(
            ChartSeries("self", "You", (3, 1, 2, 2), ("3", "1", "2", "2")),
            ChartSeries("team", "Your team", (2, None, 3, 0), ("2", "not answered", "3", "0")),
        ),
        minimum=0,
        maximum=3,
    )


def coaching() -> CoachingBlock:
    """Coach the second statement."""
    return CoachingBlock(
        id="L-2",
        anchor="page-L-2",
        level=3,
        title=parse("Waiting"),
        statement=parse("I wait until others have finished."),
        reason="you 1, below 2",
        parts=(
            CoachingPart(
                "why",
                "paragraphs",
                (),
                texts("Silence is where the second thought is."),
            ),
            CoachingPart("self", "list", parse("Ask yourself"), texts("Whom did I cut short?")),
            CoachingPart("team", "list", parse("Ask your team"), texts("Who speaks last?")),
        ),
    )


def form() -> Form:
    """Ask for a goal that is filled in already, a name and a date."""
    goal = FormField("goal", "Goal", "text", 2, "Zażółć gęślą jaźń")
    signed = (FormField("name", "Name"), FormField("day", "Day", "date"))
    groups = (
        FormGroup("goals", parse("My goal"), (goal,)),
        FormGroup("signed", parse("Signed"), signed),
    )
    return Form("contract", groups)


def facts() -> Facts:
    """State three things; one of them has two texts, one is in another language."""
    return Facts(
        (
            Fact(parse("Scale"), ((Run("from "), Run("nie", language="de"), Run(" to always")),)),
            Fact(parse("Scoring"), texts("The sum of all answers.", "Two must be answered.")),
            Fact(parse("Package"), texts("sha256:" + "0f1e2d3c" * 8)),
        )
    )


def highlights() -> Section:
    """Give what one page can hold: three short rankings, and a chart of six rows with its table."""
    names = [category.label for category in chart().categories] + list(texts("Talking", "Asking"))
    statement = parse("The plan for the week is short enough to be read and kept in mind by all.")
    rankings = {
        "Three strengths": [(name, "20 of a possible 24") for name in names[:3]],
        "Three statements to begin with": [(statement, "1 of a possible 6")] * 3,
        "The largest gaps": [(name, "5 points higher for your own work") for name in names[3:]],
    }
    sections = (
        Section(
            f"glance-{n}",
            parse(title),
            2,
            (
                Ranking(
                    f"ranking-{n}",
                    tuple(RankingEntry(label, text, (), "page-L-2") for label, text in entries),
                ),
            ),
        )
        for n, (title, entries) in enumerate(rankings.items())
    )
    series = (
        ChartSeries("self", "You", (21, 18, 9, 12, 24, 0), ("21", "18", "9", "12", "24", "0")),
        ChartSeries(
            "team", "Your team", (12, 18, 15, 11, 3, 0), ("12", "18", "15", "11", "3", "0")
        ),
    )
    categories = tuple(ChartCategory(name, f"L-{n}") for n, name in enumerate(names, 1))
    profile = evolve(
        chart(), id="profile", categories=categories, series=series, maximum=24, style="dumbbell"
    )
    return Section(
        "glance",
        parse("Your results at a glance"),
        1,
        (
            Paragraphs(texts("What stands out, and where to begin. The chapters say more.")),
            *sections,
            Section("glance-profile", parse("Your profile"), 2, (profile,)),
        ),
        new_page=True,
    )


def whole() -> Report:
    """Give a report with every kind of block."""
    scores = ScoreLines(
        (
            ScoreLine(
                "self",
                parse("You"),
                4,
                0,
                6,
                "4 of a possible 6",
                "Steady",
                parse("Good."),
            ),
            ScoreLine("team", parse("Your team"), None, 0, 6, "no score: not answered"),
        )
    )
    entry = RankingEntry(parse("Waiting"), "1 of a possible 3", parse("Begin here."), "page-L-2")
    results = (
        Paragraphs(texts("Two numbers say **how you listen**."), "lead"),
        scores,
        Paragraphs(texts("The chart shows the ratings.")),
        chart(),
        Ranking("weakest", (entry,), parse("There is no tie.")),
    )
    advice = (
        ItemList(texts("Count to three.", "Then speak."), ordered=True),
        coaching(),
    )
    return make(
        Cover(
            parse("Listening"),
            parse("A report"),
            texts("For Sam"),
            texts("In confidence."),
        ),
        Contents(parse("Contents"), 2),
        Section("results", parse("Your results"), 1, results, new_page=True),
        Section(
            "advice",
            parse("Advice"),
            1,
            (
                Paragraphs(texts("*Slowly*, see [more](https://example.org/more)."), "note"),
                Section("steps", parse("Steps"), 3, advice),
            ),
            new_page=True,
        ),
        Section("sign", parse("My contract"), 1, (form(),), new_page=True),
    )
