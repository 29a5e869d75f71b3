"""Places without a unit, such as an embedding or the layout of a graph, in the millimetres of a scene.

Streamlines are cut into pieces of 2 mm, so that they can be put in order. What is laid out here is `EXTENT_MM` wide
whatever its own numbers: an edge across all of it has ten pieces, enough for a right order and few enough to be fast.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.tractogram import Tractogram

EXTENT_MM = 20.0


@dataclass(frozen=True)
class SceneSpace:
    """A shift and a scale. Keep one for all steps of a run, and what moves in the data moves in the view.

    Parameters
    ----------
    centre : (x, y, z)
        In units of the data; the middle of the scene.
    mm_per_unit : float
    """

    centre: tuple[float, float, float] = (0.0, 0.0, 0.0)
    mm_per_unit: float = 1.0

    @classmethod
    def about(cls, positions: npt.ArrayLike) -> "SceneSpace":
        """The space in which (N, 1 … 3) places are `EXTENT_MM` wide along their longest axis; NaN does not count."""
        places = _in_space(positions)
        places = places[np.isfinite(places).all(axis=1)]
        if not len(places):
            return cls()
        low, high = places.min(axis=0), places.max(axis=0)
        x, y, z = (low + high) / 2
        extent = float((high - low).max())
        return cls((float(x), float(y), float(z)), EXTENT_MM / extent if extent > 0 else 1.0)

    def mm_of(self, positions: npt.ArrayLike) -> F32:
        """(N, 1 … 3) places in units of the data -> (N, 3) float32 mm, missing axes 0, read-only."""
        places_mm = ((_in_space(positions) - self.centre) * self.mm_per_unit).astype(np.float32)
        places_mm.flags.writeable = False
        return places_mm

    def position_of(self, places_mm: npt.ArrayLike) -> F64:
        """(N, 3) mm -> (N, 3) float64 in units of the data."""
        positions: F64 = np.asarray(places_mm, np.float64) / self.mm_per_unit + self.centre
        return positions


def edges(places_mm: F32, pairs: npt.ArrayLike) -> Tractogram:
    """Edges of a graph as streamlines of two points, so that all that streamlines can holds for them.

    Parameters
    ----------
    places_mm : (N, 3) float32
        Of the nodes.
    pairs : (E, 2) whole numbers
        Node numbers of both ends. Streamline i is edge i; of an edge from a node to itself nothing is seen.

    Raises
    ------
    ValueError
        If a pair names a node that is not there.
    """
    ends = np.asarray(pairs, np.int64).reshape(-1, 2)
    if len(ends) and not (ends.min() >= 0 and ends.max() < len(places_mm)):
        raise ValueError(f"pairs: expected 0 … {len(places_mm) - 1}, got {ends.min()} … {ends.max()}")
    return Tractogram(places_mm[ends.ravel()], 2 * np.arange(len(ends) + 1))


def _in_space(positions: npt.ArrayLike) -> F64:
    places = np.asarray(positions, np.float64)
    if places.ndim != 2 or not 1 <= places.shape[1] <= 3:
        raise ValueError(f"positions: expected shape (N, 1 … 3), got {places.shape}")
    return np.pad(places, ((0, 0), (0, 3 - places.shape[1])))
