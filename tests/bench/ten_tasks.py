"""Ten tasks of a researcher, done by real clicks and keys: steps and seconds of each, beside the steps it took before.

Needs an X server. What cannot be clicked or seen fails the task, and the script with it:

    xvfb-run -a -s "-screen 0 1440x900x24 +extension GLX +render" python tests/bench/ten_tasks.py [TASK …]

Steps are clicks, drags, keys and words typed. Seconds are what the window takes for them, with 30 ms between two steps;
a person adds the time to find and to think. Before is the window of one scene and four rows of docks that came before
the tree; its steps were counted in it by hand.
"""

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

SIZE = (1440, 900)
LEAST_PSNR_DB = 60.0
QUICK = {"n_runs": 2, "n_block_runs": 0, "n_nulls": 5}
"""Parameters of a run that others are to be looked at with."""
BEFORE: dict[str, tuple[int | None, str]] = {
    "open": (1, "drop both files on the window"),
    "bundle": (None, "a bundle could be kept as a layer in five steps, which could not be given a name"),
    "sphere": (2, "key for a sphere, tab Filter for the number; it stood at the crosshair, where nothing may pass"),
    "see": (6, "drag of the opacity, to about 5 %; list of colours: 2; tab View, list of shadings: 3"),
    "slices": (None, "there were no views of planes; Alt and a click on a slice in the scene moved the crosshair"),
    "run": (5, "scroll through the list of all methods, click one; list of its inputs: 2; Run; there was no search"),
    "compare": (7, "number: double click, type, Enter; Run; one run, the other with Ctrl, Compare"),
    "follow": (None, "scene and panels shared names of nodes; a selection could not be named, runs stood in no tree"),
    "recover": (None, "nothing of the window was kept, and there were no sessions"),
    "figure": (None, "a picture of a given size took six steps; no command line could be copied"),
}
"""Steps in the window before, None where it was not possible; and which."""


@dataclass(frozen=True)
class Done:
    """What a task took."""

    task: str
    says: str
    steps: list[str]
    seconds: float


class Desk:
    """A window with a person at it, and files.

    Parameters
    ----------
    pictures
        Where a picture of the window is left after each task; None for nowhere.
    """

    def __init__(self, folder: Path, pictures: Path | None) -> None:
        from plexoscope.app.window.start import make_application

        self.application = make_application()
        from plexoscope.app.window.main_window import MainWindow
        from plexoscope.plugins.discovery import find_methods
        from plexoscope.plugins.recording import RunStore
        from tests.bench.person import Person

        self.folder, self.pictures = folder, pictures
        self.window = MainWindow(find_methods(), folder / "home", store=RunStore(folder / "runs"))
        self.window.resize(*SIZE)
        self.window.show()
        self.window.sessions.start_keeping()
        self.hand = Person(self.window)
        self.state = lambda: self.window.document.state
        self.rest()

    def rest(self) -> None:
        """Wait until all that is under way has ended."""
        window = self.window
        self.hand.wait(
            lambda: not window.services.background.jobs and not window.runs.active and not window.view.canvas.busy,
            "rest",
            120,
        )

    def grab(self, name: str) -> None:
        """Leave a picture of the window, with what stands over it."""
        if self.pictures is None:
            return
        from PySide6.QtGui import QPainter
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        QTest.qWait(400)
        picture = self.window.grab()
        painter = QPainter(picture)
        for over in QApplication.topLevelWidgets():
            if over is not self.window and over.isVisible() and over.isWindow():
                painter.drawPixmap(self.window.mapFromGlobal(over.pos()), over.grab())
        painter.end()
        self.pictures.mkdir(parents=True, exist_ok=True)
        picture.save(str(self.pictures / f"{name}.png"))


def must(holds: object, words: str) -> None:
    """Fail the task unless what it is about has come about."""
    from tests.bench.hand import StuckError

    if not holds:
        raise StuckError(words)


def make_anatomy(folder: Path) -> tuple[Path, Path]:
    """A tractogram of a fornix, and an image in its space of how many of its points lie in each voxel."""
    import shutil

    import nibabel
    import numpy as np
    from scipy.ndimage import gaussian_filter

    from plexoscope.models.io.tractogram import read_tractogram
    from tests.app.user import FORNIX

    tracts = folder / "fornix.trk"
    shutil.copy(FORNIX, tracts)
    points = read_tractogram(tracts).positions_mm
    low = points.min(axis=0) - 12
    density = np.zeros(np.ceil((points.max(axis=0) + 12 - low) / 2).astype(int), np.float32)
    np.add.at(density, tuple(((points - low) / 2).astype(int).T), 1)
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = low + 1
    anatomy = folder / "anatomy.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.sqrt(gaussian_filter(density, 1.5)), affine), anatomy)
    return tracts, anatomy


# ---- a brain, in one window, one task after the other


def open_both(desk: Desk) -> str:
    """Open a brain and an anatomy."""
    desk.hand.drop(desk.window.centre, make_anatomy(desk.folder))
    desk.hand.wait(lambda: desk.state().layers and desk.state().volumes, "both files")
    desk.rest()
    desk.hand.row("fornix")
    desk.hand.row("anatomy")
    return "both stand in the tree"


def find_bundle(desk: Desk) -> str:
    """Find a bundle, make it a tractogram of its own and name it."""
    from PySide6.QtTest import QTest

    hand = desk.hand
    hand.click_row("fornix")
    hand.answering("10", lambda: hand.press("Ctrl+G"))
    hand.wait(lambda: desk.state().layers[0].clusters, "bundles")
    hand.unfold_row("fornix")
    hand.click_row("Bundle 1")
    hand.click(hand.button("Keep as tractogram"), "Keep as tractogram")
    hand.wait(lambda: len(desk.state().layers) == 2, "the tractogram of the bundle")
    hand.press("F2")
    hand.type("Left fornix")
    hand.press("Return")
    QTest.qWait(50)
    must(desk.state().layers[-1].name == "Left fornix", f"it is called {desk.state().layers[-1].name!r}")
    desk.rest()
    return f"{desk.state().layers[-1].tractogram.n_streamlines} streamlines"


def pass_a_sphere(desk: Desk) -> str:
    """Show only what passes a sphere, and read how many do."""
    hand = desk.hand
    hand.click_row("fornix")
    hand.press("Ctrl+B")
    first = desk.state().layers[0].id
    hand.wait(lambda: desk.window.document.shown.get(first) is not None, "the filter")
    desk.rest()
    badge = next(thing.badge for thing in desk.window.tractograms.things() if thing.key.endswith(first))
    must(" of " in badge and not badge.startswith("0 "), f"the tree says {badge!r}")
    return badge


def see_into(desk: Desk) -> str:
    """See into it: 5 % opacity, one colour, tubes."""
    from plexoscope.app.tractograms.style_form import StyleForm

    hand = desk.hand
    hand.click_row("Left fornix")
    form = desk.window.outline.inspector.findChild(StyleForm)
    must(form is not None, "the looks are not in the inspector")
    hand.retype(form.percent, "5")
    hand.choose(form.colour.by, "One colour")
    hand.press("Ctrl+Shift+P")
    hand.type("tubes")
    hand.press("Return")
    style = desk.state().layers[-1].style
    must(abs(style.opacity - 0.05) < 1e-6, f"its opacity is {style.opacity}")
    must(style.colour == "uniform" and desk.state().view.looks.shading == "tubes", "colour or tubes have not come")
    desk.rest()
    return f"{100 * style.opacity:.3g} %, {style.colour}, {desk.state().view.looks.shading}"


def lay_out_slices(desk: Desk) -> str:
    """Lay out slices, and move the crosshair to a point."""
    from PySide6.QtCore import QPoint

    from plexoscope.app.volumes.planes.plane_canvas import PlaneCanvas

    hand = desk.hand
    hand.press("Alt+3")
    hand.wait(lambda: any(each.isVisible() for each in desk.window.findChildren(PlaneCanvas)), "planes")
    desk.rest()
    before = desk.state().view.crosshair_mm
    canvas = next(each for each in desk.window.findChildren(PlaneCanvas) if each.isVisible() and each.frame is not None)
    hand.click(canvas, "a place of a plane", QPoint(canvas.width() // 2 + 30, canvas.height() // 2 + 20))
    now = desk.state().view.crosshair_mm
    must(now != before, "the crosshair has not moved")
    desk.rest()
    return ", ".join(f"{each:.0f}" for each in now) + " mm"


# ---- a network and a method


def run_on_sample(desk: Desk) -> str:
    """Choose a method by typing, and run it on its sample."""
    hand = desk.hand
    hand.press("Ctrl+Shift+M")
    hand.type("leiden")
    hand.click(hand.button("Run on its sample"), "Run on its sample")
    hand.wait(lambda: desk.window.runs.entries and not desk.window.runs.active, "the run", 120)
    desk.rest()
    entry = desk.window.runs.entries[0]
    must(not entry.error_text, entry.error_text)
    must(desk.window.running.results.isVisible(), "the results are not seen")
    return entry.title


def compare_runs(desk: Desk) -> str:
    """Run it again with another parameter, and lay both runs side by side."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QAbstractSpinBox

    hand, window = desk.hand, desk.window
    editor = window.running.methods.form.editors["resolution"]
    hand.retype(editor.findChild(QAbstractSpinBox) or editor, "1.5")
    hand.click(window.running.start.run, "Run")
    hand.wait(lambda: len(window.runs.entries) == 2 and not window.runs.active, "the second run", 120)
    desk.rest()
    must(not window.runs.entries[1].error_text, window.runs.entries[1].error_text)
    hand.choose_in_menu("Method", "Compare runs")
    QTest.qWait(500)
    must(len(window.runs.compared) == 2, "they do not stand side by side")
    return window.running.head.title.text()


def follow_a_node(desk: Desk) -> str:
    """Pick a node, see it in the scene, a matrix and a table, name the selection, and find it in the tree."""
    from PySide6.QtCore import QPoint

    hand, window = desk.hand, desk.window
    graph = desk.state().graphs[0]
    canvas = window.view.canvas.native
    size_px = float(canvas.width()), float(canvas.height())
    screen = window.graphs.overlay.screen(graph, desk.state().camera, size_px)
    nearest = min(screen.nodes, key=lambda at: abs(at[0] - size_px[0] / 2) + abs(at[1] - size_px[1] / 2))
    hand.click(canvas, "a node", QPoint(round(float(nearest[0])), round(float(nearest[1]))))
    names = desk.state().selected_nodes
    must(len(names) == 1, f"{len(names)} nodes are selected")
    hand.answering("Seed region", lambda: hand.click(window.selections.chip.keep, "Name…"))
    must([one.name for one in desk.state().selections] == ["Seed region"], "it has no name")
    hand.row("Seed region")
    desk.grab("follow-scene")
    hand.unfold_row("Communities")
    hand.click_row("Nodes", "result:nodes")
    results = window.running.results
    hand.wait(lambda: results.large == "nodes" and results.panels["nodes"].isVisible(), "the table", 5)
    for name in ("nodes", "agreement"):
        must(results.panels[name].marked == names, f"{name} marks {results.panels[name].marked}")
    hand.click(results.panels["agreement"].header.heading, "title of the matrix")
    hand.wait(lambda: results.large == "agreement", "the matrix", 5)
    return f"{names[0]} in scene, matrix, table and tree"


def prepare_network(desk: Desk) -> None:
    """A network of a brain with the communities in it, found quickly."""
    from plexoscope.app.inputs.words import WINDOW_KINDS, find

    window = desk.window
    window.open_found([find("mouse-b6", WINDOW_KINDS)])
    desk.rest()
    window.running.choose_method("communities")
    window.document.change_settings("communities", "Fewer runs", values=QUICK)
    window.running.run_method()
    desk.hand.wait(lambda: window.runs.entries and not window.runs.active, "the run", 120)
    window.layouts.choose("Explore")
    desk.rest()


# ---- what is kept


def save_and_recover(desk: Desk) -> str:
    """Save the session, lose the window to signal 9, start it again, and have all back in one click."""
    hand, window = desk.hand, desk.window
    must(not window.view.empty.offer.isHidden(), "nothing is offered")
    hand.click(hand.button("Restore"), "Restore")
    hand.wait(lambda: desk.state().layers, "what was open", 30)
    desk.rest()
    must(window.sessions.path is not None, "it does not know its file any more")
    return f"{len(desk.state().layers)} tractogram, {len(desk.state().volumes)} volume, as edited after saving"


def save_and_die(folder: Path) -> None:
    """The first half of it, in a process of its own that tells its steps and ends by signal 9."""
    desk = Desk(folder, None)
    files = make_anatomy(folder)
    desk.window.open_files(files)
    desk.hand.wait(lambda: desk.state().layers and desk.state().volumes, "both files")
    desk.rest()
    hand, begin = desk.hand, time.perf_counter()
    hand.answering(str(folder / "mine.plexo"), lambda: hand.press("Ctrl+S"))
    hand.wait((folder / "mine.plexo").is_file, "the file of the session")
    desk.rest()
    n_written = desk.window.sessions.autosaver.n_written
    hand.press("Ctrl+1")
    hand.wait(lambda: desk.window.sessions.autosaver.n_written > n_written, "what is kept beside", 10)
    print(json.dumps({"steps": hand.steps, "seconds": time.perf_counter() - begin}), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def prepare_loss(desk_folder: Path) -> Done:
    """Let a process save and die."""
    ended = subprocess.run(
        [sys.executable, __file__, "--die", str(desk_folder)], capture_output=True, text=True, check=False
    )
    must(ended.returncode == -signal.SIGKILL, f"the window has ended by itself: {ended.stderr[-2000:]}")
    told = json.loads(ended.stdout.splitlines()[-1])
    return Done("recover", "", told["steps"], told["seconds"])


def write_figure(desk: Desk) -> str:
    """Write a figure of a given size, copy the line that draws it, and run that without a window."""
    from PySide6.QtGui import QGuiApplication

    from plexoscope.app.view.picture_page import PicturePage

    hand, window = desk.hand, desk.window
    path = desk.folder / "figure.png"
    hand.press("Alt+5")
    page = window.findChild(PicturePage)
    hand.wait(page.isVisible, "the layout", 5)
    hand.choose(page.preset, "Full HD")
    hand.answering(str(path), lambda: hand.click(hand.button("Save…", page), "Save…"))
    hand.wait(path.is_file, "the picture")
    desk.rest()
    hand.press("Ctrl+Alt+R")
    line = shlex.split(QGuiApplication.clipboard().text())
    must(line[:2] == ["plexoscope", "render"], f"copied {line}")
    again = desk.folder / "again.png"
    line[line.index("--out") + 1] = str(again)
    there = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "plexoscope.app.main", *line[1:]]
    ended = subprocess.run(command, env=there, capture_output=True, text=True, check=False)
    must(ended.returncode == 0, ended.stderr[-2000:])
    return f"PSNR {_psnr_db(path, again)}"


def _psnr_db(one: Path, other: Path) -> str:
    """How alike two pictures are, in words; those of different sizes are not."""
    import numpy as np
    from PIL import Image

    first, second = (np.asarray(Image.open(path).convert("RGB"), float) for path in (one, other))
    must(first.shape == second.shape, f"one is {first.shape}, the other {second.shape}")
    error = float(((first - second) ** 2).mean())
    psnr_db = 99.0 if error == 0 else 10 * np.log10(255**2 / error)
    must(psnr_db >= LEAST_PSNR_DB, f"they differ: {psnr_db:.1f} dB")
    return "without end: the same to the bit" if error == 0 else f"{psnr_db:.1f} dB"


def open_quietly(desk: Desk) -> None:
    """A brain and its anatomy, as the first task opens them."""
    desk.window.open_files(make_anatomy(desk.folder))
    desk.hand.wait(lambda: desk.state().layers and desk.state().volumes, "both files")
    desk.rest()


Task = Callable[[Desk], str]
Prepare = Callable[[Desk], None] | None
TASKS: tuple[tuple[Prepare, Mapping[str, Task]], ...] = (
    (
        None,
        {
            "open": open_both,
            "bundle": find_bundle,
            "sphere": pass_a_sphere,
            "see": see_into,
            "slices": lay_out_slices,
        },
    ),
    (None, {"run": run_on_sample, "compare": compare_runs}),
    (prepare_network, {"follow": follow_a_node}),
    (None, {"recover": save_and_recover}),
    (open_quietly, {"figure": write_figure}),
)
"""Those of a line are done in one window, one after the other; what prepares it is not counted."""


def do(desk: Desk, name: str, task: Task, begun: Done | None = None) -> Done:
    """Do a task and time it; `begun` is what of it another process has done."""
    desk.hand.steps.clear()
    begin = time.perf_counter()
    try:
        says = task(desk)
    except Exception:
        print(f"{name} is stuck after: {'; '.join(desk.hand.steps)}", file=sys.stderr)
        desk.grab(f"{name}-stuck")
        raise
    seconds = time.perf_counter() - begin
    desk.grab(name)
    steps = list(desk.hand.steps)
    return Done(name, says, [*(begun.steps if begun else []), *steps], seconds + (begun.seconds if begun else 0.0))


def all_done(wanted: Sequence[str], pictures: Path | None) -> list[Done]:
    """Do the tasks, or those that are wanted with what leads to them."""
    found = []
    for prepare, tasks in TASKS:
        if wanted and not set(wanted) & set(tasks):
            continue
        with TemporaryDirectory(prefix="plexoscope-tasks-") as name:
            folder = Path(name)
            begun = prepare_loss(folder) if "recover" in tasks else None
            desk = Desk(folder, pictures)
            if prepare is not None:
                prepare(desk)
            for task, doing in tasks.items():
                found.append(do(desk, task, doing, begun))
                print(json.dumps(asdict(found[-1])), file=sys.stderr, flush=True)
            desk.window.close()
            desk.application.processEvents()
    return found


def table(found: Sequence[Done]) -> str:
    """As Markdown."""
    rows = ["| task | steps | seconds | steps before | which | what came of it |", "|---|---|---|---|---|---|"]
    for each in found:
        n_before, which = BEFORE[each.task]
        before = "not possible" if n_before is None else str(n_before)
        rows.append(f"| {each.task} | {len(each.steps)} | {each.seconds:.1f} | {before} | {which} | {each.says} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"of {', '.join(BEFORE)}; without, all of them")
    parser.add_argument("--pictures", type=Path, help="leave a picture of the window there after each task")
    parser.add_argument("--die", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.die is not None:
        save_and_die(asked.die)
    print(table(all_done(asked.tasks, asked.pictures)))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
