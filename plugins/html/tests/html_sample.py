"""A report as long and as varied as a real one, made without an instrument: every kind of block."""

from __future__ import annotations

import json
from fractions import Fraction
from importlib.resources import files

from attrs import evolve

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
from assessment_engine.markup import Run, Runs, parse

_ENGLISH = files("assessment_engine").joinpath("phrases", "en.json").read_text(encoding="utf-8")
# Those that depend on a count do not reach renderers.
PHRASES = {name: text for name, text in json.loads(_ENGLISH).items() if isinstance(text, str)}
AREAS = {
    "PL": ("Planning the Week", "The plan for the week"),
    "MT": ("Meetings That Decide", "A meeting"),
    "HO": ("Handing Over, and Taking Over", "A handover"),
    "WR": ("Writing for the Reader", "A written message"),
    "LE": ("Learning From What Went Wrong", "A review of a mistake"),
    "RE": ("Rest, Reserve, and Recovery for Everyone Concerned", "A break"),
}
PRACTICES = (
    "begins with what the others need",
    "is short enough to be read, heard or kept in mind by everyone whom it concerns",
    "names one person who answers for the outcome, and the day on which it is due",
    "leaves room for the unexpected",
    "is looked at again afterwards, by the people who were there, and changed where it failed",
    "is kept even in a busy month",
    "can be found by someone who was away",
    "is something that people would **miss**",
)
PROSE = (
    "A night nurse reads the sheet that the day shift left her. It holds eleven lines, and the "
    "one she needs is the ninth. Nobody hid it; nobody thought of her either. She finds it at "
    "four in the morning, when the person who wrote it is asleep and the question it answers has "
    "already been asked twice by a worried family.",
    "Most teams that struggle here do not lack *goodwill*. They lack a fixed moment at which the "
    "matter comes up by itself. Where it depends on somebody remembering, it happens in quiet "
    "weeks and stops in busy ones, which is to say that it stops when it would have counted.",
    "The best have made it small. Five minutes, always at the same time, with the same three "
    "questions, and a page that anyone can open. They change one thing at a time and look at it "
    "again after a month. [A longer account](https://example.org/account?a=1&b=2) is public.",
)
QUESTIONS = (
    "What did the last person who took over from you have to ask, and why was it not written?",
    "Which of your habits would a new colleague have to guess?",
    "On which day this week will you try one change, and who will tell you whether it helped?",
)


def ratings(area: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give eight ratings for each perspective, the same every time."""
    own = tuple((3 * item + 2 * area + item * area) % 4 for item in range(8))
    team = tuple((item + 3 * area + item * item) % 4 for item in range(8))
    return own, team


def sample(language: str = "en") -> Report:
    """Build the whole report."""
    blocks: list[Block] = [
        Cover(
            parse("Working Together"),
            parse("Feedback report"),
            (parse("Personalised for **Sample Person**"), parse("Completed 7 March 2026")),
            (parse("This report is confidential. Who else reads it is *your* decision."),),
        ),
        Contents(parse("Contents"), depth=2),
        _introduction(),
        _summary(),
        *(_chapter(number, code) for number, code in enumerate(AREAS)),
        _contract(),
        _method(),
    ]
    return Report(
        instrument="working_together",
        version="1.2.0",
        digest="sha256:" + "0f1e2d3c" * 8,
        engine_version="0.1.0",
        title="Working Together: feedback for Sample Person",
        language=language,
        respondent="Sample Person",
        completed="2026-03-07",
        blocks=tuple(blocks),
        phrases=PHRASES,
        result={},
    )


def with_highlights() -> Report:
    """Build the report with a page of highlights between the cover and the contents."""
    report = sample()
    cover, *others = report.blocks
    return evolve(report, blocks=(cover, highlights(), *others))


def highlights() -> Section:
    """Build what a page can hold: three short rankings, and a chart of both perspectives."""
    totals = [[sum(side) for side in ratings(area)] for area in range(len(AREAS))]
    categories = tuple(
        ChartCategory(parse(title), code, f"chapter-{code}") for code, (title, _) in AREAS.items()
    )
    areas = [(parse(category.label[0].text), category.target) for category in categories]
    practices = [parse(f"{AREAS['PL'][1]} {practice}.") for practice in PRACTICES[:3]]
    rankings: tuple[tuple[str, str, list[tuple[Runs, str | None]]], ...] = (
        ("Three strengths", "20 of a possible 24", areas[:3]),
        ("Three statements to begin with", "1 of 6", [(each, "chapter-PL") for each in practices]),
        ("The largest gaps", "5 points higher for your own work", areas[3:]),
    )
    sections = (
        Section(f"glance-{n}", parse(title), 2, (_ranking(f"glance-ranking-{n}", text, named),))
        for n, (title, text, named) in enumerate(rankings)
    )
    chart = _chart("profile", "You and your team", categories, totals, 24)
    return Section(
        "glance",
        parse("Your results at a glance"),
        1,
        (
            Paragraphs((parse("What stands out, and where to begin. The chapters say more."),)),
            *sections,
            Section("glance-profile", parse("Your profile"), 2, (evolve(chart, style="dumbbell"),)),
        ),
        new_page=True,
    )


def _ranking(name: str, text: str, named: list[tuple[Runs, str | None]]) -> Ranking:
    entries = tuple(RankingEntry(label, text, (), target) for label, target in named)
    return Ranking(name, entries)


def _introduction() -> Section:
    steps = tuple(
        parse(f"**{title}.** {PRACTICES[n]}.") for n, (title, _) in enumerate(AREAS.values())
    )
    deeper = Section(
        "limits", parse("What this report cannot say"), 2, (Paragraphs((parse(PROSE[1]),), "note"),)
    )
    return Section(
        "introduction",
        parse("Introduction"),
        1,
        (
            Paragraphs((parse("Work goes well where people can rely on each other."),), "lead"),
            Paragraphs(tuple(map(parse, PROSE))),
            ItemList(steps, ordered=True),
            deeper,
        ),
        new_page=True,
    )


def _summary() -> Section:
    totals = [[sum(side) for side in ratings(area)] for area in range(len(AREAS))]
    categories = tuple(
        ChartCategory(parse(title), code, f"chapter-{code}") for code, (title, _) in AREAS.items()
    )
    entries = tuple(
        RankingEntry(parse(title), f"{totals[n][0]} of 24", parse(PRACTICES[n]), f"chapter-{code}")
        for n, (code, (title, _)) in enumerate(AREAS.items())
        if n < 2
    )
    gaps = tuple(own - team for own, team in totals)
    return Section(
        "summary",
        parse("Your summary scores"),
        1,
        (
            Paragraphs((parse(PROSE[1]),), "lead"),
            _chart("summary-chart", "Six areas, you and your team", categories, totals, 24),
            Section(
                "strengths",
                parse("Your strengths"),
                2,
                (
                    Ranking("strongest", entries, parse("Areas with equal points share a place.")),
                    Ranking("weakest", (), parse("No area is lower than the others.")),
                ),
            ),
            Chart(
                "gaps",
                "The gap in each area",
                "Bars to the right: you rate yourself higher than your team.",
                "Area",
                "You minus team",
                categories,
                (ChartSeries("gap", "Gap", gaps, tuple(f"{gap:+d}" for gap in gaps)),),
                -24,
                24,
            ),
        ),
        new_page=True,
    )


def _chart(
    name: str, title: str, categories: tuple[ChartCategory, ...], rows: list[list[int]], top: int
) -> Chart:
    series = []
    for index, label in enumerate(("You", "Your team")):
        values = tuple(row[index] for row in rows)
        series.append(ChartSeries(f"s{index}", label, values, tuple(map(str, values))))
    # One value that does not exist, as after an unanswered question.
    missing = (*series[1].values[:-1], None)
    series[1] = ChartSeries("s1", "Your team", missing, (*series[1].texts[:-1], "not answered"))
    return Chart(
        name,
        title,
        f"Two bars in each of {len(rows)} rows: you and your team.",
        "Area",
        f"Points of {top}",
        categories,
        tuple(series),
        0,
        top,
    )


def _chapter(area: int, code: str) -> Section:
    title, subject = AREAS[code]
    own, team = ratings(area)
    statements = [f"{subject} {practice}." for practice in PRACTICES]
    categories = tuple(
        ChartCategory(parse(text), f"{code}-{number}", f"advice-{code}-{number}")
        for number, text in enumerate(statements, 1)
    )
    lines = (
        ScoreLine(
            f"{code}-own",
            parse("You"),
            sum(own),
            0,
            24,
            f"{sum(own)} of a possible 24",
            "Solid in parts",
            parse("Much of this is *established* in how you work."),
        ),
        ScoreLine(f"{code}-team", parse("Your team"), None, 0, 24, "no score: one is not answered"),
        ScoreLine(f"{code}-gap", parse("Gap"), Fraction(-5, 2), -24, 24, "2.5 below your team"),
    )
    advice = [
        _coaching(f"{code}-{number}", statements[number - 1], mine, ours)
        for number, (mine, ours) in enumerate(zip(own, team, strict=True), 1)
        if mine + ours < 3
    ]
    keep = Paragraphs((parse("Nothing here calls for advice. Keep up what you do."),))
    return Section(
        f"chapter-{code}",
        parse(title),
        1,
        (
            Paragraphs((parse(PROSE[area % 3]), parse(PROSE[(area + 1) % 3]))),
            ItemList(tuple(map(parse, QUESTIONS))),
            ScoreLines(lines),
            _chart(
                f"items-{code}",
                f"{title}: your ratings",
                categories,
                [list(pair) for pair in zip(own, team, strict=True)],
                3,
            ),
            Section(f"advice-{code}", parse("Where to begin"), 2, tuple(advice) or (keep,)),
        ),
        new_page=True,
    )


def _coaching(code: str, statement: str, mine: int, ours: int) -> CoachingBlock:
    parts: tuple[CoachingPart, ...] = (
        CoachingPart("why", "paragraphs", (), tuple(map(parse, PROSE))),
        CoachingPart("you", "list", parse("Ask yourself"), tuple(map(parse, QUESTIONS))),
        CoachingPart("team", "list", parse("Ask your team"), tuple(map(parse, QUESTIONS[::-1]))),
    )
    return CoachingBlock(
        code,
        f"advice-{code}",
        2,
        parse("Make it small, and keep the day"),
        parse(statement),
        f"you {mine} + team {ours} = {mine + ours}, below 3",
        () if code == "PL-1" else parts,
    )


def _contract() -> Section:
    goals = (
        *(FormField(f"goal-{n}", f"Goal {n}", "text", 2) for n in (1, 2)),
        FormField("goal-3", "Ziel", "text", 2, f"First, with the team:\n\n{QUESTIONS[0]}", "de"),
    )
    return Section(
        "contract",
        parse("My contract for change"),
        1,
        (
            Paragraphs((parse("Fill this in, then put it where you will see it."),)),
            Form(
                "contract-form",
                (
                    FormGroup("goals", parse("Three goals"), goals),
                    FormGroup("reward", parse("My *reward*"), (FormField("reward", ""),)),
                    FormGroup(
                        "signed",
                        parse("Signed"),
                        (
                            FormField("name", "Name", value='Sample "S" Person'),
                            FormField("date", "Date", "date"),
                        ),
                    ),
                ),
            ),
        ),
        new_page=True,
    )


def _method() -> Section:
    never, always = (Run(word, strong=True, language="de") for word in ("nie", "immer"))
    areas = ", ".join(title for title, _ in AREAS.values())
    facts = (
        Fact(parse("Instrument"), (parse("Working Together 1.2.0"),)),
        Fact(parse("Statements"), (parse("48, each for you and for your team"), parse(areas))),
        Fact(parse("Scale"), ((Run("from 0 = "), never, Run(" to 3 = "), always),)),
        Fact(parse("Digest of the package"), (parse("sha256:" + "0f1e2d3c" * 8),)),
    )
    title = parse("How this report came about")
    return Section("method", title, 1, (Facts(facts),), new_page=True)
