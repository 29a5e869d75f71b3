"""A flood: a method emits a result of 1 MiB every 2 ms, and its panel takes 30 ms to draw one.

How late the beats of a timer on the UI thread come, and how much the memory grows, in the real window; beside it the
same results through a queued Qt signal, as one would do without channels. Needs an X server:
`xvfb-run -a -s "-screen 0 1440x900x24 +extension GLX" python tests/bench/flood.py`.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

BEAT_MS = 16
DRAW_S = 0.030
EVERY_S = 0.002
WARM_S = 1.5
BARS = {"p99_ms": 100.0, "growth_mib": 32.0}

METHOD = """
# /// plexoscope
# id = "flood"
# version = "1.0"
# api = ">=1,<2"
# title = "Flood"
# summary = "Emits faster than anybody can look"
# [citation]
# authors = "None"
# title = "None"
# year = 2026
# [[channel]]
# name = "flood"
# kind = "image"
# policy = "latest"
# title = "Flood"
# ///
import time
from dataclasses import dataclass
import numpy as np
from plexoscope.plugins.results import Image

@dataclass(frozen=True)
class Params:
    pass

def run(params, inputs, ctx):
    step, due = 0, time.perf_counter()
    while True:
        ctx.checkpoint()
        ctx.emit("flood", Image(np.full((512, 512), step % 256, np.float32)), step)
        step, due = step + 1, due + EVERY_S
        time.sleep(max(due - time.perf_counter(), 0))
""".replace("EVERY_S", str(EVERY_S))


def resident_mib() -> float:
    with open("/proc/self/status") as status:
        return next(float(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def busy(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


class Bench:
    """A window, a beat of its UI thread, and a thread that measures both and ends the process."""

    def __init__(self, folder: Path, seconds: float) -> None:
        from plexoscope.app.window.start import make_application, warm_up

        self.application = make_application()
        from PySide6.QtCore import QTimer

        from plexoscope.app.window.main_window import MainWindow
        from plexoscope.plugins.discovery import find_methods

        (folder / "flood.py").write_text(METHOD)
        self.window = MainWindow(find_methods([folder / "flood.py"]), folder)
        self.window.resize(1280, 800)
        self.window.show()
        warm_up()
        self.beats_s: list[float] = []
        self.timer = QTimer(interval=BEAT_MS)
        self.timer.timeout.connect(lambda: self.beats_s.append(time.perf_counter()))
        self.timer.start()
        self.seconds = seconds
        self.n_drawn = 0
        self.n_emitted = lambda: 0

    def make_slow(self, panel) -> None:
        def draw() -> None:
            busy(DRAW_S)
            self.n_drawn += 1

        panel.draw = draw

    def run(self) -> None:
        """Let the window live while it is measured; does not return."""
        threading.Thread(target=self._measure, daemon=True).start()
        self.application.exec()

    def _measure(self) -> None:
        # Not on the UI thread, which may never come to it: a flood of events is served before any timer.
        time.sleep(WARM_S)
        before, drawn, emitted, most = resident_mib(), self.n_drawn, self.n_emitted(), 0.0
        start_s = time.perf_counter()
        while time.perf_counter() < start_s + self.seconds:
            time.sleep(0.1)
            most = max(most, resident_mib())
        end_s = time.perf_counter()
        drawn, emitted = self.n_drawn - drawn, self.n_emitted() - emitted
        beats_s = [start_s, *(beat for beat in self.beats_s if start_s < beat < end_s), end_s]
        late_ms = np.maximum(np.diff(beats_s) * 1000 - BEAT_MS, 0)
        figures = {
            "p50_ms": np.percentile(late_ms, 50),
            "p99_ms": np.percentile(late_ms, 99),
            "max_ms": late_ms.max(),
            "growth_mib": most - before,
            "emitted_per_s": emitted / (end_s - start_s),
            "drawn_per_s": drawn / (end_s - start_s),
        }
        print(json.dumps({name: round(float(value), 1) for name, value in figures.items()}), flush=True)
        os._exit(0)  # what waits to be drawn would take minutes


def through_channels(bench: Bench) -> None:
    """The flood as a method that the window runs."""
    window = bench.window
    window.document.select_method("flood", "Flood")
    window.running.run_method()
    while not window.running.results.panels or window.runs.run is None:
        bench.application.processEvents()
    bench.make_slow(window.running.results.panels["flood"])
    run = window.runs.run
    bench.n_emitted = lambda: run.channels["flood"].n_emitted


def through_signal(bench: Bench) -> None:
    """The same results as arguments of a queued signal."""
    from PySide6.QtCore import QObject, Qt, Signal

    from plexoscope.plugins.manifest import Channel
    from plexoscope.plugins.results import Image

    class Sender(QObject):
        emitted = Signal(object)

    panel = bench.window.running.results.prepare([Channel("flood", "image", "latest", "Flood")])["flood"]
    bench.make_slow(panel)
    sender, sent = Sender(bench.window), [0]
    sender.emitted.connect(lambda result: panel.feed([result]), Qt.ConnectionType.QueuedConnection)
    bench.n_emitted = lambda: sent[0]

    def produce() -> None:
        due = time.perf_counter()
        while True:
            sender.emitted.emit((sent[0], Image(np.full((512, 512), sent[0] % 256, np.float32))))
            sent[0], due = sent[0] + 1, due + EVERY_S
            time.sleep(max(due - time.perf_counter(), 0))

    threading.Thread(target=produce, daemon=True).start()


def at_rest(bench: Bench) -> None:
    """The window alone."""


WAYS = {"at rest": at_rest, "channels": through_channels, "queued signal": through_signal}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.way is not None:
        bench = Bench(arguments.folder, arguments.seconds)
        WAYS[arguments.way](bench)
        bench.run()
    results = {}
    for way in WAYS:
        with TemporaryDirectory(prefix="plexoscope-flood-") as folder:
            line = [sys.executable, __file__, "--way", way, "--seconds", str(arguments.seconds), "--folder", folder]
            done = subprocess.run(line, capture_output=True, text=True, check=True)
        results[way] = json.loads(done.stdout.splitlines()[-1])
    held = results["channels"]
    results["within_bars"] = {name: held[name] < bar for name, bar in BARS.items()}
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
