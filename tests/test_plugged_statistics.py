"""Statistics of plugins in packages: found, checked before use, and named when they misbehave."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve
from click.testing import CliRunner
from tiny_package import answer, tiny_files, write

from assessment_engine import (
    AssessmentError,
    Engine,
    PluginManager,
    Problem,
    hookimpl,
    load_package,
    score,
    validate_package,
)
from assessment_engine.cli.commands import assess
from assessment_engine.differing import compare_instruments
from assessment_engine.guarding import Owner
from assessment_engine.repository import Repository
from assessment_engine.repository.documents import seal
from assessment_engine.rules.plugged import PluggedStatistic
from assessment_engine.testing.contracts import StatisticContract

ANSWERS = {
    "answers": {"A1": {"me": 2, "us": 1}, "A2": {"me": 1, "us": 0}, "B1": {"me": 0, "us": 0}}
}


def mean_of_all(rows: Sequence[Sequence[Any]]) -> Any:
    """Give the mean of all numbers."""
    values = [value for row in rows for value in row]
    return Fraction(sum(values), len(values))


@define
class Spread:
    """A statistic of a plugin, as its author might write it."""

    compute: Callable[..., Any] = mean_of_all
    name: Any = "spread"
    summary: Any = "The mean of all numbers."
    least_rows: Any = 2
    least_columns: Any = 1
    low: Any = 0
    high: Any = 2


class Brings:
    """A plugin that brings statistics."""

    def __init__(self, *made: object) -> None:
        self.made = made

    @hookimpl
    def assessment_statistics(self) -> Iterable[Any]:
        """Give the statistics."""
        return self.made


def engine_with(*made: object) -> Engine:
    """Give an engine that has no plugin but one that brings these."""
    plugins = PluginManager(discover=False)
    plugins.register(Brings(*made), "acme")
    return Engine(plugins=plugins)


def package(folder: Path, **options: Any) -> Path:
    """Write the small package, with a score that uses the statistic."""
    files = tiny_files()
    rows = [{"op": "row", "of": [answer(i, view) for i in ("A1", "A2")]} for view in ("me", "us")]
    rule = {"op": "statistic", "statistic": "spread", "of": rows, **options}
    files["scoring.json"]["scores"].append({"id": "apart", "label": "Apart", "rule": rule})
    return write(folder, files)


def codes(call: Callable[[], object]) -> list[str]:
    """Give the codes of the AssessmentError that a call raises."""
    with pytest.raises(AssessmentError) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


def test_a_package_uses_the_statistic_of_an_engine_s_plugins(tmp_path: Path) -> None:
    """The score has its value, bounds and explanation; another engine does not know the name."""
    engine, root = engine_with(Spread()), package(tmp_path)
    result = engine.result(root, ANSWERS)
    (made,) = (each for each in result.scores if each.id == "apart")
    assert (made.value, made.minimum, made.maximum) == (1, 0, 2)
    instrument = engine.instrument(root)
    scores = score(instrument, engine.respond(instrument, ANSWERS))
    assert "spread" in scores.trace("apart").text
    found = validate_package(root, statistics=engine.plugins.statistics)
    assert [each.code for each in found] == ["score-not-shown"]
    (problem,) = [p for p in validate_package(root) if p.severity == "error"]
    assert (problem.code, problem.pointer) == ("unknown-statistic", "/scores/3/rule/statistic")
    assert codes(lambda: engine_with().instrument(root)) == ["unknown-statistic"]


def test_a_stored_result_says_which_plugin_made_it(tmp_path: Path) -> None:
    """Where another version is there now, verification names both; older results are readable."""

    def repository(version: str, *made: object) -> Repository:
        engine = Engine(plugins=PluginManager(discover=False))
        engine.plugins._add(Brings(*made), Owner("acme", "acme-stats", version))
        return Repository(engine, storage)

    with closing(Engine().storage("sqlite", ":memory:")) as storage:
        old = repository("1.0", Spread())
        old.complete("k", ANSWERS, instrument=package(tmp_path / "with"))
        old.complete("plain", ANSWERS, instrument=write(tmp_path / "plain", tiny_files()))
        record = old.score("k")
        assert record.document["statistics"] == {"spread": "the plugin 'acme' (acme-stats 1.0)"}
        assert "statistics" not in old.score("plain").document
        assert [each.status for each in old.verify()] == ["same", "same"]
        new = repository("1.1", Spread(compute=lambda rows: 2))
        found = next(each for each in new.verify() if each.key == record.key)
        assert found.differences == ("score apart",)
        assert found.why == (
            "the statistic 'spread' of the plugin 'acme' (acme-stats 1.0) made it,"
            " this is the plugin 'acme' (acme-stats 1.1)"
        )
        document = {n: each for n, each in record.document.items() if n != "statistics"}
        document["seal"] = seal(document["result"])
        storage.write([evolve(record, key="older", document=document)])
        older = next(each for each in new.verify() if each.key == "older")
        assert older.why == "this installation computes otherwise than the one that made it"
        gone = Repository(engine_with(), storage)
        missing = next(each for each in gone.verify() if each.key == record.key)
        assert missing.status == "unverifiable"
        made_it = "the statistic 'spread' of the plugin 'acme' (acme-stats 1.0) made it"
        assert missing.why.endswith(made_it)
        forged = {**record.document, "statistics": {"spread": "nobody"}}
        storage.write([evolve(record, key="forged", document=forged)])
        changed = next(each for each in new.verify() if each.key == "forged")
        assert changed.why.startswith("the stored result was changed after it was made")


def test_a_package_without_one_asks_no_plugin(tmp_path: Path) -> None:
    """A plugin that is broken in this hook does not keep other packages from being used."""

    class Raising:
        @hookimpl
        def assessment_statistics(self) -> Iterable[Any]:
            raise KeyError("lost")

    plugins = PluginManager(discover=False)
    plugins.register(Raising(), "raising")
    engine = Engine(plugins=plugins)
    assert engine.result(write(tmp_path / "plain", tiny_files()), ANSWERS)
    assert not plugins.problems
    assert codes(lambda: engine.instrument(package(tmp_path / "with"))) == ["unknown-statistic"]
    assert [problem.code for problem in plugins.problems] == ["plugin-failed"]


def test_two_plugins_with_one_statistic_are_named_at_the_rule(tmp_path: Path) -> None:
    """A clash is a problem of the package that uses the name, at its place."""
    engine = engine_with(Spread())
    engine.plugins.register(Brings(Spread()), "other")
    with pytest.raises(AssessmentError) as caught:
        engine.instrument(package(tmp_path))
    found = [(each.code, each.file) for each in caught.value.problems]
    assert found == [("plugin-name-clash", "scoring.json")]


def _fails(rows: Any) -> Any:
    raise RecursionError("too deep")


def _leaves(rows: Any) -> Any:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("compute", "code"),
    [
        (_fails, "plugin-failed"),
        (_leaves, "plugin-failed"),
        (lambda rows: rows[0].append(1), "plugin-failed"),
        (lambda rows: 1 / 0, "plugin-failed"),
        (lambda rows: 0.5, "plugin-wrong-value"),
        (lambda rows: float("nan"), "plugin-wrong-value"),
        (lambda rows: "1", "plugin-wrong-value"),
        (lambda rows: True, "plugin-wrong-value"),
        (lambda rows: 3, "plugin-wrong-value"),
        (lambda rows: -(10**5000), "plugin-wrong-value"),
        (lambda rows: Fraction(-1, 10**9), "plugin-wrong-value"),
        (lambda rows: Fraction(1, 10**9000), "plugin-wrong-value"),
    ],
)
def test_one_that_misbehaves_is_named_and_gives_no_result(
    tmp_path: Path, compute: Callable[..., Any], code: str
) -> None:
    """No number of it gets into a score."""
    engine = engine_with(Spread(compute))
    with pytest.raises(AssessmentError) as caught:
        engine.result(package(tmp_path), ANSWERS)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "'spread'" in problem.message
    assert "'acme'" in problem.message
    found = validate_package(tmp_path, statistics=engine.plugins.statistics)
    errors = [(p.code, p.file) for p in found if p.severity == "error"]
    assert errors == [(code, "examples/one.json")]


def test_its_own_problem_is_passed_on(tmp_path: Path) -> None:
    """A plugin may raise AssessmentError with a code of its own."""

    def refuse(rows: Any) -> Any:
        raise AssessmentError([Problem("acme-unlicensed", "no licence", hint="buy one")])

    engine = engine_with(Spread(refuse))
    assert codes(lambda: engine.result(package(tmp_path), ANSWERS)) == ["acme-unlicensed"]


@pytest.mark.parametrize(
    "members",
    [
        {"name": "kendall_w"},
        {"name": ""},
        {"name": 7},
        {"summary": None},
        {"least_rows": 0},
        {"least_columns": 1.5},
        {"low": 0.0},
        {"high": True},
        {"low": 3},
    ],
    ids=str,
)
def test_one_that_describes_itself_wrongly_is_left_out(members: dict[str, Any]) -> None:
    """What packages are checked by must be right before there is an answer."""
    plugins = engine_with(Spread(**members)).plugins
    assert plugins.statistics() == {}
    assert [problem.code for problem in plugins.problems] == ["plugin-wrong-object"]
    assert plugins.plugins()[0].health == "broken"


def test_no_value_below_what_it_needs(tmp_path: Path) -> None:
    """It is not asked with fewer rows, nor where an answer is absent that a row needs."""
    engine = engine_with(Spread(_fails, least_rows=3))
    assert engine.result(package(tmp_path), ANSWERS).scores[-1].value is None


def test_a_null_variance_is_of_no_use_to_it(tmp_path: Path) -> None:
    """Only rwg_j of the engine has a use for it."""
    root = package(tmp_path, null_variance=2)
    assert codes(lambda: engine_with(Spread()).instrument(root)) == ["rule-incomplete"]


def test_the_instrument_is_a_value(tmp_path: Path) -> None:
    """Loaded again it is equal, it can be pickled, and two versions can be compared."""
    engine = engine_with(Spread())
    root, source = package(tmp_path), engine.plugins.statistics
    first, second = (load_package(root, statistics=source) for _ in range(2))
    assert first == second == pickle.loads(pickle.dumps(first))
    assert not compare_instruments(first, second).changes


def test_the_command_finds_the_statistics_of_installed_plugins(tmp_path: Path) -> None:
    """`assess validate` knows what the engine knows, without those of blocked plugins."""
    root = str(package(tmp_path, statistic="krippendorff_alpha_ordinal"))
    runner = CliRunner()
    assert runner.invoke(assess, ["validate", root]).exit_code == 0
    found = runner.invoke(assess, ["--block-plugin", "agreement", "validate", root])
    assert found.exit_code == 1
    assert "[unknown-statistic]" in found.output


class TestContract(StatisticContract):
    """The contract holds of a good statistic."""

    def statistic(self) -> Spread:
        return Spread(low=-10, high=1000)


CALLS = iter(range(10**6))


@pytest.mark.parametrize(
    ("made", "test"),
    [
        (Spread(name="my spread"), "test_it_is_a_statistic"),
        (Spread(summary=" "), "test_it_is_a_statistic"),
        (Spread(lambda rows: None), "test_values_are_exact_and_in_bounds"),
        (Spread(lambda rows: next(CALLS)), "test_the_same_rows_give_the_same_value"),
        (Spread(lambda rows: rows[0][0]), "test_the_order_of_rows_does_not_matter"),
        (Spread(lambda rows: rows[0].sort()), "test_rows_are_left_as_they_were"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_contract_notices(made: Spread, test: str) -> None:
    """One that breaks the contract fails the test that is about it."""
    contract = TestContract()
    contract.statistic = lambda: made  # type: ignore[method-assign]
    with pytest.raises(AssertionError):
        getattr(contract, test)()


@pytest.mark.parametrize("members", [{"low": 0.5}, {"high": -1}, {"compute": lambda rows: 0.5}])
def test_the_contract_notices_what_the_engine_refuses(members: dict[str, Any]) -> None:
    """What the engine says of such a statistic is what its author reads."""
    contract = TestContract()
    contract.statistic = lambda: Spread(**members)  # type: ignore[method-assign]
    with pytest.raises(AssessmentError):
        contract.test_values_are_exact_and_in_bounds()


@pytest.mark.parametrize(
    ("plain", "code", "message", "hint"),
    [
        (
            lambda rows: 1 / 0,
            "plugin-failed",
            "the statistic 'x' of the plugin p failed: ZeroDivisionError: division by zero",
            "report it to the author of the plugin, with the answers that caused it",
        ),
        (
            lambda rows: 0.5,
            "plugin-wrong-value",
            "the statistic 'x' of the plugin p gave a value of the type 'float', which is no exact"
            " number",
            "its author must give an int, a Fraction or None; of a float,"
            " Fraction(str(round(value, 8)))",
        ),
        (
            lambda rows: 3,
            "plugin-wrong-value",
            "the statistic 'x' of the plugin p gave 3, but it says of itself that it is from 0"
            " to 2",
            "report it to the author of the plugin, with the answers that caused it",
        ),
        (
            lambda rows: 10**30,
            "plugin-wrong-value",
            "the statistic 'x' of the plugin p gave a number beyond all measure, but it says of"
            " itself that it is from 0 to 2",
            "report it to the author of the plugin, with the answers that caused it",
        ),
        (
            lambda rows: Fraction(1, 2**16001),
            "plugin-wrong-value",
            "the statistic 'x' of the plugin p gave a fraction of more than 4,000 digits",
            "its author must round it",
        ),
    ],
    ids=["raises", "float", "outside", "huge", "long"],
)
def test_what_is_said_of_a_statistic_that_fails(
    plain: Any, code: str, message: str, hint: str
) -> None:
    """The plugin is named, with what it did and who can mend it."""
    statistic = PluggedStatistic("x", "X.", 1, 1, 0, 2, "the plugin p", plain)
    with pytest.raises(AssessmentError) as raised:
        statistic.compute([[1]])
    (problem,) = raised.value.problems
    assert (problem.code, problem.message, problem.hint) == (code, message, hint)


@pytest.mark.parametrize("value", [0, 2, Fraction(1, 2**15999), None])
def test_the_ends_of_a_statistic_are_its_own(value: Any) -> None:
    """The least and greatest value that it states are given, and so are long fractions."""
    statistic = PluggedStatistic("x", "X.", 1, 1, 0, 2, "the plugin p", lambda rows: value)
    assert statistic.compute([[1]]) == value
    assert statistic.compute([]) is None
