"""What random rules may name, how large what they give can be, and how their parts are drawn.

A rule that gives a number is drawn together with its size: no value that it can have on complete
answers is further from zero. Bands that must cover a score are laid around that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from attrs import evolve, field, frozen
from hypothesis import strategies as st

Json = dict[str, Any]
Rule = Any
Kind = Literal["number", "boolean", "code", "set"]

MAX_SIZE = 1e9
# What the engine allows is more; a rule made of parts that come near to these is drawn anew.
_MAX_FACTORS = 7
_MAX_DIGITS = 400
NUMBERS: tuple[int | float, ...] = (0, 1, 2, 3, -1, 10, 0.5, 0.1, -2.25)


@frozen
class Sized:
    """A rule, and what can be said of its values.

    Of a number: that it is at most `size` from zero, how many `factors` its products multiply,
    how many `digits` its quotients divide by, and whether powers and the like make it `long`.
    Of a code or a set: `codes` that it can be, or have, not all of them; None says any at all.
    """

    rule: Rule
    size: float = 1
    factors: int = 1
    digits: int = 0
    long: bool = False
    codes: frozenset[str] | None = frozenset()

    @property
    def fits(self) -> bool:
        """Whether the engine keeps such numbers."""
        return self.size <= MAX_SIZE and self.factors <= _MAX_FACTORS and self.digits <= _MAX_DIGITS


def made_of(rule: Rule, size: float, parts: Sequence[Sized], **more: Any) -> Sized:
    """Give a rule that adds its parts up, or takes one of them."""
    whole = Sized(
        rule,
        size,
        max((part.factors for part in parts), default=1),
        sum(part.digits for part in parts),
        any(part.long for part in parts),
    )
    return evolve(whole, **more) if more else whole


def codes_in(parts: Sequence[Sized]) -> frozenset[str] | None:
    """Give the codes that one of several rules can be; None for any."""
    listed = [part.codes for part in parts]
    return None if None in listed else frozenset[str]().union(*(each or () for each in listed))


@frozen
class Cell:
    """An answer that rules can name: its item, its perspective, and what it allows.

    `kind` is what the answer is as it is given, `keyed` what it counts as. `values` are answers
    that are allowed, all of them or some, of codes the `codes` they are made of. `counts` are the
    numbers that it can count, in order, the least and the greatest among them; `surely` where it
    can count each of them. A `plain` answer counts as it is given.
    """

    item: str
    perspective: str
    kind: Kind
    values: tuple[Any, ...]
    keyed: Kind
    codes: tuple[str, ...] = ()
    counts: tuple[int | float, ...] = ()
    plain: bool = True
    surely: bool = True
    whole: bool = True

    @property
    def rule(self) -> Json:
        """The answer as a rule; the perspective is left out where there is only one."""
        named = {"perspective": self.perspective} if self.perspective else {}
        return {"op": "answer", "item": self.item, **named}

    @property
    def given(self) -> Json:
        """The answer as it is given, as a rule."""
        return self.rule if self.plain else {**self.rule, "raw": True}

    @property
    def sized(self) -> Sized:
        """The number that it counts, as a rule."""
        return Sized(self.rule, max((abs(number) for number in self.counts), default=0))

    @property
    def ends(self) -> tuple[int | float, int | float] | None:
        """The least and greatest number of an answer that counts as it is given."""
        return (self.counts[0], self.counts[-1]) if self.plain and self.counts else None


@frozen
class Table:
    """A table as a package declares it, what its keys are and what it gives."""

    table: Json
    keys: tuple[Kind, ...]
    gives: Kind


@frozen
class Vocabulary:
    """What the rules of a package may name: answers, scores, verdicts by their kind, and more.

    `several` says whether rules may go over responses that are reported together; the names that
    do are `of_several`. `verdict_codes` are those that a verdict can be, as a rule has them.
    """

    cells: Sequence[Cell]
    scores: dict[str, Sized]
    verdicts: dict[str, Kind]
    constants: Mapping[str, int | float] = field(factory=dict)
    bands: Mapping[str, Sequence[Json]] = field(factory=dict)
    tables: Mapping[str, Table] = field(factory=dict)
    codes: Sequence[str] = ("a", "b")
    several: bool = False
    of_several: set[str] = field(factory=set)
    verdict_codes: dict[str, frozenset[str] | None] = field(factory=dict)

    def of_kind(self, kind: Kind) -> list[Cell]:
        """Give the answers that count as this."""
        return [cell for cell in self.cells if cell.keyed == kind]

    @property
    def open_cells(self) -> list[Cell]:
        """The answers that can count different numbers."""
        return [cell for cell in self.cells if cell.surely and len(set(cell.counts)) > 1]

    def each(self) -> Vocabulary:
        """Give what rules may name that are about each of several responses."""
        return evolve(
            self,
            scores={name: at for name, at in self.scores.items() if name not in self.of_several},
            verdicts={name: k for name, k in self.verdicts.items() if name not in self.of_several},
            several=False,
        )

    def answers(self) -> Vocabulary:
        """Give what rules may name that are about answers alone."""
        return evolve(self, scores={}, verdicts={}, several=False)


# The shape of a rule without parts, or nearly so.
LEAF = ""
Shape = Callable[["Pen"], Sized]
Shapes = Mapping[Kind, Mapping[str, Shape]]


@frozen(eq=False, repr=False)
class Pen:
    """Draws the parts of one rule, each a level less deep, by tables of shapes for each kind."""

    draw: st.DrawFn
    words: Vocabulary
    depth: int
    shapes: Shapes

    def rule(self, kind: Kind) -> Sized:
        """Draw a rule of a kind."""
        if self.depth <= 1 or self.among(0, 3) == 0:
            return self.shapes[kind][LEAF](self)
        return self.shaped(kind, self.one(sorted(self.shapes[kind])))

    def shaped(self, kind: Kind, operator: str) -> Sized:
        """Draw a rule with an operator, or a simple one where what comes out is too large."""
        drawn = self.shapes[kind][operator](evolve(self, depth=self.depth - 1))
        return drawn if drawn.fits else self.shapes[kind][LEAF](self)

    def some(self, kind: Kind, most: int = 3) -> list[Sized]:
        """Draw one rule or several."""
        return [self.rule(kind) for _ in range(self.among(1, most))]

    def listed(self, kind: Kind, most: int = 3) -> list[Sized]:
        """Draw one entry of a list or several: now and then a rule over several responses."""
        entries = self.some(kind, most)
        if self.words.several and self.among(0, 2) == 0:
            inner = evolve(self, words=self.words.each(), depth=min(self.depth, 2))
            of = inner.rule(kind)
            entry = {"op": "each_response", "of": of.rule}
            if self.among(0, 3) == 0:
                entry["where"] = inner.rule("boolean").rule
            # Over thousands of responses, numbers that divide by others get too long.
            if not of.digits:
                entries[self.among(0, len(entries) - 1)] = evolve(of, rule=entry)
        return entries

    def code(self) -> tuple[Sized, list[str]]:
        """Draw a rule that gives a code, and codes that it can be held against."""
        return self.held(self.rule("code"))

    def held(self, part: Sized, wanted: Sequence[str] = ()) -> tuple[Sized, list[str]]:
        """Give a rule that can be the codes wanted, or some at least, and codes that it can be."""
        if part.codes is not None and (not part.codes or not part.codes >= set(wanted)):
            # What is joined can be any code.
            part = evolve(part, rule={"op": "join", "of": [part.rule]}, codes=None)
        return part, sorted(self.words.codes if part.codes is None else part.codes)

    def shallow(self) -> Pen:
        """Give a pen for parts that are as simple as can be."""
        return evolve(self, depth=1)

    def one(self, values: Sequence[Any]) -> Any:
        """Draw one of some values."""
        return self.draw(st.sampled_from(values))

    def among(self, least: int, most: int) -> int:
        """Draw a whole number."""
        return self.draw(st.integers(least, most))

    def maybe(self) -> bool:
        """Toss a coin."""
        return self.draw(st.booleans())


@st.composite
def missing_policies(
    draw: st.DrawFn, *, prorate: bool = False, zero: bool = True, available: bool = True
) -> Json:
    """Draw the `missing` member of an aggregate, or nothing.

    `prorate` and `zero` allow these methods, `available` a method at all.
    """
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return {}
    if kind == 1:
        return {"missing": "required"}
    applicable: Json = draw(
        st.sampled_from(({}, {"applicable_minimum": 2}, {"applicable_share": 0.6}))
    )
    if kind == 4:
        return {"missing": applicable or {"applicable_minimum": 3}}
    needed: Json = {"minimum": draw(st.integers(1, 4))}
    if kind == 2:
        needed = {"share": draw(st.sampled_from((0.1, 0.5, 0.75, 1)))}
    methods = [
        name
        for name, allowed in (("available", available), ("zero", zero), ("prorate", prorate))
        if allowed
    ]
    method = draw(st.sampled_from((None, *methods)))
    return {"missing": {**needed, **({"method": method} if method else {}), **applicable}}


def number(value: Fraction) -> int | float:
    """Give a number as JSON writes it."""
    return value.numerator if value.denominator == 1 else float(value)
