"""Colours as they are seen without one kind of cone."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from plexoscope.app.widgets.colour_vision import MATRICES, seen_with
from plexoscope.app.widgets.theme import group_colour, set_group_map
from plexoscope.render.colormap import GROUP_COLOURS


@pytest.mark.parametrize("vision", MATRICES)
def test_grey_stays_grey_and_the_shape_is_kept(vision):
    grey = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    seen = seen_with(grey, vision)
    assert (seen.shape, seen.dtype) == (grey.shape, np.uint8)
    assert np.abs(seen.astype(int) - grey).max() <= 2


@pytest.mark.parametrize(
    ("vision", "a", "b"),
    [
        ("protan", (0, 160, 0), (230, 90, 0)),
        ("deutan", (200, 110, 0), (110, 150, 0)),
        ("tritan", (0, 130, 255), (0, 150, 140)),
    ],
)
def test_what_the_missing_cones_tell_apart_comes_closer(vision, a, b):
    colours = np.array([a, b], np.uint8)
    before, after = (np.abs(np.diff(each.astype(int), axis=0)).sum() for each in (colours, seen_with(colours, vision)))
    assert after < 0.7 * before


def least_apart(colours: list[str], vision: str) -> int:
    """How far the two that are nearest are from each other, in steps of one channel."""
    rgb = np.array([QColor(each).getRgb()[:3] for each in colours], np.uint8)
    seen = seen_with(rgb, vision).astype(int)
    return int(np.abs(seen[:, None] - seen[None]).max(axis=-1)[np.triu_indices(len(rgb), 1)].min())


@pytest.mark.parametrize("vision", MATRICES)
def test_the_safe_colours_of_groups_are_told_apart_and_the_quiet_ones_less(vision):
    quiet = [group_colour(number) for number in range(7)]
    set_group_map("categories")
    safe = [group_colour(number) for number in range(7)]
    set_group_map("groups")
    assert least_apart(safe, vision) > 25 > least_apart(quiet, vision)
    assert quiet == list(GROUP_COLOURS[:7])
