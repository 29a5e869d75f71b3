"""Two are equal if they hold the very same arrays, and nothing looks into an array to find out."""

from dataclasses import dataclass, replace

import numpy as np

from plexoscope.render.scene.by_identity import ByIdentity


@dataclass(frozen=True, eq=False)
class Marks(ByIdentity):
    places: np.ndarray
    size: np.ndarray | float = 1.0


@dataclass(frozen=True, eq=False)
class OtherMarks(ByIdentity):
    places: np.ndarray
    size: np.ndarray | float = 1.0


def test_equal_are_the_very_same_arrays():
    places = np.zeros(3)
    one = Marks(places)
    assert one == Marks(places) == replace(one, size=1)
    assert hash(one) == hash(Marks(places))
    assert one != Marks(places.copy())
    assert one != replace(one, size=2.0)
    assert one != replace(one, size=np.ones(1))
    assert one != OtherMarks(places)
    assert len({one, Marks(places), Marks(places, 2.0)}) == 2
