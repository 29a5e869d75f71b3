"""What a user makes with the forms of the window and saves is what `plexoscope render` draws, pixel for pixel."""

import numpy as np
import pytest
from PIL import Image

from plexoscope.app.cli.render import draw_files
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.view.export_dialog import PictureSettings
from tests.app.cli.rendering.small_files import write_files

SIZE_PX, BACKGROUND, RGBA = (64, 48), "#203040", (32 / 255, 48 / 255, 64 / 255, 1.0)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("files"))


@pytest.fixture
def open_file(window, qtbot):
    def open_file(path) -> None:
        window.open_files([path])
        qtbot.waitUntil(lambda: any(path.name in each.title for each in window.messages.all), timeout=10_000)
        at_rest(window, qtbot)

    return open_file


def at_rest(window, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.graphs.layouts.settling and not window.services.background.jobs, timeout=10_000)


@pytest.fixture
def saved(window, qtbot, tmp_path):
    """Return the picture that the window saves of all that is open."""

    def saved() -> np.ndarray:
        at_rest(window, qtbot)
        window.document.view_aspect = SIZE_PX[0] / SIZE_PX[1]
        window.document.show_all()
        path, n = tmp_path / "saved.png", len(window.messages.all)
        window.viewing.exporter.export(path, PictureSettings(SIZE_PX, RGBA))
        qtbot.waitUntil(lambda: len(window.messages.all) > n, timeout=20_000)
        return pixels(path)

    return saved


@pytest.fixture
def rendered(tmp_path):
    """Return the picture of `plexoscope render FILE` with these settings."""

    def rendered(file, **settings: object) -> np.ndarray:
        path = tmp_path / "rendered.png"
        draw_files([str(file)], path, RenderSettings(size_px=SIZE_PX, background=BACKGROUND, **settings))
        return pixels(path)

    return rendered


def pixels(path) -> np.ndarray:
    return np.asarray(Image.open(path)).astype(int)


def choose(box, words: str) -> None:
    row = box.findText(words)
    assert row >= 0, [box.itemText(row) for row in range(box.count())]
    box.setCurrentIndex(row)
    box.activated.emit(row)


def test_streamlines(window, open_file, saved, rendered, files):
    open_file(files["bundle"])
    form, view = window.tractograms.looks_page.style_form, window.viewing.page
    form.opacity.moved.emit(0.36, "drag")
    choose(form.colour.by, "fa")
    form.colour.colormap.chosen.emit("magma")
    form.colour.range.edited.emit(0.3, 0.6)
    choose(form.opacity_by.by, "Angle to axis")
    choose(form.opacity_by.angle.axis, "Line of sight")
    form.opacity_by.angle.sharpness.moved.emit(2.0, "drag")
    form.line_width.setValue(6.25)
    choose(view.order, "Moments")
    choose(view.shading, "Tubes")
    view.depth_cue.moved.emit(0.4, "drag")
    choose(view.slab.axis, "Up–down")
    view.slab.thickness.moved.emit(20.0, "drag")
    view.slab.position.moved.emit(-1.0, "drag")
    asked = {
        "alpha": 0.36,
        "colour": "value:fa",
        "colormap": "magma",
        "value_range": (0.3, 0.6),
        "oriented": ("sight", 2.0, "along"),
        "width_px": 6.25,
        "order": "moments",
        "shade": "tubes",
        "depth_cue": 0.4,
        "slab": ("up-down", -11.0, 9.0),
    }
    assert np.abs(saved() - rendered(files["bundle"], **asked)).max() == 0


def test_groups_and_values_of_a_volume(window, open_file, saved, rendered, files, qtbot):
    for name in ("bundle", "scan"):
        open_file(files[name])
    for switch in window.volumes.slices_page.crosshair.switches.values():
        switch.click()
    form, view = window.tractograms.looks_page.style_form, window.viewing.page
    choose(view.order, "Sorted")
    form.opacity.moved.emit(0.1, "drag")
    choose(form.colour.by, "group")
    assert np.abs(saved() - rendered(files["bundle"], colour="value:group")).max() == 0
    choose(form.colour.by, "scan")
    at_rest(window, qtbot)
    assert np.abs(saved() - rendered(files["bundle"], colour="value:scan", volume=files["scan"])).max() == 0


def test_a_frame(window, open_file, saved, rendered, files, qtbot):
    for name in ("bundle", "frames"):
        open_file(files[name])
    for plane in ("sagittal", "coronal"):
        window.volumes.slices_page.crosshair.switches[plane].click()
    window.volumes.slices_page.crosshair.numbers["axial"].setValue(5.0)
    window.tractograms.looks_page.style_form.opacity.moved.emit(0.1, "drag")
    choose(window.viewing.page.order, "Sorted")
    window.volumes.looks_page.frames.number.setValue(3)
    at_rest(window, qtbot)
    window.document.change_view("Without the crosshair", slices=(("axial", 5.0),))
    asked = {"volume": files["frames"], "frame": 3, "slices_mm": (("z", 5.0),)}
    assert np.abs(saved() - rendered(files["bundle"], **asked)).max() == 0


def test_a_network(window, open_file, saved, rendered, files):
    open_file(files["friends"])
    window.document.change_view("Sort", order="sorted")
    assert np.abs(saved() - rendered(files["friends"])).max() == 0
    nodes, edges = window.graphs.forms.nodes, window.graphs.forms.edges
    choose(nodes.colour_by, "Age")
    choose(nodes.labels, "All that fit")
    choose(edges.colour_by, "Weight")
    edges.opacity.moved.emit(0.9, "drag")
    edges.bundled.click()
    edges.bundling.moved.emit(0.7, "drag")
    asked = {"node_colour": "age", "labels": "all", "edge_colour": "weight", "edge_alpha": 0.9, "bundling": 0.7}
    assert np.abs(saved() - rendered(files["friends"], **asked)).max() == 0


def test_a_network_with_places(window, open_file, saved, rendered, files):
    open_file(files["regions"])
    window.document.change_view("Sort", order="sorted")
    assert np.abs(saved() - rendered(files["regions"])).max() == 0
    window.document.look_from("Turn", 20.0, 30.0)
    window.graphs.forms.edges.bundled.click()
    assert np.abs(saved() - rendered(files["regions"], bundling=0.0, view_deg=(20.0, 30.0))).max() == 0
