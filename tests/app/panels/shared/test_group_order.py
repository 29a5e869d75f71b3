"""Groups have one order, whoever is named first."""

import pytest

from plexoscope.app.panels.shared.group_order import in_order


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (("community 10", "community 2", "community 1"), ["community 1", "community 2", "community 10"]),
        (("b", "", "a", "b"), ["a", "b", ""]),
        (("9", "x", "10"), ["9", "10", "x"]),
        (("Left", "left 2", "LEFT 1"), ["Left", "LEFT 1", "left 2"]),
        ((), []),
    ],
)
def test_names_come_in_natural_order(names, ordered):
    assert in_order(names) == ordered == in_order(reversed(names))
