"""Importing a method's code: packages by name, single files by their path.

A single file becomes a module of a name that is the same in every process, so that what it defines can be pickled
there as here. Folders that methods bring along go to the end of `sys.path`: they never hide what is installed.
"""

import hashlib
import importlib
import importlib.util
import re
import sys
import threading
from pathlib import Path
from types import ModuleType

from plexoscope.plugins.errors import PluginError

FILE_MODULE = "plexoscope_file_"

_lock = threading.RLock()


def file_module_name(path: str | Path) -> str:
    """Return the name of the module that a single file becomes: its stem, and a hash of where it lies."""
    path = Path(path).resolve()
    digest = hashlib.blake2b(str(path).encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
    return f"{FILE_MODULE}{re.sub(r'[^A-Za-z0-9_]', '_', path.stem)}_{digest}"


def import_module(name: str, path: Path, search_path: str) -> ModuleType:
    """Return a module of a method, imported if it is not yet there.

    Parameters
    ----------
    name
        As in the manifest's target, before the colon.
    path
        The folder of the method, or its single file.
    search_path
        Folder in which its packages lie; "" where they are installed.

    Raises
    ------
    PluginError
        If that name already means a package from elsewhere.
    BaseException
        Whatever the code raises.
    """
    if search_path:
        _add_search_path(search_path)
    if path.suffix == ".py" and name == file_module_name(path):
        return _import_file(path, name)
    if search_path:
        _require_own(name.partition(".")[0], search_path)
    return importlib.import_module(name)


def _add_search_path(folder: str) -> None:
    with _lock:
        if folder not in sys.path:
            sys.path.append(folder)
            importlib.invalidate_caches()


def _import_file(path: Path, name: str) -> ModuleType:
    with _lock:  # a second thread must not see the module half done
        if name in sys.modules:
            return sys.modules[name]
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise PluginError("expected a Python file", path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module


def _require_own(top: str, search_path: str) -> None:
    """Refuse code of the same name from elsewhere: another process might import one, this one the other."""
    folder = Path(search_path).resolve()
    if not ((folder / top).is_dir() or (folder / f"{top}.py").is_file()):
        return
    try:
        spec = importlib.util.find_spec(top)
    except ValueError:  # a module that was put there by hand
        spec = None
    places = [*(spec.submodule_search_locations or ()), spec.origin] if spec else []
    found = [Path(place).resolve() for place in places if place]
    if not any(place.is_relative_to(folder) for place in found):
        other = found[0] if found else "this process"
        raise PluginError(f"expected a package name of its own, but {top!r} already means that of {other}", folder)
