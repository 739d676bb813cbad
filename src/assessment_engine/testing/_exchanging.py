"""What every importer, exporter and form writer must do, as test classes to subclass."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

from assessment_engine.markup import parse, plain
from assessment_engine.protocols import Exporter, FormWriter, Importer
from assessment_engine.tables import Cell, Column, Flaw, Sheet, Table
from assessment_engine.testing._raised import codes_of
from assessment_engine.testing._stored import sample_instrument

_HEADER = ("name", "q1", "q2")
_ROWS: tuple[tuple[str, ...], ...] = (
    ("Zoë \N{SNOWMAN} \U0001f600", "1", "a, b"),
    ("=1+1", "0.5", 'with "quotes"; and more'),
    ("two\nlines", "1000000", "שלום"),
)
_TABLE = Table(
    "answers",
    (
        Column("name"),
        Column("when", "date"),
        Column("count", "integer"),
        Column("mean", "number"),
        Column("yes", "boolean"),
    ),
    (
        ("Zoë \N{SNOWMAN}", "2026-03-31", 3, Fraction(1, 2), True),
        ("=1+1", None, None, Fraction(7, 3), False),
        ("+a", "2026-01-02", -4, 2, None),
        ("-b", None, 0, None, None),
        ("@c", None, 1, Fraction(-5, 4), None),
        ("'=d", None, 1, 1, None),
        ('two\nlines; and, "more"', None, 1, 1, None),
        (None, None, 0, None, None),
    ),
)


class ImporterContract:
    """What an importer must do. Subclass it, name the class Test..., define both methods."""

    def importer(self) -> Importer:
        """Give the importer. Yours to define."""
        raise NotImplementedError("define importer() in your subclass")

    def file(self, rows: Sequence[Sequence[str]]) -> bytes:
        """Give a file of your format that holds these rows, the first of them the names."""
        raise NotImplementedError("define file() in your subclass")

    def read(self, rows: Sequence[Sequence[str]]) -> Sheet:
        """Read a file that holds these rows."""
        return self.importer().read(self.file(rows), "table")

    def test_it_is_an_importer(self) -> None:
        """It has the members of the protocol, and its endings have no dot."""
        importer = self.importer()
        assert isinstance(importer, Importer), "a member of the protocol Importer is missing"
        assert importer.name.strip(), "its name is empty"
        assert importer.extensions, "it names no ending of files"
        for ending in importer.extensions:
            assert ending == ending.lower().strip(". "), f"write the ending {ending!r} as 'csv'"

    def test_cells_are_as_they_stand(self) -> None:
        """Texts come back to the letter, formulas among them, and numbers exactly."""
        sheet = self.read((_HEADER, *_ROWS))
        assert sheet.file.startswith("table"), "problems would not name the file"
        assert [_shown(row.cells) for row in sheet.rows] == [_HEADER, *_ROWS]
        for row in sheet.rows:
            assert not any(isinstance(cell, float | Flaw) for cell in row.cells), row

    def test_rows_count_from_one(self) -> None:
        """The numbers of rows go up, and each can be named in a problem."""
        sheet = self.read((_HEADER, *_ROWS))
        numbers = [row.number for row in sheet.rows]
        assert numbers == sorted(set(numbers)), "two rows have one number, or they go down"
        assert numbers[0] == 1, "the first row is not number 1"
        problem = sheet.problem("some-code", 2, 1, "what", "remedy")
        assert problem.file == sheet.file, "the problem has another file"
        if sheet.locate is not None:
            assert (problem.line, problem.column) > (1, 0), "lines and columns count from 1"

    def test_the_same_file_gives_the_same_rows(self) -> None:
        """Also after another file, and from another thread."""
        importer, data = self.importer(), self.file((_HEADER, *_ROWS))
        first = importer.read(data, "table").rows
        importer.read(self.file((("other",), ("x",))), "other")
        assert importer.read(data, "table").rows == first, "another file changed what is read"
        with ThreadPoolExecutor(2) as threads:
            for rows in threads.map(lambda _: importer.read(data, "table").rows, range(4)):
                assert rows == first, "another thread reads other rows"

    def test_what_is_no_such_file_is_refused(self) -> None:
        """Bytes of any kind are an AssessmentError or a sheet, never another exception."""
        good = self.file((_HEADER, *_ROWS))
        for data in (
            b"",
            b"\x00",
            b"\xff\xfe\x00",
            b"PK\x03\x04",
            b'{"a": ',
            good[: len(good) // 2],
        ):
            try:
                codes: Any = codes_of(self.importer().read, data, "table")
            except AssertionError:
                codes = {"a sheet"}
            assert codes, f"{data[:20]!r} gives neither a sheet nor a problem"


class ExporterContract:
    """What an exporter must do. Subclass it, name the class Test..., define both methods."""

    def exporter(self) -> Exporter:
        """Give the exporter. Yours to define."""
        raise NotImplementedError("define exporter() in your subclass")

    def rows(self, data: bytes, table: str) -> Sequence[Sequence[Any]]:
        """Give the rows of a table in a file, the first of them the names, None where empty."""
        raise NotImplementedError("define rows() in your subclass")

    def written(self, *tables: Table) -> bytes:
        """Write tables."""
        file = io.BytesIO()
        self.exporter().write(tables, file)
        return file.getvalue()

    def test_it_is_an_exporter(self) -> None:
        """It has the members of the protocol, and its ending has no dot."""
        exporter = self.exporter()
        assert isinstance(exporter, Exporter), "a member of the protocol Exporter is missing"
        assert exporter.name.strip(), "its name is empty"
        ending = exporter.extension
        assert ending == ending.lower().strip(". ") != "", f"write the ending {ending!r} as 'csv'"

    def test_what_is_written_can_be_read(self) -> None:
        """Every cell is there: texts to the letter, also those that look like formulas."""
        header, *rows = self.rows(self.written(_TABLE), _TABLE.name)
        assert list(header) == [column.name for column in _TABLE.columns]
        assert len(rows) == len(list(_TABLE.rows)), "a row is lost"
        for row, given in zip(rows, _TABLE.rows, strict=True):
            for cell, wanted in zip(row, given, strict=True):
                assert _same(cell, wanted), f"{wanted!r} became {cell!r}"

    def test_the_same_tables_give_the_same_bytes(self) -> None:
        """Nothing in a file depends on when it is written."""
        assert self.written(_TABLE) == self.written(_TABLE)

    def test_rows_are_taken_once_and_in_order(self) -> None:
        """Rows may come from a generator, and there may be none, or many."""
        for count in (0, 1, 20_000):
            taken: list[int] = []

            def numbered(end: int = count, seen: list[int] = taken) -> Iterator[tuple[Cell, ...]]:
                for number in range(end):
                    seen.append(number)
                    yield number, str(number)

            columns = (Column("n", "integer"), Column("t"))
            rows = self.rows(self.written(Table("many", columns, numbered())), "many")
            assert taken == list(range(count)), "a row is taken twice, or left out"
            assert len(rows) == count + 1
            assert count == 0 or str(rows[-1][1]) == str(count - 1)

    def test_several_tables_stand_in_one_file(self) -> None:
        """Where a file holds several, each can be found by its name."""
        if self.exporter().several:
            other = Table("codebook", (Column("column"),), (("q1",),))
            data = self.written(_TABLE, other)
            assert [list(row) for row in self.rows(data, "codebook")] == [["column"], ["q1"]]
            assert len(self.rows(data, _TABLE.name)) == len(list(_TABLE.rows)) + 1

    def test_words_may_stand_for_numbers(self) -> None:
        """In a column of numbers a word says why there is none, unless columns are typed."""
        if not self.exporter().typed:
            table = Table("words", (Column("q1", "integer"),), ((1,), ("not_applicable",)))
            rows = self.rows(self.written(table), "words")
            assert _shown([row[0] for row in rows]) == ("q1", "1", "not_applicable")


class FormContract:
    """What a form writer must do. Subclass it, name the class Test..., define `writer`."""

    def writer(self) -> FormWriter:
        """Give the form writer. Yours to define."""
        raise NotImplementedError("define writer() in your subclass")

    def test_it_is_a_form_writer(self) -> None:
        """It has the members of the protocol, and its ending has no dot."""
        writer = self.writer()
        assert isinstance(writer, FormWriter), "a member of the protocol FormWriter is missing"
        assert writer.name.strip(), "its name is empty"
        ending = writer.extension
        assert ending == ending.lower().strip(". ") != "", f"write the ending {ending!r} as 'json'"

    def test_everything_that_is_asked_is_there(self) -> None:
        """Each statement and each label of an answer can be found in the form."""
        instrument = sample_instrument()
        text = self.writer().write([instrument]).data.decode("utf-8")
        for item in instrument.items:
            assert plain(parse(item.text)) in text, f"{item.id} is not asked"
        for scale in instrument.scales:
            for option in scale.options:
                assert plain(parse(option.label)) in text, f"{option.label!r} cannot be answered"

    def test_the_same_instrument_gives_the_same_bytes(self) -> None:
        """Nothing in a form depends on when it is written; what cannot be said is a warning."""
        first, second = (self.writer().write([sample_instrument()]) for _ in range(2))
        assert first.data == second.data
        assert {each.severity for each in first.problems} <= {"warning"}


def _shown(cells: Sequence[Any]) -> tuple[str, ...]:
    """Write cells, so that 0.5 and "0.5" are the same: some formats have no numbers."""
    return tuple(_text(cell) for cell in cells)


def _text(cell: Any) -> str:
    if isinstance(cell, Fraction):
        return repr(float(cell))
    return "" if cell is None else str(cell)


def _same(cell: Any, wanted: Any) -> bool:
    if wanted is None:
        return cell is None or bool(cell == "")
    if isinstance(wanted, bool):
        return str(cell).lower() == str(wanted).lower()
    if isinstance(wanted, int | Fraction):
        return abs(float(cell) - float(wanted)) < 1e-9
    return wanted in (str(cell), str(getattr(cell, "iso", cell))[:10])
