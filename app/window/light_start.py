"""What a start does without: PySide's look at the source of every module, and the search for garbage."""

import builtins
import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager


def plain_imports() -> None:
    """Import PySide, and take back that it watches imports.

    It reads the source of each module that is imported after it, to see whether that module uses `__feature__`, which
    lets the names of Qt be written in another way. Nothing here does, and it was a tenth of the time to a window.
    """
    importlib.import_module("PySide6.QtCore")
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


@contextmanager
def kept_for_good() -> Iterator[None]:
    """Make things that live as long as the process: garbage is not searched for while it goes on, nor ever in them.

    A search looks at all that there is, so each would also hold up the window later by what was made here.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
