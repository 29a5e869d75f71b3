"""Histories of few steps, what has no number, and labels that have no room."""

import numpy as np
import pytest

from plexoscope.app.panels.plots.history import NO_NUMBER
from plexoscope.plugins.results import Curve, Line, Scalar
from tests.app.panels.plots.test_plots import shown


@pytest.mark.parametrize(
    ("steps", "end"), [((0,), 1), ((1, 2), 2), ((2,), 3), ((0, 6), 7), ((0, 10), 10), ((0, 11), 15)]
)
def test_few_steps_fill_the_axis_and_it_counts_in_whole_numbers(qtbot, steps, end):
    panel = shown(qtbot, "scalar", [(step, Scalar({"loss": 1.0 + step})) for step in steps])
    assert panel.plot._fitted[0] == (steps[0], end)
    spacings = panel.plot.getAxis("bottom").tickSpacing(steps[0], end, 400)
    assert all(spacing >= 1 for spacing, _ in spacings)


def test_what_has_no_number_now_says_none_in_the_legend(qtbot):
    panel = shown(qtbot, "scalar", [(0, Scalar({"AP": 0.5})), (1, Scalar({"AP": np.nan}))])
    assert [entry.value for entry in panel.plot.legend.entries] == [NO_NUMBER]


def test_a_label_at_the_side_is_whole_or_not_there(qtbot):
    curve = Curve((Line("a", [0.0, 1.0], [0.0, 1.0]),), "Snapshot", "Frobenius norm of the step")
    panel = shown(qtbot, "curve", [curve])
    label = panel.plot.getAxis("left").label
    assert label.isVisible()
    panel.resize(300, 150)
    assert not label.isVisible()
    panel.resize(500, 400)
    assert label.isVisible()
