"""The JSON renderer keeps the contract of renderers, and renderers that do not are noticed."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable
from typing import cast

import pytest
from attrs import evolve

from assessment_engine import Renderer, Report
from assessment_engine.charts import element_id
from assessment_engine.testing.contracts import RendererContract
from assessment_engine_json import JsonRenderer


class TestJsonRenderer(RendererContract):
    """What every renderer must do, done by this one."""

    def renderer(self) -> Renderer:
        """Give the renderer of this plugin."""
        return JsonRenderer()

    def places(self, file: bytes) -> str:
        """Give the anchors of the document, as other formats name them."""
        return " ".join(map(element_id, re.findall(r'"anchor": "([^"]*)"', file.decode())))


CALLS = itertools.count()
SEEN: set[str] = set()


class Broken(JsonRenderer):
    """A renderer that breaks the contract in the one way that a test asks for."""

    def __init__(self, change: Callable[[bytes, Report], bytes], **members: str) -> None:
        """Take what to do with the bytes, and other members."""
        super().__init__(**members)
        self.change = change

    def render(self, report: Report) -> bytes:
        """Give the changed bytes."""
        return self.change(super().render(report), report)


def count(data: bytes, report: Report) -> bytes:
    """Give other bytes each time."""
    return data + str(next(CALLS)).encode()


def sign(data: bytes, report: Report) -> bytes:
    """Give other bytes in each thread."""
    return data + threading.current_thread().name.encode()


def remember(data: bytes, report: Report) -> bytes:
    """Give other bytes after a German report."""
    SEEN.add(report.language)
    return data + str("de" in SEEN).encode()


def alter(data: bytes, report: Report) -> bytes:
    """Write into the report."""
    cast(dict[str, object], report.result)["seen"] = True
    return data


def encode(data: bytes, report: Report) -> bytes:
    """Trip over half a surrogate pair."""
    return data + report.title.encode()


def crash(data: bytes, report: Report) -> bytes:
    """Expect a block."""
    return data + report.blocks[0].kind.encode()


def forget(data: bytes, report: Report) -> bytes:
    """Leave out the second of several texts."""
    return data.replace(b"Kestrel3", b"")


def displace(data: bytes, report: Report) -> bytes:
    """Give coaching another anchor."""
    return data.replace(b'"anchor": "coaching-', b'"anchor": "')


def explain(data: bytes, report: Report) -> bytes:
    """Announce a reason, there or not."""
    return data + report.phrases["reason"].encode()


class Forgiving(JsonRenderer):
    """A renderer that leaves out what it does not know."""

    def render(self, report: Report) -> bytes:
        """Give the other blocks only."""
        return super().render(evolve(report, blocks=report.blocks[:1]))


def same(data: bytes, report: Report) -> bytes:
    """Change nothing."""
    return data


@pytest.mark.parametrize(
    ("renderer", "test"),
    [
        (Broken(same, name=" "), "test_it_is_a_renderer"),
        (Broken(same, media_type="json"), "test_it_is_a_renderer"),
        (Broken(same, extension=".json"), "test_it_is_a_renderer"),
        (Broken(lambda data, report: b""), "test_it_gives_bytes"),
        (Broken(count), "test_the_same_report_gives_the_same_bytes"),
        (Broken(sign), "test_another_thread_gives_the_same_bytes"),
        (Broken(remember), "test_reports_in_between_change_nothing"),
        (Broken(alter), "test_the_report_is_left_as_it_was"),
        (Broken(encode), "test_hostile_texts_survive"),
        (Forgiving(), "test_an_unknown_block_is_refused"),
        (Broken(forget), "test_what_is_told_is_shown"),
        (Broken(lambda data, report: b"file", media_type="a/b"), "test_what_is_told_is_shown"),
        (Broken(displace), "test_coaching_has_a_place"),
        (Broken(explain), "test_no_reason_leaves_no_heading"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_contract_notices(renderer: Renderer, test: str) -> None:
    """A renderer that breaks the contract fails the test that is about it."""
    contract = TestJsonRenderer()
    contract.renderer = lambda: renderer  # type: ignore[method-assign]
    with pytest.raises(AssertionError):
        getattr(contract, test)()


def test_the_contract_notices_a_crash() -> None:
    """A renderer that needs a block crashes where the contract has none."""
    contract = TestJsonRenderer()
    contract.renderer = lambda: Broken(crash)  # type: ignore[method-assign]
    with pytest.raises(IndexError):
        contract.test_a_report_without_blocks_is_no_crash()
