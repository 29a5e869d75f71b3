"""SIGTERM and SIGHUP: the state is cancelled, recordings are whole, no process and no half of a file is left."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from plexoscope.app.cli.shared.progress import ProgressLine
from plexoscope.app.cli.shared.signals import ended_by_signals
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram
from plexoscope.plugins.recording import open_recording

METHOD = """
# /// plexoscope
# id = "forever"
# version = "1"
# api = ">=1"
# title = "Forever"
# summary = "Counts"
# [citation]
# authors = "-"
# title = "-"
# year = 2026
# [[channel]]
# name = "n"
# kind = "scalar"
# policy = "append"
# title = "Steps"
# ///
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from plexoscope.plugins.results import Scalar


@dataclass(frozen=True)
class Params:
    pass


def run(params, inputs, ctx):
    child = subprocess.Popen(["sleep", "60"]) if os.environ.get("CHILD_PID") else None
    for step in range(100_000):
        ctx.checkpoint()
        ctx.emit("n", Scalar({"steps": step}), step)
        if step == 3 and child is not None:
            Path(os.environ["CHILD_PID"]).write_text(f"{os.getpid()} {child.pid}")
        time.sleep(0.01)
"""
WAIT_S = 30.0


@pytest.fixture
def command(tmp_path, monkeypatch) -> list[str]:
    """What runs a method without an end, recorded below the folder "runs"."""
    (tmp_path / "forever.py").write_text(METHOD)
    monkeypatch.setenv("PLEXOSCOPE_RUNS", str(tmp_path / "runs"))
    words = ["run", "forever", "--plugin-dir", str(tmp_path / "forever.py")]
    return [sys.executable, "-m", "plexoscope.app.main", *words]


def test_sigterm_cancels_a_sweep_with_its_processes(command, tmp_path, monkeypatch):
    pids = tmp_path / "pids"
    monkeypatch.setenv("CHILD_PID", str(pids))
    words = [*command, "--on", "process", "--seeds", "2", "--jobs", "1"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        _wait(lambda: pids.exists() and pids.read_text())
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=WAIT_S)
    assert running.returncode == 128 + signal.SIGTERM
    assert err.endswith("plexoscope: sweep of forever: 2 of 2 runs did not succeed\n")
    assert "Traceback" not in err
    for pid in pids.read_text().split():
        _wait(lambda pid=pid: not _works(int(pid)))
    recorded = sorted(path.parent for path in (tmp_path / "runs").rglob("run.toml"))
    assert [_state(folder) for folder in recorded] == ["cancelled", "cancelled"]


def test_a_terminal_that_closes_cancels_a_run(command, tmp_path):
    """The kernel sends SIGHUP, and every further word to the terminal is an error."""
    ours, theirs = pty.openpty()
    program = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    )
    words = [sys.executable, "-c", program, *command, "--on", "thread"]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as running:
        os.close(theirs)
        _wait(lambda: any(log.stat().st_size > 2000 for log in (tmp_path / "runs").glob("*/events.arrow")))
        os.close(ours)
        assert running.wait(WAIT_S) == 128 + signal.SIGHUP
    (folder,) = (tmp_path / "runs").iterdir()
    assert _state(folder) == "cancelled"


def test_signals_that_are_ignored_stay_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup has it
    try:
        with ended_by_signals() as ending:
            signal.raise_signal(signal.SIGHUP)
        assert ending.code(7) == 7
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_second_signal_does_not_disturb_the_tidying_up():
    before = signal.getsignal(signal.SIGTERM)
    with ended_by_signals() as ending:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGHUP)
    assert ending.code(1) == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("suffix", [".trk", ".tck", ".trx"])
def test_half_a_tractogram_is_gone(plexoscope, monkeypatch, tmp_path, suffix):
    points = np.zeros((4, 3), np.float32)
    points[:, 0] = range(4)
    write_tractogram(Tractogram(points, np.array([0, 2, 4])), tmp_path / "lines.tck")
    show = ProgressLine.show

    def terminated(self, fraction, text):
        if text.startswith("out"):
            signal.raise_signal(signal.SIGTERM)
        show(self, fraction, text)

    monkeypatch.setattr(ProgressLine, "show", terminated)
    said = plexoscope("convert", tmp_path / "lines.tck", "--out", tmp_path / f"out{suffix}")
    assert (said.code, said.out) == (128 + signal.SIGTERM, "")
    assert said.err.endswith("plexoscope: cancelled\n")
    assert [path.name for path in tmp_path.iterdir()] == ["lines.tck"]


def test_half_a_picture_is_gone_and_the_one_before_stays(plexoscope, monkeypatch, tmp_path):
    plain = Image.Image.save
    out = tmp_path / "out.png"
    out.write_bytes(b"before")

    def terminated(self, file, *words, **options):
        plain(self, file, *words, **options)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(Image.Image, "save", terminated)
    assert plexoscope("render", "fornix", "--out", out, "--size", "64x48").code == 128 + signal.SIGTERM
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]
    assert out.read_bytes() == b"before"


def _state(folder: Path) -> str:
    with open_recording(folder) as recording:
        assert recording.complete
        assert recording.header.end is not None
        assert recording.digest() == recording.header.end.digest
        return recording.header.end.state


def _wait(condition: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def _works(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
