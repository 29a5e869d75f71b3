"""What a structural connectome is held against: its sum, slow looks at single ends, sizes and distances of regions."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.ends import NONE
from plexoscope.models.connectome.structural_connectome import COUNT, StructuralConnectome
from plexoscope.models.connectome.verification import n_wrong_ends
from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Figure, Tally

Numbers = npt.NDArray[np.integer]

LEAST_SHARE = 0.5
N_DEALS = 5
N_BINS = 8
"""Of distance, with as many pairs of regions each."""
_ASKED_AT_ONCE = 10


def of_some(connectome: StructuralConnectome, streamlines: Numbers) -> StructuralConnectome:
    """The counts of some of the streamlines; the other measures are left out."""
    network = connectome.network
    counts = _counts(connectome, streamlines)
    return replace(connectome, network=replace(network, weights=None, edge_values={COUNT: counts}))


@dataclass(frozen=True)
class Halves:
    """How alike the counts of two halves of the streamlines are, and how alike without any anatomy.

    Pearson's r, over all pairs of different regions, of log10(1 + count); NaN where either has no spread.

    Parameters
    ----------
    half
        Of one half with the other.
    sizes
        Of one half with what the number of ends in each region of the other would give if they were joined at random.
    distances
        The same, if in addition near regions were joined as much more often than far ones as in that other half.
    """

    half: float
    sizes: float
    distances: float


def halves(connectome: StructuralConnectome, streamlines: Numbers) -> Halves:
    """Compare every other one of the streamlines with the rest."""
    n_regions = connectome.network.n_nodes
    pairs = np.triu_indices(n_regions, 1)
    tables = []
    for half in (streamlines[::2], streamlines[1::2]):
        table = np.zeros((n_regions, n_regions))
        first, last = connectome.ends[half].T
        np.add.at(table, (first, last), 1)
        tables.append(table + table.T)
    n_ends = tables[1].sum(axis=1)
    by_size = (np.outer(n_ends, n_ends) / max(n_ends.sum(), 1))[pairs]
    by_distance = _by_distance(connectome, by_size, tables[1][pairs], pairs)
    one, other, size, distance = (np.log10(1 + each) for each in (*(t[pairs] for t in tables), by_size, by_distance))
    return Halves(_r(one, other), _r(one, size), _r(one, distance))


def count_halves(connectome: StructuralConnectome, streamlines: Numbers, ctx: Context) -> Tally:
    """Deal the streamlines into halves again and again, and count how alike those are, beside sizes and distances."""
    tally = Tally({"halves": Figure("Agreement of two halves of one tractogram, r")}, ctx.paper)
    for _ in range(N_DEALS):
        ctx.checkpoint()
        found = halves(connectome, ctx.rng.permutation(streamlines))
        if not np.isfinite(found.half):
            break
        tally.add("halves", "Half against half", "method", found.half)
        tally.add("halves", "Sizes of regions alone", "rule", np.nan_to_num(found.sizes))
        tally.add("halves", "Sizes and distances of regions", "rule", np.nan_to_num(found.distances))
    return tally


def check_sum(connectome: StructuralConnectome, ctx: Context) -> None:
    """Every streamline with both ends in regions is in one count."""
    n_assigned = int(np.count_nonzero((connectome.ends != NONE).all(axis=1)))
    total = int(connectome.network.edge_values[COUNT].sum())
    ctx.check("Counts add up to the streamlines assigned", f"{n_assigned:,}", total, total == n_assigned)


def check_ends(
    connectome: StructuralConnectome,
    tractogram: Tractogram,
    parcellation: Parcellation,
    radius_mm: float,
    n_asked: int,
    ctx: Context,
) -> None:
    """Ends of some streamlines against a look at every voxel."""
    filled = np.flatnonzero(np.diff(tractogram.offsets))
    asked = ctx.rng.choice(filled, min(n_asked, len(filled)), replace=False)
    n_wrong = 0
    for first in range(0, len(asked), _ASKED_AT_ONCE):
        ctx.checkpoint()
        some = asked[first : first + _ASKED_AT_ONCE]
        n_wrong += n_wrong_ends(connectome.ends, tractogram, parcellation, radius_mm, some)
    ctx.check("Ends in the wrong region", f"0 of {2 * len(asked):,} looked at one by one", n_wrong, n_wrong == 0)


def check_share(connectome: StructuralConnectome, ctx: Context) -> None:
    """A parcellation that is elsewhere, or in another space, holds few ends."""
    share = share_assigned(connectome)
    ctx.check("Share of streamlines assigned", f"≥ {LEAST_SHARE:g}", round(share, 4), share >= LEAST_SHARE)


def share_assigned(connectome: StructuralConnectome) -> float:
    """Of all streamlines, those with both ends in regions."""
    return connectome.n_assigned / max(len(connectome.ends), 1)


def _by_distance(
    connectome: StructuralConnectome, by_size: F64, counts: F64, pairs: tuple[npt.NDArray[np.intp], ...]
) -> F64:
    """What sizes lead to expect of each pair, times how much more there is of all pairs as far apart."""
    places_mm = connectome.network.positions_mm
    if places_mm is None:
        return by_size
    first, second = (places_mm[each].astype(np.float64) for each in pairs)
    expected = by_size.copy()
    for some in np.array_split(np.argsort(np.linalg.norm(first - second, axis=1), kind="stable"), N_BINS):
        expected[some] *= counts[some].sum() / max(float(by_size[some].sum()), 1e-12)
    return expected


def _counts(connectome: StructuralConnectome, streamlines: Numbers) -> I64:
    edges = connectome.edge[streamlines]
    counts: I64 = np.bincount(edges[edges != NONE], minlength=connectome.network.n_edges)
    return counts


def _r(one: F64, other: F64) -> float:
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
