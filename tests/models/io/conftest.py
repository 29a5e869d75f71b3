"""MATLAB files are read by copies of one process that has SciPy already, which takes 0.5 s to import."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plexoscope.models.io import mat_file, mat_process

COPIES = """
import json, os, runpy, sys
import scipy.io
for line in sys.stdin:
    if not (copy := os.fork()):
        sys.argv = json.loads(line)
        runpy.run_path(sys.argv[0], run_name="__main__")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]), flush=True)
"""


@pytest.fixture(scope="session")
def run_a_copy() -> Iterator[Callable[[Path, Path, int], int]]:
    """Does what `mat_file` starts a process for."""
    started: list[subprocess.Popen[str]] = []

    def run(path: Path, folder: Path, most_bytes: int) -> int:
        if not started:
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            started.append(subprocess.Popen([sys.executable, "-P", "-c", COPIES], text=True, **pipes))
        words = [mat_process.__file__, str(path.resolve()), str(folder), str(most_bytes)]
        print(json.dumps(words), file=started[0].stdin, flush=True)
        return int(started[0].stdout.readline())

    yield run
    for each in started:
        each.communicate()


@pytest.fixture
def own_process() -> None:
    """For tests of the process: each file is read in a new one, as for a user."""


@pytest.fixture(autouse=True)
def _copies(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "own_process" not in request.fixturenames:
        monkeypatch.setattr(mat_file, "_run", request.getfixturevalue("run_a_copy"))
