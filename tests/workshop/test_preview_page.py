"""The page of the preview in a browser: what an author sees while writing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import CHECKERS, SCRIPTS, Browser, Preview, browsing, previewing
from tiny_german import german_files
from tiny_package import write

pytestmark = pytest.mark.skipif(
    not (CHECKERS / "node_modules").is_dir() and "ASSESSMENT_CHECKERS" not in os.environ,
    reason=f"run npm install in {SCRIPTS}, or set ASSESSMENT_CHECKERS to where that was done",
)

FRAME = "document.querySelector('#report iframe:not(.coming)')"
TEXT = f"{FRAME}?.contentDocument?.body?.textContent"
LIST = "document.getElementById('problems')"
STATUS = "document.getElementById('status').textContent"
# Higher than a window, so that there is something to scroll.
LONG = ["A line of the welcome."] * 150


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for all tests."""
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the package, one for all tests."""
    return written(tmp_path_factory.mktemp("page") / "tiny")


def written(folder: Path) -> Path:
    """Write the package without faults, in two languages, with a long text in its report."""
    files = german_files()
    files["content.json"]["texts"]["notes"] = LONG
    files["translations/de.json"]["texts"]["notes"] = LONG
    return write(folder, files)


@pytest.fixture(scope="module")
def running(package: Path) -> Iterator[Preview]:
    """A preview of it that runs until the tests are over, or one of them ends it."""
    with previewing(package) as preview:
        yield preview


@pytest.fixture
def preview(running: Preview, package: Path, browser: Browser) -> Iterator[Preview]:
    """The preview of the package as it is at first, open in the browser."""
    before = running.view()["version"]
    written(package)
    running.after_change(before)
    browser.do(window=[1200, 800], scheme="light", go=running.url)
    browser.until(f"{TEXT}?.includes('For Ann') && {STATUS} === 'Up to date'")
    browser.until(f"{LIST}.hidden && {TEXT}.includes('Welcome.')")
    yield running
    # A page that is left open would ask for the next test's changes.
    browser.do(go="about:blank")


def replace(path: Path, old: str, new: str) -> None:
    """Change a piece of a file, as an author does."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.usefixtures("preview")
def test_a_change_that_is_saved_appears_by_itself(browser: Browser, package: Path) -> None:
    """The new text is there, and the page is at the height where the author was reading."""
    scroll = "contentWindow.scrollTo({top: 1234, behavior: 'instant'})"
    browser.do(value=f"{FRAME}.{scroll}, {FRAME}.focus()")
    replace(package / "report.json", "Nothing to do.", "There is nothing to do.")
    replace(package / "content.json", "Welcome.", "Be welcome.")
    browser.until(f"{TEXT}?.includes('Be welcome.')")
    assert browser.do(value=f"{FRAME}.contentWindow.scrollY") == 1234
    assert browser.do(value=f"document.activeElement === {FRAME}")
    assert browser.do(value="document.querySelectorAll('iframe').length") == 1


@pytest.mark.usefixtures("preview")
def test_a_fault_appears_with_its_place_and_goes_when_repaired(
    browser: Browser, package: Path
) -> None:
    """File, line, column, code, what and remedy; the last good report stays in the page."""
    place = package / "scoring.json"
    line = place.read_text("utf-8").split('"take"')[0].count("\n") + 1
    replace(place, '"take": 1', '"take" 1')
    browser.until(f"{LIST}.open && !{LIST}.hidden")
    shown = browser.do(value=f"{LIST}.innerText")
    assert "1 error" in shown
    assert f"scoring.json:{line}:" in shown
    assert "[json-syntax]" in shown
    assert "a comma, colon or closing bracket is missing before this place" in shown
    assert browser.do(value=TEXT).count("For Ann") == 1
    assert "The last good report" in browser.do(value=STATUS)
    replace(place, '"take" 1', '"take": 1')
    browser.until(f"{LIST}.hidden && {STATUS} === 'Up to date'")
    assert browser.do(value=TEXT).count("For Ann") == 1


@pytest.mark.usefixtures("preview")
def test_hostile_texts_are_text(browser: Browser, package: Path) -> None:
    """What a package says in a message is shown as it is written, and runs nothing."""
    script = "<img src=x onerror=document.title='ran'>"
    replace(package / "report.json", '"selection": "best"', f'"selection": "{script}"')
    browser.until(f'{LIST}.open && {LIST}.innerText.includes("<img src=x")')
    assert browser.do(value=f"{LIST}.querySelectorAll('img').length") == 0
    assert browser.do(value="document.title") == "Preview: Tiny"


@pytest.mark.usefixtures("preview")
def test_links_of_the_report_work(browser: Browser, package: Path) -> None:
    """To its own sections they lead inside the frame, to elsewhere in a window of their own."""
    replace(package / "content.json", "Welcome.", "See [there](https://example.org/).")
    browser.until(f"{TEXT}?.includes('See there.')")
    links = f"[...{FRAME}.contentDocument.querySelectorAll('a[href]')]"
    outside = f"{links}.filter(link => link.target).map(link => [link.href, link.rel])"
    assert browser.do(value=outside) == [["https://example.org/", "noopener"]]
    browser.do(value=f"{links}.find(link => link.hash.includes('area')).click()")
    browser.until(f"{FRAME}.contentWindow.location.hash.includes('area')")
    browser.until(f"{FRAME}.contentWindow.scrollY > 0")
    assert browser.do(value="location.hash") == ""


@pytest.mark.usefixtures("preview")
def test_choices_are_made_in_the_page_and_stand_in_its_address(browser: Browser) -> None:
    """Answers, seed, language, numbers, an earlier response; the way back works too."""
    browser.do(choose=["[name=response]", "random"])
    browser.until(f"{TEXT}?.includes('random answers, seed 1')")
    browser.do(type=["[name=seed]", "77"])
    browser.until(f"{TEXT}?.includes('random answers, seed 77')")
    assert "response=random&seed=77" in browser.do(value="location.search")
    browser.do(click="#another")
    browser.until(f"{TEXT}?.includes('seed ') && !{TEXT}.includes('seed 77')")
    browser.do(value="history.back()")
    browser.until(f"{TEXT}?.includes('seed 77')")
    browser.do(choose=["[name=previous]", "lowest"])
    browser.until(f"{TEXT}?.includes('Since 31 January 2025')")
    browser.do(choose=["[name=language]", "de"])
    browser.until(f"{FRAME}?.contentDocument?.documentElement.lang === 'de'")
    browser.do(click="[name=numbers]")
    browser.until(f"{TEXT} && !{TEXT}.includes('Sie haben')")
    address = browser.do(value="location.href")
    browser.do(go=address)
    browser.until(f"{FRAME}?.contentDocument?.documentElement.lang === 'de'")
    assert browser.do(value="document.querySelector('[name=response]').value") == "random"
    assert not browser.do(value="document.querySelector('[name=numbers]').checked")


def test_a_choice_without_a_report_says_so(browser: Browser, tmp_path: Path) -> None:
    """Broken before it was ever good, the page says that the report is to come; then it comes."""
    package = written(tmp_path / "tiny")
    good = (package / "scoring.json").read_text("utf-8")
    with previewing(package) as preview:
        browser.do(window=[1200, 800], scheme="light", go=preview.url)
        browser.until(f"{TEXT}?.includes('For Ann') && {STATUS} === 'Up to date'")
        replace(package / "scoring.json", '"gap"', '"g a p"')
        browser.until(f"{LIST}.open")
        browser.do(choose=["[name=language]", "de"])
        nothing = "document.getElementById('nothing')"
        browser.until(f"!{nothing}.hidden && !document.querySelector('iframe')")
        (package / "scoring.json").write_text(good, "utf-8")
        browser.until(f"{TEXT}?.includes('Für Ann')")
        browser.do(go="about:blank")


@pytest.mark.usefixtures("preview")
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390), ("light", 320)])
def test_the_page_is_accessible(browser: Browser, package: Path, scheme: str, width: int) -> None:
    """axe finds nothing, with problems and without; the page does not scroll sideways."""
    browser.do(scheme=scheme, window=[width, 800])
    assert browser.do(axe=True) == []
    replace(package / "content.json", '"We listen."', '"We **listen."')
    replace(package / "scoring.json", '"level": [', '"levels": [')
    browser.until(f"{LIST}.open")
    assert browser.do(axe=True) == []
    assert browser.do(value="document.documentElement.scrollWidth") <= width


def test_the_page_says_when_the_preview_has_ended(
    preview: Preview, browser: Browser, package: Path
) -> None:
    """And it comes back to life when a preview runs again under its address."""
    port = int(preview.url.rsplit(":", 1)[1].strip("/"))
    assert preview.end()[0] == 0
    browser.until(f"{STATUS}.startsWith('The preview has ended')")
    with previewing(package, port=port):
        browser.until(f"{STATUS} === 'Up to date'")
