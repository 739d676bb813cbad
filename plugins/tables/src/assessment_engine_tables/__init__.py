"""Tables for assessment_engine: CSV and Excel read, CSV, Excel and Parquet written."""

from collections.abc import Iterable

from assessment_engine import hookimpl
from assessment_engine_tables.csv_files import CsvExporter, CsvImporter
from assessment_engine_tables.parquet_files import ParquetExporter
from assessment_engine_tables.xlsx_files import XlsxExporter, XlsxImporter

__all__ = ["CsvExporter", "CsvImporter", "ParquetExporter", "XlsxExporter", "XlsxImporter"]


@hookimpl
def assessment_importers() -> Iterable[CsvImporter | XlsxImporter]:
    """Give the importers of this plugin."""
    return (CsvImporter(), XlsxImporter())


@hookimpl
def assessment_exporters() -> Iterable[CsvExporter | XlsxExporter | ParquetExporter]:
    """Give the exporters of this plugin."""
    return (CsvExporter(), XlsxExporter(), ParquetExporter())
