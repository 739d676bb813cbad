"""`assess take` as people meet it: the real command in a real terminal, key by key."""

from __future__ import annotations

import json
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from screen import (
    BACKSPACE,
    CTRL_C,
    DOWN,
    ENTER,
    PAGE_DOWN,
    PAGE_UP,
    TAB,
    UP,
    taking,
)
from tiny_package import write
from varied_package import varied_files

from assessment_engine import Engine
from assessment_engine.repository import Repository

CHECK = "customer_focus_check"
# As they are stored when they are complete: times as minutes.
ANSWERED = {
    "active": {"self": "yes"},
    "where": {"self": ["home", "road"]},
    "minutes": {"self": 45},
    "bed": {"self": 1410},
    "weight": {"self": 70.5},
    "p1": {"self": 4},
    "p2": {"self": 6},
}


def kept(
    folder: Path, key: str, location: str = "sqlite:answers.db"
) -> tuple[str, dict[str, object]]:
    """Give the state of a response in the storage, and its answers document."""
    engine = Engine()
    backend, _, place = location.partition(":")
    storage = engine.storage(backend, str(folder / place))
    repository = Repository(engine, storage)
    try:
        return repository.read(key).state, repository.answers(key)
    finally:
        storage.close()


def test_a_whole_instrument_up_to_its_report(tmp_path: Path) -> None:
    """Thirty questions by one key each; the report has the scores that the answers give."""
    with taking(tmp_path, CHECK, "--key", "kim") as terminal:
        shown = terminal.wait("30 questions", "Enter to begin")
        assert "Customer Focus Check" in shown
        terminal.send("Kim", ENTER)
        for number in range(1, 31):
            terminal.wait(f"Question {number} of 30", f"{number - 1} of 30 answered")
            terminal.send(str(number % 5 + 1))
        terminal.wait("The last page", "Everything is answered", "30 of 30 answered")
        terminal.send(ENTER)
        code, shown = terminal.end()
    assert code == 0
    assert "The report: report-kim.html" in shown
    state, document = kept(tmp_path, "kim")
    assert state == "completed"
    assert document["respondent"] == "Kim"
    result = Engine().result(CHECK, document)
    for score in result.scores:
        assert re.search(rf"{re.escape(score.label)} .*{score.band_label}", shown)
    page = (tmp_path / "report-kim.html").read_text("utf-8")
    assert "Kim" in page
    assert page == Engine().render(Engine().report(CHECK, document), "html").decode()


def test_the_report_is_shown_on_the_screen_where_asked_for(tmp_path: Path) -> None:
    """It is what `assess show` prints, and no file is written."""
    asked = ("--key", "kim", "--format", "terminal")
    with taking(tmp_path, CHECK, *asked, environment={"PAGER": "cat"}) as terminal:
        terminal.wait("30 questions", "Enter to begin")
        terminal.send("Kim", ENTER)
        for number in range(1, 31):
            terminal.wait(f"Question {number} of 30")
            terminal.send("3")
        terminal.wait("The last page")
        terminal.send(ENTER)
        code, shown = terminal.end()
    assert code == 0
    # The end of the report is what is left on the screen.
    assert "Package digest" in shown
    assert "before you rely on it" in " ".join(shown.split())
    assert not list(tmp_path.glob("report*"))


def test_leaving_says_how_to_go_on_and_going_on_ends_with_the_report(tmp_path: Path) -> None:
    """Ctrl-C keeps every answer; the printed command asks the next question."""
    options = ["--storage", "folder:my answers", "--format", "json", "--output", "out.json"]
    with taking(tmp_path, "customer_service_commitment", "--language", "de", *options) as terminal:
        terminal.wait("48 Fragen", "Eingabetaste")
        terminal.send(*"Zoë Ö", BACKSPACE, BACKSPACE, ENTER)
        terminal.wait("Frage 1 von 48", "Meine Arbeit", "Meine Organisation")
        terminal.send("2", "3")
        terminal.wait("Frage 2 von 48", "1 von 48 beantwortet")
        terminal.send("1", CTRL_C)
        code, shown = terminal.end()
    assert code == 1
    assert "Traceback" not in shown
    flat = "".join(line for line in shown.splitlines())
    found = re.search(r"assess take (.*--key \w{8})", flat)
    assert found, shown
    command = shlex.split(found[1])
    assert command[:3] == ["customer_service_commitment", "--language", "de"]
    assert kept(tmp_path, command[-1], "folder:my answers")[0] == "draft"
    with taking(tmp_path, *command) as terminal:
        terminal.wait("Willkommen zurück. Sie haben 1 von 48", "Zoë")
        terminal.send(ENTER)
        terminal.wait("Frage 2 von 48")
        terminal.send("0")
        for number in range(3, 49):
            terminal.wait(f"Frage {number} von 48")
            terminal.send("2", "1")
        terminal.wait("Alles ist beantwortet")
        terminal.send(ENTER)
        assert terminal.end()[0] == 0
    state, document = kept(tmp_path, command[-1], "folder:my answers")
    assert state == "completed"
    report = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert report["language"] == "de"
    answers = document["answers"]
    assert isinstance(answers, dict)
    assert answers[list(answers)[1]] == {"individual": 1, "organization": 0}


def test_every_kind_of_question(tmp_path: Path) -> None:
    """Codes, several options, hours, times, numbers; wrong input, and rules over answers."""
    package = write(tmp_path / "varied", varied_files())
    with taking(tmp_path, str(package), "--key", "v", "--format", "json") as terminal:
        terminal.wait("Enter to begin")
        terminal.send(ENTER)
        terminal.wait("I am active.", "( ) 1 Yes")
        terminal.send(DOWN, DOWN, UP, ENTER)
        terminal.wait("Where I am active.", "Choose up to 2.", "[ ] 1 At home")
        terminal.send(DOWN, " ", "3")
        terminal.wait("[x] 1 At home", "[x] 3 On the road")
        terminal.send(ENTER)
        terminal.wait("For how long.", "Hours and minutes")
        terminal.send(*"45", ENTER)
        terminal.wait("45 is not a time")
        terminal.send(BACKSPACE, BACKSPACE, *"0:45", ENTER)
        terminal.wait("When I go to bed.", "A time from 00:00 to 23:59")
        terminal.send(*"23:30", ENTER)
        terminal.wait("When I get up.")
        terminal.send("s")
        terminal.wait("What I weigh.", "20 to 300 kg")
        terminal.send(*"70,5", ENTER)
        terminal.wait("Points for the first.")
        terminal.send(*"4", ENTER)
        terminal.wait("Points for the second.")
        terminal.send(*"7", ENTER)
        terminal.wait("The last page", "The points must total 10.")
        terminal.send(ENTER)
        terminal.wait("Points for the first.", "4")
        terminal.send(PAGE_DOWN)
        terminal.wait("Points for the second.")
        terminal.send(BACKSPACE, "6", ENTER)
        terminal.wait("The last page", "1 question is left open", "Finish")
        terminal.send(ENTER)
        code, shown = terminal.end()
    assert code == 0, shown
    assert kept(tmp_path, "v")[1]["answers"] == ANSWERED
    assert "Weight" in shown


def test_a_small_window_and_another_size(tmp_path: Path) -> None:
    """Lines break where the window ends, and the question is drawn anew when it is resized."""
    with taking(tmp_path, "customer_service_commitment", columns=30, lines=12) as terminal:
        terminal.wait("Customer Service", "Enter begin")
        terminal.send(ENTER)
        terminal.wait("Question 1 of 48")
        terminal.send(*[DOWN] * 6)
        shown = terminal.wait("▸", gone="There is a written")
        assert all(len(line) <= 30 for line in shown.splitlines())
        terminal.resize(100, 40)
        shown = terminal.wait("There is a written picture", "My organization", "▸ ( )")
        assert "(This happens" in shown
        terminal.resize(40, 8)
        terminal.wait("Question 1 of 48", "▸", gone="There is a written")
        terminal.send("q")
        assert terminal.end()[0] == 1


def test_both_views_back_and_not_applicable(tmp_path: Path) -> None:
    """Tab goes to the other view, b and Page Up back; an answer that is there is shown."""
    with taking(tmp_path, "customer_service_commitment") as terminal:
        terminal.wait("Enter to begin")
        terminal.send(ENTER)
        terminal.wait("Question 1 of 48")
        terminal.send(TAB, "3")
        terminal.wait("This needs an answer")
        terminal.send("1", ENTER)
        terminal.wait("Question 2 of 48")
        terminal.send("b")
        shown = terminal.wait("Question 1 of 48", "1 of 48 answered")
        chosen = [line.split("(●)")[1].split()[0] for line in shown.splitlines() if "(●)" in line]
        assert chosen == ["1", "3"]
        terminal.send(PAGE_DOWN, PAGE_UP, PAGE_UP)
        terminal.wait("Enter to begin")
        terminal.send(CTRL_C)
        assert terminal.end()[0] == 1
    with taking(tmp_path, "service_culture_scorecard") as terminal:
        terminal.wait("Enter to begin")
        terminal.send(ENTER)
        terminal.wait("Not applicable")
        terminal.send("x")
        terminal.wait("Question 2 of 41", "1 of 41 answered")


@pytest.mark.parametrize("no_color", ["", "1"])
def test_colours_are_left_out_when_they_are_not_wanted(tmp_path: Path, no_color: str) -> None:
    """NO_COLOR leaves bold and reversed letters, and nothing that was only told by colour."""
    with taking(tmp_path, CHECK, environment={"NO_COLOR": no_color}) as terminal:
        terminal.wait("Enter to begin")
        terminal.send(ENTER, DOWN)
        terminal.wait("Question 1 of 30", "▸")
        codes = {
            code
            for each in re.findall(r"\x1b\[([\d;]*)m", terminal.raw)
            for code in each.split(";")
        }
        colours = {code for code in codes if re.fullmatch(r"3[0-9]|4[0-9]|9[0-7]|10[0-7]", code)}
        assert bool(colours) is not bool(no_color)


def test_a_terminal_without_unicode_shows_plain_signs(tmp_path: Path) -> None:
    """No sign is replaced by a question mark."""
    environment = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    with taking(tmp_path, CHECK, environment=environment) as terminal:
        terminal.wait("Enter to begin")
        terminal.send(ENTER, "2", "b")
        shown = terminal.wait("Question 1 of 30", "(*)", "1 of 30 answered")
        assert "#" in shown.splitlines()[1]
        assert "Up/Down move | Enter answer" in shown
        assert shown.isascii()


def test_answers_are_safe_when_the_terminal_is_closed(tmp_path: Path) -> None:
    """Each answer is in the storage before the next question is on the screen."""
    with taking(tmp_path, CHECK, "--key", "gone") as terminal:
        terminal.wait("Enter to begin")
        terminal.send(ENTER, "4")
        terminal.wait("Question 2 of 30")
        terminal.process.kill(9)
    state, document = kept(tmp_path, "gone")
    answers = document["answers"]
    assert isinstance(answers, dict)
    assert (state, len(answers)) == ("draft", 1)


def test_a_scale_to_ten_is_answered_in_the_terminal(tmp_path: Path) -> None:
    """Ten is ten, and one is one with Enter."""
    files = varied_files()
    manifest = files["instrument.json"]
    options = [{"value": value, "label": f"Answer {value}"} for value in range(11)]
    manifest["scales"].append({"id": "ten", "label": "Ten", "options": options})
    for item in ("t1", "t2"):
        asked = {"id": item, "text": f"How much {item}?", "scale": "ten", "required": False}
        manifest["items"].append(asked)
    package = write(tmp_path / "varied", files)
    with taking(tmp_path, str(package), "--key", "ten", lines=40) as terminal:
        terminal.wait("Enter to begin")
        terminal.send(ENTER, *"s" * 6)
        terminal.wait("How much t1?", "10 Answer 10")
        terminal.send("1")
        terminal.wait("1: Enter takes it")
        terminal.send("0")
        terminal.wait("How much t2?")
        terminal.send("1", ENTER)
        terminal.wait("The last page")
        terminal.send(CTRL_C)
        terminal.end()
    answers = kept(tmp_path, "ten")[1]["answers"]
    assert answers == {"t1": {"self": 10}, "t2": {"self": 1}}


def test_a_signal_to_end_gives_the_terminal_back_and_says_the_key(tmp_path: Path) -> None:
    """The key that was made is on the first screen, and said when the command is told to end."""
    with taking(tmp_path, CHECK, columns=120) as terminal:
        shown = terminal.wait("Enter to begin", "To go on later:")
        key = re.search(r"--key (\w{8})", shown)
        assert key
        terminal.send(ENTER, "4")
        terminal.wait("Question 2 of 30")
        terminal.process.kill(signal.SIGTERM)
        code, shown = terminal.end()
    assert code == 1
    assert "Kept: 1 of 30 answered" in shown and f"--key {key[1]}" in shown
    assert terminal.raw.rindex("\x1b[?1049l") < terminal.raw.rindex("Kept:")


def test_a_name_that_is_too_long_is_refused_at_once(tmp_path: Path) -> None:
    """Not after the first answer."""
    done = subprocess.run(
        [sys.executable, "-m", "assessment_engine.cli", "take", CHECK, "--respondent", "x" * 300],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, _code(done.stderr)) == (1, "answers-respondent")


def test_two_terminals_do_not_lose_each_others_answers(tmp_path: Path) -> None:
    """Whoever has an old draft on the screen is told, and overwrites nothing."""
    with taking(tmp_path, CHECK, "--key", "both") as first:
        first.wait("Enter to begin")
        first.send(ENTER, "1")
        first.wait("Question 2 of 30")
        with taking(tmp_path, CHECK, "--key", "both") as second:
            second.wait("Welcome back")
            second.send(ENTER, "2")
            second.wait("Question 3 of 30")
            first.send("5")
            code, shown = first.end()
            assert code == 1
            assert "[storage-conflict]" in shown
            assert "Traceback" not in shown
    document = kept(tmp_path, "both")[1]
    answers = document["answers"]
    assert isinstance(answers, dict)
    assert list(answers.values())[1] == {"self": 2}


def test_what_is_complete_shows_its_report_again(tmp_path: Path) -> None:
    """Asking for a complete response asks nothing; another instrument's answers are refused."""
    small = varied_files()
    package = write(tmp_path / "varied", small)
    with taking(tmp_path, str(package), "--key", "v", "--output", "first.html") as terminal:
        terminal.wait("Enter to begin")
        terminal.send(ENTER, *"ss" * 8)
        terminal.wait("Finish")
        terminal.send(ENTER)
        assert terminal.end()[0] == 0
    with taking(tmp_path, str(package), "--key", "v", "--output", "second.html") as terminal:
        assert terminal.end()[0] == 0
    first, second = (tmp_path / f"{name}.html" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    with taking(tmp_path, CHECK, "--key", "v") as terminal:
        code, shown = terminal.end()
    assert code == 1
    assert "[response-other-instrument]" in shown


def _piped(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assessment_engine.cli", "take", *arguments],
        cwd=folder,
        input="1\n",
        capture_output=True,
        text=True,
        check=False,
    )


def _code(told: str) -> str:
    (line,) = told.splitlines()
    return line.split("[")[1].split("]")[0]


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    """A pipe is no person, and nothing is written."""
    done = _piped(tmp_path, CHECK)
    assert done.returncode == 1
    assert _code(done.stderr) == "take-no-terminal"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["", "a b", "../up", "x" * 201, "-x"])
def test_a_key_that_cannot_be_one(tmp_path: Path, key: str) -> None:
    """What is printed for going on can be typed again."""
    done = _piped(tmp_path, CHECK, f"--key={key}")
    assert done.returncode == 1
    assert _code(done.stderr) == "take-key"


def test_the_storage_has_nothing_personal_in_its_answers(tmp_path: Path) -> None:
    """The name that is typed at the beginning is kept apart from the answers."""
    with taking(tmp_path, CHECK, "--key", "kim") as terminal:
        terminal.wait("Enter to begin")
        terminal.send("Kestrel", ENTER, "1")
        terminal.wait("Question 2 of 30")
    with sqlite3.connect(tmp_path / "answers.db") as database:
        tables = [
            name
            for (name,) in database.execute("select name from sqlite_master where type='table'")
        ]
        having = {
            name
            for name in tables
            for row in database.execute(f"select * from {name}")
            if "Kestrel" in str(row)
        }
    assert having and all("personal" in name for name in having), having
