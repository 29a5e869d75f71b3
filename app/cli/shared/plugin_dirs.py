"""Where a developer keeps methods that are not installed: `--plugin-dir`, and a variable of the environment."""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

VARIABLE = "PLEXOSCOPE_PLUGIN_DIR"


def add_plugin_dir(parser: argparse.ArgumentParser) -> None:
    """Add `--plugin-dir` to a command; what it was given is `arguments.plugin_dir`."""
    parser.add_argument(
        "--plugin-dir",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help=f"a folder of methods, or one Python file, beside those installed; may be repeated (and see ${VARIABLE})",
    )


def plugin_dirs(given: Iterable[Path] = ()) -> list[Path]:
    """Return the places to look in: those given, then those that the variable lists as `PATH` does."""
    listed = os.environ.get(VARIABLE, "").split(os.pathsep)
    return [*given, *(Path(place) for place in listed if place)]
