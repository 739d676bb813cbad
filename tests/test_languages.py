"""Packages in several languages: what is translated, what is not, and how reports say so."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tiny_german import german_files, text_languages
from tiny_package import Files, score, tiny_files, write

from assessment_engine import (
    AssessmentError,
    Engine,
    Instrument,
    PluginManager,
    Report,
    blocks,
    load_package,
    parse_response,
    validate_package,
    wording,
)
from assessment_engine import score as score_response
from assessment_engine.cli.commands import assess
from assessment_engine.markup import plain
from assessment_engine.validation import examine_package

DE = "translations/de.json"
MORE = "translations/more.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small package in English and in German."""
    return write(tmp_path, german_files())


def _german(folder: Path) -> Instrument:
    return load_package(folder, "de")


def _report(instrument: Instrument, **changes: Any) -> Report:
    answers = {**instrument.examples[0].answers, **changes}
    return Engine(plugins=PluginManager(discover=False)).report(instrument, answers)


def _every(report: Report, kind: type[Any]) -> Any:
    found = [block for block in report.walk() if isinstance(block, kind)]
    return found[0] if len(found) == 1 else found


def _removed(files: Files, path: str, *members: str) -> Files:
    for member in members:
        del files[path][member]
    return files


def _raised(call: Any) -> Any:
    with pytest.raises(AssessmentError) as raised:
        call()
    (problem,) = raised.value.problems
    return problem


def test_a_package_is_loaded_in_each_of_itstext_languages(folder: Path) -> None:
    """The own language comes first; the languages differ, the package is one."""
    english, german = load_package(folder), _german(folder)
    assert english == load_package(folder, "en")
    assert (english.language, german.language) == ("en", "de")
    assert english.languages == german.languages == ("en", "de")
    assert german.source_language == "en"
    assert german.untranslated == frozenset()
    assert english.digest == german.digest
    assert english != german
    assert len({english, german, _german(folder)}) == 2
    assert (german.title, german.report_title) == ("Klein", "Kleiner Bericht")
    assert german.perspectives[1].short == "Wir alle"
    assert pickle.loads(pickle.dumps(german)).wording.language == "de"


def test_the_report_is_in_the_language_throughout(folder: Path) -> None:
    """Texts, labels, numbers, dates, reasons and phrases; no text has a language of its own."""
    report = _report(_german(folder), completed="2026-03-31")
    assert (report.language, report.title) == ("de", "Kleiner Bericht")
    cover = _every(report, blocks.Cover)
    assert [plain(line) for line in cover.lines] == ["Für Ann", "Vom 31. März 2026"]
    chart = _every(report, blocks.Chart)
    assert (chart.title, chart.series[0].label, chart.language) == (
        "Beide Bereiche",
        "Ich selbst",
        None,
    )
    assert plain(chart.categories[1].label) == "Tempo"
    line = _every(report, blocks.ScoreLines).lines[0]
    assert (plain(line.label), line.text, line.band) == (
        "Sorgfalt, Ich selbst",
        "2 von 4",
        "Niedrig",
    )
    assert plain(line.comment) == "Beginnen Sie mit 2."
    coaching = _every(report, blocks.CoachingBlock)
    assert plain(coaching.statement) == "Wir hören zu."
    assert coaching.reason == "ich 0 + Wir alle 1 = 1, unter 2"
    assert plain(coaching.parts[0].heading) == "Warum"
    assert [plain(text) for text in coaching.parts[1].texts] == ["Wer hört zu?", "Wann?"]
    assert report.phrases["contents"] == "In diesem Bericht"
    assert report.phrases["page"] == "Seite {page} von {pages}"
    assert all(isinstance(phrase, str) for phrase in report.phrases.values())
    assert set(text_languages(report).values()) == {None}


def test_a_reason_in_the_author_s_words_is_translated(tmp_path: Path) -> None:
    """What a trigger says of itself is one of the texts of a translation."""
    files = german_files()
    files["scoring.json"]["triggers"].reverse()  # the trigger with a reason is the first to fire
    report = _report(load_package(write(tmp_path, files), "de"))
    assert _every(report, blocks.CoachingBlock).reason == "Wir sind langsam."


def test_what_is_not_translated_keeps_its_language(tmp_path: Path) -> None:
    """It stays as the package has it, and is marked wherever it stands, through every for_each."""
    files = _removed(german_files(), DE, "items", "report", "texts", "bands", "coaching_parts")
    del files[DE]["dimensions"]["B"]
    del files[DE]["scores"]["A.{view}"]
    del files[MORE]["coaching"]["A1"]["why"]
    german = load_package(write(tmp_path, files), "de")
    report = _report(german)
    languages = text_languages(report)
    assert languages["We listen."] == "en"
    assert languages["You have 2."] == languages["First."] == languages["Welcome."] == "en"
    assert languages["Care, Ich selbst"] == languages["Speed"] == languages["Why"] == "en"
    assert languages["Begin with 2."] == languages["For Ann"] == "en"
    assert languages["It helps."] == "en"
    assert languages["Sorgfalt"] is languages["Was Sorgfalt ist."] is languages["Zuhören"] is None
    assert "Care, {view.label}" in german.untranslated
    assert "Care, Ich selbst" in german.untranslated
    chart = _every(report, blocks.Chart)
    assert (chart.title, chart.language) == ("Both areas", "en")
    assert _every(report, blocks.ScoreLines).lines[0].language == "en"
    facts = _every(report, blocks.Facts).facts
    told = {run.text: run.language for fact in facts for text in fact.texts for run in text}
    assert told["Speed"] == "en"
    assert told["Sorgfalt"] is told[" (2) und "] is None
    form = next(block for block in report.walk() if isinstance(block, blocks.Form))
    goals, first = form.groups[0], form.groups[0].fields
    assert goals.label[0].language == first[0].language == "en"
    assert first[1].language is None, "a number has no language"
    assert report.language == "de"


def test_cases_of_a_ranking_keep_their_language(tmp_path: Path) -> None:
    """The text of a case and its comment, of several paragraphs, are marked as they are shown."""
    files = german_files()
    best = files["report.json"]["report"]["blocks"][2]["blocks"][3]["cases"][0]
    best |= {"when": {"op": "greater", "left": score("{area}.me"), "right": -9}}
    best |= {"text": "{value} in all", "comment": ["Well done.", "Go on."]}
    del files[DE]["report"]["Well done."]
    report = _report(load_package(write(tmp_path, files), "de"))
    (entry,) = _every(report, blocks.Ranking).entries
    assert (entry.text, entry.language) == ("2 in all", "en")
    assert [run.language for run in entry.comment] == ["en"]
    files[DE]["report"]["Go on."] = "Weiter so."
    report = _report(load_package(write(tmp_path, files), "de"))
    (entry,) = _every(report, blocks.Ranking).entries
    assert [run.language for run in entry.comment] == [None], "half of it is translated"


def test_a_text_that_a_variable_repeats_keeps_its_language(tmp_path: Path) -> None:
    """A line made only of variables has the language of what they stand for."""
    files = german_files()
    blocks_ = files["report.json"]["report"]["blocks"]
    blocks_[3]["blocks"][0]["text"] = ["{area.label}: {area.about}", "{area.about} ({area})"]
    del files[DE]["dimensions"]["B"]
    languages = text_languages(_report(load_package(write(tmp_path, files), "de")))
    assert languages["Speed: What speed is. And is not."] == "en"
    assert languages["What speed is. And is not. (B)"] == "en"
    assert languages["Sorgfalt: Was Sorgfalt ist. Und wozu."] is None


def test_a_word_that_is_the_same_in_both_languages_is_not_marked(tmp_path: Path) -> None:
    """A text that is untranslated in one place and a translation in another is left unmarked."""
    files = german_files()
    files[DE]["report"]["Contents"] = "Tiny"
    del files[DE]["report"]["Tiny"]
    report = _report(load_package(write(tmp_path, files), "de"))
    assert text_languages(report)["Tiny"] is None


def test_the_digest_is_of_alltext_languages(folder: Path, tmp_path: Path) -> None:
    """A translated word changes it; how translations are split over files does not."""
    digest = load_package(folder).digest
    files = german_files()
    files[DE].update(files.pop(MORE))
    files["instrument.json"]["translations"]["de"].pop()
    assert load_package(write(tmp_path / "one", files)).digest == digest
    files[DE]["items"]["A1"]["text"] = "Wir lauschen."
    assert load_package(write(tmp_path / "other", files)).digest != digest
    assert load_package(write(tmp_path / "none", tiny_files())).digest != digest


def test_one_response_is_scored_in_any_language(folder: Path) -> None:
    """Answers do not depend on the language that they are reported in."""
    english, german = load_package(folder), _german(folder)
    response = parse_response(english, english.examples[0].answers)
    assert dict(score_response(german, response).numbers()) == dict(
        score_response(english, response).numbers()
    )


def test_traces_speak_the_language(folder: Path) -> None:
    """Why a score has its value, or none, with the plural of its language."""
    german = _german(folder)
    answers = {"A1": {"me": 2, "us": 1}, "A2": {"me": 1, "us": 1}, "B1": {"me": 1, "us": 1}}
    scores = score_response(german, parse_response(german, {"answers": answers}))
    assert scores.trace("A.me").text == "A me = 2+1 = 3 von 4"
    files = german_files()
    files["instrument.json"]["required"] = False
    rule = files["scoring.json"]["scores"][1]["rule"]
    write(folder, files)
    german = _german(folder)
    scores = score_response(german, parse_response(german, {"answers": {}}))
    open_ = "2 Antworten fehlen (B1.me, B2.me); mindestens 1 muss beantwortet sein"
    assert rule["missing"] == {"minimum": 1}
    assert scores.trace("B.me").text == f"B me: kein Wert, {open_}"
    assert scores["B.me"].reason == open_
    assert scores.trace("gap").text == "gap: kein Wert, A.me, A.us haben keinen Wert"
    both = "Sorgfalt, Ich selbst, Sorgfalt, Wir alle"
    assert scores["gap"].reason == f"{both} haben keinen Wert"


def _with_trigger_on_gap(files: Files) -> Files:
    when = {"op": "less", "left": score("gap"), "right": 0.5}
    trigger = {"id": "gap", "when": when, "coaching": "A2"}
    files["scoring.json"]["triggers"].append(trigger)
    return files


def test_a_reason_calls_a_score_by_its_label(tmp_path: Path) -> None:
    """Where one score has the label; where two have it, each is called by its id."""
    files = _with_trigger_on_gap(german_files())
    english = load_package(write(tmp_path, files))
    reasons = [block.reason for block in _every(_report(english), blocks.CoachingBlock)]
    assert reasons == ["Myself 0 + All of us 1 = 1, below 2", "Gap 0, below 0.5"]
    german = _german(tmp_path)
    assert _every(_report(german), blocks.CoachingBlock)[1].reason == "Abstand 0, unter 0,5"
    files["scoring.json"]["scores"][1]["label"] = "**Gap**"
    english = load_package(write(tmp_path, files))
    assert _every(_report(english), blocks.CoachingBlock)[1].reason == "gap 0, below 0.5"


def test_an_engine_keeps_each_language(folder: Path) -> None:
    """Asked twice it gives the same instrument, under the language's name or as the package's."""
    engine = Engine(plugins=PluginManager(discover=False))
    german = engine.instrument(folder, language="de")
    assert engine.instrument(folder, language="de") is german
    assert engine.instrument(folder) is engine.instrument(folder, language="en")
    assert engine.instrument(german) is engine.instrument(german, language="de") is german
    assert engine.report(german, german.examples[0].answers).language == "de"


def test_a_language_that_is_not_there_is_named(folder: Path) -> None:
    """Loading names those that are there; an instrument is in one language and stays so."""
    code = "unknown-language"
    problem = _raised(lambda: load_package(folder, "dee"))
    assert (problem.code, problem.hint) == (code, "did you mean 'de'?")
    german = _german(folder)
    problem = _raised(lambda: Engine().instrument(german, language="en"))
    assert problem.code == code
    assert problem.hint


def test_without_babel_only_english_can_be_loaded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said at once, with what to install; validation makes it a warning."""
    monkeypatch.setitem(sys.modules, "babel", None)
    wording._babel.cache_clear()
    code = "language-support-missing"
    assert _report(load_package(folder)).language == "en"
    problem = _raised(lambda: _german(folder))
    assert (problem.code, problem.file, problem.pointer) == (
        code,
        "instrument.json",
        "/translations/de",
    )
    assert "assessment-engine[languages]" in problem.hint
    assert [(each.code, each.severity) for each in validate_package(folder)] == [(code, "warning")]


def test_a_package_in_a_language_of_the_engine(tmp_path: Path) -> None:
    """A German package without phrases of its own has the engine's German ones."""
    files = tiny_files()
    files["instrument.json"]["language"] = "de-AT"
    del files["content.json"]["phrases"]
    report = _report(load_package(write(tmp_path, files)))
    assert _every(report, blocks.ScoreLines).lines[0].text == "2 von maximal 4"


def test_a_language_that_the_engine_has_no_words_in(tmp_path: Path) -> None:
    """The words of the package's own language stand in, and count as not translated."""
    files = german_files()
    french: Files = {"phrases": {"reason": "Pourquoi", "op_less": "moins de {value}"}}
    french["phrases"]["why_minimum"] = dict.fromkeys(("one", "many", "other"), "{count}")
    files["instrument.json"]["translations"]["fr"] = ["translations/fr.json"]
    files["translations/fr.json"] = french
    problems = validate_package(write(tmp_path, files))
    assert {each.code for each in problems} == {"translation-incomplete"}
    assert any("of 'phrases' are not in 'fr' yet" in each.message for each in problems)
    instrument = load_package(tmp_path, "fr")
    report = _report(instrument)
    assert report.phrases["reason"] == "Pourquoi"
    assert report.phrases["contents"] == "In this report"
    assert _every(report, blocks.CoachingBlock).reason.endswith("moins de 2")
    assert instrument.wording.number(-1) == "\N{MINUS SIGN}1"
    _, coverage = examine_package(tmp_path).coverage
    assert coverage.sections["phrases"] == (3, len(instrument.phrases))


def test_coverage_counts_paragraphs_by_section(tmp_path: Path) -> None:
    """Untranslated texts lower it; what has no words is not counted."""
    files = german_files()
    (coverage,) = examine_package(write(tmp_path, files)).coverage
    assert coverage.language == "de"
    assert coverage.translated == coverage.texts
    assert coverage.sections["texts"] == (3, 3)
    assert coverage.sections["coaching"] == (7, 7)
    del files[MORE]["coaching"]["A2"]["ask"]
    del files[DE]["texts"]["notes"]
    (coverage,) = examine_package(write(tmp_path, files)).coverage
    assert coverage.sections["texts"] == (1, 3)
    assert coverage.sections["coaching"] == (5, 7)


def test_translations_wait_for_the_package(tmp_path: Path) -> None:
    """An error of the package itself is said alone: many would follow from it."""
    files = german_files()
    files["content.json"]["items"][0]["scale"] = "agre"
    files[DE]["items"]["A9"] = {"text": "?"}
    examined = examine_package(write(tmp_path, files))
    assert [problem.code for problem in examined.problems] == ["unknown-scale"]
    assert examined.coverage == ()


def test_a_warning_of_the_package_is_said_once(tmp_path: Path) -> None:
    """What is wrong in every language is not wrong in each."""
    files = german_files()
    files["scoring.json"]["selections"][0]["take"] = 2
    codes = [problem.code for problem in validate_package(write(tmp_path, files))]
    assert codes == ["selection-takes-all"]


def test_a_broken_translation_does_not_stop_the_othertext_languages(tmp_path: Path) -> None:
    """Its shape and names are looked at only where it is used; its JSON must be readable."""
    files = german_files()
    files[DE]["items"] = []
    folder = write(tmp_path, files)
    assert load_package(folder).language == "en"
    assert _raised(lambda: _german(folder)).code == "schema-type"
    files[DE] = "{"
    assert _raised(lambda: load_package(write(tmp_path, files))).code == "json-syntax"


def test_languages_are_limited(tmp_path: Path) -> None:
    """A package cannot make the engine read any number of files."""
    files = german_files()
    for number in range(60):
        name = f"de-{1000 + number}"
        files["instrument.json"]["translations"][name] = [f"translations/{name}.json"]
        files[f"translations/{name}.json"] = {}
    codes = {problem.code for problem in validate_package(write(tmp_path, files))}
    assert codes == {"schema-too-many"}


def test_the_command_speaks_the_language(folder: Path) -> None:
    """`report`, `score` and `explain` take --language; `validate` says what is translated."""
    answers = folder / "answers.json"
    example = german_files()["examples/one.json"]
    write(folder, {"answers.json": {"answers": example["answers"]}})
    run = CliRunner().invoke
    line = [str(folder), str(answers), "--language", "de"]
    output = run(assess, ["explain", *line]).output
    assert "A1: ich 0 + Wir alle 1 = 1, unter 2" in output
    assert "Sorgfalt, Ich selbst" in run(assess, ["score", *line]).output
    page = folder / "report.html"
    assert run(assess, ["report", *line, "--output", str(page)]).exit_code == 0
    assert '<html lang="de"' in page.read_text("utf-8")
    refused = run(assess, ["report", str(folder), str(answers), "--language", "fr"])
    assert refused.exit_code == 1
    assert refused.stderr.startswith("error [unknown-language]")
    lines = run(assess, ["validate", str(folder)]).output.splitlines()
    assert lines[0].startswith("de: 65 of 65 texts translated (100 %): package 1 of 1, ")
