"""Scoring one response at a time, against personality_questionnaire on its 60-item form.

Theirs: 60 answers to 20 subscales, one participant a call. Ours: 96 answers to 26 scores and 48
triggers. Both start from answers in memory; ours once from a checked response, and once with the
checking of the answers document included.
"""

from __future__ import annotations

import numpy as np
import personality_questionnaire as pq
from common import INSTRUMENT, SAMPLE, row, seconds

from assessment_engine import Engine, coach, parse_response, score
from assessment_engine.coaching import coach_plainly
from assessment_engine.scoring import score_plainly


def main() -> None:
    """Print the table."""
    instrument = Engine().instrument(INSTRUMENT)
    response = parse_response(instrument, SAMPLE)
    form = pq.get("bfi2")
    answers = np.random.default_rng(1).integers(1, 6, (1, 60))

    theirs = seconds(lambda: pq.score(form, answers), calls=3000)
    theirs_named = seconds(lambda: pq.score(form, answers).as_dict(), calls=3000)
    ours = seconds(lambda: coach(instrument, score(instrument, response)), calls=3000)
    ours_named = seconds(lambda: named(instrument, response), calls=3000)
    checked = seconds(
        lambda: coach(instrument, score(instrument, parse_response(instrument, SAMPLE))), calls=1000
    )
    plain = seconds(
        lambda: coach_plainly(instrument, score_plainly(instrument, response)), calls=300
    )

    row("personality_questionnaire: score", f"{1 / theirs:,.0f} /s")
    row("ours: score + coach", f"{1 / ours:,.0f} /s", f"{theirs / ours:.2f} x, at least 1 x")
    row("personality_questionnaire: score, values by name", f"{1 / theirs_named:,.0f} /s")
    row("ours: score + coach, values and ids by name", f"{1 / ours_named:,.0f} /s",
        f"{theirs_named / ours_named:.2f} x")  # fmt: skip
    row("ours: check answers + score + coach", f"{1 / checked:,.0f} /s",
        f"{theirs / checked:.2f} x")  # fmt: skip
    row("ours: plain evaluation, the meaning of both", f"{1 / plain:,.0f} /s")


def named(instrument: object, response: object) -> tuple[dict[str, object], list[str]]:
    """Give what a caller takes away: every value by score id, and the coaching ids."""
    scores = score(instrument, response)  # type: ignore[arg-type]
    return scores.numbers(), [each.id for each in coach(instrument, scores)]  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
