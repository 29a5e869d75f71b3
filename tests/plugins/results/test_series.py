"""Lines: what does not fit together is refused, and a band comes with both ends."""

from typing import Any

import numpy as np
import pytest

from plexoscope.plugins.packing import pack, unpack
from plexoscope.plugins.results import Curve, Line


def test_a_band_survives_a_recording() -> None:
    curve = Curve((Line("a", [0, 1], [2, 3], low=[1, 2], high=[3, 5]), Line("b", [0], [1])), "x", "y")
    first, second = unpack(pack(curve)).lines
    np.testing.assert_array_equal(first.low, [1, 2])
    np.testing.assert_array_equal(first.high, [3, 5])
    assert second.low is None
    assert second.high is None


@pytest.mark.parametrize("ends", [{"low": [1, 2]}, {"high": [1, 2]}, {"low": [1, 2], "high": [1]}])
def test_half_a_band_is_refused(ends: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="low and high of the length of y or neither"):
        Line("a", [0, 1], [2, 3], **ends)
