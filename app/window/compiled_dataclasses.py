"""What `dataclass` writes for our classes, compiled once and not at each start."""

import contextlib
import dataclasses
import importlib.util
import marshal
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

_HEADER = importlib.util.MAGIC_NUMBER
FILE = Path(importlib.util.cache_from_source(str(Path(__file__).with_name("written_by_dataclass.py"))))
"""Beside the byte code of this module, and bound to the version of Python as that is."""


class Compiled:
    """Code by its source.

    `dataclass` writes the source of five methods a class and gives it to `exec`, which was a seventh of the time to a
    window. Source that is the same gives the same code, so this needs nobody to say when it is out of date.
    """

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        self._known = _read(file)
        self._used: dict[str, CodeType] = {}
        self.n_new = 0

    def execute(self, source: str, variables: dict[str, Any], names: dict[str, Any]) -> None:
        """Do what `exec` does."""
        code = self._known.get(source)
        if code is None:
            code = compile(source, "<string>", "exec", dont_inherit=True)
            self.n_new += 1
        self._used[source] = code
        exec(code, variables, names)

    def keep(self) -> None:
        """Write what was used, if any of it is new; where byte code may not be written, nothing is."""
        if not self.n_new or sys.dont_write_bytecode:
            return
        self._known, self.n_new = dict(self._used), 0
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=self._file.parent)
            with os.fdopen(number, "wb") as written:
                written.write(_HEADER + marshal.dumps(self._used))
            os.chmod(name, 0o644)  # for whoever may read the byte code beside it
            os.replace(name, self._file)  # at once: another window may be starting


@contextmanager
def compiled_before(compiled: Compiled) -> Iterator[None]:
    """Import in it what has many data classes."""
    vars(dataclasses)["exec"] = compiled.execute
    try:
        yield
    finally:
        del vars(dataclasses)["exec"]
    compiled.keep()


def _read(file: Path) -> dict[str, CodeType]:
    try:
        data = file.read_bytes()
        known = marshal.loads(data[len(_HEADER) :]) if data.startswith(_HEADER) else {}
    except (OSError, EOFError, ValueError, TypeError):  # none yet, or one that was cut off
        return {}
    return known if isinstance(known, dict) else {}
