"""The soak: a user at work in the real window for minutes, and whether its memory grows.

    python tests/bench/soak.py [--minutes N] [--seed N]

Opens and closes a tractogram, networks and recordings, filters, turns, takes back and does again, runs methods to their
end and cancels others. The slope is that of the resident memory at rest after each round, in the last three fifths of
the time: by then the history is full. Needs an X server.
"""

import argparse
import gc
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from heartbeat import METHOD

BODY = """
    for step in range(400):
        ctx.checkpoint()
        ctx.emit("n", Scalar({"steps": step}), step)
        ctx.emit("curve", Curve((Line("a", [0, 1], [0, step]),), "x", "y"), step)
        ctx.emit("points", Points(ctx.rng.normal(size=(1, 50, 2)), [0.0]), step)
    return Outputs(metrics={"n": 400.0})
"""
CHANNELS = """
# [[channel]]
# name = "curve"
# kind = "curve"
# policy = "latest"
# title = "Curve"
# [[channel]]
# name = "points"
# kind = "points"
# policy = "latest"
# title = "Points"
# ///
"""
WORDS = ("fornix", "hospital", "mushroom-body-right")
N_KEPT_RECORDINGS = 4
WAIT_S = 30.0
LATE_FROM = 0.4
"""Of the time: memory is looked at after so much of it."""
DEFERRED_DELETE = 52


def main() -> int:
    """Run, print memory over time and its slope, and return 1 if something did not happen in time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="plexoscope-bench-") as folder:
        user = User(Path(folder), random.Random(options.seed))
        end_s = time.monotonic() + 60 * options.minutes
        times_min, memory_kib, counts = [], [], []
        while time.monotonic() < end_s:
            user.round()
            times_min.append(options.minutes - (end_s - time.monotonic()) / 60)
            memory_kib.append(_memory_kib())
            counts.append(_alive())
            print(f"{times_min[-1]:5.1f} min  {memory_kib[-1] / 1024:8.1f} MiB", flush=True)
        user.window.close()
    late = np.array(times_min) >= LATE_FROM * options.minutes
    slope = float(np.polyfit(np.array(times_min)[late], np.array(memory_kib)[late], 1)[0]) if late.sum() > 2 else 0.0
    print(f"\n{len(times_min)} rounds, {dict(user.done)}")
    print(f"in the last {options.minutes * (1 - LATE_FROM):.1f} minutes {slope:+.0f} KiB per minute")
    middle = counts[int(LATE_FROM * len(counts))]
    more = {name: n - middle[name] for name, n in counts[-1].items() if n > middle[name]}
    print(f"objects more than at the beginning of these: {more or 'none'}")
    return 0


class User:
    """Somebody in front of the window.

    Attributes
    ----------
    done : Counter of str
        What was done how often.
    """

    def __init__(self, folder: Path, chance: random.Random) -> None:
        from plexoscope.app.window.start import make_application, warm_up

        self._application = make_application()
        from plexoscope.app.window.main_window import MainWindow
        from plexoscope.plugins.discovery import find_methods
        from plexoscope.plugins.recording import RunStore

        method = METHOD.replace("# ///\nfrom", CHANNELS.lstrip() + "from").replace("{body}", BODY)
        method = method.replace("import Outputs, Scalar", "import Curve, Line, Outputs, Points, Scalar")
        for place in ("thread", "process"):
            (folder / f"{place}.py").write_text(method.replace("{id}", place).replace("{isolation}", place))
        self._store = RunStore(folder / "runs")
        self.window = MainWindow(find_methods([folder]), folder, store=self._store)
        self.window.resize(1280, 800)
        self.window.show()
        warm_up()
        self._chance = chance
        self.done: Counter[str] = Counter()

    def round(self) -> None:
        """Do everything once, in an order of chance, and close what is open."""
        deeds = [self.look_at_data, self.run, self.cancel_a_run, self.look_at_recordings, self.go_back_and_forth]
        for deed in self._chance.sample(deeds, len(deeds)):
            deed()
            self.done[deed.__name__] += 1
        self._close_all()
        self._turn(10)
        gc.collect()

    def look_at_data(self) -> None:
        """Open a tractogram and networks, turn, style and hide them."""
        from plexoscope.app.inputs.words import WINDOW_KINDS, find

        document = self.window.document
        self.window.open_found([find(word, WINDOW_KINDS) for word in WORDS])
        self._wait(lambda: document.state.layers and len(document.state.graphs) == 2 and not self._busy())
        for _ in range(10):
            if (camera := document.state.camera) is not None:
                document.move_camera(camera.orbited(self._chance.uniform(-40, 40), 5), f"turn {self._chance.random()}")
            self._turn()
        document.change_view("Depth", looks=replace(document.state.view.looks, depth_cue=self._chance.random()))
        for layer in document.state.layers:
            document.toggle_layer(layer.id)
        self._turn(5)

    def run(self) -> None:
        """Run a method to its end."""
        self._begin(self._chance.choice(["thread", "process"]))
        self._wait(lambda: not self.window.runs.active and not self._busy())

    def cancel_a_run(self) -> None:
        """Cancel a run at work."""
        self._begin(self._chance.choice(["thread", "process"]))
        self._turn(self._chance.randrange(6))
        self.window.runs.cancel()
        self._wait(lambda: not self.window.runs.active and not self._busy())

    def look_at_recordings(self) -> None:
        """Open the newest recordings, go through their time, and take them and all runs off the list."""
        runs = self.window.runs
        for stored in self._store.recordings(2):
            n_before = len(runs.entries)
            self.window.running.recordings.open(stored.folder)
            self._wait(lambda n_before=n_before: len(runs.entries) > n_before and not self._busy())
            for share in (0.2, 0.7, 0.4):
                player = self.window.timeline.player
                recording = next(each for each in player.things if each.kind == "Recording")
                player.move(recording.id, share * recording.times[1])
                self._turn(3)
        self._store.prune(0, keep=[each.folder for each in self._store.recordings(N_KEPT_RECORDINGS)])

    def go_back_and_forth(self) -> None:
        """Undo some steps and do them again."""
        n_steps = self._chance.randrange(12)
        for action in ("edit.undo", "edit.redo"):
            for _ in range(n_steps):
                self.window.actions_.qaction(action).trigger()
                self._turn()
        self._wait(lambda: not self._busy())

    def _begin(self, method: str) -> None:
        runs = self.window.runs
        n_before = len(runs.entries)
        self.window.document.select_method(method, method)
        self._turn()
        self.window.running.run_method()
        self._wait(lambda: len(runs.entries) > n_before and not runs.preparing)

    def _close_all(self) -> None:
        document = self.window.document
        for layer in document.state.layers:
            document.remove_layer(layer.id)
        for graph in document.state.graphs:
            document.remove_graph(graph.id)
        self.window.runs.remove(list(self.window.runs.entries))
        self._wait(lambda: not self._busy() and not self.window.runs.entries)

    def _busy(self) -> bool:
        return bool(self.window.services.background.jobs)

    def _turn(self, n_turns: int = 1) -> None:
        for _ in range(n_turns):
            self._application.processEvents()
            self._application.sendPostedEvents(None, DEFERRED_DELETE)
            time.sleep(0.01)

    def _wait(self, condition: Callable[[], object]) -> None:
        deadline_s = time.monotonic() + WAIT_S
        while not condition():
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"the window did not come to rest; done so far: {dict(self.done)}")
            self._turn()


def _memory_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def _alive() -> Counter[str]:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication, QGraphicsItem

    kinds = (QObject, QGraphicsItem)
    found = Counter(type(each).__name__ for each in gc.get_objects() if issubclass(type(each), kinds))
    return found + Counter(widgets=len(QApplication.allWidgets()), descriptors=len(os.listdir("/proc/self/fd")))


if __name__ == "__main__":
    sys.exit(main())
