"""Hints for misspelt names."""

from __future__ import annotations

from collections.abc import Iterable

_ALIKE = 0.6
# Without their case, names have to be more alike.
_FOLDED = 0.8
_LONGEST = 200
_SHOWN = 12


def nearest(name: object, names: Iterable[str], otherwise: str = "") -> str:
    """Give the hint for a misspelt name: the nearest known one, or the known ones."""
    known = sorted(set(names))
    folded = {each.casefold(): each for each in known}
    match = _matches(str(name), known)
    # Written in capitals it is the same name.
    match = match or [
        folded[each] for each in _matches(str(name).casefold(), list(folded), _FOLDED)
    ]
    if match:
        return f"did you mean {match[0]!r}?"
    if otherwise:
        return otherwise
    if not known:
        return "there is none to choose from; declare it first"
    return "known: " + ", ".join(known[:_SHOWN]) + (" ..." if len(known) > _SHOWN else "")


def close(name: str, names: Iterable[str]) -> bool:
    """Say whether `nearest` would name one of the names."""
    return bool(_matches(name, sorted(set(names))))


def is_misspelt(name: str, strange: Iterable[str]) -> bool:
    """Say whether one of the strange names can be a misspelling of a name."""
    return bool(_matches(name, list(strange)))


def _matches(name: str, names: list[str], alike: float = _ALIKE) -> list[str]:
    import difflib  # not at the top: only who made a mistake needs it

    return difflib.get_close_matches(name[:_LONGEST], names, n=1, cutoff=alike)
