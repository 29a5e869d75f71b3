"""Dragging spheres and boxes: what is under the mouse stays under it, whatever the camera."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plexoscope.app.tractograms.filter.region_drag import (
    INSIDE,
    LEAST_MM,
    RIM,
    Grip,
    centre_of,
    drag,
    face_centres,
    grip,
    scaled,
)
from plexoscope.app.view.pointer import Pointer
from plexoscope.models.tracts.regions import Box, Sphere
from plexoscope.render.scene.camera import Camera

SIZE_PX = (800.0, 600.0)
FRONT = Camera(180.0, 0.0, (0.0, 0.0, 0.0), 100.0)
SPHERE, BOX = Sphere((10.0, -5.0, 20.0), 12.0), Box((-10.0, -20.0, -5.0), (30.0, 0.0, 25.0))

cameras = st.builds(
    Camera, st.floats(-180, 180), st.floats(-80, 80), st.just((0.0, 0.0, 0.0)), st.just(100.0), st.floats(0.5, 3)
)


def at(camera: Camera, place_mm) -> Pointer:
    """The pointer over a place of the world."""
    x, y, _ = camera.project([place_mm], SIZE_PX[0] / SIZE_PX[1])[0]
    return Pointer((x * SIZE_PX[0], (1 - y) * SIZE_PX[1]), SIZE_PX, camera)


def moved(pointer: Pointer, right_px: float, down_px: float) -> Pointer:
    return replace(pointer, at_px=(pointer.at_px[0] + right_px, pointer.at_px[1] + down_px))


@given(cameras, st.floats(-80, 80), st.floats(-80, 80))
@pytest.mark.parametrize("region", [SPHERE, BOX])
def test_a_region_moves_with_the_mouse_along_the_screen(region, camera, right_px, down_px):
    begin = at(camera, centre_of(region))
    now = moved(begin, right_px, down_px)
    after = drag(Grip(region, INSIDE, 0.0), begin, now, [])
    assert at(camera, centre_of(after)).at_px == pytest.approx(now.at_px, abs=0.05)
    along = (centre_of(after) - centre_of(region)) @ camera.forward
    assert along == pytest.approx(0, abs=0.01)
    assert np.diff(after.bounds_mm, axis=0) == pytest.approx(np.diff(region.bounds_mm, axis=0), abs=0.01)


@given(cameras, st.floats(-80, 80), st.floats(-80, 80))
def test_a_region_that_a_slice_cuts_moves_along_it(camera, right_px, down_px):
    assume(abs(camera.forward[1]) > 0.5)
    begin = at(camera, SPHERE.centre_mm)
    after = drag(Grip(SPHERE, INSIDE, 0.0), begin, moved(begin, right_px, down_px), [(1, -5.0)])
    assert after.centre_mm[1] == pytest.approx(SPHERE.centre_mm[1], abs=0.01)


def test_a_slice_beside_the_region_or_seen_edge_on_does_not_hold_it():
    begin = at(FRONT, SPHERE.centre_mm)
    now = moved(begin, 40, 20)
    free = drag(Grip(SPHERE, INSIDE, 0.0), begin, now, [])
    assert drag(Grip(SPHERE, INSIDE, 0.0), begin, now, [(1, 50.0)]) == free
    assert drag(Grip(SPHERE, INSIDE, 0.0), begin, now, [(0, 10.0)]) == free


@given(cameras, st.floats(0, 2 * np.pi), st.floats(1, 40))
def test_the_rim_follows_the_mouse(camera, angle, radius_mm):
    begin = at(camera, SPHERE.centre_mm)
    place = np.array(SPHERE.centre_mm) + radius_mm * (np.cos(angle) * camera.right + np.sin(angle) * camera.up)
    after = drag(Grip(SPHERE, RIM, 0.0), begin, at(camera, place), [])
    assert after.centre_mm == SPHERE.centre_mm
    # The place lies in the plane of the screen, the rim where a line of sight touches: a little nearer.
    assert after.radius_mm == pytest.approx(radius_mm, rel=0.02)


@given(cameras, st.integers(0, 2), st.integers(0, 1), st.floats(-15, 40))
def test_the_face_of_a_box_follows_the_mouse(camera, axis, end, by_mm):
    assume(abs(camera.forward[axis]) < 0.9)
    outward = by_mm if end else -by_mm
    face = face_centres(BOX)[axis, end]
    target = face + outward * np.eye(3)[axis]
    after = drag(Grip(BOX, (axis, end), 0.0), at(camera, face), at(camera, target), [])
    expected = BOX.bounds_mm
    expected[end, axis] += outward
    assert after.bounds_mm == pytest.approx(expected, abs=0.05)


def test_a_box_is_never_turned_inside_out():
    face = face_centres(BOX)[0, 1]
    after = drag(Grip(BOX, (0, 1), 0.0), at(FRONT, face), at(FRONT, face - [200, 0, 0]), [])
    assert after.highest_mm[0] == pytest.approx(BOX.lowest_mm[0] + LEAST_MM)


@pytest.mark.parametrize(
    ("region", "place", "part"),
    [
        (SPHERE, (10, -5, 20), INSIDE),
        (SPHERE, (10, -5, 32), RIM),
        (SPHERE, (10, -5, 40), None),
        (Sphere((0, 0, 0), 0.5), (0, 0, 0), INSIDE),
        (BOX, (10, 0, 10), (1, 1)),
        (BOX, (2, 0, 2), INSIDE),
        (BOX, (10, -10, 25), (2, 1)),
        (BOX, (60, -10, 10), None),
    ],
)
def test_what_is_under_the_mouse(region, place, part):
    held = grip(region, at(FRONT, place))
    assert (held and held.part) == part


def test_nothing_behind_the_eye_is_grabbed():
    behind = Sphere(tuple(FRONT.eye_mm - 50 * FRONT.forward), 30.0)
    assert grip(behind, Pointer((400.0, 300.0), SIZE_PX, FRONT)) is None


@given(st.sampled_from([SPHERE, BOX]), st.floats(0.001, 10))
def test_scaling_keeps_the_centre_and_never_vanishes(region, factor):
    after = scaled(region, factor)
    assert centre_of(after) == pytest.approx(centre_of(region), abs=0.01)
    sides = np.diff(region.bounds_mm, axis=0)[0]
    least = 2 * LEAST_MM if isinstance(region, Sphere) else LEAST_MM
    assert np.diff(after.bounds_mm, axis=0)[0] == pytest.approx(np.maximum(sides * factor, least), abs=0.01)


@given(cameras, st.floats(20, 780), st.floats(20, 580), st.floats(50, 300))
def test_a_pointer_is_where_its_line_of_sight_is(camera, x, y, depth_mm):
    pointer = Pointer((x, y), SIZE_PX, camera)
    origin, direction = pointer.ray()
    assert pointer.nearest([origin + depth_mm * direction], 1e-6) == 0
    aside = Pointer((x + 5, y), SIZE_PX, camera).ray()[1]
    assert np.degrees(np.arccos(min(aside @ direction, 1))) == pytest.approx(
        np.degrees(pointer.half_angle_rad(5)), abs=1e-4
    )
