"""In which order a connectome shows its regions, and in which groups."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.connectome.anatomy import anatomical_groups, group_order
from plexoscope.models.connectome.communities import communities
from plexoscope.models.data.arrays import F32, F64, I64


@dataclass(frozen=True, eq=False)
class ConnectomeLayout:
    """An order of regions.

    Parameters
    ----------
    order : (N,) int64
        Regions as they are shown.
    groups
        Of each region, in the order of the data; () for none.
    """

    order: I64
    groups: tuple[str, ...]

    @classmethod
    def listed(cls, n_regions: int) -> "ConnectomeLayout":
        """As the data have them, without groups."""
        return cls(np.arange(n_regions), ())

    @classmethod
    def by_anatomy(cls, names: tuple[str, ...], positions_mm: F32 | None) -> "ConnectomeLayout":
        """By hemisphere and lobe, as names and places (N, 3) say."""
        groups = anatomical_groups(names, positions_mm)
        return cls(group_order(groups, positions_mm), groups)

    @classmethod
    def by_communities(cls, weights: F64, positions_mm: F32 | None, seed: int) -> "ConnectomeLayout":
        """By the communities of weights (N, N) without direction."""
        labels = communities(weights, "Leiden", seed=seed)
        width = len(str(labels.max(initial=0) + 1))
        groups = tuple(f"community {label + 1:0{width}d}" for label in labels.tolist())
        return cls(group_order(groups, positions_mm), groups)

    def ordered(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Texts of all regions in the order in which these are shown; () of ()."""
        return tuple(values[number] for number in self.order.tolist()) if values else ()
