"""`plexoscope methods`: the methods that are installed, and why some are not available."""

import argparse
import dataclasses
import sys

from plexoscope.app.cli.exits import DONE
from plexoscope.app.cli.output import print_json, print_table

DESCRIPTION = "List the methods"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.plugins.discovery import find_methods

    found = find_methods()
    for broken in found.broken:
        print(f"plexoscope: not a method: {broken.reason}", file=sys.stderr)
    if arguments.json:
        print_json(
            [
                {
                    "id": method.id,
                    "title": method.manifest.title,
                    "version": method.manifest.version,
                    "summary": method.manifest.summary,
                    "citation": dataclasses.asdict(method.manifest.citation),
                    "available": method.available,
                    "reason": method.reason,
                }
                for method in found
            ]
        )
        return DONE
    rows = [
        (
            method.id,
            method.manifest.version,
            method.manifest.title,
            method.reason or method.manifest.summary,
        )
        for method in found
    ]
    print_table(("METHOD", "VERSION", "TITLE", "SUMMARY"), rows)
    return DONE
