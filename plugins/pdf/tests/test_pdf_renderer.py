"""The renderer as a plugin: found, deterministic, safe in threads, clear when it cannot render."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

import assessment_engine_pdf
import pdf_samples as samples
from assessment_engine.blocks import Paragraphs, Report, Section
from assessment_engine.errors import AssessmentError
from assessment_engine.markup import parse
from assessment_engine.protocols import Renderer
from assessment_engine_pdf import PdfRenderer, assessment_renderers
from assessment_engine_pdf.content import content
from assessment_engine_pdf.typesetting import typeset

# Of the typeset pages of `golden`. It changes with the compiler, the fonts and the template: look
# at the pages again before you write down a new one.
GOLDEN = "3e85f11768a1e499877379f7280f7def5b29a29994df9605d2587046e2f8ef0d"


@attrs.frozen
class Hologram:
    """A kind of block that no renderer knows."""

    kind: ClassVar[str] = "hologram"


def golden() -> Report:
    """Give a small report whose pages depend on nothing but the plugin and its pins."""
    return samples.make(
        Section(
            "one",
            parse("One"),
            1,
            (Paragraphs(samples.texts("Plain *and* **strong**.")),),
        ),
        samples.coaching(),
    )


def problem(report: Report) -> str:
    """Render what cannot be rendered and give the code of the problem."""
    with pytest.raises(AssessmentError) as caught:
        PdfRenderer().render(report)
    return caught.value.problems[0].code


def test_plugin_is_announced() -> None:
    """The entry point names the module, and its hook gives one PDF renderer."""
    [entry] = [e for e in entry_points(group="assessment_engine") if e.name == "pdf"]
    assert entry.load() is assessment_engine_pdf
    [renderer] = assessment_renderers()
    assert isinstance(renderer, Renderer)
    assert (renderer.name, renderer.media_type) == ("pdf", "application/pdf")


def test_import_is_cheap() -> None:
    """Listing the plugin loads neither the compiler nor the PDF library."""
    code = "import sys, assessment_engine_pdf as p; p.assessment_renderers(); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"typst", "pikepdf"} & set(found.stdout.split())


def test_same_report_gives_same_bytes(rendered: bytes) -> None:
    """A second renderer, and the same one later, give the same file."""
    renderer = PdfRenderer()
    assert renderer.render(samples.whole()) == rendered
    renderer.render(samples.paragraph("something else in between"))
    assert renderer.render(samples.whole()) == rendered


def test_threads_give_same_bytes(rendered: bytes) -> None:
    """One renderer serves several threads at a time."""
    renderer = PdfRenderer()
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(renderer.render, [samples.whole()] * 6))
    assert set(found) == {rendered}


def test_report_without_a_date_is_stable() -> None:
    """Without a day of completion the file carries no date at all, not today's."""
    report = attrs.evolve(samples.paragraph("x"), completed="")
    data = PdfRenderer().render(report)
    assert data == PdfRenderer().render(report)
    assert b"CreationDate" not in data


def test_pages_are_the_known_ones() -> None:
    """A new compiler, font or template version does not change the pages unnoticed."""
    report = golden()
    pages = typeset(content(report).values, report.completed)
    assert hashlib.sha256(pages).hexdigest() == GOLDEN


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering writes no file, and the folder that the compiler may read stays empty."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    PdfRenderer().render(samples.paragraph("x"))
    assert list(tmp_path.iterdir()) == []
    root = Path(assessment_engine_pdf.__file__).parent / "root"
    assert [path.name for path in root.iterdir()] == [".gitkeep"]


def test_unknown_block_is_refused() -> None:
    """A block that cannot be shown is not left out in silence."""
    assert problem(samples.make(Hologram())) == "pdf-unknown-block"  # type: ignore[arg-type]


def test_missing_phrase_is_named() -> None:
    """A language without one of the printed words is refused before anything is typeset."""
    phrases = {key: text for key, text in samples.PHRASES.items() if key != "page"}
    assert problem(attrs.evolve(samples.make(), phrases=phrases)) == "pdf-missing-phrase"


def test_impossible_language_and_date_are_named() -> None:
    """What the document must declare has to be declarable."""
    assert problem(samples.make(language="klingon")) == "pdf-language"
    assert problem(attrs.evolve(samples.make(), completed="yesterday")) == "pdf-date"


def test_compiler_failure_is_a_problem() -> None:
    """A failure of the compiler arrives with its cause and without its traceback."""
    with pytest.raises(AssessmentError) as caught:
        typeset({"title": "no blocks"}, "2017-03-07")
    [found] = caught.value.problems
    assert found.code == "pdf-compile-failed"
    assert "phrases" in found.message


def test_skipped_levels_and_strange_ids_are_shown() -> None:
    """Levels that jump and ids that repeat or are empty do not stop a report."""
    deep = Section("", parse(""), 3, (samples.chart(), samples.chart()))
    assert PdfRenderer().render(samples.make(deep, deep, samples.coaching()))


FORK = """
import os, pdf_samples
from assessment_engine import AssessmentError
from assessment_engine_pdf import PdfRenderer

PdfRenderer().render(pdf_samples.whole())
if os.fork() == 0:
    try:
        PdfRenderer().render(pdf_samples.whole())
    except AssessmentError as error:
        os._exit(42 if error.problems[0].code == "pdf-forked" else 1)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_a_fork_of_a_process_that_made_a_pdf_is_told_so() -> None:
    """The compiler would wait for ever for threads that a fork does not have."""
    command = [sys.executable, "-W", "ignore", "-c", FORK]
    here = Path(__file__).parent
    done = subprocess.run(
        command, cwd=here, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "42"
