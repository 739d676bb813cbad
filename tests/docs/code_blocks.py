"""What the code blocks of a page do: written to files, run, or compared with what was printed.

A block says by its language what it is, and by an HTML comment on the line above it what else
there is to know:

    python            runs; the blocks of a page share their names
    sh                runs line by line without a shell, with the scripts of this Python on the path
    text              after a python or sh block: what that printed; "..." is left out
MARK = re.compile(
    r"<!-- (?:(file|edit|exits|rule|not run): (.+)|(form|recipe|example)) -->\n\\Z",
)

    <!-- file: path -->        the block is written to that file, whatever its language
    <!-- edit: path -->        the diff is made to that file, which has its old lines once
    <!-- exits: 1 -->          the last command of the sh block ends with this code
    <!-- rule: number -->      the json block is a rule that gives a number (or boolean)
    <!-- form -->              the json block is what recipes below it are added to: items and so on
    <!-- recipe -->            the json block is part of a package that gives what the table below
                               it shows, which `recipes` explains
    <!-- example -->           the json block is a worked example of the recipe above
    <!-- not run: why -->      the block is only shown
"""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path

from attrs import define, field
from recipes import Recipes
from sybil import Document, Example, Region, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

from assessment_engine.rules.expand import Expander
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.parse import RuleParser
from assessment_engine.values import Source

MARK = re.compile(
    r"<!-- (?:(file|edit|exits|rule|not run): (.+)|(form|recipe|example)) -->\n\Z",
)
SITE = "site"
PIP = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", SITE]
LANGUAGES = {"python", "sh", "text", "json", "toml", "diff", "yaml"}


@define
class Blocks:
    """Evaluates the blocks of one page in their order, in the current directory."""

    printed: str | None = None
    recipes: Recipes = field(factory=Recipes)

    def run(self, page: Path) -> None:
        """Follow the page as a reader does; raises SybilFailure with the line of what fails."""
        document = Sybil(parsers=[self.parse]).parse(page)
        for example in document.examples():
            example.evaluate()

    def parse(self, document: Document) -> Iterator[Region]:
        """Find the blocks, each with its mark and how it is evaluated."""
        for region in FencedCodeBlockLexer(r"\w+")(document):
            language = region.lexemes["language"]
            mark = MARK.search(document.text, 0, region.start)
            kind, argument = (mark[1] or mark[3], mark[2]) if mark else ("", "")
            region.parsed = region.lexemes["source"]
            region.evaluator = partial(self.evaluate, language, kind, argument)
            yield region

    def evaluate(self, language: str, kind: str, argument: str, example: Example) -> str | None:
        """Do what the block asks for; give what is wrong with it."""
        if language not in LANGUAGES:
            return f"no block of a page is in the language {language!r}"
        if kind == "not run":
            return None
        if kind == "file":
            path = Path(argument)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(example.parsed, encoding="utf-8")
            return None
        if kind == "edit":
            return edit(Path(argument), example.parsed)
        if kind == "rule":
            return check_rule(json.loads(example.parsed, parse_float=Fraction), argument)
        if kind == "form":
            self.recipes.form = json.loads(example.parsed)
            return None
        if kind == "recipe":
            below = example.document.text[example.region.end :]
            return self.recipes.follow(example.parsed, below)
        if kind == "example":
            return self.recipes.try_example(example.parsed)
        if language == "python":
            return self.python(example)
        if language == "sh":
            return self.shell(example.parsed, int(argument) if kind == "exits" else 0)
        if language == "text":
            return self.compare(example.parsed)
        return f"say what this {language} block is, with a comment above it"

    def python(self, example: Example) -> str | None:
        """Run Python and keep what it prints."""
        with contextlib.redirect_stdout(io.StringIO()) as output:
            PythonEvaluator()(example)
        self.printed = output.getvalue()
        return None

    def shell(self, source: str, code: int) -> str | None:
        """Run the commands, one a line, and keep what they print, errors included."""
        self.printed = ""
        lines = source.replace("\\\n", " ").splitlines()
        for number, line in enumerate(lines, 1):
            done = command(line)
            self.printed += done.stdout
            if done.returncode != (code if number == len(lines) else 0):
                return f"{line!r} ended with {done.returncode}:\n{done.stdout}"
        return None

    def compare(self, expected: str) -> str | None:
        """Hold a text block against what the block above it printed."""
        if self.printed is None:
            return "no block above this one printed anything"
        got, self.printed = self.printed, None
        if pattern(expected).fullmatch(got):
            return None
        wanted, found = expected.splitlines(), got.splitlines()
        return "\n".join(difflib.unified_diff(wanted, found, "on the page", "printed", lineterm=""))


def edit(path: Path, diff: str) -> str | None:
    """Make a change to a file: the lines of a diff without their first column."""
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if not line.startswith("+"))
    new = "".join(line[1:] for line in lines if not line.startswith("-"))
    text = path.read_text("utf-8")
    if text.count(old) != 1:
        return f"{path} has these lines {text.count(old)} times:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return None


def pattern(expected: str) -> re.Pattern[str]:
    """Write what a text block allows: a line "..." is any lines, "..." in a line any characters.

    Columns of a table may be wider than on the page.
    """
    lines = []
    for line in expected.splitlines():
        known = re.sub(r"(?<=\S)(?:\\ ){2,}", " +", re.escape(line)).replace(r"\.\.\.", ".*?")
        lines.append(r"(?:.*\n)*?" if line == "..." else known + r"\n")
    return re.compile("".join(lines))


def command(line: str) -> subprocess.CompletedProcess[str]:
    """Run one command with the scripts of the running Python first on the path.

    What a reader installs goes to the folder SITE of the working directory, from which every later
    block imports, and from nowhere but the working directory.
    """
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    name, *arguments = shlex.split(line)
    if [name, *arguments[:1]] == ["pip", "install"]:
        name, arguments = "python", ["-m", "pip", "install", *PIP, *arguments[1:]]
    program = sys.executable if name == "python" else shutil.which(name, path=path)
    assert program is not None, f"there is no command {name!r}"
    own = {"PATH": path, "PYTHONPATH": SITE, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"}
    return subprocess.run(
        [program, *arguments],
        check=False,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
    )


def check_rule(value: object, gives: str) -> str | None:
    """Say what is wrong with a rule, apart from the names in it."""
    expander = Expander([], [], [])
    node = RuleParser(expander, "self").parse(value, {}, Source("", ""))
    known = OPERATORS[node.op].gives if node.op in OPERATORS else gives
    if known not in {gives, "the same"} and "or" not in known:
        return f"the rule gives a {known}, not a {gives}"
    found = [
        fault.message
        for fault in expander.faults
        if not fault.code.startswith("unknown-") or fault.code == "unknown-operator"
    ]
    return "; ".join(found) or None
