"""Reports for the contracts, made by hand: a decent one, and its worst enemy."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

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
from assessment_engine.package.making import default_phrases
from assessment_engine.testing._stored import DIGEST, sample_result
from assessment_engine.wording import Wording

# What has broken programs before: each stands in every text of the hostile report.
HOSTILE_TEXTS = (
    "<script>alert('&amp;')</script> --> ]]> </style></title>",
    "#let x = $\\alpha$ *a* _b_ `c` [d](e) @f ~ % {{ 1 }} {% raw %} \\input{x} /* // */ <label>",
    "\" \\ ' {0} {title} {page} %s %(x)s ${y} \\u0000 =1+1",
    "שלום עולם، مرحبا \u202eabc\u202c \u2067",
    "👩\u200d👩\u200d👧 🏳️\u200d🌈 👍🏽 e\u0301\u0302\u0303 ﷽ \U0001d518 漢字 ไทย",
    "".join(map(chr, range(32))) + "\x7f\x80\x85\x9f\xad",
    "\ud800 \udfff \ufffe \uffff \U0010ffff \ue000 \ufeff \u2028 \u2029",
    "Donaudampfschiff" * 40,
    "many words " * 150,
    "one\ttwo\r\nthree\n\n\nfour",
    " ",
    "",
)
# What the markup takes for a link.
_HOSTILE_LINKS = ("https://e.org/?a=\"'><&)(#%00\\", "http://[", "mailto:\u202e<x>@\U0001f600")


def sample_report() -> Report:
    """Give a small, decent report that has every kind of block."""
    advice = (*_running_text(), *_sample_coaching())
    return Report(
        instrument="listening",
        version="1.0.0",
        digest=DIGEST,
        engine_version="0.1.0",
        title="Listening: feedback for Sam",
        language="en",
        respondent="Sam",
        completed="2026-03-31",
        blocks=(
            Cover(
                parse("Listening"),
                parse("A report"),
                _texts("For **Sam**"),
                _texts("In confidence."),
            ),
            Section("glance", parse("At a glance"), 1, _sample_highlights(), new_page=True),
            Contents(parse("Contents"), 2),
            Section("results", parse("Your *results*"), 1, _sample_results(), new_page=True),
            Section("advice", parse("Advice"), 1, (Section("now", parse("Begin now"), 2, advice),)),
            Section("promise", parse("My promise"), 1, (_sample_form(),)),
            Section("method", parse("How this came about"), 1, (_sample_facts(),)),
        ),
        phrases=Wording("en", default_phrases("en")).plain,
        result=sample_result().to_dict(),
    )


def hostile_report() -> Report:
    """Give a report that is worse than any the engine composes, for whoever makes one by hand.

    Its ids, links and dates are such as a package may hold. Every text is one that has broken
    programs, half a surrogate pair included; every list is empty once; numbers are negative,
    large, fractions or missing, and some links lead nowhere.
    """
    whole = tuple(_run(text) for text in HOSTILE_TEXTS)
    links = tuple(Run(text[:40], True, True, _HOSTILE_LINKS[n % 3]) for n, text in _numbered())
    return evolve(
        sample_report(),
        title=" ".join(HOSTILE_TEXTS),
        respondent=HOSTILE_TEXTS[3],
        blocks=(
            Cover(whole[0], whole[1], whole, whole),
            Contents(whole[2], 3),
            Section("empty", (), 1, _empty_blocks(), new_page=True),
            *(
                Section(f"part-{n}", _run(text), 1, tuple(_hostile_blocks(text, f"part-{n}")))
                for n, text in _numbered()
            ),
            Paragraphs((tuple(run for run in links if run.text), ())),
        ),
    )


def _numbered() -> Iterator[tuple[int, str]]:
    return enumerate(HOSTILE_TEXTS, 1)


def _texts(*texts: str) -> tuple[Runs, ...]:
    return tuple(map(parse, texts))


def _run(text: str) -> Runs:
    """Give the text as it is, without looking for markup; no text has no runs."""
    return (Run(text),) if text else ()


def _sample_highlights() -> tuple[Block, ...]:
    """Give what one page can hold: short rankings beside each other, and how far views differ."""
    names = {"strengths": "Your strengths", "first": "Where to begin", "apart": "Far apart"}
    return (
        *(
            Section(
                f"glance-{name}",
                parse(title),
                2,
                (Ranking(name, (RankingEntry(parse("Waiting"), "", (), "coaching-L-2"),)),),
            )
            for name, title in names.items()
        ),
        Chart(
            "distance",
            "Zwei Sichten",
            "Sie geben sich 3, Ihr Team gibt Ihnen 2.",
            "Aussage",
            "Punkte",
            (ChartCategory(parse("I ask"), "L-1"), ChartCategory(parse("I wait"), "L-2")),
            (
                ChartSeries("self", "Sie", (3, None), ("3", "not answered")),
                ChartSeries("team", "Ihr Team", (Fraction(5, 3), 2), ("1.67", "2")),
            ),
            0,
            3,
            "dumbbell",
            "de",
        ),
    )


def _sample_results() -> tuple[Block, ...]:
    return (
        Paragraphs(_texts("Two numbers say **how you listen**."), "lead"),
        ScoreLines(
            (
                ScoreLine(
                    "total", parse("You"), 4, 0, 6, "4 of a possible 6", "Steady", parse("Good.")
                ),
                ScoreLine(
                    *("mean", parse("Mean"), Fraction(7, 3), 0, 3, "2.33 of a possible 3"),
                    band="Stetig",
                    language="de",
                ),
                ScoreLine("team", parse("Your team"), None, 0, 6, "no score: not answered"),
            )
        ),
        Chart(
            "ratings",
            "Two statements",
            "You rated asking 3 and waiting 1; your team 2 and not at all.",
            "Statement",
            "Rating",
            (
                ChartCategory(parse("I ask"), "L-1"),
                ChartCategory(parse("I wait"), "L-2", "coaching-L-2"),
            ),
            (
                ChartSeries("self", "You", (3, 1), ("3", "1")),
                ChartSeries("team", "Your team", (Fraction(5, 3), None), ("1.67", "not answered")),
            ),
            0,
            3,
        ),
        Ranking(
            "weakest",
            (
                RankingEntry(parse("Waiting"), "1 of 3", parse("Begin here."), "coaching-L-2"),
                RankingEntry(parse("Asking"), "3 von 3", language="de"),
            ),
            parse("There is no tie."),
        ),
    )


def _running_text() -> tuple[Block, ...]:
    link = parse("*Slowly*, see [more](https://example.org/more).")
    german = (Run("Zuhören heißt "), Run("warten", strong=True), Run("."))
    said = (Run("She said: "), *(evolve(run, language="de") for run in german))
    return (Paragraphs((link, said), "note"), ItemList(_texts("Count.", "Speak."), ordered=True))


def _sample_coaching() -> tuple[Block, ...]:
    """Give one with its reason, and one as a report without numbers has it."""
    parts = (
        CoachingPart("why", "paragraphs", (), _texts("In silence the second thought comes.")),
        CoachingPart("ask", "list", parse("Ask yourself"), _texts("Whom did I cut short?")),
    )
    title, statement = parse("Waiting"), parse("I wait until others have finished.")
    return (
        CoachingBlock("L-2", "coaching-L-2", 3, title, statement, "you 1, below 2", parts),
        CoachingBlock("L-3", "coaching-L-3", 3, parse("Asking"), (), "", parts[:1]),
    )


def _sample_form() -> Block:
    goals = (
        FormField("goal", "Goal", "text", 2, "Zażółć gęślą jaźń"),
        FormField("step", "Schritt", "text", 3, "Count to three.\n\nThen speak.", "de"),
    )
    signed = (FormField("name", "Name", value="Sam"), FormField("day", "Day", "date"))
    groups = (FormGroup("goals", parse("My goal"), goals), FormGroup("signed", (), signed))
    return Form("promise-form", groups)


def _sample_facts() -> Block:
    return Facts(
        (
            Fact(parse("Scale"), _texts("Listening: 0 = *never* … 3 = *always*")),
            Fact(parse("Scoring"), _texts("The sum of all answers.", "Two must be answered.")),
            Fact(parse("Package"), _texts(DIGEST)),
        )
    )


def _empty_blocks() -> tuple[Block, ...]:
    return (
        Section("empty-inside", (), 2, ()),
        Paragraphs(()),
        ItemList(()),
        ItemList(((),), ordered=True),
        ScoreLines(()),
        Chart("empty-chart", "", "", "", "", (), (), 0, 0),
        Chart("no-series", "", "", "", "", (ChartCategory(()),), (), 0, 0),
        Chart("empty-dumbbell", "", "", "", "", (), (), 0, 0, "dumbbell"),
        Ranking("empty-ranking", ()),
        Ranking("empty-entry", (RankingEntry((), ""),)),
        CoachingBlock("none", "coaching-none", 2, (), (), "", ()),
        CoachingBlock("no-text", "coaching-no-text", 2, (), (), "", _empty_parts()),
        Form("empty-form", ()),
        Form("no-fields", (FormGroup("no-fields-group", (), ()),)),
        Facts(()),
        Facts((Fact((), ()), Fact((), ((),)))),
    )


def _empty_parts() -> tuple[CoachingPart, ...]:
    return (CoachingPart("a", "list", (), ()), CoachingPart("b", "paragraphs", (), ((),)))


def _hostile_blocks(text: str, name: str) -> Iterator[Block]:
    """Give one block of every kind that may stand in a section, with the text in every place."""
    runs = _run(text)
    tags = (None, "ar", "zh-Hant-TW", "de-DE-1996")
    styled = tuple(Run(text, n in (1, 3), n in (2, 3), None, tags[n]) for n in range(4) if text)
    yield Paragraphs((runs, styled))
    yield Paragraphs((runs,), "lead")
    yield Paragraphs((runs,), "note")
    yield ItemList((runs, styled))
    yield ItemList((styled, runs), ordered=True)
    yield _hostile_scores(text)
    chart = _hostile_chart(text, f"{name}-chart")
    yield chart
    yield evolve(chart, id=f"{name}-dumbbell", style="dumbbell", language="sr-Latn-RS")
    entries = (
        RankingEntry(runs, text, runs, name),
        RankingEntry(styled, text, language="he"),
        RankingEntry(runs, "", target=name),
    )
    yield Ranking(f"{name}-ranking", entries, runs)
    yield Facts((Fact(runs, (runs, styled)), Fact(styled, (runs,))))
    parts = (
        CoachingPart("a", "paragraphs", runs, (runs, styled)),
        CoachingPart("b", "list", runs, (runs, styled)),
    )
    advice = CoachingBlock(name, f"coaching-{name}", 3, runs, runs, text, parts)
    yield Section(f"{name}-inside", runs, 3, (advice,), new_page=True)
    fields = (
        FormField(f"{name}-line", text, "line", 1, text),
        FormField(f"{name}-text", text, "text", 3, text),
        FormField(f"{name}-date", text, "date", 1, text, "ar"),
    )
    yield Form(f"{name}-form", (FormGroup(f"{name}-group", runs, fields),))


def _hostile_scores(text: str) -> Block:
    low, high = Fraction(-22, 7), Fraction(10**12, 3)
    runs = _run(text)
    return ScoreLines(
        (
            ScoreLine("a", runs, None, low, high, text, None, ()),
            ScoreLine("b", runs, Fraction(-7, 3), low, 0, text, text, runs),
            ScoreLine("c", runs, -5, -5, -5, text, text, runs, "ar"),
        )
    )


def _hostile_chart(text: str, name: str) -> Chart:
    runs = _run(text)
    # What a chart points to may have been left out of the report by a condition.
    categories = (ChartCategory(runs, text, "nowhere"), ChartCategory(runs), ChartCategory(runs))
    series = (
        ChartSeries("a", text, (None, -3, Fraction(-1, 3)), (text, text, text)),
        ChartSeries("b", text, (None, None, None), (text, text, text)),
        ChartSeries("c", text, (0, Fraction(22, 7), 10**12), (text, text, text)),
    )
    return Chart(name, text, text, text, text, categories, series, Fraction(-10, 3), 10**12)
