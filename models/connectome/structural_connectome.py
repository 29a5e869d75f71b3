"""The structural connectome: how many streamlines join two regions, how long they are, what lies along them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.ends import DEFAULT_RADIUS_MM, NONE, Ends, region_ends
from plexoscope.models.data.arrays import F64, I32, I64, read_only
from plexoscope.models.data.column import Column
from plexoscope.models.data.network import Network
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.room import check_square
from plexoscope.models.tracts.geometry import length_mm
from plexoscope.models.tracts.sampling import sample, summarise

COUNT = "count"
LENGTH = "length (mm)"
DENSITY = "density (per cm³)"

REGION_VOLUME = "volume (cm³)"
N_ENDS = "ends"
"""Node values: the volume of a region, and how many ends of streamlines lie in it."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class StructuralConnectome:
    """A connectome, and which streamlines it is made of.

    Parameters
    ----------
    network : Network
        Regions and the pairs that any streamline joins; a streamline within one region is a loop. `weights` are
        counts; `edge_values` hold every measure by name.
    ends : (S, 2) int32
        From `region_ends`.
    edge : (S,) int32
        The edge of each streamline, -1 where an end lies in no region.
    """

    network: Network
    ends: Ends
    edge: I32

    @property
    def n_assigned(self) -> int:
        """Streamlines with both ends in regions."""
        return int(np.count_nonzero(self.edge != NONE))

    def matrix(self, measure: str) -> F64:
        """A measure as (R, R) float64; rows are where streamlines begin. See `dense`."""
        return dense(self.network, measure)


def structural_connectome(
    tractogram: Tractogram,
    parcellation: Parcellation,
    *,
    radius_mm: float = DEFAULT_RADIUS_MM,
    scalar: Volume | Column | None = None,
    symmetric: bool = True,
    progress: Progress | None = None,
) -> StructuralConnectome:
    """Count and measure the streamlines between all pairs of regions.

    Measures, as `edge_values`:

    * `COUNT`: streamlines with one end in each region.
    * `LENGTH`: their mean arc length.
    * `DENSITY`: their number divided by the mean volume of the two regions, 2 n / (V_i + V_j): large regions are not
      connected more for being large. As P. Hagmann et al., Mapping the structural core of human cerebral cortex,
      PLoS Biology 6, 2008, do it with the surfaces of regions, and without their correction for length.
    * `scalar_name(scalar)`: its mean along each streamline, averaged over the streamlines.

    Parameters
    ----------
    radius_mm
        How far an end is searched for a region, see `region_ends`.
    scalar
        A volume that is sampled at every point, or one value per streamline or point. NaN does not count.
    symmetric
        Fibres have no direction. False tells the first from the last point, for files where that means something.
    progress
        Called as (points done, all points) while a volume is sampled; may raise to cancel.

    Raises
    ------
    ValueError
        If a column has another number of rows than the tractogram, or the radius is not a finite number from 0.
    """
    ends = region_ends(tractogram, parcellation, radius_mm)
    joined = np.flatnonzero((ends != NONE).all(axis=1))
    first, last = ends[joined].T.astype(np.int64)
    if symmetric:
        first, last = np.minimum(first, last), np.maximum(first, last)
    keys, inverse = np.unique(first * parcellation.n_regions + last, return_inverse=True)
    edge = np.full(len(ends), NONE, np.int32)
    edge[joined] = inverse
    edges = np.stack(np.divmod(keys, max(parcellation.n_regions, 1)), axis=1).astype(np.int32)

    counts = np.bincount(inverse, minlength=len(keys))
    lengths_mm = np.bincount(inverse, length_mm(tractogram)[joined], len(keys)) / np.maximum(counts, 1)
    network = _network(parcellation, ends, edges, counts, lengths_mm, directed=not symmetric)
    connectome = StructuralConnectome(network, ends, read_only(edge))
    return connectome if scalar is None else with_scalar(connectome, tractogram, scalar, progress)


def _network(
    parcellation: Parcellation, ends: I32, edges: I32, counts: I64, lengths_mm: F64, *, directed: bool
) -> Network:
    """Regions with what is known of them, and edges (E, 2) with their streamlines (E,) and mean lengths (E,)."""
    volume_cm3 = parcellation.n_voxels * abs(np.linalg.det(parcellation.volume.affine[:3, :3])) / 1000
    # A region with an end in it has a voxel.
    density = counts / volume_cm3[edges].mean(axis=1)
    n_ends = np.bincount(ends[ends != NONE], minlength=parcellation.n_regions)
    return Network(
        edges,
        parcellation.names,
        weights=counts.astype(np.float32),
        directed=directed,
        positions_mm=parcellation.centres_mm,
        node_values={REGION_VOLUME: volume_cm3, N_ENDS: n_ends},
        edge_values={COUNT: counts, LENGTH: lengths_mm, DENSITY: density},
        source=parcellation.source,
    )


def with_scalar(
    connectome: StructuralConnectome,
    tractogram: Tractogram,
    scalar: Volume | Column,
    progress: Progress | None = None,
) -> StructuralConnectome:
    """The connectome with one more measure, as `structural_connectome` describes it; `scalar_name` says its name."""
    values = _per_streamline(scalar, tractogram, progress)
    joined = np.flatnonzero(connectome.edge != NONE)
    network = connectome.network
    mean = _mean_of(values[joined], connectome.edge[joined], network.n_edges)
    measures = {**network.edge_values, scalar_name(scalar): mean}
    return replace(connectome, network=replace(network, edge_values=measures))


def scalar_name(scalar: Volume | Column) -> str:
    """What the measure of a scalar is called."""
    return scalar.name or "scalar"


def dense(network: Network, measure: str) -> F64:
    """An edge value as a matrix.

    Returns
    -------
    (N, N) float64
        Of an undirected network both triangles. A count is 0 where there is no edge, as it is; any other measure is
        NaN there, because a mean over no streamline is no number. A density of nothing is 0, too.

    Raises
    ------
    ValueError
        If the network has no such edge value.
    NoRoomError
        If there is no room for a matrix of all pairs of regions.
    """
    check_square(f"matrix of {network.n_nodes:,} regions", network.n_nodes)
    if measure not in network.edge_values:
        raise ValueError(f"measure: expected one of {', '.join(network.edge_values)}, got {measure!r}")
    empty = 0.0 if measure in (COUNT, DENSITY) else np.nan
    matrix = np.full((network.n_nodes, network.n_nodes), empty)
    source, target = network.edges.T
    matrix[source, target] = network.edge_values[measure]
    if not network.directed:
        matrix[target, source] = network.edge_values[measure]
    return matrix


def _per_streamline(
    scalar: Volume | Column, tractogram: Tractogram, progress: Progress | None
) -> npt.NDArray[np.floating]:
    if isinstance(scalar, Volume):
        return summarise(sample(scalar, tractogram, progress), tractogram.offsets, "mean")
    n_rows = tractogram.n_streamlines if scalar.per == "streamline" else tractogram.n_points
    if len(scalar.values) != n_rows:
        raise ValueError(f"scalar {scalar.name!r}: expected {n_rows} values, got {len(scalar.values)}")
    if scalar.per == "point":
        return summarise(scalar.values, tractogram.offsets, "mean")
    return scalar.values.astype(np.float64)


def _mean_of(values: npt.NDArray[np.floating], edge: npt.NDArray[np.integer], n_edges: int) -> F64:
    counted = ~np.isnan(values)
    total = np.bincount(edge, np.where(counted, values, 0), n_edges)
    n_counted = np.bincount(edge, counted, n_edges)
    mean: F64 = np.divide(total, n_counted, out=np.full(n_edges, np.nan), where=n_counted > 0)
    return mean
