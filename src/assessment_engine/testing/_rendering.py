"""What every renderer must do."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import ClassVar, cast

from attrs import evolve, frozen

from assessment_engine.blocks import (
    Block,
    Chart,
    ChartCategory,
    ChartSeries,
    CoachingBlock,
    CoachingPart,
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
from assessment_engine.charts import element_id
from assessment_engine.errors import AssessmentError
from assessment_engine.markup import Run
from assessment_engine.protocols import Renderer
from assessment_engine.testing._raised import codes_of
from assessment_engine.testing._samples import hostile_report, sample_report


@frozen
class _Hologram:
    """A kind of block that no renderer knows."""

    kind: ClassVar[str] = "hologram"
    id: str = "hologram"


class RendererContract:
    """What a renderer must do. Subclass it, name the class Test..., and define `renderer`."""

    def renderer(self) -> Renderer:
        """Give a new renderer. Yours to define."""
        raise NotImplementedError("define renderer() in your subclass")

    def reports(self) -> Sequence[Report]:
        """Give the reports to render; add those that your format finds hard."""
        return (sample_report(),)

    def text(self, file: bytes) -> str:
        """Give the words that a file shows, "" where they cannot be read; formats of text can be.

        Define it for another format, and the tests look for words in its files too.
        """
        textual = re.match(r"text/|application/json\b", self.renderer().media_type)
        return file.decode() if textual else ""

    def places(self, file: bytes) -> str:
        """Give the names of the places that links can lead to: ids, anchors, bookmarks.

        Define it if your format has places, and the tests look for those of coaching. A name is
        `assessment_engine.charts.element_id` of the block's anchor.
        """
        return ""

    def test_it_is_a_renderer(self) -> None:
        """It has the members of the protocol, with names that can be used."""
        renderer = self.renderer()
        assert isinstance(renderer, Renderer), "a member of the protocol Renderer is missing"
        for member in ("name", "media_type", "extension"):
            value = getattr(renderer, member)
            assert isinstance(value, str) and value.strip(), f"{member} is empty"
            assert value == value.strip(), f"{member} {value!r} has space around it"
        media_type, extension = renderer.media_type, renderer.extension
        assert media_type.count("/") == 1, f"{media_type!r} is no media type such as 'text/html'"
        assert not extension.startswith("."), f"write the extension {extension!r} without its dot"

    def test_it_gives_bytes(self) -> None:
        """Every report becomes a file that is not empty."""
        for report in self.reports():
            file = self.renderer().render(report)
            assert isinstance(file, bytes), f"render gives {type(file).__name__}, not bytes"
            assert file, f"the file of {report.title!r} is empty"

    def test_the_same_report_gives_the_same_bytes(self) -> None:
        """Rendering again, or with another renderer object, changes no byte."""
        renderer = self.renderer()
        for report in self.reports():
            first = renderer.render(report)
            assert renderer.render(report) == first, "a second rendering differs"
            assert self.renderer().render(report) == first, "a second renderer differs"
            copied = copy.deepcopy(report)
            assert renderer.render(copied) == first, "an equal report renders differently"

    def test_another_thread_gives_the_same_bytes(self) -> None:
        """A renderer may be used from several threads at once."""
        renderer = self.renderer()
        reports = [*self.reports(), evolve(sample_report(), title="Another", respondent="Kim")]
        expected = [renderer.render(report) for report in reports]
        with ThreadPoolExecutor(4) as threads:
            rendered = list(threads.map(renderer.render, reports * 4))
        assert rendered == expected * 4, "a rendering in another thread differs"

    def test_reports_in_between_change_nothing(self) -> None:
        """A renderer remembers nothing of one report that shows in another."""
        other = evolve(sample_report(), title="Another", language="de", completed="")
        for report in self.reports():
            renderer = self.renderer()
            before = renderer.render(report)
            renderer.render(other)
            assert renderer.render(report) == before, "it differs after another report"

    def test_the_report_is_left_as_it_was(self) -> None:
        """Rendering does not alter the report, nor the phrases and the result inside it."""
        for report in self.reports():
            before = copy.deepcopy(report)
            self.renderer().render(report)
            assert report == before, "render altered the report"

    def test_hostile_texts_survive(self) -> None:
        """Whatever stands in a text, a list or a number, there is a file, the same each time."""
        report, renderer = hostile_report(), self.renderer()
        failures = _failures(renderer, report)
        assert not failures, "the hostile report cannot be rendered:\n" + "\n".join(failures)
        assert renderer.render(report) == renderer.render(report), "a second rendering differs"

    def test_what_is_told_is_shown(self) -> None:
        """Scores, charts, rankings, reasons, facts, filled fields and other languages are there."""
        renderer = self.renderer()
        for make in _TOLD:
            block = make("Kestrel")
            file = renderer.render(_report_of(block))
            text = self.text(file)
            for word in re.findall(r"Kestrel\d", repr(block)):
                assert word in text or not text, f"{word} is not shown: {block}"
            other = renderer.render(_report_of(make("Sparrow")))
            assert file != other, f"it makes no difference what the {block.kind} says"

    def test_coaching_has_a_place(self) -> None:
        """Coaching is found by its anchor, also where its id is not printed."""
        for code in (None, ""):
            block = evolve(_advised("Kestrel"), id="L-7.x", anchor="coaching-L-7.x", code=code)
            file = self.renderer().render(_report_of(block))
            places = self.places(file)
            name = element_id(block.anchor)
            assert name in places or not places, f"no place of the file is called {name}"
            text = self.text(file)
            assert code is not None or "L-7.x" in text or not text, "the id is not printed"

    def test_no_reason_leaves_no_heading(self) -> None:
        """Where coaching has no reason, the phrase that would stand above it is not used."""
        report = evolve(_report_of(_unexplained("Kestrel")), numbers=False)
        files = {
            self.renderer().render(evolve(report, phrases={**report.phrases, "reason": phrase}))
            for phrase in ("Why this is shown", "Another phrase")
        }
        assert len(files) == 1, "a reason that is not there has a heading"

    def test_a_report_without_blocks_is_no_crash(self) -> None:
        """A report whose conditions left nothing is a file or an AssessmentError."""
        empty = evolve(sample_report(), blocks=(), title="", respondent="", completed="", result={})
        refused = False
        try:
            file = self.renderer().render(empty)
        except AssessmentError:
            refused = True
        assert refused or file, "the file is empty"

    def test_an_unknown_block_is_refused(self) -> None:
        """A kind of block that the renderer does not know is an AssessmentError, not left out."""
        hologram = cast(Block, _Hologram())
        inside = Section("inside", (), 1, (hologram,))
        for block in (hologram, inside):
            report = evolve(sample_report(), blocks=(*sample_report().blocks, block))
            assert codes_of(self.renderer().render, report), "the problem has no code"


def _report_of(block: Block) -> Report:
    section = Section("only", (Run("Only"),), 1, (block,))
    return evolve(sample_report(), blocks=(section,), result={})


def _facts(word: str) -> Block:
    return Facts((Fact((Run(f"{word}1"),), ((Run(f"{word}2"),), (Run(f"{word}3"),))),))


def _filled(word: str) -> Block:
    line = FormField("line", f"{word}1", "line", 1, f"{word}2", "de")
    text = FormField("text", f"{word}3", "text", 2, f"{word}4\n{word}5\n\n{word}6")
    return Form("form", (FormGroup("group", (), (line, text)),))


def _foreign(word: str) -> Block:
    return Paragraphs(((Run(f"{word}1", language="de"), Run(f" {word}2", True, language="fr")),))


def _numberless(word: str) -> Block:
    return Ranking("ranking", (RankingEntry((Run(f"{word}1"),), "", (Run(f"{word}2"),)),))


def _unexplained(word: str) -> Block:
    parts = (CoachingPart("why", "list", (Run(f"{word}1"),), ((Run(f"{word}2"),),)),)
    return CoachingBlock("L-2", "advice", 2, (Run(f"{word}3"),), (Run(f"{word}4"),), "", parts)


def _scored(word: str) -> Block:
    has = ScoreLine("a", (Run(f"{word}1"),), 3, 0, 6, f"{word}2", f"{word}3", (Run(f"{word}4"),))
    return ScoreLines((has, ScoreLine("b", (Run(f"{word}5"),), None, 0, 6, f"{word}6")))


def _drawn(word: str) -> Block:
    category = ChartCategory((Run(f"{word}1"),), "L-1", "elsewhere")
    series = (
        ChartSeries("a", f"{word}2", (Fraction(1, 3),), (f"{word}3",)),
        ChartSeries("b", f"{word}4", (None,), (f"{word}5",)),
    )
    return Chart("chart", f"{word}6", "Shown.", "What", "Points", (category,), series, 0, 3)


def _ranked(word: str) -> Block:
    entry = RankingEntry((Run(f"{word}1"),), f"{word}2", (Run(f"{word}3"),), "elsewhere")
    return Ranking("ranking", (entry,), (Run(f"{word}4"),))


def _advised(word: str) -> CoachingBlock:
    parts = (CoachingPart("why", "paragraphs", (Run(f"{word}1"),), ((Run(f"{word}2"),),)),)
    title, statement = (Run(f"{word}3"),), (Run(f"{word}4"),)
    return CoachingBlock("L-2", "advice", 2, title, statement, f"{word}5", parts)


def _listed(word: str) -> Block:
    return ItemList(((Run(f"{word}1", True),), (Run(f"{word}2", False, True),)), ordered=True)


_TOLD: tuple[Callable[[str], Block], ...] = (
    _scored,
    _drawn,
    _ranked,
    _advised,
    _listed,
    _facts,
    _filled,
    _foreign,
    _numberless,
    _unexplained,
)


def _failures(renderer: Renderer, report: Report) -> list[str]:
    """Say why a report cannot be rendered, by the blocks that cannot be rendered alone."""
    whole = _failure(renderer, report, "the whole report")
    if not whole:
        return []
    alone = [
        _failure(renderer, evolve(report, blocks=(block,)), _describe(block))
        for block in report.blocks
    ]
    return [*whole, *(line for lines in alone for line in lines)]


def _failure(renderer: Renderer, report: Report, what: str) -> list[str]:
    try:
        renderer.render(report)
    except Exception as error:
        return [ascii(f"{what}: {type(error).__name__}: {error}")]
    return []


def _describe(block: Block) -> str:
    title = "".join(run.text for run in block.title) if isinstance(block, Section) else ""
    return f"{block.kind} {title[:80]!r}"
