"""`plexoscope new-plugin`: a package with a method in it that installs, runs and passes its tests."""

import argparse
import importlib.util
import keyword
import os
import re
import shlex
import shutil
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from plexoscope.app.cli.shared.exits import DONE, UsageError

DESCRIPTION = "Write a package with a method in it, to start your own from"

TEMPLATE = "plugin_template"
SUFFIX = ".txt"
"""The template's files carry it, so that no tool takes them for code of ours."""

MARK = re.compile(r"@(id|package|title)@")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("name", metavar="NAME", help="the id of the method, and of the folder that is made here, as in my-method")
    add("--title", metavar="TEXT", help="what it is called in the window; by default made from the name")


def run(arguments: argparse.Namespace) -> int:
    folder = write_plugin(Path(), arguments.name, arguments.title)
    package = _package(arguments.name)
    print(f"""\
written: {folder}

  cd {shlex.quote(str(folder))}
  pip install --editable ".[dev]"
  plexoscope run {arguments.name}
  pytest

The method is in {package}/method.py, what it is called, takes and shows in {package}/plugin.toml.""")
    return DONE


def write_plugin(into: Path, name: str, title: str | None = None) -> Path:
    """Write the folder `into / name` and return it.

    Parameters
    ----------
    name
        The id of the method.
    title
        What it is called in the window; by default made from the name.

    Raises
    ------
    UsageError
        If the name or the title cannot be one, the name is taken, or the folder is there or cannot be written.
    """
    title = name.replace("-", " ").replace("_", " ").capitalize() if title is None else title.strip()
    _require_free(name)
    if not title or not title.isprintable():
        raise UsageError(f"--title: expected one line of text, got {title!r}")
    folder = into / name
    if os.path.lexists(folder):
        raise UsageError(f"expected a new folder, got one that is there already: {folder}")
    try:
        _copy(files("plexoscope.assets") / TEMPLATE, folder, {"id": name, "package": _package(name), "title": title})
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise UsageError(f"cannot be written ({error.strerror or error}): {folder}") from None
    return folder


def _require_free(name: str) -> None:
    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.manifest import NAME

    package = _package(name)
    if not NAME.fullmatch(name) or "--" in name or name.endswith(("-", "_")):
        raise UsageError(f"NAME: expected lower-case letters and digits with single - between them, got {name!r}")
    if any(method.id == name for method in find_methods()):
        raise UsageError(f"NAME: expected the id of no method that is installed, got {name!r}")
    if keyword.iskeyword(package) or importlib.util.find_spec(package) is not None:
        raise UsageError(f"NAME: expected a name of its own, but Python already means something else by {package!r}")


def _package(name: str) -> str:
    return name.replace("-", "_")


def _copy(source: Traversable, target: Path, words: Mapping[str, str]) -> None:
    target.mkdir(parents=True)
    for each in source.iterdir():
        if each.name.endswith(SUFFIX):
            name = each.name.removesuffix(SUFFIX)
            text = each.read_text(encoding="utf-8")
            (target / name).write_text(_filled(text, words, name.endswith(".toml")), encoding="utf-8")
        elif each.is_dir():
            _copy(each, target / (words["package"] if each.name == "package" else each.name), words)


def _filled(text: str, words: Mapping[str, str], between_quotes: bool) -> str:
    """Put words in the place of marks; in TOML, where they stand between quotes, as it writes them there."""

    def word(mark: "re.Match[str]") -> str:
        found = words[mark[1]]
        return found.replace("\\", "\\\\").replace('"', '\\"') if between_quotes else found

    return MARK.sub(word, text)
