"""How mutmut runs our tests on its mutants, and what came out; `mutation.py` uses it.

mutmut reads its configuration from the current folder when it is imported.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
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
        items.sort(key=lambda item: (-before[item.nodeid], state().duration_by_test[item.nodeid]))
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
        done = subprocess.run(command, env=environment, check=False, capture_output=True)
        return min(done.returncode, 1)  # a package that cannot be imported is noticed


class ItemServer(ForkServerRunner):
    """The process that mutants are forked from, once pytest has collected the tests in it."""

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


def run(names: Sequence[str], children: int) -> None:
    """Run the mutants of these names, or all that have not been run yet."""

    def runner(_: int = 1) -> ItemServer:
        return ItemServer(children, ItemRunner, {})

    mutmut.get_mutant_runner = runner
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
    passed = NOTICED | {"not checked"}
    return [
        name
        for statuses in found.values()
        for name, status in statuses.items()
        if status not in passed
    ]


def report(found: dict[str, dict[str, str]], diff: bool) -> int:
    """Print what came out; give 1 if fewer than 90 % were noticed."""
    print(f"\n{'module':<28}{'mutants':>8}{'noticed':>8}{'share':>8}  the others")
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
    noticed, total = sum(counted[status] for status in NOTICED), counted.total()
    others = ", ".join(f"{n} {s}" for s, n in sorted(counted.items()) if s not in NOTICED)
    print(f"{name:<28}{total:>8}{noticed:>8}{noticed / total:>8.1%}  {others}")
    return noticed / total
