"""Pages from prepared content: one kept Typst compiler per thread.

The compiler leaks when it is created or given new file names per report, forgets its files after
each use and cannot be shared by threads. Hence one per thread, and always the same files.
"""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from assessment_engine import AssessmentError, Problem
from assessment_engine_pdf.characters import composed, font_folders

_HERE = Path(__file__).parent
_ROOT = _HERE / "root"  # holds nothing: no report can make the compiler read a file
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)  # read by nothing: the template sets no date
_kept = threading.local()
_forked = False  # whether this process is the fork of one that had already used the compiler


def typeset(values: dict[str, Any], completed: str) -> bytes:
    """Compile the report template with these values, dated by the day of completion."""
    if _forked:
        raise AssessmentError([_FORKED])
    text = json.dumps(values, ensure_ascii=False)
    files = {**_templates(), "report.json": text.encode("utf-8", "replace")}
    try:
        pages = _compiler().compile(
            input=files,  # type: ignore[type-var]  # its stub does not know that dicts are allowed
            format="pdf",
            pdf_standards="ua-1",
            timestamp=_timestamp(completed),
        )
    except typst.TypstError as error:
        raise _failure(error) from error
    assert isinstance(pages, bytes)  # only images come as a list
    return pages


_FORKED = Problem(
    code="pdf-forked",
    message="this process was forked from one that had already made a PDF",
    hint='start worker processes with the method "spawn", or fork before the first PDF',
)


def _mark_fork() -> None:
    # The compiler's threads do not live on in a fork, and waiting for them would never end.
    global _forked  # noqa: PLW0603 - a process is forked or it is not
    _forked = True


@cache
def _watch_forks() -> None:
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_mark_fork)


def _compiler() -> typst.Compiler:
    _watch_forks()
    if not hasattr(_kept, "compiler"):
        _kept.compiler = typst.Compiler(
            root=str(_ROOT), font_paths=_fonts(), ignore_system_fonts=True
        )
    compiler: typst.Compiler = _kept.compiler
    return compiler


@cache
def _fonts() -> typst.Fonts:
    folders = [str(folder) for folder in font_folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _templates() -> dict[str, bytes]:
    folder = _HERE / "template"
    return {
        "main.typ": (folder / "report.typ").read_bytes(),
        "design.typ": (folder / "design.typ").read_bytes(),
        "fonts.json": json.dumps(composed(), ensure_ascii=False).encode(),
        "blocks.typ": (folder / "blocks.typ").read_bytes(),
    }


def _timestamp(completed: str) -> datetime:
    if not completed:
        return _UNDATED
    try:
        return datetime.fromisoformat(completed).replace(tzinfo=UTC)
    except ValueError:
        problem = Problem(
            code="pdf-date",
            message=f"{completed!r} is not a date that a PDF can carry",
            hint="give the day of completion as YYYY-MM-DD",
        )
        raise AssessmentError([problem]) from None


def _failure(error: typst.TypstError) -> AssessmentError:
    hints = "; ".join(error.hints)
    return AssessmentError(
        [
            Problem(
                code="pdf-compile-failed",
                message=f"the report could not be typeset: {error.message}",
                hint=hints or "report this with the instrument and its version",
            )
        ]
    )
