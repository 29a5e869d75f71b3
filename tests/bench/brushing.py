"""Milliseconds from picking a row of a connectome's matrix to all views drawn anew, its streamlines lit.

The structural connectome of a generated tractogram is counted in the window by the method itself; then rows that select
about 10,000 of 140,000 streamlines are picked one after the other. A view counts as drawn when its first picture of the
new selection is on the screen. Run by hand on an X server:

    xvfb-run -a -s "-screen 0 1440x900x24 +extension GLX +render" python tests/bench/brushing.py
"""

import argparse
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

N_STREAMLINES, N_CLICKS, N_REGIONS = 140_000, 100, 28
LIMIT_S, REST_S = 60.0, 0.5
ROWS = (0.05, 0.10)
"""Rows are picked of which the streamlines are this share of all, at least and at most, or the nearest to it."""


def write_regions(path: Path, n_regions: int, seed: int = 1) -> None:
    """An image of regions: the cells of points strewn in the ellipsoid of the generated tractogram."""
    import nibabel
    from scipy.spatial import cKDTree

    from tests.bench.generated_tractogram import HALF_AXES_MM

    rng = np.random.default_rng(seed)
    shape = np.array((36, 46, 32))
    affine = np.diag([4.0, 4.0, 4.0, 1.0])
    affine[:3, 3] = -4.0 * shape / 2
    places = np.moveaxis(np.indices(tuple(shape)), 0, -1) * 4.0 + affine[:3, 3]
    ways = rng.normal(size=(n_regions, 3))
    seeds = ways / np.linalg.norm(ways, axis=1, keepdims=True) * np.array(HALF_AXES_MM) * 0.7
    labels = cKDTree(seeds).query(places)[1] + 1
    nibabel.save(nibabel.Nifti1Image(labels.astype(np.int16), affine), path)
    rows = "\n".join(f"{number}\tRegion {number}" for number in range(1, n_regions + 1))
    path.with_name("regions.tsv").write_text(f"index\tname\n{rows}\n")


def measure(n_streamlines: int, n_clicks: int) -> dict[str, object]:
    """Open, count, click; the figures."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    from plexoscope.app.document.arrangement import split, tabs
    from plexoscope.app.document.state import Layer
    from plexoscope.app.document.workspace import RESULTS, SCENE
    from plexoscope.app.scene.first_volume_look import volume_layer
    from plexoscope.app.window.main_window import MainWindow
    from plexoscope.models.io.volume import read_volume
    from plexoscope.plugins.discovery import find_methods
    from plexoscope.render.scene.appearance import StreamlineStyle
    from tests.bench.generated_tractogram import generated_tractogram

    class Painted(QObject):
        """Notes when a widget was painted."""

        def __init__(self) -> None:
            super().__init__()
            self.seen: set[object] = set()

        def eventFilter(self, watched, event) -> bool:  # noqa: N802 Qt calls it so
            if event.type() == QEvent.Type.Paint:
                self.seen.add(watched)
            return False

    app = QApplication.instance() or QApplication(sys.argv[:1])

    def pump(until, limit_s: float = 900.0) -> None:
        end_s = time.perf_counter() + limit_s
        while not until():
            app.processEvents()
            if time.perf_counter() > end_s:
                raise TimeoutError("the window did not come to rest")
            time.sleep(0.0005)

    with TemporaryDirectory() as folder:
        window = MainWindow(find_methods(), Path(folder))
        window.resize(1440, 900)
        window.show()
        path = Path(folder) / "regions.nii.gz"
        write_regions(path, N_REGIONS)
        tractogram = generated_tractogram(n_streamlines)
        window.document.add_layers(
            (Layer("generated", "generated", Path("generated.trk"), tractogram, StreamlineStyle(opacity=0.1)),)
        )
        window.document.add_volumes((volume_layer(path, read_volume(path)),))
        window.document.change_volume(window.document.state.volumes[0].id, "Hide", visible=False)
        window.actions_.qaction("method.connectome").trigger()
        window.running.run_method()
        pump(lambda: bool(window.runs.entries) and window.runs.entries[0].state.is_terminal)
        entry = window.runs.entries[0]
        if entry.error_text:
            raise RuntimeError(entry.error_text)
        pump(lambda: not window.runs.active and len(window.connectomes.link.known) == 1)
        ends = window.connectomes.link.known.get(tractogram)
        panel = window.running.results.panels["matrix"]
        pump(lambda: panel.newest is not None)
        canvas = window.view.canvas
        window.document.arrange_views("Both", split(True, (tabs(RESULTS), 0.66), (tabs(SCENE), 0.34)))
        pump(lambda: panel.matrix_canvas.isVisible() and window.view.isVisible() and canvas.stats.n_segments > 0)
        print("counted", file=sys.stderr, flush=True)
        shares = np.array([ends.which((name,)).mean() for name in panel.newest.row_names])
        rows = np.flatnonzero((shares >= ROWS[0]) & (shares <= ROWS[1]))
        if len(rows) < 2:
            rows = np.argsort(np.abs(shares - np.mean(ROWS)))[:8]
        drawn: list[float] = []
        in_canvas: list[float] = []
        original = canvas.on_draw

        def draw(event) -> None:
            begin = time.perf_counter()
            original(event)
            in_canvas.append(time.perf_counter() - begin)
            drawn.append(time.perf_counter())

        canvas.events.draw.disconnect(original)
        canvas.events.draw.connect(draw)
        painted = Painted()
        panels = {name: each for name, each in window.running.results.panels.items() if each.isVisible()}
        watched = panel.matrix_canvas
        watched.installEventFilter(painted)
        figures: dict[str, list[float]] = {"wall": [], "handlers": [], "canvas": [], "cpu": []}
        selected = []
        for click in range(n_clicks):
            row = int(rows[click % len(rows)])
            painted.seen.clear()
            drawn.clear()
            in_canvas.clear()
            begin_s, begin_cpu_s = time.perf_counter(), time.process_time()
            watched.lines_picked.emit((row,), (), False)
            figures["handlers"].append(time.perf_counter() - begin_s)
            while not (drawn and watched in painted.seen):
                app.processEvents()
                if time.perf_counter() > begin_s + LIMIT_S:
                    raise TimeoutError(f"row {row}: expected both views to be drawn")
            figures["wall"].append(time.perf_counter() - begin_s)
            figures["cpu"].append(time.process_time() - begin_cpu_s)
            figures["canvas"].append(in_canvas[0])
            selected.append(window.document.state.selection.n_streamlines)
            rest_s = time.perf_counter() + REST_S
            while canvas.busy and time.perf_counter() < rest_s:  # a hand goes on before a whole brain is complete
                app.processEvents()
        window.close()
        window.deleteLater()
        app.sendPostedEvents(None, 52)
    percentiles = {
        f"{name}_ms": {f"p{share}": round(1000 * float(np.percentile(values, share)), 1) for share in (50, 95)}
        for name, values in figures.items()
    }
    return {
        "n_streamlines": n_streamlines,
        "n_points": tractogram.n_points,
        "n_clicks": n_clicks,
        "selected": [min(selected), int(np.median(selected)), max(selected)],
        "panels": sorted(panels),
        **percentiles,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--streamlines", type=int, default=N_STREAMLINES)
    parser.add_argument("--clicks", type=int, default=N_CLICKS)
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    asked = parser.parse_args()
    if asked.profile:
        import cProfile
        import pstats

        profile = cProfile.Profile()
        figures = profile.runcall(measure, asked.streamlines, asked.clicks)
        pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(60)
    else:
        figures = measure(asked.streamlines, asked.clicks)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
