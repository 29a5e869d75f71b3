"""Fibres and the communities of the units at their ends."""

import numpy as np

from plexoscope.models.connectome.ends import region_ends
from plexoscope.models.data.arrays import F32, I32
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.geometry import endpoints_mm

NONE = -1


def unit_ends(
    tractogram: Tractogram,
    unit_names: tuple[str, ...],
    positions_mm: F32 | None,
    reach_mm: float,
    parcellation: Parcellation | None = None,
) -> I32:
    """(S, 2) the unit at the first and the last point of each streamline, `NONE` where there is none.

    With a parcellation, an end belongs to the unit that has the name of its region; where no region has the name of a
    unit, to the unit nearest to the centre of its region. Without one, to the unit nearest to the end itself, which is
    near the middle of a region at best.

    Parameters
    ----------
    tractogram
        In the space of the units.
    unit_names : tuple of N str
    positions_mm : (N, 3) float32, optional
        Of the units.
    reach_mm
        The most that an end may lie from a region, or without a parcellation from the place of a unit.

    Raises
    ------
    ValueError
        If places are needed and not known.
    """
    if parcellation is None:
        return _nearest(endpoints_mm(tractogram).reshape(-1, 3), positions_mm, reach_mm).reshape(-1, 2)
    number = {name: unit for unit, name in enumerate(unit_names)}
    owner = np.array([number.get(name, NONE) for name in parcellation.names], np.int32)
    if (owner == NONE).all():
        owner = _nearest(parcellation.centres_mm, positions_mm, np.inf)
    ends = region_ends(tractogram, parcellation, reach_mm)
    result: I32 = np.append(owner, np.int32(NONE))[ends]
    return result


def community_of_fibres(ends: I32, current: I32) -> I32:
    """(T, S) the community that both ends of each streamline are in at each time, or `NONE`.

    Parameters
    ----------
    ends : (S, 2) int32
        From `unit_ends`.
    current : (T, N) int32
        From `Communities.current`.
    """
    known = np.append(current, np.full((len(current), 1), NONE, np.int32), axis=1)
    first, last = known[:, ends[:, 0]], known[:, ends[:, 1]]
    result: I32 = np.where(first == last, first, NONE).astype(np.int32)
    return result


def _nearest(places_mm: F32, positions_mm: F32 | None, reach_mm: float) -> I32:
    from scipy.spatial import cKDTree

    if positions_mm is None:
        raise ValueError("positions_mm: expected the places of the units, got none")
    nearest = np.full(len(places_mm), NONE, np.int32)
    there = np.isfinite(places_mm).all(axis=1)
    distance_mm, found = cKDTree(positions_mm).query(places_mm[there])
    nearest[there] = np.where(distance_mm <= reach_mm, found, NONE)
    return nearest
