"""Colormaps: codes to the letter, and colours that keep what they promise to every kind of colour vision."""

import tracemalloc

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from plexoscope.models.data.column import Column
from plexoscope.render.colormap import (
    COLORMAPS,
    FAMILIES,
    MISSING_CODE,
    category_codes,
    codes,
    colour_codes,
    colours,
    lookup,
    n_categories,
    opacity_codes,
    table,
)
from plexoscope.render.scene.appearance import ValueColours

NAN, INF = np.nan, np.inf
SCALED = [name for family, names in FAMILIES.items() if family != "categorical" for name in names]

# Linear RGB as seen by a deuteranope and a protanope. Machado, Oliveira, Fernandes: A physiologically-based model for
# simulation of color vision deficiency, IEEE TVCG 2009, severity 1.
VISIONS = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(rgb: npt.NDArray[np.uint8], vision: str) -> npt.NDArray[np.float64]:
    """(N, 3) CIELAB of 8-bit sRGB, as seen with this vision."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = np.clip(linear @ VISIONS[vision].T, 0, 1) @ XYZ.T / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.column_stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])])


def test_families_hold_every_colormap_once() -> None:
    assert sorted(name for names in FAMILIES.values() for name in names) == sorted(COLORMAPS)


@pytest.mark.parametrize("name", COLORMAPS)
def test_tables_are_fixed(name: str) -> None:
    rows = table(name)
    assert rows.shape == (256, 3)
    assert rows.dtype == np.uint8
    assert table(name) is rows
    assert not rows.flags.writeable
    assert rows[MISSING_CODE].tolist() == [128, 128, 128]


def test_gray_is_the_code_itself() -> None:
    expected = np.rint(np.linspace(0, 255, 255))[:, None].repeat(3, axis=1)
    np.testing.assert_array_equal(table("gray")[:255], expected)


@pytest.mark.parametrize("name", ["rainbow", "", "Viridis"])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"colormap: expected one of .*'viridis'.*, got '{name}'"):
        table(name)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", FAMILIES["sequential"])
def test_sequential_colours_get_lighter(name: str, vision: str) -> None:
    # Twelve codes apart: 8-bit colours of neighbours are rounded.
    lightness = lab(table(name)[:255:12], vision)[:, 0]
    assert (np.diff(lightness) > 1).all()
    assert lightness[-1] - lightness[0] > 65


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", FAMILIES["diverging"])
def test_diverging_colours_have_one_turn_in_the_middle(name: str, vision: str) -> None:
    lightness = lab(table(name)[:255], vision)[:, 0]
    sign = np.sign(lightness[127] - lightness[0])
    assert (sign * np.diff(lightness[:128:12]) > 0).all()
    assert (sign * np.diff(lightness[127:255:12]) < 0).all()
    # The two sides are different colours, not only different from the middle.
    ends = lab(table(name)[[20, 234]], vision)
    assert np.linalg.norm(ends[0] - ends[1]) > 30


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", FAMILIES["cyclic"])
def test_cyclic_colours_close(name: str, vision: str) -> None:
    seen = lab(table(name)[:255], vision)
    assert np.linalg.norm(seen[0] - seen[-1]) < 2
    assert np.linalg.norm(seen[0] - seen[127]) > 30


@pytest.mark.parametrize("name", SCALED)
def test_equal_steps_look_alike(name: str) -> None:
    steps = np.linalg.norm(np.diff(lab(table(name)[:255:6], "normal"), axis=0), axis=1)
    assert steps.max() < 2.2 * steps.mean()


@pytest.mark.parametrize("vision", VISIONS)
def test_categories_are_told_apart(vision: str) -> None:
    n_colours = n_categories("categories")
    assert n_colours == 24
    seen = lab(table("categories")[:n_colours], vision)
    apart = np.linalg.norm(seen[:, None] - seen, axis=2) + 1e3 * np.eye(n_colours)
    assert apart.min() > 15


@pytest.mark.parametrize(
    ("values", "low", "high", "log", "expected"),
    [
        ([0.0, 127.0, 254.0], 0, 254, False, [0, 127, 254]),
        ([0.49, 0.51, 253.49, 253.51], 0, 254, False, [0, 1, 253, 254]),
        ([-1.0, 255.0, -INF, INF, NAN], 0, 254, False, [0, 254, 0, 254, 255]),
        ([-3.0, 0.0, 3.0], -3, 3, False, [0, 127, 254]),
        ([1.0, 10.0, 100.0, 1000.0], 1, 100, True, [0, 127, 254, 254]),
        ([0.0, -1.0, -INF, NAN, INF, 0.5], 1, 100, True, [255, 255, 255, 255, 254, 0]),
        ([], 0, 1, False, []),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_codes(values: list, low: float, high: float, log: bool, expected: list, dtype: type) -> None:
    result = codes(np.array(values, dtype), low, high, log)
    assert result.dtype == np.uint8
    assert result.tolist() == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([False, True]), [0, 254]),
        (np.array([-1, 0, 1, 2], np.int8), [0, 0, 254, 254]),
        (np.array([0, 2**40], np.uint64), [0, 254]),
    ],
)
def test_codes_of_whole_numbers(values: npt.NDArray, expected: list) -> None:
    assert codes(values, 0, 1).tolist() == expected


def test_the_smallest_range_there_is() -> None:
    assert codes(np.array([0, 5e-324]), 0, 5e-324).tolist() == [0, 254]


columns = arrays.arrays(np.float64, st.integers(0, 40), elements=st.floats(-1e6, 1e6) | st.just(NAN))
ranges = st.tuples(st.floats(-1e5, 1e5), st.floats(1e-3, 1e5)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(columns, ranges)
def test_codes_rise_with_the_values(values: npt.NDArray, span: tuple) -> None:
    present = np.sort(values[~np.isnan(values)])
    assert (np.diff(codes(present, *span).astype(int)) >= 0).all()
    np.testing.assert_array_equal(codes(values, *span) == MISSING_CODE, np.isnan(values))


@given(columns, ranges)
def test_codes_are_the_nearest(values: npt.NDArray, span: tuple) -> None:
    low, high = span
    present = values[~np.isnan(values)]
    back = low + codes(present, low, high) / 254 * (high - low)
    assert (np.abs(back - np.clip(present, low, high)) <= (high - low) * (0.5 / 254 + 1e-9)).all()
    assert codes(np.array(span), low, high).tolist() == [0, 254]


@given(columns, st.floats(1e-3, 1e3), st.floats(1.1, 1e3))
def test_logarithmic_codes_are_those_of_the_logarithm(values: npt.NDArray, low: float, factor: float) -> None:
    high = low * factor
    logarithm = np.log(np.where(values > 0, values, NAN))
    np.testing.assert_array_equal(
        codes(values, low, high, log=True), codes(logarithm, float(np.log(low)), float(np.log(high)))
    )


@given(columns, ranges)
def test_opacity_is_in_proportion(values: npt.NDArray, span: tuple) -> None:
    low, high = span
    share = np.nan_to_num(((np.clip(values, low, high) - low) / (high - low)), nan=0.0)
    np.testing.assert_array_equal(opacity_codes(values, low, high), np.rint(share * 255))


def test_opacity_at_the_ends() -> None:
    values = np.array([-INF, 1.0, 1.5, 2.0, INF, NAN])
    assert opacity_codes(values, 1, 2).tolist() == [0, 0, 128, 255, 255, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.arange(-2, 50), np.arange(-2, 50) % 24),
        (np.array([23.6, 0.4, -0.4, NAN, INF, -INF]), [0, 0, 0, 255, 255, 255]),
        (np.array([True, False]), [1, 0]),
        (np.array([255, 24], np.uint8), [15, 0]),
        (np.array([614454277], np.uint32), [614454277 % 24]),
    ],
)
def test_categories_go_round(values: npt.NDArray, expected: npt.ArrayLike) -> None:
    np.testing.assert_array_equal(category_codes(values, "categories"), expected)


def test_the_family_decides_whether_values_are_scaled() -> None:
    values = np.array([0.0, 1.0, 25.0])
    by = ValueColours(Column(values), 0, 25)
    assert colour_codes(values, by).tolist() == [0, 10, 254]
    labels = ValueColours(Column(values), 0, 25, colormap="categories")
    assert colour_codes(values, labels).tolist() == [0, 1, 1]


@pytest.mark.parametrize("name", COLORMAPS)
def test_colours_are_rows_of_the_lookup(name: str) -> None:
    values = np.array([0.0, 3.0, 7.5, 10.0, NAN])
    by = ValueColours(Column(values), 0, 10, colormap=name, missing_rgb=(1.0, 0.0, 0.2))
    rgb = colours(values, by)
    assert rgb[-1].tolist() == [255, 0, 51]
    np.testing.assert_array_equal(rgb[:-1], table(name)[colour_codes(values[:-1], by)])
    np.testing.assert_array_equal(lookup(by)[:255], table(name)[:255])
    assert table(name)[MISSING_CODE].tolist() == [128, 128, 128]  # the shared table is untouched


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_long_columns_go_by_blocks(dtype: type) -> None:
    """The same as in one piece, the column unchanged, and next to no memory beside the result."""
    values = np.random.default_rng(0).uniform(-1, 2, 1_000_003).astype(dtype)
    values[::1000] = NAN
    before = values.copy()
    by = ValueColours(Column(values), 0, 1)
    share = np.clip(values.astype(np.float64), 0, 1)
    expected = np.where(np.isnan(share), MISSING_CODE, np.rint(np.nan_to_num(share) * 254))
    lookup(by)  # reads the table, outside of the measurement
    tracemalloc.start()
    try:
        result = codes(values, 0, 1)
        of_codes = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        rgb = colours(values, by)
        of_colours = tracemalloc.get_traced_memory()[1] - result.nbytes
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(result, expected)
    np.testing.assert_array_equal(rgb, lookup(by)[result])
    np.testing.assert_array_equal(values, before)
    assert of_codes - result.nbytes < 3e6
    assert of_colours - rgb.nbytes < 3e6
