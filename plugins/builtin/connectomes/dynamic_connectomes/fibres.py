"""What joins the units, coloured by the community of both ends: fibres, or straight lines in their place."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.dynamic_connectomes.fibres import NONE, community_of_fibres, unit_ends
from plexoscope.models.data.arrays import F32, F64, I32, I64
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.params import Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Streamlines

LINES_PER_UNIT = 5
"""Straight lines: more would hide each other."""


@dataclass(frozen=True, eq=False)
class JoiningPaths:
    """Paths in space that each join two units.

    Parameters
    ----------
    points_mm : (P, 3) float32
    offsets : (S + 1,) int64
    ends : (S, 2) int32
        The units.
    """

    points_mm: F32
    offsets: I64
    ends: I32

    def coloured(self, current: I32, names: tuple[str, ...], times_s: F64) -> Streamlines:
        """Each by the community of both ends: communities of units (T, N), what they are called, and times (T,)."""
        groups = community_of_fibres(self.ends, current)
        return Streamlines(self.points_mm, self.offsets, times=times_s, frame_groups=groups, group_names=names)


def joining_paths(
    series: TimeSeries, inputs: Mapping[str, object], places: F32, affinities: F64, params: Params, ctx: Context
) -> JoiningPaths:
    """Fibres of the input; without them lines for the strongest of `series.structure`, or else of the affinities.

    Parameters
    ----------
    places : (N, 2 or 3)
        Of the units.
    affinities : (N, N)

    Raises
    ------
    PluginError
        If fibres or regions are something else, or do not fit the units.
    """
    if "fibres" in inputs:
        return _of_input(series, inputs, params, ctx)
    lines = _lines(series.structure if series.structure is not None else affinities, places)
    of = "fibre counts" if series.structure is not None else "affinities"
    ctx.log(f"no fibres given: straight lines stand for the {len(lines.ends)} greatest {of}")
    return lines


def _of_input(series: TimeSeries, inputs: Mapping[str, object], params: Params, ctx: Context) -> JoiningPaths:
    fibres, regions = inputs["fibres"], inputs.get("regions")
    if not isinstance(fibres, Tractogram) or not (regions is None or isinstance(regions, Parcellation)):
        raise PluginError("fibres, regions: expected streamlines and a parcellation")
    try:
        ends = unit_ends(fibres, series.unit_names, series.positions_mm, params.reach_mm, regions)
    except ValueError as error:
        raise PluginError(f"fibres: {error}") from error
    ctx.checkpoint()
    joining = np.flatnonzero((ends != NONE).all(axis=1) & (ends[:, 0] != ends[:, 1]))
    ctx.log(f"{len(joining):,} of {fibres.n_streamlines:,} fibres join two units")
    kept = np.sort(ctx.rng.permutation(joining)[: params.n_fibres])
    shown = fibres.selected(kept)
    return JoiningPaths(shown.positions_mm, shown.offsets, ends[kept])


def _lines(weights: npt.NDArray[np.floating], places: F32) -> JoiningPaths:
    first, second = np.triu_indices(len(places), 1)
    pairs = weights[first, second]
    kept = np.argsort(-pairs, kind="stable")[: LINES_PER_UNIT * len(places)]
    kept = np.sort(kept[pairs[kept] > 0])
    ends = np.stack([first[kept], second[kept]], axis=1).astype(np.int32)
    points_mm = np.zeros((2 * len(kept), 3), np.float32)
    points_mm[:, : places.shape[1]] = places[ends.ravel()]
    return JoiningPaths(points_mm, np.arange(len(kept) + 1, dtype=np.int64) * 2, ends)
