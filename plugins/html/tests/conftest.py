"""The report that the tests render, and its page."""

import pytest

from assessment_engine import Report
from assessment_engine_html import HtmlRenderer
from html_sample import sample
from html_tree import Node, parse_page


@pytest.fixture(scope="session")
def report() -> Report:
    """A long report with every kind of block."""
    return sample()


@pytest.fixture(scope="session")
def html(report: Report) -> bytes:
    """The page of that report."""
    return HtmlRenderer().render(report)


@pytest.fixture(scope="session")
def page(html: bytes) -> Node:
    """The page as a tree."""
    return parse_page(html.decode())
