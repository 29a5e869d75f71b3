"""Planes: what is where in them, which side is which."""

import numpy as np
import pytest

from plexoscope.app.volumes.planes.plane_frame import PlaneFrame

LOW, HIGH = (-10.0, -20.0, -30.0), (40.0, 50.0, 60.0)


@pytest.mark.parametrize("flips", [False, True])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_place_and_where_it_is_seen_belong_together(axis, flips):
    frame = PlaneFrame(axis, LOW, HIGH, flips)
    place = (1.0, 2.0, 3.0)
    x, y = frame.in_plane(place)
    assert frame.place_at(x, y, place[axis]) == pytest.approx(place)
    assert 0 < x < frame.size_mm[0]
    assert 0 < y < frame.size_mm[1]


@pytest.mark.parametrize(
    ("axis", "flips", "letters"),
    [
        (0, False, "PASI"), (0, True, "PASI"), (1, False, "LRSI"), (1, True, "RLSI"), (2, False, "LRAP"),
        (2, True, "RLAP"),
    ],
)  # fmt: skip
def test_letters_say_where_the_patient_goes_on(axis, flips, letters):
    frame = PlaneFrame(axis, LOW, HIGH, flips)
    assert "".join(frame.letters) == letters
    ends = {"L": (0, LOW), "R": (0, HIGH), "P": (1, LOW), "A": (1, HIGH), "I": (2, LOW), "S": (2, HIGH)}
    width, height = frame.size_mm
    for letter, expected in zip(frame.letters, ((0.0, None), (width, None), (None, 0.0), (None, height)), strict=True):
        world, end = ends[letter]
        place = np.array([1.0, 2.0, 3.0])
        place[world] = end[world]
        for found, wanted in zip(frame.in_plane(tuple(place)), expected, strict=True):
            assert wanted is None or found == pytest.approx(wanted)
