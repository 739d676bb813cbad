"""Asking without a terminal: whatever keys are pressed, what is kept fits, and the screen holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth
from tiny_package import tiny_files, write
from varied_package import varied_files

from assessment_engine import Instrument, load_package, parse_response
from assessment_engine.answers_json import find_problems
from assessment_engine.cli.taking.asking import REVIEW, START, Asking
from assessment_engine.cli.taking.drawing import ASCII, SYMBOLS, draw, wrapped
from assessment_engine.cli.taking.sitting import Sitting
from assessment_engine.cli.taking.words import _DE, _EN, words_of

NAMES = ("enter", "up", "down", "left", "right", "pageup", "pagedown", "tab", "backtab",
         "backspace", "clear")  # fmt: skip
KEYS = st.sampled_from([*NAMES, *"0123456789", *" :.,-bsxqéz"])
LATER = {"answers-missing", "answers-not-valid"}


@cache
def instrument(which: str = "varied") -> Instrument:
    """Give the instrument of a small package."""
    files = varied_files() if which == "varied" else tiny_files()
    if which == "required":
        files["instrument.json"]["required"] = True
    with TemporaryDirectory() as folder:
        return load_package(write(Path(folder), files))


class Taken:
    """A questionnaire that is being asked, and all that was saved of it."""

    def __init__(self, which: Instrument, **members: Any) -> None:
        self.saved: list[Mapping[str, Any]] = []
        sitting = members.pop("sitting", Sitting(which))
        self.asking = Asking(
            sitting, words_of("en"), lambda now: self.saved.append(now.document), **members
        )

    def press(self, *keys: str) -> str:
        """Press keys, and type texts that are no names of keys; give what the screen shows."""
        for key in keys:
            for each in [key] if key in NAMES or key == "interrupt" else key:
                self.asking.press(each)
        return self.shown()

    def shown(self, width: int = 80, height: int = 24) -> str:
        """Give what the screen shows."""
        lines = draw(self.asking, width, height)
        return "\n".join("".join(text for _, text in line) for line in lines)

    @property
    def answers(self) -> Any:
        """The answers as they are."""
        return self.asking.sitting.document["answers"]


def taken(which: str = "varied", place: str = START) -> Taken:
    """Begin to ask, at an item; all that can be asked is."""
    made = Taken(instrument(which))
    if place == "where":
        made.asking.sitting = made.asking.sitting.with_answer(("active", "self"), "yes")
    if place != START:
        made.asking._go(place)
    return made


def scaled(*values: Any, several: bool = False) -> Taken:
    """Ask one question on a scale with these values, or with so many codes."""
    options = [{"value": value, "label": f"Answer {value}"} for value in values]
    scale = {
        "id": "s",
        "label": "S",
        "options": options,
        "type": "multiple" if several else "choice",
    }
    manifest = {
        "format": 1, "id": "one", "version": "1.0.0", "title": "One", "language": "en",
        "examples": ["e.json"], "scales": [scale],
        "items": [{"id": "A", "text": "A?", "scale": "s"}, {"id": "B", "text": "B?", "scale": "s"}],
        "verdicts" if isinstance(values[0], str) else "scores": [
            {"id": "a", "label": "A", "rule": {"op": "answer", "item": "A"}}],
    }  # fmt: skip
    expected = {"verdicts": {"a": values[0]}} if isinstance(values[0], str) else {
        "scores": {"a": values[0]}}  # fmt: skip
    first = [values[0]] if several else values[0]
    if several:
        expected = {"verdicts": {"a": first}}
    example = {"name": "E", "answers": {"A": first, "B": first}, "expected": expected}
    with TemporaryDirectory() as folder:
        for name, document in (("instrument.json", manifest), ("e.json", example)):
            (Path(folder) / name).write_text(json.dumps(document), "utf-8")
        made = Taken(load_package(Path(folder)))
    made.asking._go("A")
    return made


TEN, CODES = tuple(range(11)), tuple(f"c{number}" for number in range(1, 13))


@pytest.mark.parametrize(
    ("values", "keys", "answer", "place"),
    [
        (TEN, ["10"], 10, "B"),
        (TEN, ["1", "enter"], 1, "B"),
        (TEN, ["7"], 7, "B"),
        (TEN, ["1", "backspace", "2"], 2, "B"),
        (TEN, ["1", "s"], 1, "B"),
        (TEN, ["1", "q"], 1, "A"),
        (TEN, ["1"], None, "A"),
        (TEN, ["15"], None, "A"),
        ((-2, -1, 0, 1, 2), ["-2"], -2, "B"),
        ((-2, -1, 0, 1, 2), ["\N{MINUS SIGN}1"], -1, "B"),
        ((-2, -1, 0, 1, 2), ["2"], 2, "B"),
        ((-2, -1, 0, 1, 2), ["-", "enter"], None, "A"),
        ((0, 0.5, 1), ["0.5"], 0.5, "B"),
        ((0, 0.5, 1), ["0,5"], 0.5, "B"),
        ((0, 0.5, 1), ["0", "enter"], 0, "B"),
        ((0, 0.5, 1), ["1"], 1, "B"),
        (CODES, ["12"], "c12", "B"),
        (CODES, ["1", "enter"], "c1", "B"),
        (CODES, ["9"], "c9", "B"),
    ],
)
def test_an_option_is_chosen_by_what_stands_in_front_of_it(
    values: tuple[Any, ...], keys: list[str], answer: Any, place: str
) -> None:
    """A key of several characters is typed; one that another begins with needs Enter."""
    made = scaled(*values)
    shown = made.shown()
    for value in values:
        key = CODES.index(value) + 1 if value in CODES else value
        assert f" {key} Answer {value}" in shown
    made.press(*keys)
    assert made.answers.get("A", {}).get("self") == answer
    assert made.asking.place == place


def test_what_is_typed_of_a_key_is_shown() -> None:
    """Where more may follow it says so, and what is no key is said."""
    made = scaled(*TEN)
    assert "1: Enter takes it, or type on." in made.press("1")
    assert "15 is not one of the answers" in made.press("5")


def test_of_twelve_options_each_can_be_marked() -> None:
    """Space or Enter takes what is typed, and then Enter goes on."""
    made = scaled(*CODES, several=True)
    made.press("12", "3", "1", " ", "11")
    assert made.answers["A"] == {"self": ["c1", "c3", "c11", "c12"]}
    made.press("1", "enter", "12")
    assert made.answers["A"] == {"self": ["c3", "c11"]}
    assert made.asking.place == "A"
    made.press("enter")
    assert made.asking.place == "B"


@pytest.mark.parametrize("key", ["s", "b", "tab", "down", "pagedown"])
def test_what_is_out_of_range_does_not_take_an_answer_away(key: str) -> None:
    """It is said, and gone; the answer that was there stays, and one can go on."""
    made = taken(place="weight")
    made.press("70", "enter")
    made.asking._go("weight")
    shown = made.press("backspace", "backspace", "999", key)
    assert "999 is not allowed here" in shown
    assert (made.asking.place, made.answers["weight"]) == ("weight", {"self": 70})
    assert "70" in shown
    made.press("s")
    assert made.asking.place == "p1"


def test_the_name_of_answers_that_are_gone_on_with_stays() -> None:
    """Nothing that is typed changes it; q leaves, and the way back is on the first screen."""
    sitting = evolve(Sitting(instrument()), respondent="Zoë")
    made = Taken(instrument(), sitting=sitting, resumed=True, again="assess take x --key k")
    assert "assess take x --key k" in made.press("a", "backspace", "clear")
    assert made.asking.sitting.respondent == "Zoë"
    made.press("q")
    assert made.asking.left
    first = Taken(instrument())
    assert "q" not in first.shown().split("Leave with")[1].split(".")[0]
    first.press("q")
    assert (first.asking.left, first.asking.sitting.respondent) == (False, "q")


def test_what_is_left_open_is_not_called_answered() -> None:
    """The last page does not say that everything is answered above what is not."""
    made = taken()
    made.press("enter", *["s"] * 10)
    shown = made.shown()
    assert "left open" in shown
    assert "Everything is answered" not in shown


@given(st.lists(KEYS, max_size=60), st.sampled_from(["varied", "tiny", "required"]),
       st.integers(1, 130), st.integers(1, 50))  # fmt: skip
def test_any_keys_keep_what_fits_and_draw_what_fits(
    keys: list[str], which: str, width: int, height: int
) -> None:
    """No key is a crash; each saved draft can be gone on with; no line is wider than the screen."""
    made = Taken(instrument(which))
    for key in keys:
        made.asking.press(key)
        lines = draw(made.asking, width, height, ASCII if width % 2 else SYMBOLS)
        assert len(lines) == max(height, len(lines)) if height > 3 else lines
        widest = max(get_cwidth("".join(text for _, text in line)) for line in lines)
        assert widest <= max(width, 16)
        if made.asking.left or made.asking.done:
            break
    for document in made.saved:
        _, found = find_problems(made.asking.sitting.instrument, document)
        assert {problem[0] for problem in found} <= LATER
        again = Sitting.resumed(made.asking.sitting.instrument, document)
        assert again.document == document
    if made.asking.done:
        parse_response(made.asking.sitting.instrument, made.asking.sitting.document)


@given(st.data())
def test_a_whole_questionnaire_can_be_answered(data: st.DataObject) -> None:
    """Whoever answers what is asked, and mends what is said to be open, comes to the end."""
    made = taken()
    made.press("enter")
    typed = {"minutes": "7:45", "bed": "22:30", "up": "6:00", "weight": "70.5"}
    for _ in range(40):
        place = made.asking.place
        if place == REVIEW:
            break
        if place in ("p1", "p2"):
            made.press("5", "enter")
        elif place in typed:
            made.press(*[typed[place]] * data.draw(st.integers(0, 1)), "enter")
        else:
            made.press(data.draw(st.sampled_from("12")), "enter")
    made.press("enter")
    assert made.asking.done, made.shown()


def test_each_type_of_scale_takes_its_answers() -> None:
    """Codes by their place, several options, hours, times and numbers with decimals."""
    made = taken()
    made.press("enter", "1")
    made.press("1", "2", "enter")
    made.press("0:45", "enter", "23:30", "enter", "6.00", "enter", "70,5", "enter")
    made.press("4", "enter", "6", "enter")
    assert made.asking.place == REVIEW
    assert made.answers == {
        "active": {"self": "yes"},
        "where": {"self": ["home", "work"]},
        "minutes": {"self": "0:45"},
        "bed": {"self": "23:30"},
        "up": {"self": "6:00"},
        "weight": {"self": 70.5},
        "p1": {"self": 4},
        "p2": {"self": 6},
    }
    assert "Finish and see the report" in made.shown()
    made.press("enter")
    assert made.asking.done
    assert made.saved[-1]["answers"] == made.answers


@pytest.mark.parametrize(
    ("place", "keys", "told"),
    [
        ("bed", ["7", "enter"], "7 is not a time"),
        ("bed", ["25:00", "enter"], "A time from 00:00 to 23:59"),
        ("bed", ["22:61", "enter"], "is not a time"),
        ("weight", ["1.2.3", "enter"], "1.2.3 is not a number"),
        ("weight", ["70.55", "enter"], "(decimals: 1)"),
        ("weight", ["5000", "enter"], "from 20 to 300 kg"),
        ("where", ["123", "enter"], "You have chosen 3. Choose up to 2."),
        ("active", ["7"], "7 is not one of the answers"),
    ],
)
def test_wrong_input_says_what_is_allowed(place: str, keys: list[str], told: str) -> None:
    """The screen stays where it is, and nothing wrong is kept."""
    made = taken(place=place)
    assert told in made.press(*keys)
    assert made.asking.place == place
    assert place not in made.answers


def test_what_is_asked_follows_the_answers() -> None:
    """Questions are skipped, and the answers to them stay for when they are asked again."""
    made = taken()
    made.press("enter", "2")
    assert made.asking.place == "bed"
    made.press("b", "1")
    assert made.asking.place == "where"
    made.press("1", "enter")
    assert made.answers["where"] == {"self": ["home"]}
    made.press("b", "b", "2")
    assert "where" not in made.answers
    assert "where" not in made.saved[-1]["answers"]
    made.press("b", "1")
    assert made.answers["where"] == {"self": ["home"]}


def test_answers_that_do_not_agree_are_told_at_the_end() -> None:
    """The author's message leads back to the question, and from there to the end again."""
    made = taken(place="p1")
    made.press("4", "enter", "7", "enter")
    shown = made.shown()
    assert "The points must total 10." in shown
    assert "Finish" not in shown
    made.press("enter")
    assert made.asking.place == "p1"
    made.press("backspace", "3", "enter")
    assert made.asking.place == REVIEW
    assert "Finish" in made.shown()


def test_an_open_question_is_led_to_from_the_end() -> None:
    """What must be answered cannot be left open, except for a while."""
    made = taken("tiny")
    made.press("enter", "enter")
    assert made.asking.place == "A1"
    assert "Choose with the arrow keys" in made.shown()
    made.press("s", "s", "s")
    assert made.asking.place == "B2"
    made.press("enter")
    assert made.asking.place == REVIEW
    shown = made.shown()
    assert "This is still open" in shown
    assert "We listen." in shown
    assert "We are quick." not in shown
    made.press("enter", "1", "2")
    assert made.asking.place == REVIEW
    assert "We listen." not in made.shown()
    assert "1 of 4 answered" in made.shown()


def test_both_perspectives_are_on_one_screen() -> None:
    """An answer leads to the next perspective, the last one to the next item."""
    made = taken("tiny", "A1")
    assert "Myself" in made.shown()
    assert "All of us" in made.shown()
    made.press("2")
    assert (made.asking.place, made.asking.focus) == ("A1", 1)
    made.press("up", "up", "enter")
    assert made.answers == {"A1": {"me": 2, "us": 1}}
    assert made.asking.place == "A2"
    made.press("tab", "0")
    assert made.answers["A2"] == {"us": 0}
    assert "This needs an answer" in made.shown()
    assert (made.asking.place, made.asking.focus) == ("A2", 0)


def test_not_applicable_is_an_answer() -> None:
    """It has its own key and words, and can be taken back."""
    made = taken("tiny", "B2")
    assert "Does not apply" in made.shown()
    made.press("x")
    assert made.answers == {"B2": {"me": "not_applicable"}}
    made.press("b", "backspace")
    assert made.answers == {}


def test_arrows_and_space_choose_too() -> None:
    """Space answers and stays, so that one can look at it."""
    made = taken("tiny", "B2")
    made.press("down", "down", " ")
    assert made.asking.place == "B2"
    assert made.answers == {"B2": {"me": 2}}
    made.press("up", "enter")
    assert made.answers == {"B2": {"me": 0}}


def test_none_of_several_is_an_answer_where_one_is_needed() -> None:
    """Where it is not, nothing marked leaves the question open."""
    made = taken(place="where")
    made.press("enter")
    assert "where" not in made.answers
    files = varied_files()
    files["instrument.json"]["items"][1]["required"] = True
    with TemporaryDirectory() as folder:
        needed = Taken(load_package(write(Path(folder), files)))
    needed.press("enter", "1", "enter")
    assert needed.answers["where"] == {"self": []}


def test_a_draft_is_gone_on_with_where_it_was_left() -> None:
    """The name and the answers are there, and the first open question is asked."""
    first = Taken(instrument())
    first.press("Zoë", "enter", "2", "23:30", "enter", "q")
    assert first.asking.left
    sitting = Sitting.resumed(instrument(), first.saved[-1])
    again = Taken(instrument(), sitting=sitting, resumed=True)
    shown = again.shown()
    assert "Welcome back" in shown
    assert "Zoë" in shown
    again.press("enter")
    assert again.asking.place == "up"


def test_a_draft_of_another_program_can_be_gone_on_with() -> None:
    """Times as minutes, decimals as floats, and answers without a perspective are drafts too."""
    document = {"answers": {"bed": 1350, "weight": 70.1, "active": None, "p1": 4}}
    made = Taken(instrument(), sitting=Sitting.resumed(instrument(), document))
    made.asking._go("bed")
    assert "22:30" in made.shown()
    made.asking._go("weight")
    assert "70.1" in made.shown()
    made.press("enter")
    assert made.answers["weight"] == {"self": 70.1}


def test_a_typed_answer_is_kept_when_one_goes_away() -> None:
    """Leaving a text field by any way takes in what is there."""
    for key in ("s", "b", "tab", "q", "interrupt"):
        made = taken(place="weight")
        made.press("70", key)
        assert made.answers == {"weight": {"self": 70}}, key


def test_what_cannot_be_saved_is_not_swallowed() -> None:
    """The error of the storage reaches whoever shows the screen."""

    def fail(_: Sitting) -> None:
        raise OSError("disk full")

    asking = evolve(taken(place="active").asking, save=fail)
    with pytest.raises(OSError, match="disk full"):
        asking.press("1")


def test_small_screens_show_the_cursor() -> None:
    """However low the window is, the option that is pointed at is seen."""
    made = taken("tiny", "A1")
    for height in range(4, 30):
        for width in (20, 40, 80):
            for _ in range(6):
                made.press("down")
                assert "▸" in made.shown(width, height), made.shown(width, height)


def test_texts_break_at_words_and_wide_letters_count_twice() -> None:
    """What has no spaces is broken where the line ends."""
    assert wrapped("one two  three", 7) == ["one two", "three"]
    assert wrapped("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert wrapped("質問です", 4) == ["質問", "です"]
    assert wrapped("", 5) == [""]


def test_languages_have_the_same_words() -> None:
    """Nothing is missing in one, and the same is filled in."""
    assert list(_EN) == list(_DE)
    for name, text in _EN.items():
        holes = {each for each in ("done", "all", "count", "low", "text") if f"{{{each}}}" in text}
        assert holes == {
            h for h in ("done", "all", "count", "low", "text") if f"{{{h}}}" in _DE[name]
        }
    assert words_of("de-AT") is _DE
    assert words_of("fr") is _EN
