"""How mutmut runs our tests on its mutants, and what came out; `mutation.py` uses it.

mutmut reads its configuration from the current folder when it is imported.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mutmut import __main__ as mutmut
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import mangled_name_from_mutant_name
from mutmut.workers.isolation import ForkServerRunner, run_in_fork

# A mutant that loops is stopped by mutmut, which is as good as a test that fails.
NOTICED = frozenset({"killed", "timeout", "segfault"})
OPEN = "not checked"
# Here each function has a file that names the tests that have noticed one of its mutants.
NOTICED_BY = Path("noticed")
# What is run for a function that is called when it is imported.
EARLY_TESTS = (
    "tests/test_rules_edges.py",
    "tests/test_rules.py",
    "tests/test_explanations.py",
    "tests/test_irrational.py",
    "tests/test_statistics.py",
    "tests/problems/test_package_problems.py",
    "tests/problems/test_printed.py",
    "tests/published/test_explained.py",
    "tests/test_codes.py",
)
EARLY_SECONDS = 180
TIMEOUT = 36  # as mutmut counts it
# The session of the process that mutants are forked from; the functions that were called before.
_collected: list[Any] = []
_early: set[str] = set()


class ItemRunner(PytestRunner):
    """Runs tests that are collected already: collecting them takes longer than most of them."""

    def warm_up(self) -> None:
        """Leave it to `ItemServer`, which collects."""

    def run_tests(self, *, mutant_name: str | None, tests: Sequence[str]) -> int:
        """Run tests until one fails; give pytest's exit code.

        First come the tests that have noticed other mutants of the same function, then the fastest.
        """
        if not _collected:
            return int(super().run_tests(mutant_name=mutant_name, tests=tests))
        function = mangled_name_from_mutant_name(mutant_name) if mutant_name else ""
        if function in _early:
            return self._run_afresh()
        (session,) = _collected
        wanted = set(tests)
        noticed = NOTICED_BY / function
        before = Counter(noticed.read_text("utf-8").splitlines() if noticed.is_file() else ())
        items = [item for item in session.items if item.nodeid in wanted]
        durations = state().duration_by_test
        items.sort(key=lambda item: (-before[item.nodeid], durations[item.nodeid]))
        # By computing time: by the clock, which mutmut goes by, a busy machine is slow as well.
        limit = time.process_time() + 10 + 3 * sum(durations[item.nodeid] for item in items)
        resource.setrlimit(
            resource.RLIMIT_CPU, (int(limit), resource.getrlimit(resource.RLIMIT_CPU)[1])
        )
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                with noticed.open("a", encoding="utf-8") as file:
                    file.write(f"{item.nodeid}\n")
                return 1
        return 0

    def _run_afresh(self) -> int:
        """Run tests in a new process, for a function that is called when it is imported.

        mutmut does not know which tests need what such a function made, so they are always these.
        """
        selected = self._pytest_add_cli_args_test_selection
        deselected = [each for each in selected if each.startswith("--deselect")]
        arguments = ["-x", "-q", "--rootdir=.", *self._pytest_add_cli_args]
        arguments += [*deselected, *EARLY_TESTS]
        environment = {**os.environ, "PYTHONPATH": "src"}
        command = [sys.executable, "-m", "pytest", *arguments]
        try:
            done = subprocess.run(
                command, env=environment, check=False, capture_output=True, timeout=EARLY_SECONDS
            )
        except subprocess.TimeoutExpired:
            return TIMEOUT
        return int(done.returncode != 0)  # a package that cannot be imported is noticed


class ItemServer(ForkServerRunner):
    """The process that mutants are forked from, once pytest has collected the tests in it."""

    def submit(
        self, mutant_name: str, tests: list[str], cpu_time_limit: int, estimated_time: float
    ) -> None:
        """Leave it to `ItemRunner` how long the tests may compute."""
        super().submit(mutant_name, tests, 4 * EARLY_SECONDS, estimated_time)

    def _forkserver_main(self, work_fd: int, result_fd: int) -> None:
        serve = super()._forkserver_main

        class Plugin:
            def pytest_runtestloop(self, session: Any) -> bool:
                _early.update(state()._stats)
                set_mutant_under_test("")
                _collected.append(session)
                # Without a mutant, tests that run this way must pass.
                some = [item.nodeid for item in session.items[::8]]
                failed = run_in_fork(ItemRunner().run_tests, mutant_name=None, tests=some)
                assert not failed, "the tests fail without a mutant"
                NOTICED_BY.mkdir(exist_ok=True)
                gc.freeze()  # else each mutant copies what the collector touches
                serve(work_fd, result_fd)
                return True

        runner = PytestRunner()
        # mutmut leaves files open, which is no fault of the test that runs then.
        arguments = ["-q", "--tb=native", "--capture=sys", "-p", "no:unraisableexception"]
        arguments += runner._pytest_add_cli_args_test_selection
        os.chdir("mutants")
        set_mutant_under_test("stats")  # to see what is called when it is imported
        runner.execute_pytest(arguments, plugins=[Plugin()])


def run(names: Sequence[str], children: int, sample: int | None = None) -> None:
    """Run the mutants of these names, or all that have not been run yet, or some by chance.

    A larger sample has all that a smaller one has.
    """
    collect = mutmut.collect_source_file_mutation_data

    def runner(_: int = 1) -> ItemServer:
        return ItemServer(children, ItemRunner, {})

    def drawn(**chosen: Any) -> tuple[list[Any], Any]:
        found, data = collect(**chosen)
        found.sort(key=lambda each: each[1])
        random.Random(1).shuffle(found)
        return found[:sample], data

    mutmut.get_mutant_runner = runner
    mutmut.collect_source_file_mutation_data = drawn
    mutmut._run(list(names), children)


def results() -> dict[str, dict[str, str]]:
    """Give the status of each mutant by its module."""
    found = {}
    for path in sorted(Path("mutants/src").rglob("*.meta")):
        codes = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        if codes:
            module = path.relative_to("mutants/src/assessment_engine").as_posix()
            statuses = {name: status_by_exit_code[code] for name, code in codes.items()}
            found[module.removesuffix(".meta")] = statuses
    return found


def survivors(found: dict[str, dict[str, str]]) -> list[str]:
    """Name the mutants that were run and that no test has noticed."""
    passed = NOTICED | {OPEN}
    return [
        name
        for statuses in found.values()
        for name, status in statuses.items()
        if status not in passed
    ]


def report(found: dict[str, dict[str, str]], diff: bool) -> int:
    """Print what came out of those that were run; give 1 if fewer than 90 % were noticed."""
    print(f"\n{'module':<24}{'mutants':>8}{'run':>8}{'noticed':>8}{'share':>8}  the others")
    everything: Counter[str] = Counter()
    for module, statuses in found.items():
        counted = Counter(statuses.values())
        everything += counted
        _line(module, counted)
    share = _line("all", everything)
    for name in survivors(found):
        print(f"\n{get_diff_for_mutant(name)}" if diff else name)
    return int(share < 0.9)


def _line(name: str, counted: Counter[str]) -> float:
    noticed, tried = sum(counted[status] for status in NOTICED), counted.total() - counted[OPEN]
    passed = NOTICED | {OPEN}
    others = ", ".join(f"{n} {s}" for s, n in sorted(counted.items()) if s not in passed)
    share = noticed / tried if tried else 0.0
    print(f"{name:<24}{counted.total():>8}{tried:>8}{noticed:>8}{share:>8.1%}  {others}")
    return share
