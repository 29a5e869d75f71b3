"""Values of points on their way to the GPU: right at every point drawn, cut in or not, missing or not."""

import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.colormap import MISSING_CODE, colour_codes
from plexoscope.render.lists import point_codes as module
from plexoscope.render.lists.point_codes import PointValues, point_codes, point_values
from plexoscope.render.lists.prepared import Prepared, prepared
from plexoscope.render.scene.appearance import OrientedOpacity, StreamlineStyle, ValueColours, ValueOpacity

# A corner at 6 mm keeps its point; the segments of 6 and 4 mm are cut in three and two.
CORNER = Tractogram(np.array([[0, 0, 0], [6, 0, 0], [6, 4, 0]]), np.array([0, 3]))


def made(tractogram: Tractogram = CORNER) -> Prepared:
    return prepared(tractogram, lambda: None)


def coded(lines: Prepared, values: PointValues) -> np.ndarray:
    return point_codes(lines, values, lambda: None)


def per_point(*values: float) -> Column:
    return Column(np.array(values), "point")


@pytest.fixture(scope="module")
def walk() -> Tractogram:
    """Steps of 0.2 to 5 mm: some are left out, some cut."""
    rng = np.random.default_rng(3)
    steps = np.array([1.0, 0, 0]) + np.cumsum(rng.normal(size=(400, 3)) * 0.1, axis=0)
    steps *= rng.uniform(0.2, 5, (400, 1)) / np.linalg.norm(steps, axis=1, keepdims=True)
    return Tractogram(np.cumsum(steps, axis=0), np.array([0, 250, 400]))


BY_COLOUR = ValueColours(per_point(1, 2, 3), 0, 3)
BY_OPACITY = ValueOpacity(per_point(1, 2, 3), 0, 3)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ({}, None),
        ({"colour": "values"}, PointValues(BY_COLOUR, None)),
        ({"opacity_by": BY_OPACITY}, PointValues(None, BY_OPACITY)),
        ({"colour": "values", "opacity_by": BY_OPACITY}, PointValues(BY_COLOUR, BY_OPACITY)),
        ({"opacity_by": OrientedOpacity((1, 0, 0))}, None),
    ],
)
def test_what_of_a_style_depends_on_points(style: dict, expected: PointValues | None) -> None:
    assert point_values(StreamlineStyle(values=BY_COLOUR, **style)) == expected


def test_values_of_streamlines_are_none_of_points() -> None:
    column = Column(np.zeros(1))
    style = StreamlineStyle(colour="values", values=ValueColours(column, 0, 1), opacity_by=ValueOpacity(column, 0, 1))
    assert point_values(style) is None


def test_between_points_values_are_linear() -> None:
    colours, opacity = ValueColours(per_point(0, 3, 1), 0, 3), ValueOpacity(per_point(1, 0, 1), 0, 1)
    codes = coded(made(), PointValues(colours, opacity))
    shares = np.array([0, 1 / 3, 2 / 3, 1, 2 / 3, 1 / 3])
    np.testing.assert_allclose(codes[:6, 0] / 254, shares, atol=0.003)
    np.testing.assert_allclose(codes[:6, 1] / 255, [1, 2 / 3, 1 / 3, 0, 0.5, 1], atol=0.003)


def test_fine_points_come_first_then_coarse_ones() -> None:
    codes = coded(made(), PointValues(ValueColours(per_point(0, 3, 1), 0, 3), None))
    assert codes.shape == (made().n_points, 2)
    assert codes[6:, 0].tolist() == codes[[0, 3, 5], 0].tolist()
    assert (codes[:, 1] == 255).all()
    assert (coded(made(), PointValues(None, ValueOpacity(per_point(0, 0, 0), 0, 1)))[:, 0] == 255).all()


def test_a_missing_value_reaches_its_neighbours_and_no_further() -> None:
    codes = coded(made(), PointValues(ValueColours(per_point(np.nan, 3, 1), 0, 3), None))[:6, 0]
    assert (codes == MISSING_CODE).tolist() == [True, True, True, False, False, False]
    codes = coded(made(), PointValues(None, ValueOpacity(per_point(1, 1, np.nan), 0, 1)))[:6, 1]
    assert codes.tolist() == [255, 255, 255, 255, 0, 0]


def test_logarithms_and_whole_numbers() -> None:
    logarithmic = ValueColours(per_point(1, 100, 0), 1, 100, log=True)
    codes = coded(made(), PointValues(logarithmic, None))[:6, 0]
    # Values are interpolated and their logarithm is taken, 34 and 67 and 50 on the way.
    between = np.log([34, 67]) / np.log(100) * 254
    np.testing.assert_allclose(codes, [0, *between, 254, np.log(50) / np.log(100) * 254, MISSING_CODE], atol=1)
    integers = Column(np.array([0, 200, 100], np.uint8), "point")  # no wrapping round on the way down
    codes = coded(made(), PointValues(ValueColours(integers, 0, 200), None))[:6, 0]
    np.testing.assert_allclose(codes, np.array([0, 67, 133, 200, 150, 100]) / 200 * 254, atol=1)


def test_every_point_drawn_has_the_value_of_its_place(walk: Tractogram) -> None:
    """The x coordinate as a value: wherever a point came from, its code must tell its x."""
    lines = made(walk)
    x_mm = walk.positions_mm[:, 0]
    colours = ValueColours(Column(x_mm, "point"), float(x_mm.min()), float(x_mm.max()))
    codes = coded(lines, PointValues(colours, None))[:, 0]
    points = np.concatenate([lines.fine.points_mm, lines.coarse.points_mm])
    expected = colour_codes(points[:, 0], colours)
    assert len(points) > len(x_mm) * 0.9
    assert np.abs(codes.astype(int) - expected).max() <= 1


def test_nothing_has_no_codes() -> None:
    nothing = Tractogram(np.zeros((0, 3)), np.array([0, 0]))
    values = PointValues(ValueColours(Column(np.zeros(0), "point"), 0, 1), None)
    assert coded(made(nothing), values).shape == (0, 2)


def test_blocks_change_nothing_and_can_be_stopped(walk: Tractogram, monkeypatch: pytest.MonkeyPatch) -> None:
    values = Column(np.random.default_rng(0).random(400), "point")
    both = PointValues(ValueColours(values, 0, 1), ValueOpacity(values, 0, 1))
    whole = coded(made(walk), both)
    monkeypatch.setattr(module, "BLOCK_POINTS", 7)
    np.testing.assert_array_equal(coded(made(walk), both), whole)
    with pytest.raises(IndexError):
        point_codes(made(walk), both, [None, None].pop)
