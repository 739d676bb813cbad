"""How every score of the published instruments is explained, word for word, in `explained.txt`.

`python tests/published/explained.py` writes the file anew: what has changed in it is what a user
will read from now on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from attrs import evolve
from published_cases import CASES, PACKAGES, instrument_of, scores_of

from assessment_engine import Absence, Scores, parse_response, score
from assessment_engine.generating import generate
from assessment_engine.numerals import number_text
from assessment_engine.values import Answer
from kept_lines import kept_text

FILE = Path(__file__).with_name("explained.txt")


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
    return made


def _of_case(name: str, place: int) -> list[str]:
    scores = scores_of(name, place)
    return ["refused"] if scores is None else list(_lines(scores, inputs=not place))


def _by_chance(name: str, *, gaps: bool) -> list[str]:
    instrument = instrument_of(name)
    response = parse_response(instrument, generate(instrument, "random", 1).answers)
    if gaps:
        values = response.values
        left = [v if at % 3 else Absence.MISSING for at, v in enumerate(values)]
        response = evolve(response, values=tuple(left))
    return list(_lines(score(instrument, response)))


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
