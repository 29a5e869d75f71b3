"""A method in a fresh interpreter with the search path of this one: what its import costs, and a run without window."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plexoscope.plugins import parameters
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.inputs import NOTHING

LOAD = """
import json, time
import plexoscope.plugins.context
from plexoscope.plugins.discovery import Origin, method_at
method = method_at({origin!r})
before, began_s = set(sys.modules), time.process_time()
method.load()
took_s = time.process_time() - began_s
print(json.dumps([took_s, sorted({{name.partition(".")[0] for name in set(sys.modules) - before}})]))
"""
MAIN = "from plexoscope.app.main import main; sys.exit(main({words!r}))"


@dataclass(frozen=True)
class Import:
    """What it costs to load a method: seconds of the processor, and the top-level packages that come with it."""

    cpu_s: float
    packages: tuple[str, ...]


def import_cost(method: Method) -> Import:
    """Load a method beside nothing but the contract.

    Raises
    ------
    RuntimeError
        If that fails; the message is what it printed.
    """
    process = _python(LOAD.format(origin=method.origin))
    printed, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(errors)
    cpu_s, packages = json.loads(printed.splitlines()[-1])
    return Import(cpu_s, tuple(packages))


def run_words(
    method: Method,
    values: Mapping[str, object],
    files: Mapping[str, object],
    seed: int,
    plugin_dirs: Sequence[Path],
    folder: Path,
) -> list[str]:
    """Return a run as it is typed on a command line; without files it takes the sample."""
    fields = {each.name: each for each in parameters.fields(method.load().params_class)}
    words = ["run", method.id, "--seed", str(seed), "--out", str(folder)]
    for name, value in values.items():
        words += ["--set", f"{name}={fields[name].format(fields[name].check(value))}"]
    for each in method.manifest.inputs if files else ():
        words += ["--input", str(files.get(each.name, NOTHING))]
    for place in plugin_dirs:
        words += ["--plugin-dir", str(place)]
    return words


class Headless:
    """`plexoscope` with some words, started at once."""

    def __init__(self, words: Sequence[str]) -> None:
        self._process = _python(MAIN.format(words=list(words)))

    def wait(self, timeout_s: float) -> str:
        """Return what it printed, once it has ended; it is killed when the time is up."""
        try:
            printed, errors = self._process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            printed, errors = self._process.communicate()
        return f"{printed}{errors}"


def _python(code: str) -> "subprocess.Popen[str]":
    """Start an interpreter that finds the packages which this one finds."""
    return subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        encoding="utf-8",
        errors="replace",
    )
