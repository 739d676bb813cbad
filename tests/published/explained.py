"""How every score of the published instruments is explained, word for word, in `explained.txt`.

Those of two small packages are there as well, with what they exclude and advise.

`python tests/published/explained.py` writes the file anew: what has changed in it is what a user
will read from now on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve
from complete_package import complete_files
from published_cases import CASES, PACKAGES, instrument_of, scores_of
from tiny_package import write
from varied_package import varied_files

from assessment_engine import (
    Absence,
    Instrument,
    Response,
    Scores,
    coach,
    load_package,
    parse_response,
    score,
)
from assessment_engine.generating import generate
from assessment_engine.numerals import number_text
from assessment_engine.values import Answer
from kept_lines import kept_text

FILE = Path(__file__).with_name("explained.txt")
SMALL = {"complete": complete_files, "varied": varied_files}


def explaining() -> dict[str, Callable[[], list[str]]]:
    """Give what makes the lines of each response, by a name for it.

    The responses are the cases, and one by chance for each package, whole and with gaps.
    """
    made: dict[str, Callable[[], list[str]]] = {}
    for name, place in CASES:
        made[f"{name} {place}"] = partial(_of_case, name, place)
    for name in PACKAGES:
        made[f"{name} by chance"] = partial(_by_chance, name, gaps=False)
        made[f"{name} with gaps"] = partial(_by_chance, name, gaps=True)
    for name, number in product(SMALL, range(1, 15)):
        made[f"{name} {number}"] = partial(_of_small, name, number)
    return made


def _of_case(name: str, place: int) -> list[str]:
    scores = scores_of(name, place)
    return ["refused"] if scores is None else list(_lines(scores, inputs=not place))


def _by_chance(name: str, *, gaps: bool) -> list[str]:
    instrument = instrument_of(name)
    response = parse_response(instrument, generate(instrument, "random", 1).answers)
    if gaps:
        response = _with_gaps(response, 3, 0)
    return list(_lines(score(instrument, response)))


@cache
def _small(name: str) -> Instrument:
    with TemporaryDirectory() as folder:
        return load_package(write(Path(folder), SMALL[name]()))


def _of_small(name: str, number: int) -> list[str]:
    """Explain a response by chance to a small package, every second with gaps, by labels too."""
    instrument = _small(name)
    document = generate(instrument, "random", number).answers
    response = parse_response(instrument, document)
    if not number % 2:
        response = _with_gaps(response, 5, number // 2 % 5)
    scores = score(instrument, response)
    lines = list(_lines(scores, inputs=True))
    for exclusion in instrument.exclusions:
        trace = scores.trace(exclusion.id)
        lines.append(f"{trace.subject}: {trace.text} ({trace.value})")
    lines += [each.trace.text for each in coach(instrument, scores)]
    return lines


def _with_gaps(response: Response, every: int, first: int) -> Response:
    """Leave out one answer of so many, beginning with one of them."""
    values = enumerate(response.values)
    left = [Absence.MISSING if at % every == first else value for at, value in values]
    return evolve(response, values=tuple(left))


def _lines(scores: Scores, *, inputs: bool = False) -> Iterator[str]:
    for subject in (*scores, *scores.verdicts):
        trace = scores.trace(subject)
        yield trace.text
        found = scores[subject] if subject in scores else scores.verdicts[subject]
        if found.reason and found.reason not in trace.text:
            yield f"  reason: {found.reason}"
        if inputs:
            used = (f"{each.item} {_text(each.raw)} {_text(each.keyed)}" for each in trace.inputs)
            yield f"  {trace.file}{trace.pointer} from {', '.join(used)}"


def _text(value: Answer) -> str:
    return number_text(value) if isinstance(value, int) else str(value)


if __name__ == "__main__":
    FILE.write_text(kept_text({name: call() for name, call in explaining().items()}), "utf-8")
