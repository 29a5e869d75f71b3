"""What a structural connectome is held against: its own sum, slow looks at single ends, and the sizes of regions."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.ends import NONE
from plexoscope.models.connectome.structural_connectome import COUNT, StructuralConnectome
from plexoscope.models.connectome.verification import n_wrong_ends
from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.context import Context

Numbers = npt.NDArray[np.integer]

LEAST_SHARE = 0.5
_ASKED_AT_ONCE = 10


def of_some(connectome: StructuralConnectome, streamlines: Numbers) -> StructuralConnectome:
    """The counts of some of the streamlines; the other measures are left out."""
    network = connectome.network
    counts = _counts(connectome, streamlines)
    return replace(connectome, network=replace(network, weights=None, edge_values={COUNT: counts}))


def halves(connectome: StructuralConnectome, streamlines: Numbers) -> tuple[float, float]:
    """How alike the counts of two halves of the streamlines are, and how alike without any anatomy.

    Returns
    -------
    r of halves, r of sizes
        Pearson's, over all pairs of different regions, of log10(1 + count). The second is that of one half with what
        the number of ends in each region of the other half would give if ends were joined at random. NaN where either
        has no spread.
    """
    n_regions = connectome.network.n_nodes
    pairs = np.triu_indices(n_regions, 1)
    tables = []
    for half in (streamlines[::2], streamlines[1::2]):
        table = np.zeros((n_regions, n_regions))
        first, last = connectome.ends[half].T
        np.add.at(table, (first, last), 1)
        tables.append(table + table.T)
    n_ends = tables[1].sum(axis=1)
    expected = np.outer(n_ends, n_ends) / max(n_ends.sum(), 1)
    one, other, by_size = (np.log10(1 + table[pairs]) for table in (*tables, expected))
    return _r(one, other), _r(one, by_size)


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


def check_share(connectome: StructuralConnectome, ctx: Context) -> float:
    """A parcellation that is elsewhere, or in another space, holds few ends."""
    share = connectome.n_assigned / max(len(connectome.ends), 1)
    threshold = ctx.expects.get("share_assigned", LEAST_SHARE)
    ctx.check("Share of streamlines assigned", f"≥ {threshold:g}", round(share, 4), share >= threshold)
    return share


def check_reliability(metrics: dict[str, float], ctx: Context) -> None:
    """Which regions are joined must say more than how many fibres end in each."""
    got, baseline = metrics["halves_r"], metrics["sizes_r"]
    passed = got > baseline or (np.isfinite(got) and np.isnan(baseline))
    ctx.check("Agreement of two halves, r", f"> {baseline:.3f}, sizes of regions alone", round(got, 3), passed)


def _counts(connectome: StructuralConnectome, streamlines: Numbers) -> I64:
    edges = connectome.edge[streamlines]
    counts: I64 = np.bincount(edges[edges != NONE], minlength=connectome.network.n_edges)
    return counts


def _r(one: F64, other: F64) -> float:
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
