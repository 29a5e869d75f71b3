"""`plexoscope methods`: the methods there are, why some are not available, and what each of them takes."""

import argparse
import dataclasses
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from plexoscope.app.cli.shared.exits import DONE, UsageError
from plexoscope.app.cli.shared.output import print_json, print_table
from plexoscope.app.cli.shared.plugin_dirs import add_plugin_dir, plugin_dirs

if TYPE_CHECKING:
    from plexoscope.plugins.discovery import Method, Methods

DESCRIPTION = "List the methods"

MOST_BYTES = 2**16
"""Of a manifest that is looked into for its id."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_plugin_dir(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--schema", metavar="METHOD", help="print the JSON Schema of this method's parameters instead")


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.plugins.discovery import find_methods

    found = find_methods(plugin_dirs(arguments.plugin_dir))
    if arguments.schema:
        from plexoscope.plugins.parameters import json_schema

        print_json(json_schema(method_of(found, arguments.schema).load().params_class))
    elif arguments.json:
        print_json(_plain(found))
    else:
        _print_tables(found)
    return DONE


def method_of(found: "Methods", method_id: str) -> "Method":
    """Return the method of that id.

    Raises
    ------
    UsageError
        If there is none. Of one that is broken, or whose id is taken by another, the message says why.
    """
    try:
        return found.find(method_id)
    except LookupError as error:
        reasons = [
            _one_line(each.reason)
            for each in found.broken
            if method_id == each.id or _calls_itself(each.folder, method_id)
        ]
        if reasons:
            raise UsageError(f"method {method_id!r} cannot be loaded: {'; '.join(reasons)}") from None
        raise UsageError(str(error.args[0])) from None


def _calls_itself(place: Path, method_id: str) -> bool:
    """Whether what is broken at that place is most likely the method of that id, by its name or its manifest."""
    if method_id.replace("-", "_") in {name.replace("-", "_") for name in (place.name, place.stem)}:
        return True
    manifest = place / "plugin.toml" if place.is_dir() else place
    try:
        with manifest.open("rb") if manifest.is_file() else io.BytesIO() as file:
            head = file.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return False
    return re.search(rf"^[#\s]*id\s*=\s*[\"']?{re.escape(method_id)}[\"'\s]*$", head, re.MULTILINE) is not None


def _plain(found: "Methods") -> list[dict[str, object]]:
    """All in one list; what is no method has no id, and the name of its folder for a title."""
    methods: list[dict[str, object]] = [
        {
            "id": method.id,
            "title": method.manifest.title,
            "version": method.manifest.version,
            "summary": method.manifest.summary,
            "family": method.manifest.family,
            "keywords": method.manifest.keywords,
            "citation": dataclasses.asdict(method.manifest.citation),
            "available": method.available,
            "reason": method.reason,
            "path": str(method.folder),
        }
        for method in found
    ]
    broken: list[dict[str, object]] = [
        {
            "id": None,
            "title": each.folder.name,
            "version": "",
            "summary": "",
            "family": "",
            "keywords": (),
            "citation": None,
            "available": False,
            "reason": each.reason,
            "path": str(each.folder),
        }
        for each in found.broken
    ]
    return methods + broken


def _print_tables(found: "Methods") -> None:
    from plexoscope.plugins.families import by_family

    rows: list[tuple[str, str, str, str]] = []
    for title, methods in by_family(found).items():
        rows += [("", "", "", ""), (title, "", "", "")]
        for method in methods:
            manifest = method.manifest
            rows.append((method.id, manifest.version, manifest.title, method.reason or manifest.summary))
    print_table(("METHOD", "VERSION", "TITLE", "SUMMARY"), rows)
    if found.broken:
        print()
        print_table(("NOT LOADED", "REASON"), [(each.folder.name, _one_line(each.reason)) for each in found.broken])


def _one_line(text: str) -> str:
    return " ".join(text.split())
