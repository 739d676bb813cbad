"""The rules of published instruments once more, in Python, written from their words alone.

Each takes the answers by item, without those that are not asked, and gives what must come out, by
the names of the package: an exact number, a code, a condition, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Answers = Mapping[str, Any]
Outcome = dict[str, Any]


def _numbered(answers: Answers, *numbers: int, letter: str = "q") -> list[Any]:
    return [answers.get(f"{letter}{number}") for number in numbers]


def _sum(values: Sequence[Any]) -> Any:
    return None if None in values else sum(values)


def _mean(values: Iterable[Any]) -> Any:
    present = [value for value in values if value is not None]
    return Fraction(sum(present)) / len(present) if present else None


def _band(value: Any, limits: Sequence[int], names: Sequence[Any]) -> Any:
    """Give the name of the first band whose upper limit is not exceeded, or the last one."""
    return None if value is None else names[sum(value > limit for limit in limits)]


def _phq9(answers: Answers) -> Outcome:
    symptoms = _numbered(answers, *range(1, 10))
    total, core = _sum(symptoms), symptoms[:2]
    names = ("none", "mild", "moderate", "moderately_severe", "severe")
    found = {"total": total, "severity": _band(total, (4, 9, 14, 19), names)}
    found["n_core"] = None if None in core else sum(value >= 2 for value in core)
    found["alert_item9"] = None if symptoms[8] is None else symptoms[8] >= 1
    if total is None:
        return {**found, "n_symptoms": None}
    present = sum(value >= 2 for value in symptoms[:8]) + (symptoms[8] >= 1)
    found["n_symptoms"] = present
    found["major"] = found["n_core"] >= 1 and present >= 5
    found["other"] = found["n_core"] >= 1 and 2 <= present <= 4
    return found


def _audit(answers: Answers) -> Outcome:
    given = dict(answers)
    if given.get("q1") == 0:
        given.update({f"q{number}": 0 for number in range(2, 9)})
    elif given.get("q2") == given.get("q3") == 0:
        given.update({f"q{number}": 0 for number in range(4, 9)})
    values = _numbered(given, *range(1, 11))
    total = _sum(values)
    zone = _band(total, (7, 15, 19), (1, 2, 3, 4))
    found = {"total": total, "zone": zone, "intervention_zone": None}
    found["consumption"], found["dependence"] = _sum(values[:3]), _sum(values[3:6])
    found["harm"] = _sum(values[6:])
    if total is not None:
        raised = any(value >= 2 for value in values[3:6]) or 4 in values[8:]
        found["intervention_zone"] = min(4, zone + raised)
    return found


def _minutes(clock: str) -> int:
    return 60 * int(clock[:2]) + int(clock[3:])


def _psqi(answers: Answers) -> Outcome:
    latency, slept = answers.get("q2"), answers.get("q4")
    times = [_minutes(answers[each]) for each in ("q1", "q3") if each in answers]
    two = (0, 1, 1, 2, 2, 3, 3)
    found: Outcome = {"C1": answers.get("q6"), "C6": answers.get("q7")}
    points = [_band(latency, (15, 30, 60), (0, 1, 2, 3)), answers.get("q5a")]
    found["C2"] = None if None in points else two[sum(points)]
    found["C3"] = None
    if slept is not None:
        found["C3"] = 0 if slept > 7 else 1 if slept >= 6 else 2 if slept >= 5 else 3
    found["C4"] = None
    if len(times) == 2 and slept is not None:
        in_bed = (times[1] - times[0]) % 1440
        if in_bed:
            percent = 100 * Fraction(slept) / Fraction(in_bed, 60)
            found["C4"] = 0 if percent >= 85 else 1 if percent >= 75 else 2 if percent >= 65 else 3
    disturbed = _sum([answers.get(f"q5{letter}") for letter in "bcdefghi"])
    if disturbed is not None:
        disturbed += answers.get("q5j", 0)
    found["C5"] = _band(disturbed, (0, 9, 18), (0, 1, 2, 3))
    tired = _sum(_numbered(answers, 8, 9))
    found["C7"] = None if tired is None else two[tired]
    found["global_score"] = _sum([found[f"C{number}"] for number in range(1, 8)])
    return {**found, "poor_sleeper": _band(found["global_score"], (5,), (False, True))}


def _rand36(answers: Answers) -> Outcome:
    steps: dict[int, tuple[int, int]] = {}  # where the first option stands, and how far the next
    steps |= dict.fromkeys((1, 2, 20, 22, 34, 36), (100, -25))
    steps |= dict.fromkeys(range(3, 13), (0, 50)) | dict.fromkeys(range(13, 20), (0, 100))
    steps |= dict.fromkeys((21, 23, 26, 27, 30), (100, -20))
    steps |= dict.fromkeys((24, 25, 28, 29, 31), (0, 20)) | dict.fromkeys((32, 33, 35), (0, 25))
    scales: dict[str, Iterable[int]] = {
        "physical_functioning": range(3, 13),
        "role_physical": range(13, 17),
        "role_emotional": range(17, 20),
        "energy": (23, 27, 29, 31),
        "emotional_wellbeing": (24, 25, 26, 28, 30),
        "social_functioning": (20, 32),
        "pain": (21, 22),
        "general_health": (1, 33, 34, 35, 36),
    }

    def recoded(number: int) -> int | None:
        (given,), (first, step) = _numbered(answers, number), steps[number]
        return None if given is None else first + step * (given - 1)

    return {name: _mean(map(recoded, numbers)) for name, numbers in scales.items()}


def _qlq_c30(answers: Answers) -> Outcome:
    def raw(numbers: Sequence[int]) -> Any:
        given = _numbered(answers, *numbers)
        answered = len(given) - given.count(None)
        return _mean(given) if 2 * answered >= len(given) else None

    functional = {"PF": range(1, 6), "RF": (6, 7), "EF": range(21, 25), "CF": (20, 25)}
    functional["SF"] = (26, 27)
    symptoms = {"FA": (10, 12, 18), "NV": (14, 15), "PA": (9, 19), "DY": (8,), "SL": (11,)}
    symptoms |= {"AP": (13,), "CO": (16,), "DI": (17,), "FI": (28,)}
    found: Outcome = {}
    for name, numbers in functional.items():
        mean = raw(numbers)
        found[name] = None if mean is None else (1 - (mean - 1) / 3) * 100
    for name, numbers in symptoms.items():
        mean = raw(numbers)
        found[name] = None if mean is None else (mean - 1) / 3 * 100
    health = raw((29, 30))
    found["QL"] = None if health is None else (health - 1) / 6 * 100
    parts = [found[name] for name in functional]
    parts += [
        None if found[name] is None else 100 - found[name] for name in symptoms if name != "FI"
    ]
    return {**found, "summary": None if None in parts else _mean(parts)}


def _eq5d3l_uk(answers: Answers) -> Outcome:
    decrements = {"MO": (0, 69, 314), "SC": (0, 104, 214), "UA": (0, 36, 94), "PD": (0, 123, 386)}
    decrements["AD"] = (0, 71, 236)
    levels = [answers[name] for name in decrements]
    index = 1000 - sum(decrements[name][answers[name] - 1] for name in decrements)
    index -= 81 * (max(levels) > 1) + 269 * (3 in levels)
    return {"index": Fraction(index, 1000), "profile": "".join(map(str, levels))}


def _dass21(answers: Answers) -> Outcome:
    scales = {
        "depression": ((3, 5, 10, 13, 16, 17, 21), (9, 13, 20, 27)),
        "anxiety": ((2, 4, 7, 9, 15, 19, 20), (7, 9, 14, 19)),
        "stress": ((1, 6, 8, 11, 12, 14, 18), (14, 18, 25, 33)),
    }
    names = ("normal", "mild", "moderate", "severe", "extremely_severe")
    found: Outcome = {}
    for name, (numbers, limits) in scales.items():
        total = _sum(_numbered(answers, *numbers))
        found[name] = None if total is None else 2 * total
        found[f"{name}_band"] = _band(found[name], limits, names)
    return found


_NORMS = {
    "physical_T": "16.2 19.9 23.5 26.7 29.6 32.4 34.9 37.4 39.8 42.3 44.9 47.7 50.8 54.1 57.7 61.9"
    " 67.7",
    "physical_SE": "4.8 4.7 4.5 4.3 4.2 4.2 4.1 4.1 4.1 4.2 4.3 4.4 4.6 4.7 4.9 5.2 5.9",
    "mental_T": "21.2 25.1 28.4 31.3 33.8 36.3 38.8 41.1 43.5 45.8 48.3 50.8 53.3 56.0 59.0 62.5"
    " 67.6",
    "mental_SE": "4.6 4.1 3.9 3.7 3.7 3.7 3.6 3.6 3.6 3.6 3.7 3.7 3.7 3.8 3.9 4.2 5.3",
}


def _promis_gh(answers: Answers) -> Outcome:
    given = dict(zip(range(1, 11), _numbered(answers, *range(1, 11), letter="g"), strict=True))
    given[7] = _band(given[7], (0, 3, 6, 9), (5, 4, 3, 2, 1))
    for number in (8, 10):
        given[number] = None if given[number] is None else 6 - given[number]
    found: Outcome = {}
    for name, numbers in (("physical", (3, 6, 7, 8)), ("mental", (2, 4, 5, 10))):
        raw = found[f"{name}_raw"] = _sum([given[number] for number in numbers])
        for norm in (f"{name}_T", f"{name}_SE"):
            found[norm] = None if raw is None else Fraction(_NORMS[norm].split()[raw - 4])
    return found


def _ipaq_sf(answers: Answers) -> Outcome:
    days: dict[str, int] = {}
    minutes: dict[str, int] = {}
    for activity in ("vig", "mod", "walk"):
        on, length = answers.get(f"{activity}_days"), answers.get(f"{activity}_min")
        length = 0 if on == 0 else length
        if on is None or length is None:
            return {"met_total": None, "category": None}
        days[activity], minutes[activity] = (on, length) if length >= 10 else (0, 0)
    if sum(minutes.values()) > 960:
        return {"met_total": None, "met_vig": None, "category": None, "excluded": True}
    minutes = {activity: min(length, 180) for activity, length in minutes.items()}
    weights = {"vig": Fraction(8), "mod": Fraction(4), "walk": Fraction("3.3")}
    met = {each: weights[each] * days[each] * minutes[each] for each in days}
    total, active = sum(met.values()), sum(days.values())
    half_hours = sum(days[each] for each in ("mod", "walk") if minutes[each] >= 30)
    category = "low"
    if (days["vig"] >= 3 and minutes["vig"] >= 20) or half_hours >= 5:
        category = "moderate"
    if active >= 5 and total >= 600:
        category = "moderate"
    if (days["vig"] >= 3 and met["vig"] >= 1500) or (active >= 7 and total >= 3000):
        category = "high"
    found: Outcome = {f"met_{activity}": value for activity, value in met.items()}
    return {**found, "met_total": total, "category": category, "excluded": False}


def _findrisc(answers: Answers) -> Outcome:
    mass = Fraction(answers["weight_kg"]) / Fraction(answers["height_m"]) ** 2
    low, high = (94, 102) if answers["sex"] == "male" else (80, 88)
    waist = answers["waist_cm"]
    total = _band(answers["age"], (44, 54, 64), (0, 2, 3, 4))
    total += 0 if mass < 25 else 1 if mass <= 30 else 3
    total += 0 if waist < low else 3 if waist <= high else 4
    total += 2 * (answers["active"] == "no") + (answers["veg_daily"] == "no")
    total += 2 * (answers["bp_meds"] == "yes") + 5 * (answers["high_glucose"] == "yes")
    total += {"none": 0, "second_degree": 3, "first_degree": 5}[answers["family"]]
    names = ("low", "slightly_elevated", "moderate", "high", "very_high")
    return {"score": total, "risk": _band(total, (6, 11, 14, 20), names)}


def _frail(answers: Answers) -> Outcome:
    before, now = Fraction(answers["weight_year_ago"]), Fraction(answers["weight_now"])
    lost = (before - now) / before * 100
    total = (answers["fatigue"] in (1, 2)) + (answers["resistance"] == "yes") + (lost >= 5)
    total += (answers["ambulation"] == "yes") + (len(answers["illnesses"]) >= 5)
    category = _band(total, (0, 2), ("robust", "prefrail", "frail"))
    return {"score": total, "pct_weight_loss": lost, "category": category}


def _bfi25(answers: Answers) -> Outcome:
    scales = {"agree": "-A1 A2 A3 A4 A5", "conscientious": "C1 C2 C3 -C4 -C5"}
    scales |= {"extraversion": "-E1 -E2 E3 E4 E5", "neuroticism": "N1 N2 N3 N4 N5"}
    scales["openness"] = "O1 -O2 O3 O4 -O5"

    def keyed(item: str) -> int | None:
        given: int | None = answers.get(item.removeprefix("-"))
        return 7 - given if given is not None and item.startswith("-") else given

    return {name: _mean(map(keyed, items.split())) for name, items in scales.items()}


def _pvq21(answers: Answers) -> Outcome:
    values = {"conformity": (7, 16), "tradition": (9, 20), "benevolence": (12, 18)}
    values |= {"self_direction": (1, 11), "stimulation": (6, 15), "hedonism": (10, 21)}
    values |= {"achievement": (4, 13), "power": (2, 17), "security": (5, 14)}
    higher = {
        "openness_to_change": ("self_direction", "stimulation"),
        "self_enhancement": ("hedonism", "achievement", "power"),
        "conservation": ("security", "conformity", "tradition"),
        "self_transcendence": ("benevolence", "universalism"),
    }
    everything = _numbered(answers, *range(1, 22))
    # The rule says nothing of open items; five are what the European Social Survey allows.
    mean = _mean(everything) if everything.count(None) <= 5 else None
    found: Outcome = {"mrat": mean}
    for name, numbers in [*values.items(), ("universalism", (3, 8, 19))]:
        own = _mean(_numbered(answers, *numbers))
        found[name] = None if mean is None or own is None else own - mean
    for name, parts in higher.items():
        centred = [found[part] for part in parts]
        found[name] = None if None in centred else _mean(centred)
    return found


REFERENCES: Mapping[str, Callable[[Answers], Outcome]] = {
    "phq9": _phq9,
    "audit": _audit,
    "psqi": _psqi,
    "rand36": _rand36,
    "qlq_c30": _qlq_c30,
    "eq5d3l_uk": _eq5d3l_uk,
    "dass21": _dass21,
    "promis_gh": _promis_gh,
    "ipaq_sf": _ipaq_sf,
    "findrisc": _findrisc,
    "frail": _frail,
    "bfi25": _bfi25,
    "pvq21": _pvq21,
}
