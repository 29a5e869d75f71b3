"""Mouse to camera, without a window."""

import pytest

from plexoscope.render.scene.camera import Camera
from plexoscope.render.screens.gestures import WHEEL_PAUSE_S, Gestures

CAMERA = Camera(10, 20, (1, 2, 3), 50)
SIZE_PX = (400.0, 200.0)


def test_no_drag_no_camera() -> None:
    gestures = Gestures()
    assert gestures.move((1, 1), SIZE_PX) is None
    gestures.press("orbit", (0, 0), CAMERA)
    assert gestures.move((1, 1), (0, 200)) is None
    gestures.release()
    assert gestures.move((1, 1), SIZE_PX) is None


@pytest.mark.parametrize("kind", ["orbit", "pan"])
def test_there_and_back_is_where_it_began(kind: str) -> None:
    gestures = Gestures()
    gestures.press(kind, (30, 40), CAMERA)
    assert gestures.move((300, 10), SIZE_PX) != CAMERA
    assert gestures.move((30, 40), SIZE_PX) == CAMERA


def test_the_content_follows_the_pointer() -> None:
    gestures = Gestures()
    gestures.press("orbit", (0, 0), CAMERA)
    turned = gestures.move((50, 50), SIZE_PX)
    assert turned is not None
    assert (turned.azimuth_deg, turned.elevation_deg) == pytest.approx((10 - 45, 20 + 45))
    gestures.press("pan", (0, 0), CAMERA)
    assert gestures.move((50, 20), SIZE_PX) == CAMERA.panned(0.25, -0.1, 2)


def test_wheel_keeps_what_is_under_the_pointer() -> None:
    gestures = Gestures()
    middle = gestures.wheel(1, (200, 100), SIZE_PX, CAMERA)
    assert middle is not None
    assert middle.centre_mm == pytest.approx(CAMERA.centre_mm)
    assert middle.zoom > CAMERA.zoom
    # A point of the plane through the centre, seen at the right edge, stays at the right edge.
    edge = gestures.wheel(1, (400, 100), SIZE_PX, CAMERA)
    assert edge is not None
    point = [*CAMERA.panned(-1, 0, 2).centre_mm, 1]
    clip = edge.projection_matrix(2) @ edge.view_matrix() @ point
    assert clip[0] / clip[3] == pytest.approx(1)


def test_notches_close_in_time_are_one_gesture() -> None:
    now_s = [0.0]
    gestures = Gestures(lambda: now_s[0])
    seen = []
    for pause_s in (0, WHEEL_PAUSE_S / 2, WHEEL_PAUSE_S / 2, WHEEL_PAUSE_S * 2):
        now_s[0] += pause_s
        gestures.wheel(1, (0, 0), SIZE_PX, CAMERA)
        seen.append(gestures.gesture_id)
    assert seen == [1, 1, 1, 2]
    gestures.press("orbit", (0, 0), CAMERA)
    assert gestures.wheel(1, (0, 0), SIZE_PX, CAMERA) is None
    assert gestures.kind == "orbit"
    gestures.reset()
    assert (gestures.gesture_id, gestures.kind) == (4, "zoom")
