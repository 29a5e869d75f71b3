"""Results in space: what their values are of."""

import numpy as np
import pytest

from plexoscope.plugins.results import Streamlines


@pytest.mark.parametrize(
    ("n_values", "offsets", "per"),
    [(2, [0, 2, 5], "streamline"), (5, [0, 2, 5], "point"), (5, [0, 1, 2, 3, 4, 5], "streamline")],
)
def test_the_number_of_values_says_what_they_are_of(n_values, offsets, per):
    assert Streamlines(np.zeros((5, 3)), offsets, np.arange(n_values)).values_per == per


def test_values_of_neither_are_refused():
    with pytest.raises(ValueError, match=r"values of shape \(2,\), one for each streamline, or \(5,\), .* got \(3,\)"):
        Streamlines(np.zeros((5, 3)), [0, 2, 5], np.arange(3))
