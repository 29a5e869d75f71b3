"""Picking against a look at every segment, and its rule by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.tracts import picking
from plexoscope.models.tracts.picking import NEAREST_MM, Pick, pick
from plexoscope.models.tracts.spatial_index import SpatialIndex
from tests.models.tracts.streamlines import lines_of, place, random_tractogram, tractogram_of, tractograms

EYE, AHEAD = (0.0, 0.0, 100.0), (0.0, 0.0, -2.0)
HALF_ANGLE_RAD = 0.01


def picked(*lines: object, eye: tuple = EYE, visible: list[bool] | None = None) -> Pick | None:
    index = SpatialIndex(tractogram_of(*lines))
    shown = np.ones(len(lines), np.bool_) if visible is None else np.array(visible)
    return pick(index, eye, AHEAD, HALF_ANGLE_RAD, shown)


def across(y: float, z: float) -> list:
    return [(-5, y, z), (-1, y, z), (4, y, z)]


def test_nothing_there() -> None:
    assert picked() is None
    assert picked(across(3, 0), []) is None
    assert picked(across(0, 110)) is None, "behind the eye"


def test_what_is_in_front_is_picked() -> None:
    assert picked(across(0, 0), across(0, 50)) == Pick(1, 1, pytest.approx(50))


def test_what_is_hidden_is_not_picked() -> None:
    assert picked(across(0, 0), across(0, 50), visible=[True, False]) == Pick(0, 1, pytest.approx(100))
    assert picked(across(0, 0), across(0, 50), visible=[False, False]) is None


def test_of_two_side_by_side_the_one_under_the_mouse_is_picked() -> None:
    """The cone is 2 mm wide there, so 1.5 mm nearer to the eye is as near."""
    assert picked(across(0.8, 1.5), across(0, 0)).streamline == 1
    assert picked(across(0.8, 2.5), across(0, 0)).streamline == 0


def test_a_line_that_leads_away_is_picked_where_the_eye_sees_it() -> None:
    """Its near end is the one nearer to the ray in millimetres, and the one outside the cone."""
    assert picked([(1.5, 0, 0), (2, 0, -200)]) == Pick(0, 1, pytest.approx(300))


def test_a_run_that_ends_in_the_cone_is_no_place_of_its_own() -> None:
    """The segment is nearest to the ray at depth 120, so at depth 100 there is nothing to be in front."""
    assert picked([(0, 0, -20), (0.9, 0, 0)], [(0.5, 0, -3), (0.5, 1, -3)]).streamline == 1


def test_nearest_point() -> None:
    line = [(-5, 0, 0), (-1, 0, 0), (0.4, 0, 0), (4, 0, 0)]
    assert picked([], line) == Pick(1, 2, pytest.approx(100))
    assert picked(line, eye=(-3.1, 0, 100)).point == 0
    assert picked([(0, 0, 7)]) == Pick(0, 0, pytest.approx(93))


def tangents_of(places: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    depth = places @ ahead
    return np.linalg.norm(places - depth[:, None] * ahead, axis=1) / depth


def every_place(index: SpatialIndex, eye: np.ndarray, ahead: np.ndarray) -> list[tuple[float, float, int, int]]:
    """(depth, tangent, streamline, point) of the place of each segment at the least angle, by ternary search."""
    ahead = ahead / np.linalg.norm(ahead)
    segments = [
        (line[point] - eye, line[min(point + 1, len(line) - 1)] - eye, number, point)
        for number, line in enumerate(lines_of(index.tractogram))
        for point in range(max(len(line) - 1, min(len(line), 1)))
    ]
    segments = [each for each in segments if min(each[0] @ ahead, each[1] @ ahead) > NEAREST_MM]
    if not segments:
        return []
    start, end = (np.array([each[side] for each in segments]) for side in (0, 1))

    def at(share: np.ndarray) -> np.ndarray:
        return start + share[:, None] * (end - start)

    low, high = np.zeros(len(start)), np.ones(len(start))
    for _ in range(60):
        one, other = low + (high - low) / 3, high - (high - low) / 3
        is_before = tangents_of(at(one), ahead) <= tangents_of(at(other), ahead)
        low, high = np.where(is_before, low, one), np.where(is_before, other, high)
    tried = np.stack([np.zeros_like(low), low, np.ones_like(low)])
    best = tried[np.argmin([tangents_of(at(share), ahead) for share in tried], axis=0), np.arange(len(low))]
    depths, tangents = at(best) @ ahead, tangents_of(at(best), ahead)
    return [
        (float(depth), float(tangent), number, point + int(share > 0.5))
        for depth, tangent, share, (_, _, number, point) in zip(depths, tangents, best, segments, strict=True)
    ]


def check(index: SpatialIndex, eye: np.ndarray, ahead: np.ndarray, half_angle_rad: float, visible: np.ndarray) -> None:
    slope, got = np.tan(half_angle_rad), pick(index, eye, ahead, half_angle_rad, visible)
    places = [each for each in every_place(index, eye, ahead) if visible[each[2]] and each[1] < slope + 1e-5]
    held = [each for each in places if each[1] < slope - 1e-5]
    if got is None:
        assert not held
        return
    assert visible[got.streamline]
    nearest = min(places, key=lambda each: abs(each[0] - got.depth_mm) + 1e3 * (each[2] != got.streamline))
    assert nearest[2] == got.streamline
    assert nearest[0] == pytest.approx(got.depth_mm, abs=1e-3)
    if held:
        # Nothing at a clearly lesser angle is within the width of the cone of the foremost; nor is the pick behind it.
        front = min(each[0] for each in held)
        assert got.depth_mm <= front * (1 + 2 * slope) + 1e-3
        in_front = min(each[0] for each in places) * (1 + 2 * slope) - 1e-3
        assert nearest[1] <= min((each[1] for each in held if each[0] < in_front), default=np.inf) + 1e-5


direction = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda each: np.linalg.norm(each) > 0.1)


@settings(max_examples=40, deadline=None)
@given(tractograms, place, direction, st.floats(0.001, 0.5), st.integers(0, 2**6 - 1))
def test_few_streamlines_of_any_shape(
    tractogram: object, eye: tuple, ahead: tuple, half_angle_rad: float, shown: int
) -> None:
    visible = np.array([bool(shown >> number & 1) for number in range(tractogram.n_streamlines)], np.bool_)
    check(SpatialIndex(tractogram), np.array(eye), np.array(ahead), half_angle_rad, visible)


@pytest.mark.parametrize("step_mm", [0.2, 1.0, 30.0])
@pytest.mark.parametrize("half_angle_rad", [0.01, 0.3])
def test_many_streamlines(monkeypatch: pytest.MonkeyPatch, step_mm: float, half_angle_rad: float) -> None:
    monkeypatch.setattr(picking, "_RUNS_AT_ONCE", 3)  # so that the search may end early
    rng = np.random.default_rng(0)
    index = SpatialIndex(random_tractogram(0, 40, 10, step_mm))
    for _ in range(8):
        eye = rng.normal(size=3)
        eye *= 60 / np.linalg.norm(eye)
        check(index, eye, rng.uniform(-12, 12, 3) - eye, half_angle_rad, rng.random(40) < 0.7)


@pytest.mark.parametrize(
    ("ahead", "half_angle_rad", "reason"),
    [
        ((0, 0, 0), 0.1, "direction: expected finite numbers, not all 0"),
        ((0, np.nan, 0), 0.1, "direction"),
        ((0, 0, 1), 0, "half_angle_rad: expected more than 0 and less than 1.57, got 0"),
        ((0, 0, 1), 2, "half_angle_rad"),
    ],
)
def test_bad_arguments(ahead: tuple, half_angle_rad: float, reason: str) -> None:
    index = SpatialIndex(tractogram_of([(0, 0, 0)]))
    with pytest.raises(ValueError, match=reason):
        pick(index, EYE, ahead, half_angle_rad, np.ones(1, np.bool_))
