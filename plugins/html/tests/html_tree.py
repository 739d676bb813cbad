"""A page as a tree of elements, read back with the parser of the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from attrs import define, field

VOID = frozenset(("meta", "input", "br", "hr", "img", "link"))


@define(eq=False)
class Node:
    """An element with its attributes and what it holds, in order."""

    tag: str
    attributes: dict[str, str | None] = field(factory=dict)
    children: list[Node | str] = field(factory=list)

    def walk(self) -> Iterator[Node]:
        """Visit the element and all within it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str) -> list[Node]:
        """Find the elements with one of these names."""
        return [node for node in self.walk() if node.tag in tags]

    def classed(self, name: str) -> list[Node]:
        """Find the elements of a class."""
        return [
            node for node in self.walk() if name in (node.attributes.get("class") or "").split()
        ]

    def text(self) -> str:
        """Give the text inside, with white space as a browser shows it."""
        return words("".join(self._strings()))

    def _strings(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, Node):
                yield from child._strings()
            else:
                yield child


def words(text: str) -> str:
    """Collapse white space."""
    return " ".join(text.split())


def parse_page(text: str) -> Node:
    """Read a page; a tag that closes nothing or stays open is an error."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert [node.tag for node in reader.open] == ["page"]
    return reader.open[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        assert len(node.attributes) == len(attrs), f"<{tag}> repeats an attribute"
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment in the page: {data}")
