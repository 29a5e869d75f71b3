"""Hides installed packages from a Python and from all that it starts: `make test-without HIDDEN=dgl`.

Python imports this file by its name when the folder is on PYTHONPATH. The packages that PLEXOSCOPE_WITHOUT names, with
commas between them, can then neither be imported nor be found by their metadata, as on a machine that lacks them.
"""

import importlib.metadata
import os
from importlib.machinery import PathFinder

HIDDEN = frozenset(name for name in os.environ.get("PLEXOSCOPE_WITHOUT", "").split(",") if name)


def _spec(finder, fullname, path=None, target=None, known=PathFinder.find_spec):
    return None if fullname.partition(".")[0] in HIDDEN else known(fullname, path, target)


def _distribution(name, known=importlib.metadata.Distribution.from_name):
    if name in HIDDEN:
        raise importlib.metadata.PackageNotFoundError(name)
    return known(name)


if HIDDEN:
    PathFinder.find_spec = classmethod(_spec)
    importlib.metadata.Distribution.from_name = staticmethod(_distribution)
