"""Many lines in one plane are not cut: the same picture of a fraction of the segments."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.lists import prepared as prepared_module
from plexoscope.render.lists.prepared import can_stay_whole, prepared, prepared_whole
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, StreamlineItem
from tests.render.scenes import item, tractogram
from tests.render.window import Window

N_LINES = 80


def flat(n_lines: int = N_LINES, seed: int = 0) -> Tractogram:
    """Straight lines of some 20 mm each, all in a plane."""
    points = np.random.default_rng(seed).normal(size=(2 * n_lines, 3)).astype(np.float32) * 12
    points[:, 2] = 0
    return Tractogram(points, 2 * np.arange(n_lines + 1))


def above(*items: StreamlineItem) -> Scene:
    return Scene(items, Camera(0, 90, (0, 0, 0), 30))


def line_item(of: Tractogram, **style: object) -> StreamlineItem:
    return StreamlineItem(
        "lines", of, StreamlineStyle(**{"opacity": 0.4, "width_px": 2.0, "colour": "direction", **style})
    )


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared_module, "WHOLE_FROM", N_LINES)


@pytest.mark.usefixtures("few_are_many")
def test_only_many_lines_in_one_plane_stay_whole() -> None:
    assert can_stay_whole([flat()])
    assert can_stay_whole([flat(N_LINES // 2), flat(N_LINES // 2, 1)])
    assert not can_stay_whole([flat(N_LINES - 1)])
    assert not can_stay_whole([flat(), tractogram()])
    late = flat()
    late.positions_mm.flags.writeable = True
    late.positions_mm[-1, 2] = 1.0
    assert not can_stay_whole([late]), "all points count"
    above_it = Tractogram(flat().positions_mm + np.float32([0, 0, 1]), flat().offsets)
    assert not can_stay_whole([flat(), above_it]), "two planes need an order"
    assert not can_stay_whole([Tractogram(np.zeros((0, 3)), [0] * (N_LINES + 1))])


def test_what_is_whole_is_cut_for_who_asks() -> None:
    lines = flat()
    whole = prepared_whole(lines, lambda: None)
    assert whole.fine.n_segments == N_LINES
    assert prepared_whole(lines, lambda: None) is whole
    cut = prepared(lines, lambda: None)
    assert cut.fine.n_segments > 5 * N_LINES
    assert prepared_whole(lines, lambda: None) is cut, "what is cut is good for all"


@pytest.mark.parametrize("look", [{}, {"width_px": 6.0}, {"opacity": 1.0}])
def test_the_picture_is_that_of_cut_lines(complete: Callable, monkeypatch: pytest.MonkeyPatch, look: dict) -> None:
    cut = complete(above(line_item(flat(), **look))).astype(int)
    monkeypatch.setattr(prepared_module, "WHOLE_FROM", N_LINES)
    whole = complete(above(line_item(flat(), **look))).astype(int)
    assert cut.max() > 100
    off = np.abs(cut - whole)
    assert off.max() <= 24
    assert off.mean() < 0.1


@pytest.mark.usefixtures("few_are_many")
def test_lines_are_cut_when_something_in_space_joins_them(
    renderer: Renderer, window: Window, complete: Callable
) -> None:
    lines = line_item(flat())
    window.rest(above(lines))
    assert renderer.gpu.content.streamlines.n_segments == N_LINES
    both = above(lines, item("in space"))
    picture = window.rest(both)
    assert renderer.gpu.content.streamlines.n_segments > 5 * N_LINES
    np.testing.assert_array_equal(picture, complete(replace(both)))
