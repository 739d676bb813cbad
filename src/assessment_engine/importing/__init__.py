"""A table of another product to responses: by a declared map of its columns, never by guessing."""

from assessment_engine.importing.guessing import propose_map
from assessment_engine.importing.mapping import ColumnMap, preset_names, preset_of, read_map
from assessment_engine.importing.rows import Imported, Source, import_sheet

__all__ = [
    "ColumnMap",
    "Imported",
    "Source",
    "import_sheet",
    "preset_names",
    "preset_of",
    "propose_map",
    "read_map",
]
