"""Figures of the window: time to a painted window, and the heartbeat of the UI while a method trains.

Run by `make bench` on an X server. Absolute times move with the machine; read them beside the idle heartbeat
of the same run.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

HEAVY = ("torch", "dgl", "dipy", "pyqtgraph", "nibabel", "trx", "scipy")
BEAT_MS = 16
N_STARTS = 5


def driver_start(started_s: float) -> None:
    """Open the real window, and quit once it has been painted and its canvas drawn."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from plexoscope.app import main as app_main
    from plexoscope.app.window import main_window

    original = main_window.MainWindow.showEvent

    def show(self, event) -> None:
        original(self, event)
        self.view.canvas.events.draw.connect(lambda _: QTimer.singleShot(0, painted))

    def painted() -> None:
        print(json.dumps({"seconds": time.time() - started_s, "heavy": [n for n in HEAVY if n in sys.modules]}))
        sys.stdout.flush()
        QApplication.instance().closeAllWindows()

    main_window.MainWindow.showEvent = show
    app_main.main([])


def start_up() -> dict[str, object]:
    """Seconds from the start of the process to a painted window, warm (the first start is not counted)."""
    seconds, heavy = [], []
    for _ in range(N_STARTS + 1):
        done = subprocess.run(
            [sys.executable, __file__, "--start", repr(time.time())], capture_output=True, text=True, check=True
        )
        result = json.loads(done.stdout.splitlines()[0])
        seconds.append(result["seconds"])
        heavy = result["heavy"]
    return {
        "painted_s_median": round(float(np.median(seconds[1:])), 3),
        "painted_s_max": round(max(seconds[1:]), 3),
        "heavy_modules_imported": heavy,
        "heavy_modules_absent": [name for name in HEAVY if name not in heavy],
    }


def lateness(beats_s: list[float]) -> dict[str, float]:
    """How late the beats came, ms."""
    late = np.maximum(np.diff(beats_s) * 1000 - BEAT_MS, 0)
    p50, p95, p99 = np.percentile(late, [50, 95, 99])
    return {
        "n": len(late),
        "p50_ms": round(p50, 1),
        "p95_ms": round(p95, 1),
        "p99_ms": round(p99, 1),
        "max_ms": round(late.max(), 1),
    }


def heartbeat(sample: str, turn_view: bool) -> dict[str, object]:
    """Beats of a timer on the UI thread: alone, then while PiVeM trains with its defaults.

    `turn_view` moves the camera twenty times a second all the while.
    """
    from plexoscope.app.window.start import make_application, warm_up

    application = make_application()
    from PySide6.QtCore import QTimer

    from plexoscope.app.window.main_window import MainWindow
    from plexoscope.plugins.discovery import find_methods

    folder = TemporaryDirectory(prefix="plexoscope-bench-")
    window = MainWindow(find_methods(), Path(folder.name))
    window.resize(1280, 800)
    window.show()
    window.actions_.qaction("sample.fornix").trigger()
    warm_up()
    beats: list[float] = []
    timer = QTimer(interval=BEAT_MS)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))

    def turn() -> None:
        camera = window.document.state.camera
        if camera is not None:
            window.document.move_camera(camera.orbited(1.5, 0), "bench")

    turning = QTimer(interval=50)
    turning.timeout.connect(turn)

    def pump(until) -> None:
        while not until():
            application.processEvents()
            time.sleep(0.0005)

    pump(lambda: not window.services.background.jobs and window.document.state.layers)
    timer.start()
    if turn_view:
        turning.start()
    deadline = time.perf_counter() + 5
    pump(lambda: time.perf_counter() > deadline)
    alone = lateness(beats)
    beats.clear()
    window.document.select_method("pivem", "PiVeM")
    window.document.change_settings("pivem", "Change input", inputs={"network": sample})
    window.running.run_method()
    pump(lambda: not window.runs.active)
    training = lateness(beats)
    seconds = window.runs.run.elapsed_s
    timer.stop()
    turning.stop()
    window.close()
    return {"alone": alone, "training": training, "run_s": round(seconds, 1)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", type=float)
    parser.add_argument("--sample", default="hospital")
    arguments = parser.parse_args()
    if arguments.start is not None:
        driver_start(arguments.start)
        return
    sys.setswitchinterval(0.001)  # as the window does
    results = {
        "start_up": start_up(),
        "heartbeat_view_still": heartbeat(arguments.sample, turn_view=False),
        "heartbeat_view_turning": heartbeat(arguments.sample, turn_view=True),
    }
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
