"""How a volume is drawn at first."""

import numpy as np

from plexoscope.app.scene.first_volume_look import first_look
from plexoscope.models.data.volume import Volume


def make_volume(values: np.ndarray) -> Volume:
    return Volume(values, np.eye(4), "volume")


def test_the_ground_around_a_head_is_not_drawn():
    values = np.zeros((12, 12, 12), np.float32)
    values[3:9, 3:9, 3:9] = np.linspace(10, 90, 216).reshape(6, 6, 6)
    volume = make_volume(values)
    assert first_look(volume) == (*volume.window, "gray", volume.window[0])


def test_without_ground_all_is_drawn():
    values = np.random.default_rng(1).normal(0, 1, (12, 12, 12)).astype(np.float32)
    values[0, 0, 0] = 3
    assert first_look(make_volume(values)).clear_below is None


def test_labels_have_a_colour_each():
    values = np.zeros((12, 12, 12), np.uint8)
    values[2:6], values[6:10] = 3, 7
    assert first_look(make_volume(values)) == (0, 7, "categories", 0.5)
