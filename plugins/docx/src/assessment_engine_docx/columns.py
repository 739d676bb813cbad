"""Which blocks stand beside each other: sections with no more than a short ranking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assessment_engine.blocks import Block, Paragraphs, Ranking, Section
from assessment_engine.markup import plain

_ABREAST = 3  # columns
_ENTRIES, _ENTRY, _REASON = (
    5,
    140,
    200,
)  # what a column can hold: entries, letters of one, of a note


def abreast(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    """Give the blocks one by one, but sections that fit into columns together."""
    group: tuple[Block, ...] = ()
    for block in blocks:
        if group and not (_is_short(block) and len(group) < _ABREAST):
            yield from _columns(group)
            group = ()
        if _is_short(block):
            group = (*group, block)
        else:
            yield (block,)
    yield from _columns(group)


def _columns(group: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    rankings = [
        block
        for block in group
        if isinstance(block, Section) and isinstance(block.blocks[0], Ranking)
    ]
    if len(rankings) > 1:
        yield group
    else:
        yield from ((block,) for block in group)


def _is_short(block: Block) -> bool:
    """Say whether a column can hold a block: a section with a ranking, or with why it has none."""
    if not isinstance(block, Section) or block.level == 1 or block.new_page:
        return False
    if len(block.blocks) != 1:
        return False
    (inner,) = block.blocks
    if isinstance(inner, Ranking):
        texts = [text for entry in inner.entries for text in (entry.label, entry.comment)]
        return len(inner.entries) <= _ENTRIES and all(len(plain(each)) <= _ENTRY for each in texts)
    return isinstance(inner, Paragraphs) and sum(map(len, map(plain, inner.paragraphs))) <= _REASON
