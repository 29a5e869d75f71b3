"""Volumes in the window: opened among tractograms, refused, and the crosshair in them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from tests.app.tractograms.exploring import View, add_volume, steps
from tests.app.user import FORNIX, open_file


def test_a_volume_is_opened_among_tractograms(opened, qtbot, tmp_path):
    nibabel = pytest.importorskip("nibabel")
    path = tmp_path / "fa.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.random.default_rng(0).random((6, 7, 8)).astype(np.float32), np.eye(4)), path)
    opened.open_files([path, FORNIX])
    qtbot.waitUntil(lambda: len(opened.document.state.volumes) + len(opened.document.state.layers) == 3, timeout=10_000)
    assert opened.document.state.volumes[0].name == "fa"
    (row,) = opened.volumes.things()
    assert (row.name, row.detail) == ("fa", "6 × 7 × 8")
    row.remove()
    assert opened.document.state.volumes == ()


def test_a_bad_volume_gives_one_message(opened, qtbot, tmp_path):
    path = tmp_path / "bad.nii"
    path.write_bytes(b"no volume")
    before = opened.document.state
    open_file(opened, qtbot, path)
    assert opened.document.state is before
    assert opened.messages.all[-1].level == "bad"
    assert opened.messages.all[-1].title.endswith(str(path))


def test_alt_moves_the_crosshair_and_page_keys_step_it(opened, qtbot):
    view = View(opened)
    add_volume(opened)
    opened.document.look_from("Above", 0.0, 90.0)
    opened.document.change_view("Planes", planes=frozenset({"axial"}))
    start, begun = opened.document.state.view.crosshair_mm, steps(opened)
    at = view.at(start)
    view.drag(at, QPoint(40, -20), Qt.KeyboardModifier.AltModifier)
    x, y, z = opened.document.state.view.crosshair_mm
    assert (x > start[0], y > start[1]) == (True, True)
    assert z == pytest.approx(start[2], abs=0.01)
    assert view.at((x, y, z)) == at + QPoint(40, -20)
    assert steps(opened) == begun + 1
    voxel_mm = float(opened.document.state.volumes[0].volume.voxel_mm[2])
    view.hover(at)
    for _ in range(2):
        qtbot.keyClick(view.native, Qt.Key.Key_PageUp)
    assert opened.document.state.view.crosshair_mm[2] == pytest.approx(z + 2 * voxel_mm, abs=0.02)
    assert steps(opened) == begun + 2
    for _ in range(99):
        qtbot.keyClick(view.native, Qt.Key.Key_PageDown)
    low = opened.document.state.volumes[0].volume.bounds_mm[0, 2]
    assert opened.document.state.view.crosshair_mm[2] == pytest.approx(low, abs=0.02)
