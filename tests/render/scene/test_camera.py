"""The camera: geometry that must hold for every view."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.render.scene.camera import Camera

coordinates = st.floats(-200, 200)
cameras = st.builds(
    Camera,
    st.floats(-360, 360),
    st.floats(-90, 90),
    st.tuples(coordinates, coordinates, coordinates),
    st.floats(1, 200),
    st.floats(0.2, 20),
)
aspects = st.floats(0.3, 3)


def ndc(camera: Camera, points: np.ndarray, aspect: float, tile: tuple | None = None) -> np.ndarray:
    """(P, 3) normalised device coordinates."""
    matrix = camera.projection_matrix(aspect, tile) @ camera.view_matrix()
    clip = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return clip[:, :3] / clip[:, 3:]


@given(cameras)
def test_view_matrix_is_a_rigid_motion(camera: Camera) -> None:
    view = camera.view_matrix()
    np.testing.assert_allclose(view[:3, :3] @ view[:3, :3].T, np.eye(3), atol=1e-12)
    assert np.linalg.det(view[:3, :3]) == pytest.approx(1)
    np.testing.assert_allclose(view @ [*camera.eye_mm, 1], [0, 0, 0, 1], atol=1e-9)
    np.testing.assert_allclose(view @ [*camera.centre_mm, 1], [0, 0, -camera.distance_mm, 1], atol=1e-9)


@given(cameras)
def test_up_never_points_down(camera: Camera) -> None:
    assert camera.up[2] >= -1e-12
    assert camera.right[2] == 0


@pytest.mark.parametrize(
    ("azimuth", "elevation", "right", "up"),
    [
        (0, 0, (1, 0, 0), (0, 0, 1)),  # from behind: the patient's right is on the right
        (90, 0, (0, 1, 0), (0, 0, 1)),  # from the patient's right: the front is on the right
        (180, 0, (-1, 0, 0), (0, 0, 1)),  # from the front
        (0, 90, (1, 0, 0), (0, 1, 0)),  # from above: the front is at the top
        (0, -90, (1, 0, 0), (0, -1, 0)),
    ],
)
def test_conventions(azimuth: float, elevation: float, right: tuple, up: tuple) -> None:
    camera = Camera(azimuth, elevation, (0, 0, 0), 10)
    np.testing.assert_allclose(camera.right, right, atol=1e-12)
    np.testing.assert_allclose(camera.up, up, atol=1e-12)


@given(cameras, aspects, st.floats(0, math.pi), st.floats(0, 2 * math.pi))
def test_framing_contains_the_sphere(camera: Camera, aspect: float, theta: float, phi: float) -> None:
    low = np.asarray(camera.centre_mm) - camera.radius_mm
    framing = Camera.framing([low, low + 2 * camera.radius_mm], camera.azimuth_deg, camera.elevation_deg)
    direction = np.array([math.sin(theta) * math.cos(phi), math.sin(theta) * math.sin(phi), math.cos(theta)])
    point = np.asarray(framing.centre_mm) + framing.radius_mm * direction
    x, y, z = ndc(framing, point[None], aspect)[0]
    assert max(abs(x), abs(y)) <= 1 + 1e-9
    assert -1 < z < 1


@given(cameras, aspects)
def test_framing_touches_the_shorter_side(camera: Camera, aspect: float) -> None:
    angles = np.linspace(0, 2 * np.pi, 2000)[:, None]
    # The outline of a sphere is the circle where the view just touches it, a little towards the eye.
    half = np.radians(camera.fov_deg / 2)
    ring = np.cos(half) * (np.cos(angles) * camera.right + np.sin(angles) * camera.up)
    outline = np.asarray(camera.centre_mm) + camera.radius_mm * (ring - np.sin(half) * camera.forward)
    extent = np.abs(ndc(camera, outline, aspect)[:, :2]).max(axis=0)
    assert extent.max() == pytest.approx(camera.zoom, rel=1e-4)
    assert extent[0 if aspect <= 1 else 1] == pytest.approx(camera.zoom, rel=1e-4)


@given(cameras, aspects, st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.05, 1), st.floats(0.05, 1))
def test_a_tile_is_that_part_of_the_picture(
    camera: Camera, aspect: float, x0: float, y0: float, width: float, height: float
) -> None:
    points = np.asarray(camera.centre_mm) + camera.radius_mm * np.eye(3)
    tile = (x0, y0, x0 + width, y0 + height)
    whole, part = ndc(camera, points, aspect), ndc(camera, points, aspect, tile)
    in_picture = (whole[:, :2] + 1) / 2
    expected = (in_picture - (x0, y0)) / (width, height) * 2 - 1
    np.testing.assert_allclose(part[:, :2], expected, atol=1e-7, rtol=1e-7)
    np.testing.assert_allclose(part[:, 2], whole[:, 2])


@given(cameras, aspects, st.floats(-1, 1), st.floats(-1, 1))
def test_pan_shifts_the_centre_by_that_much(camera: Camera, aspect: float, right: float, up: float) -> None:
    panned = camera.panned(right, up, aspect)
    x, y, _ = ndc(panned, np.array([camera.centre_mm]), aspect)[0]
    assert x == pytest.approx(2 * right / aspect, abs=1e-6)
    assert y == pytest.approx(2 * up, abs=1e-6)


@given(cameras, st.floats(-400, 400), st.floats(-200, 200))
def test_orbit_keeps_centre_and_distance(camera: Camera, azimuth: float, elevation: float) -> None:
    orbited = camera.orbited(azimuth, elevation)
    assert -90 <= orbited.elevation_deg <= 90
    assert orbited.centre_mm == camera.centre_mm
    distance = np.linalg.norm(orbited.eye_mm - np.asarray(orbited.centre_mm))
    assert distance == pytest.approx(camera.distance_mm)


@given(cameras, st.floats(0.1, 10))
def test_zoom_leaves_the_eye(camera: Camera, factor: float) -> None:
    np.testing.assert_array_equal(camera.zoomed(factor).eye_mm, camera.eye_mm)


@given(cameras, aspects)
def test_fitted_fills_the_picture(camera: Camera, aspect: float) -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(500, 3)) * (60, 10, 25) + (5, 50, -20)
    extent = np.abs(ndc(camera.fitted(points, aspect), points, aspect)[:, :2])
    assert extent.max() == pytest.approx(0.92, abs=1e-6)


pictured = st.floats(-0.5, 1.5)


@given(cameras, aspects, pictured, pictured, st.floats(0.01, 10))
def test_a_ray_is_what_projects_to_its_point(camera: Camera, aspect: float, x: float, y: float, far: float) -> None:
    origin_mm, direction = camera.ray(x, y, aspect)
    np.testing.assert_array_equal(origin_mm, camera.eye_mm)
    assert np.linalg.norm(direction) == pytest.approx(1)
    distance_mm = far * camera.distance_mm
    shown = camera.project([origin_mm + distance_mm * direction], aspect)[0]
    np.testing.assert_allclose(shown[:2], (x, y), atol=1e-8)
    assert shown[2] == pytest.approx(distance_mm * (direction @ camera.forward))


@given(cameras, aspects, st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=1, max_size=5))
def test_points_project_as_the_matrices_say(camera: Camera, aspect: float, points: list) -> None:
    shown = camera.project(points, aspect)
    depth_mm = (np.array(points) - camera.eye_mm) @ camera.forward
    np.testing.assert_allclose(shown[:, 2], depth_mm, atol=1e-9)
    clear = depth_mm > 1e-3
    np.testing.assert_allclose(
        shown[clear, :2] * 2 - 1, ndc(camera, np.array(points)[clear], aspect)[:, :2], rtol=1e-9, atol=1e-9
    )


def test_what_is_not_in_front_of_the_eye_has_no_place_in_the_picture() -> None:
    camera = Camera(0, 0, (0, 0, 0), 10)
    shown = camera.project([camera.eye_mm, camera.eye_mm - camera.forward, camera.centre_mm], 1.5)
    assert np.isnan(shown[:2, :2]).all()
    np.testing.assert_allclose(shown[:, 2], [0, -1, camera.distance_mm], atol=1e-9)
    np.testing.assert_allclose(shown[2, :2], 0.5)


def test_fitted_to_nothing_or_one_point() -> None:
    camera = Camera(0, 0, (0, 0, 0), 10)
    assert camera.fitted(np.zeros((0, 3)), 1) == camera
    assert camera.fitted(np.ones((1, 3)), 1).centre_mm == pytest.approx((1, 1, 1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"radius_mm": 0}, "radius_mm"),
        ({"zoom": 0}, "zoom"),
        ({"azimuth_deg": math.nan}, "finite"),
        ({"fov_deg": 180}, "fov_deg"),
        ({"centre_mm": (0, 0)}, "centre_mm"),
    ],
)
def test_nonsense_is_refused(change: dict, message: str) -> None:
    arguments = {"azimuth_deg": 0, "elevation_deg": 0, "centre_mm": (0, 0, 0), "radius_mm": 1, **change}
    with pytest.raises(ValueError, match=message):
        Camera(**arguments)


def test_elevation_is_clamped() -> None:
    assert Camera(0, 100, (0, 0, 0), 1).elevation_deg == 90
