"""How a method at work is felt: the window's heartbeat and the frames of a turning brain, in one run.

    python tests/bench/heartbeat.py [TRACTOGRAM]

Four states: no method; a torch method in a thread; pure Python in a thread; pure Python in a process. Without a
file the view shows the bundle that ships with dipy. Needs an X server; absolute times move with the machine, so read
each state beside the first one.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

BEAT_MS = 16
TURN_MS = 50
STATE_S = 10.0

METHOD = """
# /// plexoscope
# id = "{id}"
# version = "1"
# api = ">=1"
# title = "{id}"
# summary = "A load"
# isolation = "{isolation}"
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
from dataclasses import dataclass
from plexoscope.plugins.results import Outputs, Scalar

@dataclass(frozen=True)
class Params:
    pass

def run(params, inputs, ctx):
    step = 0
{body}
"""

TORCH = """
    import torch
    net = torch.nn.Sequential(torch.nn.Linear(256, 512), torch.nn.ReLU(), torch.nn.Linear(512, 256))
    adam, data = torch.optim.Adam(net.parameters()), torch.randn(512, 256)
    while True:
        ctx.checkpoint()
        loss = ((net(data) - data) ** 2).mean()
        adam.zero_grad(); loss.backward(); adam.step()
        step += 1
        ctx.emit("n", Scalar({"loss": loss.item()}), step)
"""
PYTHON = """
    table = {}
    while True:
        ctx.checkpoint()
        for i in range(20000):
            table[i % 997] = table.get(i % 991, 0) + i * i % 7
        step += 1
        ctx.emit("n", Scalar({"steps": step}), step)
"""
STATES = (
    ("idle", None, ""),
    ("torch in a thread", TORCH, "thread"),
    ("Python in a thread", PYTHON, "thread"),
    ("Python in a process", PYTHON, "process"),
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path)
    file = parser.parse_args().file
    sys.setswitchinterval(0.001)  # as the window does
    with TemporaryDirectory(prefix="plexoscope-bench-") as folder:
        for name, body, isolation in STATES:
            if body is not None:
                id = name.lower().replace(" ", "-")
                Path(folder, f"{id}.py").write_text(
                    METHOD.replace("{id}", id).replace("{isolation}", isolation).replace("{body}", body)
                )
        print(json.dumps(measure(Path(folder), file), indent=2))


def measure(folder: Path, file: Path | None) -> dict[str, dict[str, float]]:
    """Return by state the lateness of the heartbeat and the time of a frame."""
    from plexoscope.app.window.start import make_application, warm_up

    application = make_application()
    from PySide6.QtCore import QTimer

    from plexoscope.app.window.main_window import MainWindow
    from plexoscope.plugins.discovery import find_methods

    window = MainWindow(find_methods([folder]), folder)
    window.resize(1280, 800)
    window.show()
    if file is None:
        window.actions_.qaction("sample.fornix").trigger()
    else:
        window.open_files([file])
    warm_up()
    beats: list[float] = []
    frames: list[float] = []
    draw = window.view.canvas.on_draw

    def timed_draw(event) -> None:
        start_s = time.perf_counter()
        draw(event)
        frames.append(time.perf_counter() - start_s)

    window.view.canvas.events.draw.disconnect(draw)
    window.view.canvas.events.draw.connect(timed_draw)
    beat = QTimer(interval=BEAT_MS)
    beat.timeout.connect(lambda: beats.append(time.perf_counter()))
    turn = QTimer(interval=TURN_MS)
    turn.timeout.connect(
        lambda: (
            window.document.move_camera(window.document.state.camera.orbited(1.5, 0), "bench")
            if window.document.state.camera is not None
            else None
        )
    )

    def pump(seconds: float, until=lambda: False) -> None:
        end_s = time.perf_counter() + seconds
        while time.perf_counter() < end_s and not until():
            application.processEvents()
            time.sleep(0.0005)

    pump(300, lambda: window.document.state.layers and not window.services.background.jobs)
    pump(10)
    found = {}
    beat.start()
    for name, body, _ in STATES:
        if body is not None:
            id = name.lower().replace(" ", "-")
            window.document.select_method(id, id)
            window.running.run_method()
            pump(
                60,
                lambda: window.runs.run is not None and len(window.runs.run.channels["n"].kept()) > 3,
            )
        beats.clear()
        pump(STATE_S)
        still = lateness_ms(beats)
        turn.start()
        pump(1)
        beats.clear()
        frames.clear()
        pump(STATE_S)
        turn.stop()
        found[name] = {
            "beat_p50_ms": still[0],
            "beat_p99_ms": still[1],
            "turning_beat_p99_ms": lateness_ms(beats)[1],
            "frame_p50_ms": round(1000 * float(np.percentile(frames, 50)), 1),
            "frame_p95_ms": round(1000 * float(np.percentile(frames, 95)), 1),
            "frames_a_second": round(len(frames) / STATE_S, 1),
        }
        if window.runs.run is not None:
            window.runs.cancel()
            pump(5, lambda: not window.runs.active)
        pump(2)
    window.close()
    return found


def lateness_ms(beats: list[float]) -> tuple[float, float]:
    """How much later than asked the timer fired: median and 99th percentile."""
    late = 1000 * np.diff(beats) - BEAT_MS
    return round(float(np.percentile(late, 50)), 1), round(float(np.percentile(late, 99)), 1)


if __name__ == "__main__":
    main()
