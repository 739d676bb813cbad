"""`assess plugin new`: a plugin that works, with its tests, for a developer to make another of."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import click
from attrs import frozen

from assessment_engine.cli.new import name_fault, template_texts, write_folder
from assessment_engine.cli.shared import make_engine
from assessment_engine.errors import AssessmentError, Problem, clipped
from assessment_engine.package.files import packaged
from assessment_engine.version import ENGINE_VERSION

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
MAX_NAME = 40


@frozen
class _Kind:
    """A kind of plugin: its name, what it is for, the option and the hook."""

    name: str
    description: str
    hook: str


KINDS: Mapping[str, _Kind] = {
    kind.name: kind
    for kind in (
        _Kind("renderer", "Reports of assessment-engine as {name}.", "assessment_renderers"),
        _Kind("storage", "A storage for assessment-engine: {name}.", "assessment_storages"),
        _Kind("importer", "Answers in {name} files for assessment-engine.", "assessment_importers"),
    )
}
"""What a template there is for, by the option that asks for it."""


@click.group()
def plugin() -> None:
    """Make plugins."""


@plugin.command("new")
@click.argument("name")
@click.option("--renderer", is_flag=True, help="It writes reports in a format.")
@click.option("--storage", is_flag=True, help="It keeps answers and results.")
@click.option("--importer", is_flag=True, help="It reads answers from files.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default=True,
    help="The folder to make the project's folder in.",
)
def new_plugin(name: str, renderer: bool, storage: bool, importer: bool, output: Path) -> None:
    """Make a project of a plugin that works.

    NAME is what users select it by: the format of a renderer, the kind of a storage, the format of
    an importer. The project can be installed at once. It has types, tests that hold it to what
    every plugin of its kind must do, and a README. Change it piece by piece, with the tests beside
    it.
    """
    asked = {"renderer": renderer, "storage": storage, "importer": importer}
    kinds = [kind for kind, wanted in asked.items() if wanted]
    if len(kinds) != 1:
        one = "" if not kinds else "; a project is for one of them"
        raise click.UsageError(f"say what it is: --renderer, --storage or --importer{one}")
    (kind,) = kinds
    _check(name, KINDS[kind])
    distribution = f"assessment-{name}-{kind}"
    target = output / distribution
    if os.path.lexists(target):
        message, hint = f"{target} is there already", "choose another name or --output"
        raise AssessmentError([Problem("new-exists", message, hint=hint)])
    files = _filled(name, KINDS[kind], distribution)
    write_folder(target, files)
    for path in files:
        click.echo(target / path)
    click.echo(f'\nNext: pip install -e "{target}[test]" && python -m pytest {target}', err=True)


def _check(name: str, kind: _Kind) -> None:
    """Refuse what cannot be a name, and what another plugin is called."""
    if not _NAME.match(name) or len(name) > MAX_NAME:
        what, hint = name_fault(name, MAX_NAME, "-", "acme")
        message = f"{clipped(name, 80)!r} cannot be the name of a plugin: {what}"
        raise AssessmentError([Problem("plugin-new-name", message, hint=hint)])
    for other in make_engine().plugins.plugins():
        if other.name == _plugin(name, kind) or name in other.by_hook.get(kind.hook, ()):
            has = f"is there, or has a {kind.name} of this name"
            message = f"{name!r}: the plugin {other.name!r} ({other.distribution}) {has}"
            hint = "choose another, so that both can be installed"
            raise AssessmentError([Problem("plugin-new-name", message, hint=hint)])


def _plugin(name: str, kind: _Kind) -> str:
    """Give the name of the plugin itself: a product may have one of each kind."""
    return f"{name}-{kind.name}"


def _filled(name: str, kind: _Kind, distribution: str) -> dict[str, bytes]:
    """Give the files of a project by path, with the names put in."""
    major, minor, *_ = ENGINE_VERSION.split(".")
    values = {
        "@name@": name,
        "@plugin@": _plugin(name, kind),
        "@Class@": "".join(part.capitalize() for part in name.split("-")),
        "@module@": distribution.replace("-", "_"),
        "@distribution@": distribution,
        "@description@": kind.description.format(name=name),
        "@engine@": f">={major}.{minor},<{major}.{int(minor) + 1}",
    }
    texts = {
        path: text
        for folder in ("common", kind.name)
        for path, text in template_texts(packaged("cli", "plugin_templates", folder))
    }
    return {
        _put_in(path.removesuffix(".in"), values): _put_in(texts[path], values).encode()
        for path in sorted(texts, key=lambda path: (path != "pyproject.toml.in", path))
    }


def _put_in(text: str, values: Mapping[str, str]) -> str:
    for hole, value in values.items():
        text = text.replace(hole, value)
    return text
