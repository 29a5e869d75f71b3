"""The texels per streamline and per layer, and the numbers that points carry of their streamline."""

import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.colormap import colours, table
from plexoscope.render.gpu.layers.streamline_state import LAYER_TEXELS, layer_row, streamline_states
from plexoscope.render.gpu.layers.streamlines import streamline_numbers
from plexoscope.render.lists.polylines import Polylines
from plexoscope.render.scene.appearance import OrientedOpacity, StreamlineStyle, ValueColours, ValueOpacity
from plexoscope.render.scene.scene import StreamlineItem

THREE = Tractogram(np.arange(18).reshape(6, 3), np.array([0, 2, 4, 6]))
OWN_RGB, DIRECTION, CODES = 0, 1, 2


def states(layer: int = 0, **style: object) -> np.ndarray:
    return streamline_states(StreamlineItem("three", THREE, StreamlineStyle(**style)), layer)


def unpacked(packed: np.ndarray) -> np.ndarray:
    """(S, 3) 0 … 255 from packed colours."""
    return np.stack([packed.astype(int) >> shift & 255 for shift in (16, 8, 0)], axis=1)


def test_a_plain_style() -> None:
    made = states(7, opacity=0.25, width_px=3.5, colour="uniform", rgb=(1, 0.5, 0))
    assert made.dtype == np.float32
    assert unpacked(made[:, 0]).tolist() == [[255, 128, 0]] * 3
    assert made[:, 1:].tolist() == [[0.25, 3.5, 4 * 7 + OWN_RGB]] * 3
    assert (states(2)[:, 3] == 4 * 2 + DIRECTION).all()
    assert (states(visible=False)[:, 1] == 0).all()


def test_values_of_streamlines() -> None:
    values = ValueColours(Column(np.array([0, np.nan, 4])), 0, 4, missing_rgb=(1, 0, 0))
    made = states(colour="values", values=values)
    assert unpacked(made[:, 0]).tolist() == [table("viridis")[0].tolist(), [255, 0, 0], table("viridis")[254].tolist()]
    np.testing.assert_array_equal(unpacked(made[:, 0]), colours(values.column.values, values))
    assert (made[:, 3] == OWN_RGB).all()
    # Values there but not asked for change nothing.
    np.testing.assert_array_equal(states(values=values), states())


def test_opacity_of_streamlines() -> None:
    by = ValueOpacity(Column(np.array([np.nan, 3, 99])), 1, 5)
    np.testing.assert_allclose(states(opacity=0.8, opacity_by=by)[:, 1], [0, 0.4, 0.8])
    whole = ValueOpacity(Column(np.array([0, 100, 200], np.uint8)), 0, 200)
    np.testing.assert_allclose(states(opacity=1, opacity_by=whole)[:, 1], [0, 0.5, 1])
    flags = ValueOpacity(Column(np.array([True, False, True])), 0, 1)
    np.testing.assert_allclose(states(opacity=1, opacity_by=flags)[:, 1], [1, 0, 1])


def test_values_of_points_come_with_the_points() -> None:
    column = Column(np.arange(6.0), "point")
    style = {"colour": "values", "values": ValueColours(column, 0, 5), "opacity_by": ValueOpacity(column, 0, 5)}
    made = states(1, opacity=0.5, **style)
    assert (made[:, 1] == 0.5).all()
    assert (made[:, 3] == 4 + CODES).all()
    row = layer_row(StreamlineStyle(**style))
    assert row.shape == (LAYER_TEXELS, 4)
    assert row[1, 0] == 1
    np.testing.assert_allclose(row[2:, :3] * 255, table("viridis"), atol=1e-4)
    of_opacity = layer_row(StreamlineStyle(opacity_by=style["opacity_by"]))
    assert of_opacity[1, 0] == 1
    assert not of_opacity[2:].any()


@pytest.mark.parametrize(("hide", "sign"), [("along", -1), ("across", 1)])
def test_an_axis_is_of_unit_length_and_its_power_has_a_sign(hide: str, sign: int) -> None:
    row = layer_row(StreamlineStyle(opacity_by=OrientedOpacity((0, 3, 4), 2.5, hide)))
    np.testing.assert_allclose(row[0], [0, 0.6, 0.8, sign * 2.5])
    assert not row[1:].any()
    assert not layer_row(StreamlineStyle()).any()


def polylines(*n_points: int) -> Polylines:
    total = sum(n_points)
    numbers = np.arange(len(n_points))[::-1].copy()
    return Polylines(np.zeros((total, 3), np.float32), np.cumsum([0, *n_points]), numbers, np.arange(total, dtype="u4"))


def test_points_carry_their_streamline_negative_at_its_ends() -> None:
    lines = polylines(3, 0, 1, 4, 0)
    whole = streamline_numbers(lines, 0, 8, 100)
    assert whole.tolist() == [-105, 105, -105, -103, -102, 102, 102, -102]
    for first in range(8):
        for last in range(first + 1, 9):
            assert streamline_numbers(lines, first, last, 100).tolist() == whole[first:last].tolist()
