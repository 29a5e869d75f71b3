"""What is lost when a window is killed: at random moments of a script that edits without a pause.

Needs an X server. Each round starts a window, lets it open a file and edit it about ten times a second, kills it with
signal 9, and reads what it has left. Prints for each how old the newest edit is that came back, and the most of all.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

AT_MOST_S = 5.0
EDIT_MS = 100
N_ROUNDS = 20
FIRST_S, LAST_S = 0.5, 9.0
"""After the first edit."""


def edit_until_killed(folder: Path) -> None:
    """Open the window on a folder of its own; edit, and note each edit with its time before it is made."""
    from PySide6.QtCore import QTimer

    from plexoscope.app.document.filter_settings import Condition
    from plexoscope.app.inputs.words import WINDOW_KINDS, find
    from plexoscope.app.window.start import make_application

    application = make_application()
    from plexoscope.app.window.main_window import MainWindow
    from plexoscope.models.tracts.filters import Passes
    from plexoscope.models.tracts.regions import Sphere
    from plexoscope.plugins.discovery import Methods

    window = MainWindow(Methods(()), folder)
    window.resize(400, 300)
    window.show()
    window.sessions.start_keeping()
    window.open_found([find("fornix", WINDOW_KINDS), find("hospital", WINDOW_KINDS)])
    document, notes = window.document, (folder / "edits.txt").open("a")
    count = 0

    def edit() -> None:
        nonlocal count
        state = document.state
        if state.camera is None or not state.layers or not state.graphs:
            return
        count += 1
        notes.write(f"{count} {time.time()!r}\n")
        notes.flush()
        layer = state.layers[0]
        if count % 7 == 0:
            near = Condition(count, Passes(Sphere((100.0, 110.0, 80.0), 5.0 + count % 40)))
            document.change_layer(layer.id, "Filter", filter=layer.filter.with_added(near))
        elif count % 5 == 0:
            window.tractograms.bundles.group(layer, 10.0 + count % 20)
        elif count % 3 == 0:
            document.restyle_graph(state.graphs[0].id, "Size", node_px=5.0 + count % 20)
        # Every edit moves the camera to an angle that says its number.
        camera = document.state.camera
        document.edit("Turn", _turned(document.state, camera, count))

    timer = QTimer(interval=EDIT_MS)
    timer.timeout.connect(edit)
    timer.start()
    application.exec()


def _turned(state, camera, count: int):
    from dataclasses import replace

    return replace(state, camera=replace(camera, azimuth_deg=count / 1000))


def one_round(seed: int) -> dict[str, float]:
    """Kill a window and return what was lost, s."""
    from plexoscope.app.session.autosave import left_behind
    from plexoscope.app.session.reading import SessionFile

    with TemporaryDirectory(prefix="plexoscope-recovery-") as name:
        folder = Path(name)
        environment = {**os.environ, "PLEXOSCOPE_LOG": str(folder / "log")}
        process = subprocess.Popen([sys.executable, __file__, "--edit", name], env=environment)
        notes = folder / "edits.txt"
        while not (notes.exists() and notes.stat().st_size):
            if process.poll() is not None:
                raise RuntimeError("the window has ended by itself")
            time.sleep(0.02)
        time.sleep(random.Random(seed).uniform(FIRST_S, LAST_S))
        killed_s = time.time()
        process.send_signal(signal.SIGKILL)
        process.wait()
        edits = [line.split() for line in notes.read_text().splitlines() if line.count(" ") == 1]
        times_s = {int(number): float(when) for number, when in edits}
        left = left_behind(folder / "open")
        last = 0
        if left:
            session = SessionFile(left[0].folder).read()
            last = round(session.state.camera.azimuth_deg * 1000) if session.state.camera is not None else 0
        lost = [when for number, when in times_s.items() if number > last and when <= killed_s]
        return {
            "after_s": round(killed_s - times_s[1], 2),
            "edits": max(times_s),
            "came_back": last,
            "lost_s": round(killed_s - min(lost), 2) if lost else 0.0,
        }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--edit", type=Path)
    parser.add_argument("--rounds", type=int, default=N_ROUNDS)
    arguments = parser.parse_args()
    if arguments.edit is not None:
        edit_until_killed(arguments.edit)
        return
    rounds = []
    for seed in range(arguments.rounds):
        rounds.append(one_round(seed))
        print(json.dumps(rounds[-1]), flush=True)
    most_s = max(each["lost_s"] for each in rounds)
    print(json.dumps({"rounds": len(rounds), "most_lost_s": most_s, "at_most_s": AT_MOST_S}))
    sys.exit(most_s > AT_MOST_S)


if __name__ == "__main__":
    main()
