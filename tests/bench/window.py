"""Figures of the window: time to a painted window, and the heartbeat of the UI while a method trains.

Run by `make bench` on an X server. Absolute times move with the machine; read them beside the idle heartbeat
of the same run.
"""

import argparse
import importlib.abc
import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

HEAVY = ("torch", "dgl", "dipy", "pyqtgraph", "nibabel", "trx", "scipy")
BEAT_MS = 16
N_STARTS = 5


class _Watched(importlib.abc.MetaPathFinder):
    """Watches the module of the window when it is imported, and imports nothing before its time to do so."""

    def __init__(self, started_s: float) -> None:
        self._started_s = started_s

    def find_spec(self, name: str, path, target=None):
        if name != "plexoscope.app.window.main_window":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module) -> None:
            execute(module)
            self._watch(module.MainWindow)

        spec.loader.exec_module = exec_module
        return spec

    def _watch(self, window_class) -> None:
        from PySide6.QtCore import QTimer

        original = window_class.showEvent

        def show(window, event) -> None:
            original(window, event)
            window.view.canvas.events.draw.connect(lambda _: QTimer.singleShot(0, self._tell))

        window_class.showEvent = show

    def _tell(self) -> None:
        from PySide6.QtWidgets import QApplication

        seconds, used = time.time() - self._started_s, os.times()
        heavy = [name for name in HEAVY if name in sys.modules]
        ours = sum(name.startswith("plexoscope.") for name in sys.modules)
        told = {"seconds": seconds, "cpu_s": used.user + used.system, "heavy": heavy, "n_modules": ours}
        print(json.dumps({**told, "n_widgets": len(QApplication.allWidgets())}), flush=True)
        QApplication.instance().closeAllWindows()


def driver_start(started_s: float) -> None:
    """Open the real window, and quit once it has been painted and its canvas drawn."""
    sys.meta_path.insert(0, _Watched(started_s))
    from plexoscope.app.main import main as open_window

    open_window([])


def start_up() -> dict[str, object]:
    """Seconds from the start of the process to a painted window, warm (the first start is not counted).

    With byte code, as what is installed has it, also where the environment forbids to write any.
    """
    told = []
    with TemporaryDirectory(prefix="plexoscope-bytecode-") as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(N_STARTS + 1):
            command = [sys.executable, __file__, "--start", repr(time.time())]
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            told.append(json.loads(done.stdout.splitlines()[0]))
    warm, last = told[1:], told[-1]
    return {
        "painted_s_median": round(float(np.median([each["seconds"] for each in warm])), 3),
        "painted_s_max": round(max(each["seconds"] for each in warm), 3),
        "cpu_s_median": round(float(np.median([each["cpu_s"] for each in warm])), 3),
        "n_modules": last["n_modules"],
        "n_widgets": last["n_widgets"],
        "heavy_modules_imported": last["heavy"],
        "heavy_modules_absent": [name for name in HEAVY if name not in last["heavy"]],
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
