"""One picture of each panel kind in both themes, large and small, and a sheet of each set to look at.

    python tests/bench/panel_gallery.py FOLDER [--kind KIND …] [--empty]

The data are made up: clear structure with some noise, and names of the lengths that real ones have.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Picture
from PySide6.QtWidgets import QApplication

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.widgets.scene_view import SceneView
from plexoscope.app.widgets.theme import apply_theme, install_fonts, load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import (
    KINDS,
    Comparison,
    Contender,
    Curve,
    Graph,
    Image,
    ImageGrid,
    Lanes,
    Line,
    Matrix,
    Points,
    Raster,
    Result,
    Scalar,
    Streamlines,
    Table,
    Text,
    Tokens,
    Tree,
    Volume,
)

SIZES_PX = ((720, 480), (300, 200))
THEMES = ("dark", "light")
SHEET_COLUMNS = 3
GAP_PX = 12
REGIONS = ("precentral", "cuneus", "insula", "fusiform", "lingual", "pars orbitalis")
Items = list[tuple[int, Result]]


def _rng() -> np.random.Generator:
    return np.random.default_rng(7)


def scalar() -> Items:
    rng = _rng()
    names = {"train": 0.2, "held out": 0.45, "recall at 10": 0.7}
    items: Items = []
    for step in range(4000):
        values = {name: low + 3 * np.exp(-step / 700) + 0.05 * rng.normal() for name, low in names.items()}
        values |= {"previous frame": 1.0, "mean of all": 1.6}
        phase = "Positions" if step < 1500 else "Velocities"
        items.append((step, Scalar(values, phase, ("previous frame", "mean of all"))))
    return items


def curve() -> Items:
    x = np.linspace(0, 1, 300)
    lines = (
        Line("ours", x, x**0.22),
        Line("neighbour score", x, x**0.5),
        Line("common neighbours", x, x**0.7),
        Line("chance", [0, 1], [0, 1], baseline=True),
    )
    return [(0, Curve(lines, "false positive rate", "true positive rate", (0, 1), (0, 1)))]


def points() -> Items:
    rng = _rng()
    groups = np.repeat(["Nurses", "Patients", "Doctors", "Administration"], (27, 29, 11, 8))
    centres = {name: rng.normal(size=2) * 2.4 for name in dict.fromkeys(groups)}
    start = np.array([centres[name] for name in groups]) + rng.normal(size=(75, 2)) * 0.5
    drift = np.cumsum(rng.normal(size=(40, 75, 2)) * 0.07, axis=0)
    names = tuple(f"person {number}" for number in range(75))
    return [(0, Points(start + drift, np.arange(40) * 3600.0, tuple(groups), names))]


def points_by_value() -> Items:
    rng = _rng()
    t = rng.uniform(1.5 * np.pi, 4.5 * np.pi, 3000)
    roll = np.stack([t * np.cos(t), rng.uniform(0, 18, 3000), t * np.sin(t)], axis=1)
    return [(0, Points(roll[None], [0.0], values=t, value_label="Position along the roll (rad)"))]


def graph() -> Items:
    rng = _rng()
    names = ("Visual", "Somatomotor", "Attention", "Limbic", "Default")
    member = np.repeat(np.arange(5), 16)
    angle = 2 * np.pi * member / 5
    positions = np.stack([np.cos(angle), np.sin(angle)], 1) * 3 + rng.normal(size=(80, 2)) * 0.75
    inside = member[:, None] == member
    chance = np.where(inside, 0.22, 0.015)
    edges = np.argwhere(np.triu(rng.random((80, 80)) < chance, 1))
    weights = rng.gamma(2, 0.5, len(edges)) * np.where(rng.random(len(edges)) < 0.15, -1, 1)
    sizes = np.bincount(edges.ravel(), minlength=80)
    labels = tuple(f"{names[group][:3]}-{number}" for number, group in enumerate(member))
    return [(0, Graph(positions, edges, weights, True, tuple(names[group] for group in member), labels, sizes))]


def streamlines() -> Items:
    rng = _rng()
    t = np.linspace(0, 1, 40)
    paths = []
    for number in range(450):
        side = 1 if number % 2 else -1
        reach, lift = 34 + 6 * rng.normal(), 30 + 8 * rng.normal()
        bend = (t - 0.5) * 2
        y = rng.normal() * 16 + 5 * rng.normal() * bend
        path = np.stack([reach * bend, y + 4 * np.sin(3 * bend), lift * (1 - bend**2) + side * 3 * bend], axis=1)
        paths.append(path + rng.normal(size=3) * 1.2)
    values = np.array([path[:, 1].mean() for path in paths])
    values = 0.45 + 0.2 * (values - values.min()) / np.ptp(values) + 0.02 * rng.normal(size=len(paths))
    offsets = np.arange(len(paths) + 1) * len(t)
    groups = tuple("Forceps" if path[:, 1].mean() > 0 else "Splenium" for path in paths)
    return [(0, Streamlines(np.concatenate(paths), offsets, values, "Fractional anisotropy", groups))]


def streamlines_by_direction() -> Items:
    result: Any = streamlines()[0][1]
    return [(0, Streamlines(result.points_mm, result.offsets))]


def matrix() -> Items:
    rng = _rng()
    names = ("Visual", "Somatomotor", "Attention", "Limbic", "Default")
    member = np.repeat(np.arange(5), 10)
    signal = rng.normal(size=(5, 90))[member] + rng.normal(size=(50, 90))
    groups = tuple(names[group] for group in member)
    labels = tuple(f"{names[group][:3]}-{number}" for number, group in enumerate(member))
    return [(0, Matrix(np.corrcoef(signal), labels, labels, groups, groups, "Correlation", diverging=True))]


def _blobs(side: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    picture = np.zeros((side, side))
    for _ in range(5):
        cx, cy, width = *rng.uniform(-0.7, 0.7, 2), rng.uniform(0.1, 0.35)
        picture += rng.uniform(0.3, 1) * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / width**2)
    return picture


def image() -> Items:
    return [(0, Image(_blobs(128, 3).astype(np.float32), value_label="Intensity (a.u.)"))]


def image_grid() -> Items:
    pictures = np.stack([_blobs(28, seed) for seed in range(24)]).astype(np.float32)
    return [(0, ImageGrid(pictures, tuple(f"sample {number}" for number in range(24))))]


def volume() -> Items:
    x, y, z = np.mgrid[-1:1:64j, -1:1:76j, -1:1:60j]
    shell = np.exp(-(((np.sqrt(x**2 + 0.8 * y**2 + z**2) - 0.72) / 0.09) ** 2))
    inner = 0.8 * np.exp(-((np.abs(x) - 0.22) ** 2 + (y + 0.1) ** 2 + z**2) / 0.03)
    affine = np.array([[-2.0, 0, 0, 64], [0, 2, 0, -88], [0, 0, 2, -50], [0, 0, 0, 1]])
    noise = 0.03 * _rng().normal(size=x.shape)
    return [(0, Volume(shell + inner + noise, affine, value_label="Fractional anisotropy"))]


def raster() -> Items:
    rng = _rng()
    groups = tuple(np.repeat(["Nurses", "Patients", "Doctors", "Admin"], (27, 29, 11, 8)))
    times = np.concatenate([rng.normal(day * 86400 + 43200, 9000, 4000) for day in range(4)])
    return [(0, Raster(np.sort(times - times.min()), rng.integers(0, 75, 16000), groups, row_label="person"))]


def tokens() -> Items:
    text = "The plexus is a network of nerves. In the brachial plexus, five roots merge into three trunks, divide, and "
    text += "merge again into cords, before they become the nerves of the arm."
    words = [word + " " for word in text.split()]
    rng = _rng()
    values = np.stack([rng.gamma(1.6, 2.0, len(words)), rng.beta(1, 6, len(words))], axis=1)
    return [(0, Tokens(tuple(words), values, ("Surprise (bits)", "Attention from the last token")))]


def tree() -> Items:
    parents, heights, names = [-1], [0.0], ["root"]
    rng = _rng()
    layer = [0]
    for level in range(1, 5):
        following = []
        for parent in layer:
            for _ in range(2):
                following.append(len(parents))
                parents.append(parent)
                heights.append(heights[parent] + rng.uniform(0.4, 1.2))
                names.append(f"state {len(parents)}" if level == 4 else "")
        layer = following
    top = [number for number, parent in enumerate(parents) if parent == 0]
    groups = []
    for number in range(len(parents)):
        node = number
        while parents[node] > 0:
            node = parents[node]
        groups.append("" if node not in top else ("Rest" if node == top[0] else "Task"))
    return [(0, Tree(parents, tuple(names), heights, "Distance (bits)", tuple(groups)))]


def lanes() -> Items:
    rng = _rng()
    starts, ends, rows, labels = [], [], [], []
    for lane in range(6):
        time = 0.0
        while time < 60:
            length = rng.exponential(4) + 0.4
            starts.append(time)
            ends.append(time + length)
            rows.append(lane)
            labels.append(("rest", "read", "write", "wait")[rng.integers(4)])
            time += length
    return [(0, Lanes(starts, ends, rows, tuple(f"worker {number}" for number in range(6)), tuple(labels)))]


def comparison() -> Items:
    rng = _rng()
    learned = {"method": ("Two towers", 0.93), "ablation": ("without the second tower", 0.9), "baseline": ("GCN", 0.91)}
    contenders = [Contender(name, role, mean + 0.01 * rng.normal(size=5)) for role, (name, mean) in learned.items()]
    contenders += [
        Contender("degree alone", "rule", np.array([0.82])),
        Contender("Two towers (paper)", "paper", np.array([0.95]), 0.01, "other data"),
    ]
    return [(0, Comparison("AUC on the test edges", tuple(contenders)))]


def table() -> Items:
    rng = _rng()
    columns = {
        "region": tuple(f"{side} {name}" for name in REGIONS for side in ("left", "right")),
        "streamlines": rng.integers(120, 9000, 12),
        "volume (mm³)": rng.uniform(800, 9000, 12),
        "mean FA": rng.uniform(0.2, 0.6, 12),
        "significant": rng.random(12) < 0.4,
    }
    return [(0, Table(columns))]


def text() -> Items:
    words = """# Summary

The model reaches an area under the curve of **0.94** on held-out contacts.

| split | AUC | loss |
|---|---:|---:|
| train | 0.96 | 0.21 |
| held out | 0.94 | 0.27 |

- 75 people, 32,424 contacts
- the floor, *the previous frame*, is at 0.88
"""
    return [(0, Text(words, "markdown"))]


EXAMPLES: dict[str, tuple[str, str, str, Callable[[], Items]]] = {
    "scalar": ("scalar", "Negative log likelihood", "nats", scalar),
    "curve": ("curve", "Receiver operating characteristic", "", curve),
    "points": ("points", "Latent positions", "", points),
    "points-3d": ("points", "Embedding", "", points_by_value),
    "graph": ("graph", "Functional network", "", graph),
    "streamlines": ("streamlines", "Corpus callosum", "", streamlines),
    "streamlines-direction": ("streamlines", "Corpus callosum", "", streamlines_by_direction),
    "matrix": ("matrix", "Functional connectivity", "", matrix),
    "image": ("image", "Reconstruction", "", image),
    "image_grid": ("image_grid", "Samples", "", image_grid),
    "volume": ("volume", "Fractional anisotropy", "", volume),
    "raster": ("raster", "Contacts", "", raster),
    "tokens": ("tokens", "Generated text", "", tokens),
    "tree": ("tree", "Hierarchy of states", "bits", tree),
    "lanes": ("lanes", "Workers", "", lanes),
    "comparison": ("comparison", "Who is ahead", "", comparison),
    "table": ("table", "Regions", "", table),
    "text": ("text", "Report", "", text),
}
if missing := set(KINDS) - {kind for kind, *_ in EXAMPLES.values()}:
    raise SystemExit(f"kinds without an example: {sorted(missing)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", action="append", choices=EXAMPLES, help="only these")
    parser.add_argument("--empty", action="store_true", help="before anything has come")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([sys.argv[0]])
    install_fonts()
    for theme_name in THEMES:
        theme = load_theme(theme_name)
        apply_theme(theme)
        for size in SIZES_PX:
            paths = []
            for name in wanted.kind or EXAMPLES:
                kind, title, unit, make = EXAMPLES[name]
                panel = make_panel(Channel(name, kind, "latest", title, unit), theme)
                panel.resize(*size)
                panel.show()
                panel.setFocus()
                panel.feed([] if wanted.empty else make())
                application.processEvents()
                if panel.fault:
                    print(f"{name}: {panel.fault}")
                paths.append(wanted.folder / f"{name}-{theme_name}-{size[0]}.png")
                # As it is on the screen, with its buttons, but complete: what is drawn elsewhere is waited for.
                for view in panel.findChildren(SceneView):
                    view.wait()
                panel.grab().save(str(paths[-1]))
                panel.close()
                panel.deleteLater()
            sheet(paths, size, wanted.folder / f"sheet-{theme_name}-{size[0]}.png")


def sheet(paths: list[Path], size_px: tuple[int, int], path: Path) -> None:
    n_rows = -(-len(paths) // SHEET_COLUMNS)
    step = (size_px[0] + GAP_PX, size_px[1] + GAP_PX)
    whole = Picture.new("RGB", (SHEET_COLUMNS * step[0] + GAP_PX, n_rows * step[1] + GAP_PX), (128, 128, 128))
    for number, each in enumerate(paths):
        row, column = divmod(number, SHEET_COLUMNS)
        with Picture.open(each) as picture:
            whole.paste(picture.convert("RGB"), (GAP_PX + column * step[0], GAP_PX + row * step[1]))
    whole.save(path)


if __name__ == "__main__":
    main()
