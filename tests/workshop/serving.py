"""What the tests of the preview need: the command as a process, requests to it, and a browser."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import define

SCRIPTS = Path(__file__).parents[1] / "checkers"
CHECKERS = Path(os.environ.get("ASSESSMENT_CHECKERS") or SCRIPTS)
PATIENCE = 60.0


@define
class Preview:
    """A preview that runs."""

    process: subprocess.Popen[str]
    url: str

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Ask for a path, and give the status, the headers and the body of what comes."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return response.status, found, response.read().decode()
        finally:
            connection.close()

    def view(self, query: str = "") -> dict[str, Any]:
        """Give what the page is shown."""
        status, _, body = self.get(f"/view?{query}")
        assert status == 200
        view: dict[str, Any] = json.loads(body)
        return view

    def codes(self, query: str = "") -> list[str]:
        """Give the codes of the problems of a view."""
        return [problem["code"] for problem in self.view(query)["problems"]]

    def after_change(self, version: str) -> dict[str, Any]:
        """Wait until the preview has seen that a file was saved, and give what it shows then."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            view = self.view()
            if view["version"] != version:
                return view
            time.sleep(0.05)
        raise AssertionError("the preview has not seen the change")

    def end(self) -> tuple[int, str, str]:
        """Press Ctrl-C, and give the exit code and what the command wrote."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@contextmanager
def previewing(*arguments: object, port: int | None = 0) -> Iterator[Preview]:
    """Run `assess preview` in a process of its own until the test is over.

    A `port` of None leaves it to the command, 0 takes any that is free.
    """
    command = [sys.executable, "-m", "assessment_engine.cli", "preview", *map(str, arguments)]
    process = subprocess.Popen(
        command if port is None else [*command, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # Whoever starts the tests in the background has their processes ignore Ctrl-C.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), process.communicate(timeout=PATIENCE)
        yield Preview(process, url)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@define
class Browser:
    """A browser that tests/checkers/browse.mjs drives."""

    process: subprocess.Popen[str]

    def do(self, **command: Any) -> Any:
        """Carry out a command and give its value. What the page complains about is a failure."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "failed" not in answer, answer
        # That the server does not answer is said by the browser itself, once it has ended.
        assert [line for line in answer["said"] if "ERR_" not in line] == []
        return answer.get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        self.do(until=expression, **{"for": int(PATIENCE * 1000)})


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run a browser until the tests are over."""
    process = subprocess.Popen(
        ["node", str(SCRIPTS / "browse.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ASSESSMENT_CHECKERS": str(CHECKERS)},
    )
    try:
        yield Browser(process)
    finally:
        process.communicate(timeout=PATIENCE)
