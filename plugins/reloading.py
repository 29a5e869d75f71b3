"""Taking up changed code of a method while the program runs, for those who write one."""

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from plexoscope.plugins.discovery import MANIFEST_NAME, Method
from plexoscope.plugins.embedded import has_block


def forget_code(method: Method) -> None:
    """Forget the imported modules of a method: the next `load` reads them anew, and fails where they are at fault.

    These are what lies in its folder, or its single file, and what it imports from beside that: of an installed
    method only what lies in its folder. Runs that are under way keep the code that they began with, but for modules
    that they import later.
    """
    for name, module in list(_modules(method)):
        del sys.modules[name]
        parent, _, last = name.rpartition(".")
        if getattr(sys.modules.get(parent), last, None) is module:
            delattr(sys.modules[parent], last)  # or `from parent import last` would find the old one
        if module.__file__ is not None:
            # Python compares seconds and sizes: a second save within one second may change neither.
            with suppress(OSError, NotImplementedError):
                Path(importlib.util.cache_from_source(module.__file__)).unlink()
    importlib.invalidate_caches()


def changed_s(method: Method) -> float:
    """Return when a file of the method last changed, in seconds since the epoch; 0 if there is none left."""
    files = {Path(module.__file__) for _, module in _modules(method) if module.__file__ is not None}
    if method.origin.path:
        place = Path(method.origin.path)
        files |= {place} if place.is_file() else {*place.rglob("*.py"), *place.rglob("*.toml")}
    times = [0.0]
    for file in files:
        with suppress(OSError):
            status = file.stat()
            times.append(max(status.st_mtime, status.st_ctime))  # an older file that is moved here is a change, too
    return max(times)


def _modules(method: Method) -> Iterator[tuple[str, ModuleType]]:
    """The imported modules of a method, by name."""
    place, search_path = method.origin.path, method.origin.search_path
    if not place:
        return
    for name, module in sys.modules.copy().items():  # another thread may be importing
        file = getattr(module, "__file__", None) or ""
        is_inside = file == place or file.startswith(place + os.sep)
        is_near = bool(search_path) and file.startswith(search_path + os.sep)
        if is_inside or (is_near and _lies_beside(name, file, Path(search_path))):
            yield name, module


def _lies_beside(name: str, file: str, folder: Path) -> bool:
    """Whether a module was imported from a folder of methods, and is of no other method.

    By its name and not by its place alone: a folder of methods may hold a whole environment, or a checkout of
    Plexoscope.
    """
    parts = name.split(".")
    if Path(file) not in (folder.joinpath(*parts).with_suffix(".py"), folder.joinpath(*parts, "__init__.py")):
        return False
    top = folder / parts[0]
    return not any(top.glob(f"**/{MANIFEST_NAME}")) if top.is_dir() else not has_block(Path(file))
