"""What is done to the typeset pages: exact language, fields, structure, size, stable bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from assessment_engine_pdf.compaction import compact
from assessment_engine_pdf.content import Field
from assessment_engine_pdf.forms import add_fields


def finish(pages: bytes, fields: Sequence[Field], language: str) -> bytes:
    """Give the finished document."""
    with pikepdf.open(io.BytesIO(pages)) as pdf:
        pdf.Root.Lang = String(language)
        if fields:
            add_fields(pdf, fields)
        _tidy(pdf)
        compact(pdf)
        buffer = io.BytesIO()
        pdf.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    return buffer.getvalue()


def _tidy(pdf: pikepdf.Pdf) -> None:
    """Finish the structure tree where the template could not.

    The first cell of each row becomes its header where the row has several values; of a single
    value the column's header says enough, and more headers than values read as a broken table.
    List items lose the labels that lists without markers leave empty.
    """
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        kids = list(_kids(element))
        waiting += kids
        role = element.get("/S")
        if not kids:
            continue
        if role == Name.TR and kids[0].S == Name.TD and len(kids) > 2:
            kids[0].S = Name.TH
            kids[0].A = Dictionary(O=Name.Table, Scope=Name.Row)
        elif role == Name.LI and _is_blank_label(kids[0]):
            element.K = Array(kids[1:])


def _kids(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, Array) else (kids,):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid


def _is_blank_label(element: pikepdf.Object) -> bool:
    role = element.get("/S")
    return role == Name.Lbl and not len(element.get("/K", ()))
