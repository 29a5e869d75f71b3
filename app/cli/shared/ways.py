"""The option --as: how files are read that could be read in several ways."""

import argparse
from collections.abc import Iterable
from pathlib import Path

FLAG, METAVAR = "--as", "WAY"
HELP = "of a table that could be several things: matrix, edges or events; of a .mat with several matrices: its name"


def add_way(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(FLAG, dest="read_as", metavar=METAVAR, help=HELP)


def say_way(way: str | None, words: Iterable[str]) -> None:
    """Have the files among some words read as was typed."""
    from plexoscope.models.io.ways import say

    for path in map(Path, words if way else ()):
        if path.is_file():
            say(path, str(way))
