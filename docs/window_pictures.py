"""Draws pictures of the window in every state that the guide shows, by doing what leads there.

    python docs/window_pictures.py [STATE …]                      # those of docs/guide.md; `make guide-pictures`
    python docs/window_pictures.py --all FOLDER --size 1280x800 --scale 2 --theme light [STATE …]

Needs a display (`xvfb-run`). Each state begins with a window of its own. With --all, states that the guide does not
show are drawn, too, into a folder, to be looked at.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

GUIDE = Path(__file__).resolve().parent / "pictures" / "guide"
SIZE = "1280x800"
WAIT_S = 90.0
QUALITY = 88
STATES: dict[str, Callable[["Stage"], object]] = {}
IN_GUIDE = ("welcome", "exploring", "many", "slices", "method", "library", "palette", "figure", "preferences", "brush")
"""What `docs/guide.md` shows."""


class Stage:
    """A window, and how to wait for it.

    Parameters
    ----------
    folder
        Where files are made that it opens.
    """

    def __init__(self, size: tuple[int, int], theme: str, folder: Path) -> None:
        from PySide6.QtTest import QTest

        from plexoscope.app.preferences.declared import THEME
        from plexoscope.app.window.main_window import MainWindow
        from plexoscope.plugins.discovery import find_methods
        from plexoscope.plugins.recording import RunStore

        self.folder = folder
        self.window = MainWindow(find_methods(), folder / "home", store=RunStore(folder / "runs"))
        if theme != self.window.services.theme.now.name:
            self.window.preferences.change(THEME, theme)
        self.window.resize(*size)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)

    def wait(self, until: Callable[[], object], seconds: float = WAIT_S) -> None:
        """Let the window go on until something holds."""
        from PySide6.QtTest import QTest

        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:
            QTest.qWait(50)

    def rest(self, seconds: float = 1.0) -> None:
        """Let all that is under way end, and a little more."""
        from PySide6.QtTest import QTest

        window = self.window
        self.wait(lambda: not window.services.background.jobs and not window.view.canvas.busy, 30)
        QTest.qWait(round(1000 * seconds))

    def do(self, id: str, **arguments: object) -> None:
        """Do an action, with arguments if it is told any."""
        action = self.window.actions_[id]
        if arguments:
            assert action.do is not None
            action.do(**arguments)
        else:
            self.window.actions_.qaction(id).trigger()

    def open_words(self, *words: str) -> None:
        """Open samples and files."""
        from plexoscope.app.inputs.words import WINDOW_KINDS, find

        self.window.open_found([find(word, WINDOW_KINDS) for word in words])
        self.rest()

    def open_brain(self) -> None:
        """A bundle with a volume and labels in its space: how dense it is, and its thirds."""
        import nibabel
        import numpy as np
        from scipy.ndimage import gaussian_filter

        self.open_words("fornix")
        layer = self.window.document.state.layers[0]
        points = layer.tractogram.positions_mm
        low = points.min(axis=0) - 12
        shape = np.ceil((points.max(axis=0) + 12 - low) / 2).astype(int)
        density = np.zeros(shape, np.float32)
        np.add.at(density, tuple(((points - low) / 2).astype(int).T), 1)
        affine = np.diag([2.0, 2.0, 2.0, 1.0])
        affine[:3, 3] = low + 1
        soft = np.sqrt(gaussian_filter(density, 1.5))
        labels = np.digitize(soft, np.quantile(soft[soft > 0.02], [0.5, 0.75, 0.9])).astype(np.int16)
        for name, values in (("density", soft), ("thirds", labels)):
            nibabel.save(nibabel.Nifti1Image(values, affine), self.folder / f"{name}.nii.gz")
        self.window.open_files([self.folder / "density.nii.gz"])
        self.rest()
        volume = self.window.document.state.volumes[0]
        self.window.document.change_volume(volume.id, "Hide what is empty", clear_below=0.2)

    def inspect(self, kind: str, at: int = 0) -> None:
        """Select the first, or another, of a kind of things in the tree."""
        things = [thing for thing in self.window.outline.verbs.things() if thing.key.startswith(f"{kind}:")]
        self.window.outline.inspect(things[at].key)

    def unfold(self, kind: str, at: int = 0) -> None:
        tree = self.window.outline.dock.tree
        things = [thing for thing in self.window.outline.verbs.things() if thing.key.startswith(f"{kind}:")]
        tree.setExpanded(tree.rows.index_of(things[at].key), True)

    def run(self, method: str, input_name: str, sample: str, share: float) -> None:
        """Run a method on a sample until a share of it is done."""
        window = self.window
        window.running.choose_method(method)
        window.document.change_settings(method, "Change input", inputs={input_name: sample})
        window.running.run_method()

        def is_there() -> bool:
            run = window.runs.run
            if run is None:
                return False
            return not window.runs.active or (run.progress.fraction or 0) >= share

        self.wait(is_there)
        self.rest(0.5)


def state(make: Callable[[Stage], object]) -> Callable[[Stage], object]:
    STATES[make.__name__] = make
    return make


@state
def welcome(stage: Stage) -> None:
    """As it begins."""


@state
def exploring(stage: Stage) -> None:
    """A bundle over slices, its looks at the right."""
    stage.open_brain()
    stage.do("view.look", azimuth=60.0, elevation=20.0)
    stage.inspect("layer")
    stage.do("layer.opacity", value=0.15)


@state
def many(stage: Stage) -> None:
    """Twenty things in the tree."""
    stage.open_brain()
    stage.window.open_files([stage.folder / "thirds.nii.gz"])
    stage.open_words("eudx-small", "hospital", "worm", "mouse-b6", "mouse-cast", "drosophila-right", "drosophila-left")
    stage.do("edit.select", name=stage.window.document.state.layers[0].name)
    stage.do("bundles.group", threshold=8.0)
    stage.rest()
    verbs = stage.window.outline.verbs
    things = verbs.things()
    for _ in range(3):
        verbs.duplicate([thing for thing in things if thing.key.startswith("volume:")][:1])
    mice = [thing.key for thing in things if thing.key.startswith("graph:") and "ouse" in thing.name]
    verbs.group(mice, "Mice")
    stage.do("view.reset")
    stage.inspect("layer")
    stage.do("filter.length")
    stage.rest()
    stage.unfold("layer")


@state
def method(stage: Stage) -> None:
    """Results of a run half way."""
    stage.run("pivem", "network", "hospital", 0.55)


@state
def connectomes(stage: Stage) -> None:
    stage.run("dynamic-connectomes", "time_series", "hcp", 0.5)


@state
def autoencoder(stage: Stage) -> None:
    stage.run("s-vgae", "network", "drosophila-left", 0.5)


@state
def library(stage: Stage) -> None:
    stage.do("method.choose")
    stage.wait(lambda: False, 1.5)


@state
def palette(stage: Stage) -> None:
    from PySide6.QtTest import QTest

    stage.open_brain()
    stage.window.open_palette()
    QTest.keyClicks(stage.window.palette_.entry, "slice")
    QTest.qWait(500)


@state
def preferences(stage: Stage) -> None:
    stage.do("edit.preferences")
    stage.wait(lambda: False, 1.0)


@state
def history(stage: Stage) -> None:
    exploring(stage)
    stage.do("panels.history")


@state
def slices(stage: Stage) -> None:
    stage.open_brain()
    stage.do("workspace.slices")


@state
def compare(stage: Stage) -> None:
    stage.open_brain()
    stage.do("workspace.compare")


@state
def figure(stage: Stage) -> None:
    stage.open_brain()
    stage.do("workspace.figure")


@state
def brush(stage: Stage) -> None:
    """Some nodes selected, seen in the scene and in the table."""
    stage.open_words("mouse-b6")
    names = stage.window.document.state.graphs[0].network.node_names[40:70]
    stage.window.document.select_nodes(tuple(names))


@state
def console(stage: Stage) -> None:
    stage.open_words("fornix")
    stage.do("panels.console")


@state
def empty_results(stage: Stage) -> None:
    stage.do("workspace.method")


@state
def empty_slices(stage: Stage) -> None:
    stage.do("workspace.slices")


@state
def empty_compare(stage: Stage) -> None:
    stage.do("workspace.compare")


@state
def timeline(stage: Stage) -> None:
    stage.open_words("hospital", "high-school")
    stage.do("time.go", at=100000.0)


def main() -> None:
    """Draw what is asked for, each in a process of its own: a scale holds, and nothing is left of the one before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("states", nargs="*", metavar="STATE", help=f"of {', '.join(STATES)}")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="draw all states, or those named, into a folder")
    parser.add_argument("--size", default=SIZE)
    parser.add_argument("--scale", default="1")
    parser.add_argument("--theme", default="dark")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        draw(asked.states[0], asked.size, asked.theme, asked.one)
        return
    folder = asked.all or GUIDE
    folder.mkdir(parents=True, exist_ok=True)
    for name in asked.states or (STATES if asked.all else IN_GUIDE):
        suffix = f"-{asked.size}-{asked.scale}-{asked.theme}.png" if asked.all else ".webp"
        command = [sys.executable, __file__, name, "--size", asked.size, "--theme", asked.theme]
        done = subprocess.run(
            [*command, "--one", str(folder / f"{name}{suffix}")],
            env={**os.environ, "QT_SCALE_FACTOR": asked.scale},
            check=False,
        )
        print(f"{name}: {'drawn' if done.returncode == 0 else 'failed'}", flush=True)


def draw(name: str, size: str, theme: str, path: Path) -> None:
    """Draw the whole window, with what stands over it, in one state."""
    from plexoscope.app.window.start import make_application

    application = make_application()
    width, height = map(int, size.split("x"))
    with tempfile.TemporaryDirectory(prefix="plexoscope-pictures-") as folder:
        stage = Stage((width, height), theme, Path(folder))
        STATES[name](stage)
        stage.rest()
        save(stage, path)
        stage.window.close()
        application.processEvents()
    os._exit(0)  # a run that is half way need not end


def save(stage: Stage, path: Path) -> None:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    picture = stage.window.grab()
    painter = QPainter(picture)
    for over in QApplication.topLevelWidgets():
        if over is not stage.window and over.isVisible() and over.isWindow():
            painter.drawPixmap(stage.window.mapFromGlobal(over.pos()), over.grab())
    painter.end()
    picture.save(str(path), None, QUALITY if path.suffix == ".webp" else -1)


if __name__ == "__main__":
    main()
