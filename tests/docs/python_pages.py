"""The references of the Python interface, the hooks and the report blocks, from the code itself."""

from __future__ import annotations

import enum
import inspect
import json
import typing
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import ModuleType

import attrs
from page_parts import NOTICE, annotation, doc, signature, table

import assessment_engine
from assessment_engine import (
    blocks,
    charts,
    hookspecs,
    markup,
    protocols,
    records,
    repository,
    tables,
)

GROUPS = {
    "From answers to a report": ("Engine",),
    "Packages": ("load_package", "validate_package", "Instrument"),
    "Answers": ("parse_response", "read_response", "read_responses_csv", "Response", "Absence"),
    "Scores and coaching": ("score", "Scores", "Score", "coach", "Coaching", "Trace"),
    "Results": ("make_result", "Result"),
    "Reports": ("compose", "Report"),
    "Errors": ("AssessmentError", "Problem"),
    "Plugins": (
        "PluginManager",
        "PluginInfo",
        "hookimpl",
        "InstrumentSource",
        "Renderer",
        "Storage",
        "StorageBackend",
    ),
}
_ELSEWHERE = {
    "Report": "[report blocks](report-blocks.md)",
    "InstrumentSource": "[hooks](hooks.md#instrumentsource)",
    "Renderer": "[hooks](hooks.md#renderer)",
    "Storage": "[hooks](hooks.md#storage)",
    "StorageBackend": "[hooks](hooks.md#storagebackend)",
}
_API = """\
# Python interface

These names are imported from `assessment_engine`. Everything else is internal, apart from the
modules named at the end.

Values are frozen: make a changed one with `attrs.evolve`. Functions keep no state. Wrong input
raises `AssessmentError`.
"""
_HOOKS = """\
# Hooks

A plugin is a module or object with functions that are marked with `@hookimpl`. A distribution
names it in the entry point group `assessment_engine`; `PluginManager.register` adds one by hand.
Each hook is called without arguments and returns the plugin's objects, each with its own name.
[Write a renderer](../how-to/write-a-renderer.md) makes a complete plugin.

A plugin that cannot be loaded, has a hook which does not exist, or fails in a hook, is left out
and named in `PluginManager.problems` and by `assess plugins`. A name that two plugins give is
refused: asking for it is an `AssessmentError` that names both. What a plugin raises at work, or
gives that is not what it must give, is an `AssessmentError` with the name and distribution of the
plugin. `Engine(block_plugins=["name"])` does not even import a plugin, and
`Engine(allow_plugins=["name"])` imports no others.
"""
_BLOCKS = """\
# Report blocks

`compose` and `Engine.report` give a `Report`: a tree of blocks, free of any format. A renderer
turns it into bytes. The classes are in `assessment_engine.blocks`; each kind of block has its name
in `kind`.

- A text is `Runs`: a tuple of `Run`, parsed markup. A text that is a `str` has no markup.
- A number is an `int` or a `fractions.Fraction`, never a `float`. The text to print stands beside
  it.
- A `target` is the `id` of a section, or the `anchor` of a coaching block, of the same report.

The same tree as JSON is what the format `json` gives.
"""


def api_page() -> str:
    """Give the page of the public names."""
    named = [name for names in GROUPS.values() for name in names]
    assert sorted(named) == sorted(assessment_engine.__all__), "GROUPS names every public name"
    pieces = [NOTICE + _API]
    for group, names in GROUPS.items():
        pieces.append(f"## {group}\n")
        for name in names:
            pieces += _named(name)
    pieces += _keeping()
    pieces += _modules()
    return "\n".join(pieces)


def _named(name: str) -> Iterator[str]:
    value = getattr(assessment_engine, name)
    yield f"### {name}\n"
    if name in _ELSEWHERE:
        yield f"{doc(value).splitlines()[0]} See {_ELSEWHERE[name]}.\n"
    elif name == "hookimpl":
        yield "Marks a function of a plugin as the implementation of a [hook](hooks.md).\n"
    elif inspect.isclass(value):
        yield from _class(name, value)
    else:
        yield f"`{signature(name, value)}`\n\n{doc(value)}\n"


def _class(name: str, value: type) -> Iterator[str]:
    if issubclass(value, enum.Enum):
        yield f"{doc(value)}\n"
        yield table(("Member", "Value"), [(f"`{m.name}`", f"`{m.value!r}`") for m in value])
        return
    if "__init__" in vars(value) and not attrs.has(value):
        yield f"`{signature(name, value.__init__)}`\n".replace(" -> None", "")
    yield f"{doc(value)}\n"
    if attrs.has(value):
        yield _fields(value)
    rows = [_member(member, getattr(value, member)) for member in _public_members(value)]
    if rows:
        yield table(("Member", "What it does"), rows)


def _fields(value: type) -> str:
    rows = [
        (f"`{field.name}`", f"`{annotation(field.type)}`", _default(field))
        for field in attrs.fields(value)
        if not field.name.startswith("_")
    ]
    return table(("Attribute", "Type", "Default"), rows)


def _default(field: attrs.Attribute[object]) -> str:
    if field.default is attrs.NOTHING or isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
        return ""
    return f"`{field.default!r}`"


def _public_members(value: type) -> list[str]:
    fields = {field.name for field in attrs.fields(value)} if attrs.has(value) else set()
    return [
        name
        for name, member in vars(value).items()
        if not name.startswith("_") and name not in fields and inspect.getdoc(member)
        if callable(getattr(value, name)) or not isinstance(member, str | tuple)
    ]


def _member(name: str, value: object) -> tuple[str, str]:
    written = signature(name, value) if callable(value) else name
    return f"`{written}`", doc(value).replace("\n", " ")


def _modules() -> Iterator[str]:
    yield "## Modules for authors of plugins\n"
    yield table(
        ("Module", "What it holds"),
        [
            ("`assessment_engine.blocks`", "the [report blocks](report-blocks.md)"),
            ("`assessment_engine.markup`", "the restricted Markdown, and texts without it"),
            ("`assessment_engine.charts`", "charts as SVG"),
            ("`assessment_engine.records`", "what [storages](hooks.md#storage) keep"),
            (
                "`assessment_engine.tables`",
                "[what importers read and exporters write](hooks.md#tables)",
            ),
            ("`assessment_engine.testing.contracts`", "the tests that every plugin must pass"),
            ("`assessment_engine.testing.strategies`", "Hypothesis strategies"),
        ],
    )
    listed = (
        (markup, ("parse", "plain", "escape")),
        (charts, _functions(charts)),
        (records, _functions(records)),
    )
    for module, names in listed:
        yield f"### {module.__name__}\n\n{doc(module)}\n"
        rows = [_member(name, getattr(module, name)) for name in names]
        yield table(("Function", "What it does"), rows)
    for value in (records.Record, records.Query, records.Page):
        yield from (f"#### {value.__name__}\n", *_class(value.__name__, value))


def _keeping() -> Iterator[str]:
    yield f"## Keeping responses\n\n`{repository.__name__}`: {doc(repository)}\n"
    kept = repository.Repository
    yield f"### Repository\n\n`{signature('Repository', kept.__init__)}`\n".replace(" -> None", "")
    yield f"{doc(kept)}\n"
    names = [name for base in reversed(kept.__mro__) for name in _public_members(base)]
    rows = [_member(name, getattr(kept, name)) for name in dict.fromkeys(names)]
    yield table(("Member", "What it does"), rows)
    for value in (repository.Verification, repository.Rescored):
        yield from (f"### {value.__name__}\n", *_class(value.__name__, value))


def _functions(module: ModuleType) -> list[str]:
    """Give the public functions that a module, or one inside it, defines."""
    return [
        name
        for name, value in vars(module).items()
        if inspect.isfunction(value) and not name.startswith("_")
        if value.__module__.startswith(module.__name__)
    ]


def hooks_page() -> str:
    """Give the page of the hooks and the protocols."""
    pieces = [NOTICE + _HOOKS, "## The hooks\n"]
    for name in _functions(hookspecs):
        hook = getattr(hookspecs, name)
        pieces.append(f"### {name}\n\n`{signature(name, hook)}`\n\n{doc(hook)}\n")
    pieces.append("## What they return\n")
    for name in (
        "Renderer",
        "TerminalRenderer",
        "StorageBackend",
        "Storage",
        "NamedStatistic",
        "InstrumentSource",
        "Importer",
        "Exporter",
        "FormWriter",
    ):
        value = getattr(protocols, name)
        pieces.append(f"### {name}\n\n{doc(value)}\n")
        # The engine names this type only in annotations, to start faster.
        given = typing.get_type_hints(value, localns={"Traversable": Traversable})
        attributes = [f"`{member}: {annotation(kind)}`" for member, kind in given.items()]
        if attributes:
            pieces.append(f"Attributes: {', '.join(attributes)}.\n")
        rows = [_member(each, getattr(value, each)) for each in _functions_of(value)]
        if rows:
            pieces.append(table(("Member", "What it does"), rows))
    pieces.append("## Tables\n\nThese are in `assessment_engine.tables`.\n")
    for name in ("Sheet", "Row", "Moment", "Flaw", "Table", "Column", "Form"):
        pieces += _table_value(name, getattr(tables, name))
    rows = [_member(each, getattr(tables, each)) for each in _functions(tables)]
    pieces.append(table(("Function", "What it does"), rows))
    return "\n".join(pieces)


def _table_value(name: str, value: type) -> Iterator[str]:
    yield f"### {name}\n\n{doc(value)}\n"
    yield _fields(value)
    rows = [_member(each, getattr(value, each)) for each in _public_members(value)]
    if rows:
        yield table(("Member", "What it does"), rows)


def _functions_of(value: type) -> list[str]:
    return [
        name
        for name, member in vars(value).items()
        if inspect.isfunction(member) or isinstance(member, property)
        if not name.startswith("_")
    ]


def blocks_page() -> str:
    """Give the page of the blocks and the phrases."""
    kinds: tuple[type, ...] = typing.get_args(blocks.Block)
    others = [
        value
        for value in vars(blocks).values()
        if inspect.isclass(value) and attrs.has(value) and value.__module__ == blocks.__name__
        if value not in kinds and value is not blocks.Report
    ]
    pieces = [NOTICE + _BLOCKS, "## Report\n", *_class("Report", blocks.Report)]
    pieces.append("## Kinds of blocks\n")
    for kind in kinds:
        pieces.append(f"### {kind.__name__}\n\n`kind` is `{kind.kind!r}`. {doc(kind)}\n")  # type: ignore[attr-defined]
        pieces.append(_fields(kind))
    pieces.append("## What blocks are made of\n")
    parts: list[type] = [markup.Run, *others]
    for part in parts:
        pieces.append(f"### {part.__name__}\n\n{doc(part)}\n\n{_fields(part)}")
    pieces += _phrases()
    return "\n".join(pieces)


def _forms(phrase: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: `{text}`" for name, text in phrase.items())


def _phrases() -> Iterator[str]:
    text = (files("assessment_engine") / "phrases" / "en.json").read_text("utf-8")
    yield "## Phrases\n"
    yield (
        "The small words that the engine and the renderers print. A package writes its own under\n"
        "`phrases`; what it leaves out is the engine's, in English or German. Names in braces are\n"
        "filled in. A phrase that depends on a number has a text for each plural category of the\n"
        "language, here `one` and `other`; `Report.phrases` has those that do not.\n"
    )
    rows = [
        (f"`{name}`", f"`{phrase}`" if isinstance(phrase, str) else _forms(phrase))
        for name, phrase in json.loads(text).items()
    ]
    yield table(("Name", "English"), rows)
