"""A method that counts, with faults that can be asked for, and what a user does with it in the window."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from plexoscope.plugins.states import RunState

METHOD = """
# /// plexoscope
# id = "counter"
# version = "1.0"
# api = ">=1"
# title = "Counter"
# summary = "Counts"
# [citation]
# authors = "A. Author"
# title = "A paper"
# year = 2020
# [[channel]]
# name = "loss"
# kind = "scalar"
# policy = "append"
# title = "Loss"
# [[channel]]
# name = "picture"
# kind = "matrix"
# policy = "latest"
# title = "Picture"
# ///
import ctypes
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np

from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Matrix, Outputs, Scalar

GATE = Path(__file__).parent.parent / "gate"


@dataclass(frozen=True)
class Params:
    n_steps: Annotated[int, Param("Steps", low=1, high=10_000_000)] = 30
    pause_s: Annotated[float, Param("Pause", low=0, high=1)] = 0.0
    speed: Annotated[float, Param("Speed", low=0, high=10, live=True)] = 1.0
    fault: Annotated[str, Param("Fault", choices=("", "raise", "crash", "hang"))] = ""


def run(params, inputs, ctx):
    for step in range(params.n_steps):
        ctx.checkpoint()
        ctx.progress(step + 1, params.n_steps, "Counting")
        phase = "one" if step < 10 else "two"
        ctx.emit("loss", Scalar({"loss": 1 / (step + 1), "speed": ctx.live["speed"]}, phase), step)
        ctx.emit("picture", Matrix(ctx.rng.normal(size=(4, 4)) + step), step)
        time.sleep(params.pause_s)
    if params.fault == "raise":
        raise RuntimeError("mat1 and mat2 cannot be multiplied")
    if params.fault == "crash":
        ctypes.string_at(0)
    while params.fault == "hang" and not GATE.exists():
        time.sleep(0.005)
    ctx.check("ends", "1", 1, True)
    return Outputs(metrics={"loss": 1 / params.n_steps})
"""


def run(window, qtbot, **values):
    """Run the counter to its end and return the run."""
    begin(window, qtbot, **values)
    qtbot.waitUntil(lambda: not window.runs.active, timeout=30_000)
    return window.runs.run


def begin(window, qtbot, **values):
    """Start the counter, and return its run once it works."""
    n_before = len(window.runs.entries)
    window.document.change_settings("counter", "Set", values=values)
    window.running.run_method()
    qtbot.waitUntil(lambda: len(window.runs.entries) > n_before and not window.runs.preparing, timeout=10_000)
    run = window.runs.entries[n_before].run
    qtbot.waitUntil(lambda: run.state is not RunState.QUEUED or window.runs.queue.n_working > 0, timeout=20_000)
    return run


def fed(window, qtbot, channel="loss"):
    """Wait until a panel has all that there is, and return what it would save."""
    panel = window.running.results.panels[channel]
    window.running.results.scroller.ensureWidgetVisible(panel)
    qtbot.waitUntil(lambda: panel.newest is not None and not window.running.shown.feeder.waiting, timeout=10_000)
    return panel.data()


def picture(panel):
    image = panel.picture((400, 300)).convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def record(window, qtbot, **values):
    """Run the counter, open its recording, and return the entry of that."""
    run(window, qtbot, **values)
    folder = window.runs.shown.folder
    qtbot.waitUntil(lambda: not window.services.background.jobs, timeout=10_000)
    window.running.recordings.open(folder)
    qtbot.waitUntil(lambda: window.runs.shown.replay is not None, timeout=10_000)
    return window.runs.shown


def click_row(window, qtbot, row):
    view = window.running.list.list
    index = window.running.list.model.index(row)
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
