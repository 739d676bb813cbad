"""The preview as a server: what it shows of a package in whatever state, and to whom."""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from serving import Preview, previewing
from tiny_german import german_files
from tiny_package import write

from assessment_engine import AssessmentError, Engine, PluginManager, Report, hookimpl
from assessment_engine.cli.commands import assess
from assessment_engine.cli.previewing.choices import Choice, choice_of
from assessment_engine.cli.previewing.server import PreviewServer
from assessment_engine.cli.previewing.views import Views
from assessment_engine.cli.previewing.watching import Watch, snapshot

EXAMPLE = "example:examples/one.json"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package without faults, in two languages."""
    return write(tmp_path / "tiny", german_files())


@pytest.fixture
def preview(package: Path) -> Iterator[Preview]:
    """A preview of it."""
    with previewing(package) as running:
        yield running


def replace(path: Path, old: str, new: str) -> None:
    """Change a piece of a file, as an author does."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


class Files:
    """Views of a package whose version is told by the test."""

    def __init__(self, root: Path, answers: Path | None = None, **settings: Any) -> None:
        self.version = 0
        self.views = Views(Engine(**settings), root, answers, lambda: str(self.version))

    def shown(self, query: str = "") -> dict[str, Any]:
        """Save, look, and give what the page is told; the report as its text."""
        self.version += 1
        view, version = self.views.view(query)
        assert version == str(self.version)
        told = json.loads(json.dumps(view.to_dict(version)))
        return {**told, "report": view.report and view.report.decode()}


def codes(view: dict[str, Any]) -> list[str]:
    """Give the codes of the problems of a view."""
    return [problem["code"] for problem in view["problems"]]


def coded(printed: str) -> list[str]:
    """Give the codes in printed problems."""
    return re.findall(r"\[([a-z]+(?:-[a-z0-9]+)*)\]", printed)


def test_the_page_shows_the_first_worked_example(preview: Preview) -> None:
    """Without a choice there is something to see at once."""
    status, headers, page = preview.get("/")
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>Preview</title>" in page
    view = preview.view()
    assert (view["choice"]["response"], view["choice"]["language"]) == (EXAMPLE, "en")
    assert (view["stale"], view["problems"], view["languages"]) == (False, [], ["en", "de"])
    groups = [(option["group"], option["id"]) for option in view["options"]]
    assert groups == [
        ("Worked examples", EXAMPLE),
        ("Generated", "highest"),
        ("Generated", "lowest"),
        ("Generated", "half-missing"),
        ("Generated", "random"),
    ]
    status, headers, report = preview.get("/report")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "For Ann" in report
    assert headers["content-security-policy"].startswith("sandbox allow-same-origin allow-popups")
    assert "allow-scripts" not in headers["content-security-policy"]


def test_the_report_is_what_the_command_writes(preview: Preview, package: Path) -> None:
    """The preview shows the very bytes that `assess report` gives."""
    target = package.parent / "report.html"
    example = package / "examples" / "one.json"
    arguments = ["report", str(package), str(example), "--output", str(target)]
    assert CliRunner().invoke(assess, arguments).exit_code == 0
    assert preview.get("/report")[2] == target.read_text("utf-8")


def test_what_is_saved_is_shown(preview: Preview, package: Path) -> None:
    """A change makes a new version; a fault shows with its place, and goes when it is repaired."""
    before = preview.view()
    replace(package / "content.json", "We listen.", "We listen closely.")
    after = preview.after_change(before["version"])
    assert after["report"] != before["report"]
    assert "We listen closely." in preview.get("/report")[2]
    replace(package / "content.json", '"We listen closely."', "We listen closely.")
    broken = preview.after_change(after["version"])
    (problem,) = broken["problems"]
    line = (package / "content.json").read_text("utf-8").split("We listen")[0].count("\n") + 1
    assert (problem["code"], problem["file"]) == ("json-syntax", "content.json")
    assert (problem["line"], problem["severity"]) == (line, "error")
    assert problem["column"] > 1
    assert problem["hint"]
    assert (broken["stale"], broken["report"]) == (True, after["report"])
    assert "We listen closely." in preview.get("/report")[2]
    replace(package / "content.json", "We listen closely.", '"We listen."')
    repaired = preview.after_change(broken["version"])
    assert (repaired["stale"], repaired["problems"]) == (False, [])
    assert repaired["report"] == before["report"]


def test_a_new_file_and_a_deleted_folder_are_seen(preview: Preview, package: Path) -> None:
    """What a package has not yet, or not any more, is a problem and not an end."""
    before = preview.view()["version"]
    replace(package / "instrument.json", '"report.json"', '"report.json", "more.json"')
    lacking = preview.after_change(before)
    assert codes(lacking) == ["package-file-missing"]
    (package / "more.json").write_text('{"items": []}', "utf-8")
    added = preview.after_change(lacking["version"])
    assert codes(added) == []
    moved = package.rename(package.with_name("elsewhere"))
    gone = preview.after_change(added["version"])
    assert (codes(gone), gone["stale"]) == (["package-not-found"], True)
    assert "For Ann" in preview.get("/report")[2]
    moved.rename(package)
    assert codes(preview.after_change(gone["version"])) == []


def test_changes_are_pushed_to_the_page(preview: Preview, package: Path) -> None:
    """The stream begins with the version that there is, and goes on with each new one."""
    address = ("127.0.0.1", int(preview.url.rsplit(":", 1)[1].strip("/")))
    with socket.create_connection(address, timeout=20) as stream:
        host = f"{address[0]}:{address[1]}"
        stream.sendall(f"GET /changes HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        lines = stream.makefile(encoding="utf-8")
        first = next(line for line in lines if line.startswith("data: "))
        replace(package / "content.json", "We listen.", "We hear.")
        second = next(line for line in lines if line.startswith("data: "))
    assert first != second
    assert preview.view()["version"] == second.removeprefix("data: ").strip()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "", "[::1]"])
def test_other_names_of_this_machine_are_refused(preview: Preview, host: str) -> None:
    """A page elsewhere that gives its name this address learns nothing."""
    port = preview.url.rsplit(":", 1)[1].strip("/")
    for path in ("/", "/view", "/report", "/changes", "/nothing"):
        status, _, body = preview.get(path, Host=host.format(port=port))
        assert status == 421
        assert coded(body) == ["preview-foreign-host"]
        assert "Tiny" not in body


def test_only_what_is_there_is_served(preview: Preview) -> None:
    """There is no way to another file, and nothing but GET."""
    port = preview.url.rsplit(":", 1)[1].strip("/")
    assert preview.get("/", Host=f"localhost:{port}")[0] == 200
    for path in (
        "//[",
        "*",
        "/instrument.json",
        "/../../etc/passwd",
        "/preview.css/..",
        "/page/preview.js",
    ):
        assert preview.get(path)[0] == 404
    with socket.create_connection(("127.0.0.1", int(port)), timeout=20) as stream:
        stream.sendall(f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        assert b" 501 " in stream.recv(100)


def test_it_listens_on_this_machine_only(preview: Preview) -> None:
    """Another address of the machine does not answer."""
    port = int(preview.url.rsplit(":", 1)[1].strip("/"))
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=2).close()


def test_ctrl_c_ends_it(preview: Preview) -> None:
    """With a word, without a traceback, and with exit code 0; open pages do not hold it."""
    address = ("127.0.0.1", int(preview.url.rsplit(":", 1)[1].strip("/")))
    with socket.create_connection(address, timeout=20) as stream:
        stream.sendall(f"GET /changes HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode())
        assert stream.recv(10)
        code, out, err = preview.end()
    assert (code, err) == (0, "")
    assert out.endswith("The preview has ended.\n")


def test_a_port_that_is_taken_is_told(package: Path) -> None:
    """The problem names the port and what to do; without --port the next free one is taken."""
    with previewing(package) as first:
        port = first.url.rsplit(":", 1)[1].strip("/")
        done = CliRunner().invoke(assess, ["preview", str(package), "--port", port])
        assert done.exit_code == 1
        assert coded(done.stderr) == ["preview-port"]
        assert f"port {port} cannot be used" in done.stderr
    with previewing(package, port=None) as first, previewing(package, port=None) as second:
        assert first.url != second.url
        assert second.view()["problems"] == []


def test_where_it_cannot_begin(tmp_path: Path) -> None:
    """A wrong path, a folder without a package, a file that is not there: one line each."""
    cases: list[tuple[list[object], int, str]] = [
        ([tmp_path / "none"], 1, "[package-not-found]"),
        ([tmp_path], 1, "[package-no-manifest]"),
        (["customer_service_comitment"], 1, "[unknown-instrument]"),
        (["customer_service_commitment", "--answers", tmp_path / "none.json"], 2, "does not exist"),
        (["customer_service_commitment", "--format", "html"], 2, "is only for --extremes"),
        (["customer_service_commitment", "--extremes", "--open"], 2, "cannot be used with"),
    ]
    for arguments, code, said in cases:
        done = CliRunner().invoke(assess, ["preview", *map(str, arguments)])
        assert done.exit_code == code
        assert said in done.stderr


def test_each_choice_is_another_report(package: Path) -> None:
    """Answers, language, numbers and an earlier response all count, and stand in the address."""
    files = Files(package)
    reports = [
        files.shown(query)["report"]
        for query in (
            "",
            "response=highest",
            "response=lowest",
            "response=random&seed=2",
            "response=random&seed=3",
            "language=de",
            "numbers=no",
            f"response=highest&previous={EXAMPLE}",
        )
    ]
    assert len(set(reports)) == len(reports)
    assert files.shown("response=random&seed=2")["report"] == reports[3]
    assert 'lang="de"' in reports[5]
    assert "You have 2." not in reports[6]
    assert "31 January 2025" in files.shown("response=random&previous=lowest&seed=9")["report"]


def test_half_missing_says_what_it_leaves_open(package: Path) -> None:
    """What must be answered cannot be left open; the page has a word on that."""
    note = Files(package).shown("response=half-missing")["note"]
    assert note == "left open: 1 of 7 answers; 3 more would be, but their items must be answered"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("response=exmaple:one", "preview-choice"),
        ("response=answers:1", "preview-choice"),
        ("previous=nobody", "preview-choice"),
        ("seed=abc", "generated-seed"),
        ("seed=" + "9" * 1900, "generated-seed"),
        ("language=fr", "unknown-language"),
        ("language=../../de", "unknown-language"),
    ],
)
def test_an_address_that_asks_for_nothing_there_is(package: Path, query: str, code: str) -> None:
    """It is a problem with a remedy, and everything can still be chosen."""
    view = Files(package).shown(query)
    assert codes(view) == [code]
    assert view["problems"][0]["hint"]
    assert len(view["options"]) == 5
    assert view["stale"]


def test_odd_addresses_ask_for_what_they_can() -> None:
    """What is unknown in an address does not matter."""
    assert choice_of("") == Choice()
    assert choice_of("&&=&x=1&response=%00%ff&numbers=maybe") == Choice(response="\0\ufffd")
    assert choice_of("seed=007") == Choice(seed=7)


def test_answers_of_the_author_come_first(package: Path, tmp_path: Path) -> None:
    """A file of several people is a choice each; a fault in it has its line."""
    table = tmp_path / "people.csv"
    names = ["A1.me", "A1.us", "A2.me", "A2.us", "B1.me", "B1.us", "B2.me"]
    row = "0,1,2,1,2,1,2"
    table.write_text(f"respondent,{','.join(names)}\nEve,{row}\nOle,{row}\n", "utf-8")
    files = Files(package, table)
    view = files.shown()
    assert [option["label"] for option in view["options"][:2]] == ["Eve", "Ole"]
    assert "For Eve" in view["report"]
    assert "For Ole" in files.shown("response=answers:2")["report"]
    table.write_text(f"respondent,{','.join(names)}\nEve,{row}\nOle,9{row}\n", "utf-8")
    faulty = files.shown()
    (problem,) = faulty["problems"]
    assert (problem["code"], problem["line"]) == ("answers-out-of-range", 3)
    assert faulty["stale"]
    assert "For Eve" in faulty["report"]
    table.unlink()
    assert codes(files.shown()) == ["answers-unreadable"]


def test_a_package_can_be_seen_before_it_has_an_example(package: Path) -> None:
    """What is missing is said, and the report of generated answers is there and up to date."""
    manifest = json.loads((package / "instrument.json").read_text("utf-8"))
    manifest["examples"] = []
    (package / "instrument.json").write_text(json.dumps(manifest), "utf-8")
    view = Files(package).shown()
    assert codes(view) == ["schema-too-few"]
    assert (view["stale"], view["choice"]["response"]) == (False, "highest")
    assert "highest answers" in view["report"]


def test_an_example_that_is_wrong_is_told_once_with_its_place(package: Path) -> None:
    """Its answers cannot be shown, all others can."""
    replace(package / "examples" / "one.json", '"A1": {\n      "me": 0', '"A1": {\n      "me": 7')
    files = Files(package)
    (problem,) = files.shown()["problems"]
    assert (problem["code"], problem["line"]) == ("answers-out-of-range", 8)
    assert files.shown("response=highest")["stale"] is False


def test_broken_from_the_start(package: Path) -> None:
    """There is no report yet; it comes with the repair, also in a language asked for before."""
    good = (package / "report.json").read_text("utf-8")
    (package / "report.json").write_text(good[: len(good) // 2], "utf-8")
    files = Files(package)
    for query in ("", "language=de", "response=random"):
        view = files.shown(query)
        assert (view["report"], codes(view)) == (None, ["json-syntax"])
    (package / "report.json").write_text(good, "utf-8")
    assert "Für Ann" in files.shown("language=de")["report"]


def test_every_choice_works_while_the_package_is_broken(package: Path) -> None:
    """Reports of other answers are made with the package as it last was."""
    files = Files(package)
    files.shown()
    (package / "scoring.json").write_bytes(b"\xff\xfe{")
    view = files.shown("response=lowest")
    assert (codes(view), view["stale"]) == (["json-not-utf8"], True)
    assert "lowest answers" in view["report"]


def test_any_cut_of_a_file_is_survived(package: Path) -> None:
    """A file that is saved half-way gives problems, and the last good report."""
    files = Files(package)
    good = files.shown()["report"]
    for name in ("instrument.json", "content.json", "report.json", "examples/one.json"):
        text = (package / name).read_bytes()
        for cut in range(0, len(text), max(len(text) // 12, 1)):
            (package / name).write_bytes(text[:cut])
            view = files.shown()
            assert view["errors"] > 0
            assert view["report"] == good or name.startswith("examples")
        (package / name).write_bytes(text)
        assert files.shown()["problems"] == []


class Renderers:
    """A plugin with a renderer of HTML whose way to fail the test chooses."""

    name = "html"
    media_type = "text/html"
    extension = "html"
    result: object = b"<p>good"

    @hookimpl
    def assessment_renderers(self) -> list[object]:
        """Give itself."""
        return [self]

    def render(self, report: Report) -> Any:
        """Give or raise what the test asks for."""
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (ValueError("no\nreport"), "plugin-failed"),
        (RecursionError(), "plugin-failed"),
        (SystemExit(3), "plugin-failed"),
        ("a text and no bytes", "plugin-wrong-object"),
        (None, "plugin-wrong-object"),
    ],
)
def test_a_renderer_that_fails(package: Path, result: object, code: str) -> None:
    """It is named, the last good report stays, and the next good one takes its place."""
    plugins, plugin = PluginManager(discover=False), Renderers()
    plugins.register(plugin, "failing")
    files = Files(package, plugins=plugins)
    assert files.shown()["report"] == "<p>good"
    plugin.result = result
    view = files.shown()
    assert (codes(view), view["stale"], view["report"]) == ([code], True, "<p>good")
    assert view["problems"][0]["hint"]
    plugin.result = b"<p>better"
    assert files.shown()["report"] == "<p>better"


def test_a_fault_of_the_engine_is_said_as_such(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is nobody's plugin's does not end the preview either."""
    plugins = PluginManager(discover=False)
    plugins.register(Renderers(), "renderers")
    files = Files(package, plugins=plugins)
    assert files.shown()["report"] == "<p>good"
    monkeypatch.setattr("assessment_engine.engine.compose", lambda *_, **__: 1 / 0)
    view = files.shown()
    assert (codes(view), view["stale"], view["report"]) == (["preview-failed"], True, "<p>good")


def test_without_the_html_plugin(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command does not begin, and says what to install."""
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [])
    done = CliRunner().invoke(assess, ["preview", str(package)])
    assert done.exit_code == 1
    assert "[unknown-renderer] there is no renderer 'html' -> install" in done.stderr


def test_a_fault_of_the_server_is_a_line(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dropped connection is nothing to speak of; anything else is one line, no traceback."""
    watch = Watch(package)
    with PreviewServer(0, Views(Engine(), package, None, lambda: watch.version), watch) as server:
        for error in (BrokenPipeError(), TimeoutError(), KeyError("x")):
            try:
                raise error
            except (OSError, KeyError):
                server.handle_error(None, None)
    printed = capsys.readouterr().err
    assert coded(printed) == ["preview-failed"]
    assert len(printed.splitlines()) == 1


def test_asked_from_many_threads_at_once(package: Path) -> None:
    """Every request gets a whole view of one state of the files."""
    files = Files(package)
    seen: list[str | None] = []

    def ask(number: int) -> None:
        for turn in range(5):
            view, _ = files.views.view(f"response=random&seed={(number + turn) % 3}")
            assert view.problems == ()
            seen.append(view.choice.response)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["random"] * 30


def test_a_snapshot_sees_what_counts(tmp_path: Path) -> None:
    """Content, new files, deleted ones; nothing that is hidden."""
    (tmp_path / "deep").mkdir()
    (tmp_path / ".git").mkdir()
    before = snapshot(tmp_path)
    (tmp_path / ".git" / "a.json").write_text("1", "utf-8")
    (tmp_path / ".part.json.swp").write_text("1", "utf-8")
    assert snapshot(tmp_path) == before
    place = tmp_path / "deep" / "a.json"
    place.write_text("1", "utf-8")
    first = snapshot(tmp_path)
    os.utime(place, ns=(0, place.stat().st_mtime_ns + 1))
    assert len({json.dumps(each) for each in (before, first, snapshot(tmp_path))}) == 3
    place.unlink()
    assert snapshot(tmp_path, [tmp_path / "none.json"]) == before
    assert snapshot(tmp_path / "none") == snapshot(None) == {}


def test_the_watch_waits_for_a_change_or_its_end(tmp_path: Path) -> None:
    """Who waits is woken by a change, by the end, or by time."""
    watch = Watch(tmp_path)
    first = watch.version
    assert watch.wait(first, 0.01) == first
    watch.start()
    (tmp_path / "a.json").write_text("1", "utf-8")
    assert watch.wait(first, 20) != first
    watch.stop()
    assert watch.stopped
    assert watch.wait(watch.version, 20) == watch.version


def test_extremes_are_written_as_files(package: Path, tmp_path: Path) -> None:
    """A report of each kind and format; what could not be left open is said beside."""
    target = tmp_path / "out"
    arguments = ["preview", str(package), "--extremes", "--output", str(target), "--seed", "4"]
    done = CliRunner().invoke(assess, [*arguments, "--format", "html", "--format", "json"])
    assert done.exit_code == 0
    kinds = ("highest", "lowest", "half-missing", "random")
    assert done.stdout.split() == [
        str(target / f"{kind}.{ending}") for kind in kinds for ending in ("html", "json")
    ]
    assert done.stderr.startswith("half-missing: left open: 1 of 7 answers; 3 more")
    names = [
        json.loads((target / f"{kind}.json").read_text("utf-8"))["respondent"] for kind in kinds
    ]
    assert names == [
        "Sample: highest answers",
        "Sample: lowest answers",
        "Sample: half-missing answers",
        "Sample: random answers, seed 4",
    ]
    again = {path.name: path.read_bytes() for path in target.iterdir()}
    CliRunner().invoke(assess, [*arguments, "--format", "html", "--format", "json"])
    assert again == {path.name: path.read_bytes() for path in target.iterdir()}


def test_extremes_of_a_broken_package_or_into_a_wrong_place(package: Path, tmp_path: Path) -> None:
    """The problems, a line each, and exit code 1."""
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    arguments = ["preview", str(package), "--extremes", "--output", str(blocked / "out")]
    done = CliRunner().invoke(assess, arguments)
    assert (done.exit_code, "[output-unwritable]" in done.stderr) == (1, True)
    done = CliRunner().invoke(assess, [*arguments, "--format", "htlm"])
    assert (done.exit_code, "there is no renderer" in done.stderr) == (2, True)
    done = CliRunner().invoke(assess, [*arguments, "--language", "fr"])
    assert (done.exit_code, "[unknown-language]" in done.stderr) == (1, True)
    (package / "content.json").write_text("{", "utf-8")
    done = CliRunner().invoke(assess, arguments)
    assert (done.exit_code, "[json-syntax]" in done.stderr) == (1, True)


def test_the_page_has_no_address_but_its_own(preview: Preview) -> None:
    """Style and script come from the preview, and nothing comes from elsewhere."""
    for path in ("/", "/preview.css", "/preview.js"):
        status, headers, text = preview.get(path)
        assert (status, headers["cache-control"]) == (200, "no-store")
        assert not re.search(r"https?://", text)
        assert "default-src 'none'" in headers["content-security-policy"]


def test_bad_seeds_in_the_address_do_not_reach_python(package: Path) -> None:
    """A number of thousands of digits is refused before anything counts with it."""
    with pytest.raises(AssessmentError):
        choice_of("seed=" + "1" * 1990)
