"""Charts as SVG, drawn once for all renderers: bars, or dots on a line, with their values beside.

The drawing keeps to what both browsers and PDF converters understand: presentation attributes,
patterns and real text; no style sheet, no script, no foreign objects. Series differ by pattern or
shape as well as by colour. Widths of text are estimated for a wide typeface, so that nothing
overlaps whatever font the reader has.
"""

from assessment_engine.charts.drawing import svg
from assessment_engine.charts.paint import PRINT, SCREEN, Paint
from assessment_engine.charts.parts import element_id

__all__ = ["PRINT", "SCREEN", "Paint", "element_id", "svg"]
