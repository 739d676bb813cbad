"""What a diff of two versions says: which scores can be compared, why not, and what version."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, field, frozen
from case import REMOVED, Case, changed
from tiny_german import german_files
from tiny_package import Files, answer, score, tiny_files, write
from varied_package import varied_files

from assessment_engine import AssessmentError, Engine, Instrument, PluginManager, load_package
from assessment_engine.differing import Change, Comparability, PackageDiff, compare_instruments
from assessment_engine.differing.lines import lines
from assessment_engine.instrument import ScoreRule
from assessment_engine.values import Node, Source

ALL = {"A.me", "A.us", "B.me", "gap"}
OPTIONS = "/scales/0/options"
LEVEL = "/bands/level"


def edited(files: Files, *cases: Case) -> Files:
    """Give the files with the changes of some cases."""
    made = dict(files)
    for case in cases:
        made[case.file] = changed(made[case.file], case)
    return made


def diff_of(
    folder: Path, *changes: tuple[str, Mapping[str, Any]], version: str = "1.0.0"
) -> PackageDiff:
    """Compare the package without faults with itself after some changes."""
    files = tiny_files()
    old = load_package(write(folder / "old", files))
    cases = [Case("", file, members) for file, members in changes]
    cases.append(Case("", "instrument.json", {"/version": version}))
    new = load_package(write(folder / "new", edited(files, *cases)))
    return compare_instruments(old, new)


def of(diff: PackageDiff, name: str) -> Comparability:
    """Give what a diff says of a score."""
    (found,) = (each for each in diff.scores if each.id == name)
    return found


def lost(diff: PackageDiff) -> set[str]:
    """Give the scores that cannot be compared."""
    return {each.id for each in diff.scores if each.status == "not_comparable"}


def texts(diff: PackageDiff, section: str) -> dict[str, list[str]]:
    """Give what a diff says of the entries of a section."""
    return {
        each.id: [difference.text for difference in each.differences] or [each.kind]
        for each in diff.changes
        if each.section == section
    }


CONTENT, SCORING, COACHING = "content.json", "scoring.json", "coaching.json"
# What is changed, the scores that are then not comparable, and one of the reasons.
NOT_COMPARABLE: Mapping[str, Any] = {
    "reversed": (CONTENT, {"/items/0/reverse": True}, {"A.me", "A.us", "gap"},
                 "A1 is now reversed"),
    "no longer reversed": (CONTENT, {"/items/2/reverse": False}, {"B.me"},
                           "B1 is no longer reversed"),
    "more options": (CONTENT, {"/scales/1/options/-": {"value": 1, "label": "Half"}}, {"B.me"},
                     "the scale 'maybe' has 3 options, was 2"),
    "other values": (CONTENT, {"/scales/1/options/0/value": 0.5}, {"B.me"},
                     "the scale 'maybe' has the values 0.5, 2, was 0, 2"),
    "options turned round": (CONTENT, {f"{OPTIONS}/0/label": "Yes", f"{OPTIONS}/2/label": "No"},
                             ALL, "the scale 'agree' gives 'Yes' the value 0"),
    "not applicable": (CONTENT, {"/scales/0/not_applicable": "Not here"}, ALL,
                       "the scale 'agree' now allows 'not applicable'"),
    "another scale": (CONTENT, {"/items/2/scale": "maybe"}, {"B.me"},
                      "B1 is on the scale 'maybe', was on 'agree'"),
    "no longer asked": (CONTENT, {"/items/0/perspectives": ["me"]}, {"A.us", "gap"},
                        "A1.us is no longer asked"),
    "another operator": (SCORING, {"/scores/1/rule/op": "max"}, {"B.me"},
                         "rule changed: 'max' instead of 'mean'"),
    "an operand less": (SCORING, {"/scores/1/rule/of": [answer("B1", "me")]}, {"B.me"},
                        "rule changed: without B2.me"),
    "an operand more": (SCORING, {"/scores/1/rule/of/-": answer("A1", "me")}, {"B.me"},
                        "rule changed: with A1.me"),
    "another policy": (SCORING, {"/scores/1/rule/missing": "required"}, {"B.me"},
                       "rule changed: 'missing' is \"required\", was {\"minimum\": 1}"),
    "raw answers": (SCORING, {"/scores/1/rule/of/0/raw": True}, {"B.me"},
                    "rule changed: 'raw' is true, was false"),
    "the other way round": (
        SCORING, {"/scores/2/rule/left": score("A.us"), "/scores/2/rule/right": score("A.me")},
        {"gap"}, "rule changed: A.us instead of A.me"),
    "another number": (SCORING, {"/scores/2/rule/right": 1}, {"gap"},
                       "rule changed: 1 instead of A.us"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_COMPARABLE)
def test_a_score_that_means_something_else_is_not_comparable(name: str, tmp_path: Path) -> None:
    """Whatever a number is made of counts, through other scores too, and the reason is said."""
    file, changes, scores, reason = NOT_COMPARABLE[name]
    diff = diff_of(tmp_path, (file, changes), version="2.0.0")
    assert lost(diff) == scores
    assert reason in [text for each in diff.scores for text in each.reasons]
    assert (diff.step, diff.wanted, diff.problems) == ("major", "2.0.0", ())
    for each in diff.scores:
        assert each.comparable == (each.id not in scores)
        assert diff.comparable(each.id) == each.comparable
        assert bool(each.reasons) != each.comparable


# What is changed, and the entry that is then reworded; every score stays comparable.
WORDING: Mapping[str, Any] = {
    "an item": (CONTENT, {"/items/0/text": "We hear."}, ("items", "A1"), {"A.me", "A.us", "gap"}),
    "a scale": (CONTENT, {"/scales/0/label": "Do you agree?"}, ("scales", "agree"), ALL),
    "an option": (CONTENT, {f"{OPTIONS}/1/label": "Half"}, ("scales", "agree"), ALL),
    "the order of options": (
        CONTENT,
        {"/scales/1/options": [{"value": 2, "label": "Yes"}, {"value": 0, "label": "No"}]},
        ("scales", "maybe"), {"B.me"}),
    "not applicable": (CONTENT, {"/scales/1/not_applicable": "N/A"}, ("scales", "maybe"), {"B.me"}),
    "a perspective": (CONTENT, {"/perspectives/1/label": "We"}, ("perspectives", "us"),
                      {"A.us", "gap"}),
    "a dimension": (CONTENT, {"/dimensions/1/texts/about": "Fast."}, ("dimensions", "B"), set()),
    "a score": (SCORING, {"/scores/2/label": "Distance"}, ("scores", "gap"), {"gap"}),
    "how a score is shown": (SCORING, {"/scores/2/decimals": 1}, ("scores", "gap"), {"gap"}),
    "a band": (SCORING, {f"{LEVEL}/0/text": "Begin."}, ("bands", "level"), set()),
    "a reason": (SCORING, {"/triggers/1/reason": "Slow."}, ("triggers", "slow"), set()),
    "coaching": (COACHING, {"/coaching/A1/ask": ["Who?"]}, ("coaching", "A1"), set()),
    "a text": (CONTENT, {"/texts/welcome": "Hello."}, ("texts", "welcome"), set()),
    "a phrase": (CONTENT, {"/phrases/contents": "Inside"}, ("phrases", "contents"), set()),
    "the title": ("instrument.json", {"/title": "Small"}, ("instrument", "title"), set()),
    "the report's title": ("report.json", {"/report/title": "R"}, ("instrument", "report_title"),
                           set()),
    "a block": ("report.json", {"/report/blocks/2/blocks/0/text": "One."},
                ("report", "scores > text 1"), set()),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDING)
def test_wording_leaves_scores_comparable(name: str, tmp_path: Path) -> None:
    """What says the same in other words asks for a patch, and is named at the scores it is in."""
    file, changes, key, scores = WORDING[name]
    diff = diff_of(tmp_path, (file, changes), version="1.0.1")
    assert (lost(diff), diff.step, diff.problems) == (set(), "patch", ())
    (change,) = (each for each in diff.changes if (each.section, each.id) == key)
    assert not change.meaning
    assert {each.id for each in diff.scores if each.status == "reworded"} == scores
    assert all(bool(each.reworded) == (each.id in scores) for each in diff.scores)


# What is changed, the section and entry, what is said of it; no score is lost.
MINOR: Mapping[str, Any] = {
    "a band": (SCORING, {f"{LEVEL}/0/to": 1, f"{LEVEL}/1/from": 2}, "bands", "level",
               ["'low' is 0 to 1, was 0 to 2", "'high' is 2 to 4, was 3 to 4"]),
    "a trigger": (SCORING, {"/triggers/1/when/right": 2}, "triggers", "slow",
                  ["condition changed: 2 instead of 1"]),
    "what a trigger leads to": (SCORING, {"/triggers/1/coaching": "A2"}, "triggers", "slow",
                                ["leads to 'A2', led to 'A1'"]),
    "a trigger less": (SCORING, {"/triggers/1": REMOVED}, "triggers", "slow", ["removed"]),
    "a required item": (CONTENT, {"/items/3/required": True}, "items", "B2",
                        ["must now be answered"]),
    "an item in no dimension": (CONTENT, {"/items/3/dimension": REMOVED}, "items", "B2",
                                     ["is in no dimension, was in 'B'"]),
    "asked for more": (CONTENT, {"/items/3/perspectives": ["me", "us"]}, "items", "B2",
                       ["is asked for us too"]),
    "a selection": (SCORING, {"/selections/0/order": "lowest"}, "selections", "best",
                    ['has order "lowest", had "highest"']),
    "a part of coaching": (COACHING, {"/coaching_parts/1/maximum": 3}, "coaching_parts", "ask",
                           ["has maximum 3, had 2"]),
    "the language": ("instrument.json", {"/language": "en-GB"}, "instrument", "source_language",
                     ['is "en-GB", was "en"']),
    "a new score": (SCORING, {"/scores/-": {"id": "more", "label": "M", "rule": 1}}, "scores",
                    "more", ["added"]),
    "a new item": (CONTENT, {"/items/-": {"id": "C1", "text": "T", "scale": "agree"}}, "items",
                   "C1", ["added"]),
    "a new block": ("report.json", {"/report/blocks/-": {"block": "text", "text": "End."}},
                    "report", "text 1", ["added"]),
    "a chart": ("report.json", {"/report/blocks/2/blocks/1/series/value": score("{area}.me"),
                                "/report/blocks/2/blocks/1/style": "dumbbell"},
                "report", "scores > chart chart", ["differs in style"]),
}  # fmt: skip


@pytest.mark.parametrize("name", MINOR)
def test_what_is_new_or_judged_otherwise_asks_for_a_minor_version(
    name: str, tmp_path: Path
) -> None:
    """The numbers are the same; what is asked, advised, judged or shown is not."""
    file, changes, section, entry, said = MINOR[name]
    diff = diff_of(tmp_path, (file, changes), version="1.1.0")
    assert lost(diff) == set()
    assert texts(diff, section)[entry] == said
    assert (diff.step, diff.wanted, diff.problems) == ("minor", "1.1.0", ())


def test_bands_are_judged_apart_from_the_number(tmp_path: Path) -> None:
    """A score whose bands changed has a comparable number and no comparable band."""
    moved = {f"{LEVEL}/0/to": 1, f"{LEVEL}/1/from": 2}
    diff = diff_of(tmp_path, (SCORING, moved), version="1.1.0")
    for each in diff.scores:
        assert each.comparable
        assert each.band_comparable == (each.id not in {"A.me", "A.us"})
    assert of(diff, "A.me").bands[0] == "'low' is 0 to 1, was 0 to 2"
    diff = diff_of(tmp_path / "b", (SCORING, {"/scores/0/bands": REMOVED, LEVEL: REMOVED,
                                              "/bands": {}}), version="1.1.0")  # fmt: skip
    assert of(diff, "A.me").bands == ("has no bands any more",)


def test_ids_that_are_gone_ask_for_a_major_version(tmp_path: Path) -> None:
    """Answers and results name items, perspectives and scores; nothing may be lost quietly."""
    gone = {"/scores/1": REMOVED, "/triggers/1": REMOVED, "/selections": []}
    rest = {"report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]}}
    files = tiny_files()
    old = load_package(write(tmp_path / "old", files))
    files["scoring.json"] = changed(files["scoring.json"], Case("", "", gone))
    files["report.json"] = rest
    del files["examples/one.json"]["expected"]["scores"]["B.me"]
    diff = compare_instruments(old, load_package(write(tmp_path / "new", files)))
    assert of(diff, "B.me").status == "removed"
    assert texts(diff, "scores") == {"B.me": ["removed"]}
    assert diff.step == "major"
    (problem,) = diff.problems
    assert problem.code == "version-unchanged"
    assert "gone: the score 'B.me'" in problem.message


def test_a_view_that_is_no_longer_asked_asks_for_a_major_version(tmp_path: Path) -> None:
    """Old answers to it are refused, though no score is made of it."""
    diff = diff_of(tmp_path, (CONTENT, {"/items/2/perspectives": ["me"]}))
    assert texts(diff, "items")["B1"] == ["is no longer asked for us"]
    assert (lost(diff), diff.step) == (set(), "major")


def test_names_may_change_as_long_as_they_stand_for_the_same(tmp_path: Path) -> None:
    """A scale, a constant or a score that a rule names may be called otherwise."""
    files = tiny_files()
    files["scoring.json"]["constants"] = {"cut": 2}
    files["scoring.json"]["scores"][2]["rule"]["right"] = {"op": "constant", "constant": "cut"}
    old = load_package(write(tmp_path / "old", _without_gap(files)))
    text = json.dumps(files).replace('"agree"', '"agreement"').replace('"cut"', '"threshold"')
    new = load_package(write(tmp_path / "new", _without_gap(json.loads(text))))
    diff = compare_instruments(old, new)
    assert lost(diff) == set()
    assert texts(diff, "scales") == {"agreement": ["added"], "agree": ["removed"]}
    assert texts(diff, "constants") == {"threshold": ["added"], "cut": ["removed"]}
    (moved,) = set(texts(diff, "items")["A1"])
    assert moved == "is on the scale 'agreement', was on 'agree'"


def _without_gap(files: Files) -> Files:
    """Leave the changed score out of the report and out of what the example expects."""
    files["examples/one.json"]["expected"]["scores"].pop("gap", None)
    files["report.json"]["report"]["blocks"][2]["blocks"][2]["scores"] = ["A.me", "A.us"]
    return files


def test_a_renamed_score_is_known_again(tmp_path: Path) -> None:
    """A score that is gone and one that is new and computed in the same way name each other."""
    files = tiny_files()
    old = load_package(write(tmp_path / "old", files))
    files["scoring.json"]["scores"][2]["id"] = "distance"
    new = load_package(write(tmp_path / "new", _without_gap(files)))
    diff = compare_instruments(old, new)
    assert (of(diff, "gap").status, of(diff, "gap").same_as) == ("removed", "distance")
    assert (of(diff, "distance").status, of(diff, "distance").same_as) == ("new", "gap")
    assert any("distance is computed in the same way" in line for line in lines(diff))


def test_the_order_of_items_changes_no_sum(tmp_path: Path) -> None:
    """A form in another order is the same measure where order does not count in a rule."""
    files = tiny_files()
    old = load_package(write(tmp_path / "old", files))
    files["content.json"]["items"].reverse()
    new = load_package(write(tmp_path / "new", files))
    diff = compare_instruments(old, new)
    assert {each.status for each in diff.scores} == {"unchanged"}
    assert texts(diff, "items") == {"": ["in another order"]}
    # The block that prints coaching now prints it in another order too.
    assert {each.section for each in diff.changes} == {"items", "triggers", "report"}


def test_a_constant_is_told_wherever_it_is_used(tmp_path: Path) -> None:
    """A trigger that says the same and compares with another number is not the same."""
    files = tiny_files()
    files["scoring.json"]["constants"] = {"cut": 1}
    files["scoring.json"]["triggers"][1]["when"]["right"] = {"op": "constant", "constant": "cut"}
    old = load_package(write(tmp_path / "old", files))
    files["scoring.json"]["constants"]["cut"] = 2
    files["instrument.json"]["version"] = "1.0.1"
    diff = compare_instruments(old, load_package(write(tmp_path / "new", files)))
    assert texts(diff, "constants") == {"cut": ["is 2, was 1"]}
    assert texts(diff, "triggers") == {"slow": ["the constant 'cut' is 2, was 1"]}
    assert texts(diff, "coaching") == {"A1": ["is called for otherwise: trigger 'slow'"]}
    (problem,) = diff.problems
    assert problem.code == "version-too-small"
    assert "raise it to 1.1.0 or above" in problem.hint


def test_a_band_that_a_rule_asks_for_is_part_of_it(tmp_path: Path) -> None:
    """Edges of a band count where a rule asks for it; its label and its name do not."""
    files = tiny_files()
    asked = {"op": "in_band", "of": score("A.me"), "bands": "level", "band": "low"}
    rule = {"op": "count", "of": [asked, {**asked, "band": "high"}]}
    files["scoring.json"]["scores"].append({"id": "bands", "label": "B", "rule": rule})
    old = load_package(write(tmp_path / "old", files))
    low, high = files["scoring.json"]["bands"]["level"]
    low.update(to=1, label="Lower")
    high["from"] = 2
    diff = compare_instruments(old, load_package(write(tmp_path / "new", files)))
    assert lost(diff) == {"bands"}
    assert of(diff, "bands").reasons == (
        "the band 'level/low' is 0 to 1, was 0 to 2",
        "the band 'level/high' is 2 to 4, was 3 to 4",
    )
    low["to"], high["from"], low["label"] = 2, 3, "Lower"
    diff = compare_instruments(old, load_package(write(tmp_path / "words", files)))
    assert lost(diff) == set()


def test_all_reasons_come_at_once(tmp_path: Path) -> None:
    """How a rule combines, what it combines and how that is keyed are each told."""
    rule = {"/scores/1/rule/op": "max", "/scores/1/rule/of/-": answer("A1", "me")}
    turned = {"/items/2/reverse": False, "/items/3/scale": "agree"}
    diff = diff_of(tmp_path, (SCORING, rule), (CONTENT, turned))
    assert of(diff, "B.me").reasons == (
        "rule changed: 'max' instead of 'mean'",
        "B1 is no longer reversed",
        "B2 is on the scale 'agree', was on 'maybe'",
        "rule changed: with A1.me",
    )


def test_a_stage_more_is_told_by_what_it_asks(tmp_path: Path) -> None:
    """Of a list in which order counts, what came and went is named."""
    files = tiny_files()
    steps = [{"op": "less", "left": answer(item, "me"), "right": 1} for item in ("A1", "A2", "B1")]
    stage = {"id": "stage", "label": "S", "rule": {"op": "stage", "of": steps[:2]}}
    files["scoring.json"]["scores"].append(stage)
    old = load_package(write(tmp_path / "old", files))
    stage["rule"] = {"op": "stage", "of": [steps[0], steps[2], steps[1]]}
    diff = compare_instruments(old, load_package(write(tmp_path / "more", files)))
    assert of(diff, "stage").reasons == ("rule changed: with 'less' of B1.me, 1",)
    stage["rule"] = {"op": "stage", "of": [steps[1], steps[0]]}
    diff = compare_instruments(old, load_package(write(tmp_path / "turned", files)))
    assert of(diff, "stage").reasons == (
        "rule changed: A2.me instead of A1.me",
        "rule changed: A1.me instead of A2.me",
    )


def test_coaching_that_only_reads_otherwise_is_told_from_that_called_otherwise(
    tmp_path: Path,
) -> None:
    """For each piece of coaching it is known whether its words or its triggers changed."""
    diff = diff_of(tmp_path, (COACHING, {"/coaching/A2/title": "Replying"}),
                   (SCORING, {"/triggers/1": REMOVED}))  # fmt: skip
    found = {each.id: each for each in diff.changes if each.section == "coaching"}
    assert [each.meaning for each in found["A2"].differences] == [False]
    assert texts(diff, "coaching")["A1"] == ["is no longer called for by trigger 'slow'"]
    assert found["A1"].meaning


def test_identical_packages(tmp_path: Path) -> None:
    """Two packages of one digest have no difference, however they are laid out."""
    files = tiny_files()
    old = load_package(write(tmp_path / "old", files))
    files["examples/one.json"]["name"] = "Another name"
    new = load_package(write(tmp_path / "new", files))
    diff = compare_instruments(old, new)
    assert diff.identical
    assert (diff.changes, diff.step, diff.problems) == ((), "none", ())
    assert {each.id for each in diff.scores if each.status == "unchanged"} == ALL
    assert list(lines(diff)) == ["tiny 1.0.0: no difference"]


def test_the_same_declared_otherwise(tmp_path: Path) -> None:
    """Rules written out instead of by a for_each are the same, and yet another package."""
    files = tiny_files()
    old = load_package(write(tmp_path / "old", files))
    rule = {"op": "sum", "of": [answer("A2", "{view}"), answer("A1", "{view}")]}
    files["scoring.json"]["scores"][0]["rule"] = rule
    files["instrument.json"]["version"] = "1.0.1"
    diff = compare_instruments(old, load_package(write(tmp_path / "new", files)))
    assert (diff.identical, diff.changes, diff.step, diff.problems) == (False, (), "patch", ())
    assert "All is as before, though declared in another way." in list(lines(diff))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("1.0.0", "1.0.0", "version-unchanged"),
        ("1.0.0", "1.9.9", "version-too-small"),
        ("1.0.0", "0.9.0", "version-lower"),
        ("1.0.0", "2.0.0", ""),
        ("1.0.0", "10.0.0", ""),
        ("0.3.0", "0.3.1", "version-too-small"),
        ("0.3.0", "0.4.0", ""),
        ("0.3.0", "1.0.0", ""),
    ],
)
def test_the_version_must_be_raised_far_enough(
    old: str, new: str, code: str, tmp_path: Path
) -> None:
    """A score that is lost asks for a major version; before 1.0.0 a minor one is enough."""
    files = tiny_files()
    files["instrument.json"]["version"] = old
    before = load_package(write(tmp_path / "old", files))
    files["content.json"]["items"][0]["reverse"] = True
    files["instrument.json"]["version"] = new
    diff = compare_instruments(before, load_package(write(tmp_path / "new", files)))
    assert [problem.code for problem in diff.problems] == [code] * bool(code)
    assert diff.wanted == ("2.0.0" if old == "1.0.0" else "0.4.0")
    for problem in diff.problems:
        assert diff.wanted in problem.hint
        assert problem.file == "instrument.json"


def test_two_instruments_are_no_versions_of_one(tmp_path: Path) -> None:
    """Packages with different ids are an error of their own."""
    files = tiny_files()
    old = load_package(write(tmp_path / "old", files))
    files["instrument.json"]["id"] = "other"
    del files["examples/one.json"]["instrument"]
    with pytest.raises(AssessmentError) as raised:
        compare_instruments(old, load_package(write(tmp_path / "new", files)))
    (problem,) = raised.value.problems
    assert problem.code == "diff-other-instrument"
    assert problem.hint


def test_translations_are_compared(tmp_path: Path) -> None:
    """Words of another language that changed are told, those that only fell back are not."""
    files = german_files()
    write(tmp_path / "old", files)
    path, *_ = files["instrument.json"]["translations"]["de"]
    files[path]["items"]["A1"]["text"] = "Wir h\u00f6ren hin."
    files["instrument.json"]["version"] = "1.0.1"
    write(tmp_path / "new", files)
    engine = Engine(plugins=PluginManager(discover=False))
    diff = engine.diff(tmp_path / "old", tmp_path / "new")
    assert [(each.section, each.id) for each in diff.changes] == [("translation de", "items/A1")]
    (difference,) = diff.changes[0].differences
    assert difference.new == "Wir h\u00f6ren hin."
    assert (diff.step, diff.problems) == ("patch", ())
    loaded = [engine.instrument(tmp_path / name) for name in ("old", "new")]
    assert not engine.diff(*loaded).identical


def test_a_scale_turned_round_in_a_translation_alone(tmp_path: Path) -> None:
    """Who answered in that language answered something else, though no number is lost here."""
    files = german_files()
    write(tmp_path / "old", files)
    path, *_ = files["instrument.json"]["translations"]["de"]
    options = files[path]["scales"]["agree"]["options"]
    options["0"], options["2"] = options["2"], options["0"]
    write(tmp_path / "new", files)
    diff = Engine(plugins=PluginManager(discover=False)).diff(tmp_path / "old", tmp_path / "new")
    assert texts(diff, "translation de") == {
        "scales/agree": ["gives 'Ja' the value 0", "gives 'Nein' the value 2"]
    }
    assert (lost(diff), diff.step) == (set(), "major")


def test_labels_may_stand_twice(tmp_path: Path) -> None:
    """A label of two options is not taken for one that has moved."""
    same = [{"value": value, "label": "Yes" if value else "No"} for value in (0, 1, 2)]
    files = tiny_files()
    files["content.json"]["scales"][0]["options"] = same
    old = load_package(write(tmp_path / "old", files))
    files["content.json"]["scales"][0]["label"] = "Another"
    diff = compare_instruments(old, load_package(write(tmp_path / "new", files)))
    assert (lost(diff), texts(diff, "scales")) == (set(), {"agree": ["has other words: label"]})


def test_the_json_of_a_diff_holds_everything(tmp_path: Path) -> None:
    """A diff is a JSON object with scores, changes and problems, for CI and for other programs."""
    diff = diff_of(tmp_path, (CONTENT, {"/items/0/reverse": True, "/items/1/text": "We reply."}))
    value = json.loads(json.dumps(diff.to_dict()))
    assert (value["instrument"], value["identical"], value["step"]) == ("tiny", False, "major")
    assert value["old"] == {"version": "1.0.0", "digest": diff.old.digest}
    scores = {each["id"]: each for each in value["scores"]}
    assert scores["A.me"]["reasons"] == ["A1 is now reversed"]
    assert scores["gap"]["only_through_others"]
    assert scores["B.me"]["comparable"]
    reworded = next(each for each in value["changes"] if each["id"] == "A2")
    (difference,) = reworded["differences"]
    assert (difference["old"], difference["new"]) == ("We answer.", "We reply.")
    assert [each["code"] for each in value["problems"]] == ["version-unchanged"]


def test_the_lines_of_a_diff(tmp_path: Path) -> None:
    """What people read: scores first, then a section each, then what version is wanted."""
    diff = diff_of(tmp_path, (CONTENT, {"/items/0/reverse": True, "/items/1/text": "We reply."}))
    assert list(lines(diff, texts=True)) == [
        "tiny 1.0.0 -> 1.0.0",
        "",
        "Scores: 1 of 4 can be compared",
        "  not comparable: A.me, A.us",
        "      A1 is now reversed",
        "  not comparable, since computed from others that are not: gap",
        "  comparable: B.me",
        "",
        "Items",
        "  A1 is now reversed",
        "  reworded: A2",
        "      A2, text",
        "        - We answer.",
        "        + We reply.",
        "",
        "Triggers",
        "  A1: A1 is now reversed",
        "",
        "Selections",
        "  best: the score 'A.me' is not comparable",
        "",
        "Coaching",
        "  A1 is called for otherwise",
        "",
        "These changes ask for a new major version: 2.0.0 or above.",
    ]


# What the package format may have one day


@frozen
class Norm:
    """A section that this engine does not know: numbers by numbers."""

    id: str
    label: str
    rows: Mapping[str, Any]
    source: Source = field(eq=False)


@frozen
class Decision:
    """Something else that is computed by a rule."""

    id: str
    rule: Node
    labels: Mapping[str, str]
    source: Source = field(eq=False)


@frozen(slots=False, eq=False)
class Wider(Instrument):
    """An instrument with sections that this engine does not know."""

    norms: tuple[Norm, ...] = ()
    decisions: tuple[Decision, ...] = ()


AT = Source("instrument.json", "")


def wider(instrument: Instrument, digest: str, rows: Mapping[str, int], name: str) -> Wider:
    """Give the instrument with a score by an operator that looks up a table."""
    cell = Node("answer", (), {"item": "A1", "perspective": "me", "raw": False}, AT)
    rule = Node("lookup", (cell,), {"norm": name, "otherwise": (1, 2)}, AT)
    looked_up = ScoreRule("looked_up", "L", rule, None, "", 2, "", AT)
    decision = Decision("high", Node("above", (Node("score", (), {"score": "looked_up"}, AT),),
                                   {"level": 3}, AT), {"yes": "High"}, AT)  # fmt: skip
    held = {each: getattr(instrument, each) for each in instrument.__getstate__()}
    held.update(digest=digest, scores=(*instrument.scores, looked_up))
    return Wider(**held, norms=(Norm(name, "Norms", rows, AT),), decisions=(decision,))


def test_sections_and_operators_to_come_are_compared(tiny: Instrument) -> None:
    """What a rule names is followed by the name of its section, whatever the section is."""
    old = wider(tiny, "sha256:1", {"0": 10, "1": 20}, "norms")
    other = wider(tiny, "sha256:2", {"0": 10, "1": 25}, "norms")
    diff = compare_instruments(old, other)
    assert lost(diff) == {"looked_up", "high"}
    assert of(diff, "looked_up").reasons == ("the norm 'norms': rows '1' is 25, was 20",)
    assert of(diff, "high").reasons == ("the score 'looked_up' is not comparable",)
    assert of(diff, "high").section == "decisions"
    assert texts(diff, "norms") == {"norms": ["rows '1' is 25, was 20"]}
    renamed = wider(tiny, "sha256:3", {"0": 10, "1": 20}, "standards")
    assert lost(compare_instruments(old, renamed)) == set()
    worded = evolve(old, digest="sha256:4", norms=(evolve(old.norms[0], label="Standards"),),
                    decisions=(evolve(old.decisions[0], labels={"yes": "Tall"}),))  # fmt: skip
    diff = compare_instruments(old, worded)
    assert diff.step == "patch"
    assert {each.id for each in diff.scores if each.status == "reworded"} == {"looked_up", "high"}
    gone = evolve(old, digest="sha256:5", decisions=())
    assert compare_instruments(old, gone).step == "major"
    assert [(each.section, each.kind) for each in compare_instruments(gone, old).changes] == [
        ("decisions", "added")
    ]


def test_a_long_chain_of_scores_is_no_deep_recursion(tmp_path: Path) -> None:
    """A hundred scores on top of each other, each with a rule as deep as can be, are compared."""
    files = tiny_files()
    rule: Any = 1
    for number in range(90):
        rule = score(f"s{number - 1}") if number else answer("A1", "me")
        for _ in range(14):
            rule = {"op": "absolute", "of": rule}
        files["scoring.json"]["scores"].append({"id": f"s{number}", "label": "S", "rule": rule})
    old = load_package(write(tmp_path / "old", files))
    files["content.json"]["items"][0]["reverse"] = True
    diff = compare_instruments(old, load_package(write(tmp_path / "new", files)))
    assert {f"s{number}" for number in range(90)} <= lost(diff)
    assert of(diff, "s0").reasons == ("A1 is now reversed",)
    assert of(diff, "s89").reasons == ("the score 's88' is not comparable",)


def varied(tmp_path: Path, change: Callable[[Any], object]) -> Instrument:
    """Give the instrument with every part of the rule language, changed."""
    files = varied_files()
    change(files["instrument.json"])
    return load_package(write(tmp_path, files))


@pytest.mark.parametrize(
    ("change", "step", "score", "reason"),
    [
        (lambda m: m["tables"]["sleep"].update(otherwise="long"), "major", "sleep",
         "the table 'sleep' gives \"long\" where no row holds, was nothing"),
        (lambda m: m["scales"][0]["options"][0].update(points=3), "major", "activity",
         "the scale 'yes_no' counts 3 for \"yes\", was 2"),
        (lambda m: m["tables"]["sleep"]["rows"][0].update(when={"to": 420}), "major", "sleep",
         "the table 'sleep' has no row for below 420 any more"),
        (lambda m: m["tables"]["sleep"]["rows"].insert(0, {"when": {"above": 0, "to": 60},
                                                           "gives": "short"}), "major", "sleep",
         "the table 'sleep' has a new row for above 0 to 60: \"short\""),
        (lambda m: m["tables"]["sleep"]["rows"].reverse(), "major", "sleep",
         "the table 'sleep' has its rows in another order"),
        (lambda m: m["items"][7]["points"]["rows"][1].update(gives=2), "major", "second",
         "p2 counts 2 for above 4, was 1"),
        (lambda m: m["items"][7]["points"]["rows"].insert(2, {"when": {}, "gives": 0}), "major",
         "second", "p2 has a new row for anything: 0"),
        (lambda m: m["items"][7].pop("points"), "major", "second", "p2 has no points any more"),
        (lambda m: m["items"][2]["asked_when"].update(right=1), "major", "activity",
         "minutes: 'asked_when' changed: 1 instead of 0"),
        (lambda m: m["scales"][2].update(minimum=25), "major", "weight",
         "the scale 'kg' has minimum 25, had 20"),
        (lambda m: m["scores"][4]["rule"]["missing"].update(minimum=3), "major", "mean_weight",
         "rule changed: 'missing' is {\"minimum\": 3}, was {\"minimum\": 2}"),
        (lambda m: m["validity"][0]["rule"].update(right=9), "minor", "", ""),
        (lambda m: m["items"][2].update(skipped_value=5), "major", "activity",
         "minutes has skipped value 5, had 0"),
        (lambda m: m["verdicts"][2]["rule"].update(right=31), "major", "moving",
         "rule changed: 31 instead of 30"),
        (lambda m: m["exclusions"][0]["when"].update(right=30), "major", "mean_weight",
         "other responses are excluded from it"),
        (lambda m: m["exclusions"][0].update(reason="Too light to be true."), "patch", "", ""),
        (lambda m: m["verdicts"][0]["labels"].update(short="Short"), "patch", "", ""),
    ],
)  # fmt: skip
def test_what_the_rule_language_is_made_of_is_compared(
    change: Any, step: str, score: str, reason: str, tmp_path: Path
) -> None:
    """Tables, scoring keys, skipped items, verdicts and exclusions count as what they mean."""
    old, new = varied(tmp_path / "old", lambda _: None), varied(tmp_path / "new", change)
    diff = compare_instruments(old, new)
    assert diff.step == step
    assert {each.id for each in diff.scores} == {*old.score_by_id, *old.verdict_by_id}
    if score:
        assert reason in of(diff, score).reasons
    else:
        assert lost(diff) == set()


def test_the_place_and_the_name_of_a_table_do_not_matter(tmp_path: Path) -> None:
    """A table that is renamed, or put into the rule, gives what it gave; so do bands renamed."""
    old = varied(tmp_path / "old", lambda _: None)

    def renamed(manifest: Any) -> None:
        manifest["tables"]["nights"] = manifest["tables"].pop("sleep")
        manifest["verdicts"][0]["rule"]["table"] = "nights"

    def inlined(manifest: Any) -> None:
        manifest["verdicts"][0]["rule"]["table"] = manifest.pop("tables")["sleep"]

    for name, change, kinds in (
        ("renamed", renamed, {"nights": ["added"], "sleep": ["removed"]}),
        ("inlined", inlined, {"sleep": ["removed"]}),
    ):
        diff = compare_instruments(old, varied(tmp_path / name, change))
        assert (lost(diff), diff.step) == (set(), "minor")
        assert texts(diff, "tables") == kinds

    files = tiny_files()
    old = load_package(write(tmp_path / "tiny", files))
    renamed_bands = json.loads(json.dumps(files).replace('"level"', '"stage"'))
    diff = compare_instruments(old, load_package(write(tmp_path / "bands", renamed_bands)))
    assert [each.id for each in diff.scores if not each.band_comparable] == []
    assert texts(diff, "scores")["A.me"] == ["has the bands 'stage', had 'level'"]
    assert diff.step == "minor"


def test_validity_rules_are_called_so(tmp_path: Path) -> None:
    """A condition on answers is told by what has changed in it, and in the version's reason."""
    old = varied(tmp_path / "old", lambda _: None)
    new = varied(tmp_path / "new", lambda m: m["validity"][0]["rule"].update(right=9))
    diff = compare_instruments(old, new)
    assert texts(diff, "validity") == {"ten": ["rule changed: 9 instead of 10"]}
    (problem,) = diff.problems
    assert "changed: the validity rule 'ten'" in problem.message


def test_names_in_a_circle_end(tiny: Instrument) -> None:
    """Where entries to come name each other, nothing goes on for ever."""

    def circle(number: int) -> Wider:
        first, second = (
            Norm(one, "T", {"next": Node("use", (), {"norm": other}, AT), "n": number}, AT)
            for one, other in (("a", "b"), ("b", "a"))
        )
        return evolve(wider(tiny, f"sha256:{number}", {}, "x"), norms=(first, second))

    diff = compare_instruments(circle(1), circle(2))
    assert set(texts(diff, "norms")) == {"a", "b"}
    assert isinstance(diff.changes[0], Change)
