"""Readers that are processes are copies of one that has SciPy or VTK already, which take 0.5 s to import."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import pytest

from plexoscope.models.io import mat_file, mat_process
from plexoscope.models.io.tractogram import vtk, vtk_process

IMPORTED = {
    mat_process.__file__: "scipy.io",
    vtk_process.__file__: "vtkmodules.util.numpy_support, vtkmodules.vtkIOLegacy, vtkmodules.vtkIOXML",
}
COPIES = """
import json, os, runpy, sys
for line in sys.stdin:
    if not (copy := os.fork()):
        sys.argv = json.loads(line)
        runpy.run_path(sys.argv[0], run_name="__main__")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]), flush=True)
"""


class Copies:
    """Run the script of a command in a copy of the process that is kept for it."""

    def __init__(self) -> None:
        self._kept: dict[str, subprocess.Popen[str]] = {}

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        script = command[2]
        if script not in self._kept:
            program = [sys.executable, "-P", "-c", f"import {IMPORTED[script]}{COPIES}"]
            self._kept[script] = subprocess.Popen(
                program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        kept = self._kept[script]
        print(json.dumps(command[2:]), file=kept.stdin, flush=True)
        return subprocess.CompletedProcess(command, int(kept.stdout.readline()))

    def close(self) -> None:
        for each in self._kept.values():
            each.communicate()


class Started:
    """A copy that runs once it is waited for."""

    returncode: int | None = None

    def __init__(self, copies: Copies, command: list[str], **_: object) -> None:
        self._copies, self._command = copies, command

    def __enter__(self) -> "Started":
        return self

    def __exit__(self, *_: object) -> None: ...

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, _timeout_s: float) -> None:
        self.returncode = self._copies.run(self._command).returncode

    def kill(self) -> None: ...


@pytest.fixture(scope="session")
def copying_subprocess() -> Iterator[SimpleNamespace]:
    """What the readers use of the module `subprocess`."""
    copies = Copies()
    yield SimpleNamespace(
        run=copies.run,
        Popen=partial(Started, copies),
        DEVNULL=subprocess.DEVNULL,
        TimeoutExpired=subprocess.TimeoutExpired,
    )
    copies.close()


@pytest.fixture
def own_process() -> None:
    """For tests of the processes: each file is read in a new one, as for a user."""


@pytest.fixture(autouse=True)
def _copied(
    request: pytest.FixtureRequest, copying_subprocess: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "own_process" not in request.fixturenames:
        monkeypatch.setattr(mat_file, "subprocess", copying_subprocess)
        monkeypatch.setattr(vtk, "subprocess", copying_subprocess)
