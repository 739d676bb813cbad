"""What the engine says of how a score came about, in sentences of the published instruments."""

from __future__ import annotations

import pytest
from published_cases import scores_of

# By package and case: the score or verdict, and the sentence.
SENTENCES = (
    ("phq9", 0, "alert_item9 = true: q9 1, at least 1"),
    ("phq9", 0, "major = false: n_core 2, at least 1 and n_symptoms 4, not at least 5"),
    ("phq9", 0, "n_core = how many hold of (q1 2, at least 2), (q2 2, at least 2) = 2 of 2"),
    ("phq9", 0, "severity = band of total 8 in “severity” = mild"),
    ("audit", 1, "zone = (band of total 9 in “zones” = zone_2) in its table = 2 of 4"),
    (
        "audit",
        0,
        "intervention_zone = no case holds (q4 0, not at least 2 or q5 0, not at least 2"
        " or q6 0, not at least 2 or q9 0, not equal to 4 or q10 2, not equal to 4): zone 1 of 4",
    ),
    ("psqi", 1, "minutes_in_bed = (06:00 \N{MINUS SIGN} 22:45) modulo 1440 = 435 minutes"),
    ("psqi", 1, "efficiency = (100 x 60 x 6.5) / minutes_in_bed 435 minutes = 89.66%"),
    ("psqi", 1, "C1 = q6 2 of 3"),
    ("psqi", 1, "C2 = (0+1 = 1) in the table “two_ratings” = 1 of 3"),
    ("psqi", 3, "C4: no value, efficiency has none"),
    ("rand36", 0, "energy = mean of 40, 60, 40, missing = 46.7 of 100"),
    (
        "ipaq_sf",
        0,
        "vig days = no case holds (vig_days 3, not equal to 0; vig_min 60, not below 10):"
        " vig_days 3",
    ),
    ("ipaq_sf", 4, "vig days = case 2 (vig_min 8, below 10): 0"),
    (
        "ipaq_sf",
        0,
        "category = case 2 ((vig days 3 days, at least 3 and met_vig 1440 MET minutes,"
        " not at least 1500) or (active_days 11 days, at least 7 and met_total 3066 MET minutes,"
        " at least 3000)): high",
    ),
    (
        "ipaq_sf",
        5,
        "met_total: no value. More than 16 hours of activity a day were reported.",
    ),
    (
        "eq5d3l_uk",
        4,
        "index = (1 \N{MINUS SIGN} (0 + 0 + 0 + 0 + 0 + (no case holds: 0) + (no case holds: 0)))"
        " rounded half up to 3 decimals = 1",
    ),
    ("oejts", 0, "letter IE = no case holds (IE 24, not above 24): I"),
    ("oejts", 0, "boundary = those that hold: IE, SN, FT, JP"),
    ("onet_ip", 0, "tied_at_cut = those that hold: none"),
    (
        "nps",
        2,
        "promoters = how many hold of (q1, in the band “Promoter” in 1 of 3 responses) = 1 of 2",
    ),
    ("nps", 2, "n = how many hold of (q1, with a value in 2 of 3 responses) = 2 of 3"),
    ("nps", 2, "nps = 100 x (share promoters 0.5 \N{MINUS SIGN} share detractors 0.5) = 0"),
    (
        "kano",
        1,
        "better = share that holds of (own_category, one of A, O in 3 of 5 responses) = 0.6 of 1",
    ),
    (
        "kano",
        1,
        "category = most frequent of (own_category M, M, O, O, A and 2 more in 7 of 7"
        " responses) = M",
    ),
    (
        "agree2",
        2,
        "obtained domain6 = sum of (q22 3, 5, 4 in 3 of 3 responses), (q23 in 0 of 3 responses)"
        " = 12 of 21",
    ),
    (
        "agree2",
        2,
        "obtained domain1: no value, 0 of 9 values over all responses count; at least 1 is needed",
    ),
    ("amstar2", 1, "confidence = case 3 (noncritical_weaknesses 3, above 1): moderate"),
    ("frail", 2, "pct_weight_loss = (100 x (80 \N{MINUS SIGN} 81)) / 80 = \N{MINUS SIGN}1.25%"),
    (
        "findrisc",
        3,
        "score = 4 + (bmi 30.3 kg/m² in the table “bmi” = 3)"
        " + (sex male, waist_cm 103 in the table “waist” = 4) + 2 + 1 + 2 + 5 + 5 = 26 of 26",
    ),
)


@pytest.mark.parametrize(("package", "place", "sentence"), SENTENCES)
def test_a_sentence(package: str, place: int, sentence: str) -> None:
    """A sentence names what was used, says what came out, once, and adds up for its reader."""
    scores = scores_of(package, place)
    assert scores is not None
    subjects = {name.replace(".", " "): name for name in (*scores, *scores.verdicts)}
    subject = subjects[sentence.partition(" =")[0].partition(":")[0]]
    assert scores.trace(subject).text == sentence


def test_decimals_that_were_written_are_not_rounded() -> None:
    """Points of three decimals are told with all of them, so that the sum is the one that is told.

    The score itself is told with the decimals that it declares.
    """
    scores = scores_of("eq5d3l_uk", 1)
    assert scores is not None
    text = scores.trace("index").text
    assert "0.314 + 0.214 + 0.036 + 0.123" in text
    assert text.endswith("): 0.269))) rounded half up to 3 decimals = \N{MINUS SIGN}0.037")


def test_a_verdict_has_the_words_of_its_band() -> None:
    """A verdict that gives a band is called as that is, where it has no words of its own."""
    scores = scores_of("dass21", 2)
    assert scores is not None
    verdict = scores.verdicts["stress_band"]
    assert (verdict.value, verdict.text) == ("extremely_severe", "Extremely severe")
