"""Components, the blocks of each, and the communities that they make: what the second and third stage find."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plexoscope.models.data.arrays import F64, I32
from plexoscope.plugins.context import Context

if TYPE_CHECKING:
    from plexoscope.models.connectome.block_model import BlockFit
    from plexoscope.models.connectome.dynamic_connectomes.communities import Communities
    from plexoscope.models.connectome.dynamic_connectomes.decomposition import Factors


@dataclass(frozen=True, eq=False)
class FoundCommunities:
    """Components, the blocks of each, and the communities that they make.

    Parameters
    ----------
    loads
        How much of each component there is at each time.
    current : (T, N) int32
        The community of each unit at each time.
    usual : (N,) int32
        That which it is in most.
    """

    factors: "Factors"
    fits: "Sequence[BlockFit]"
    communities: "Communities"
    loads: F64
    current: I32
    usual: I32

    @classmethod
    def of(cls, factors: "Factors", n_units: int, subject: int, ctx: Context, words: str) -> "FoundCommunities":
        """Fit the blocks of factors; communities are those of a subject counted from 1, or of the mean of all for 0."""
        from plexoscope.models.connectome.dynamic_connectomes.communities import (
            component_loads,
            fit_components,
            shared_communities,
        )

        def progress(done: int) -> None:
            ctx.progress(done, factors.rank, words)

        progress(0)
        fits = fit_components(factors, n_units, ctx.seed, ctx.checkpoint, progress)
        loads = component_loads(factors, subject - 1 if subject else None)
        communities = shared_communities(factors, fits).numbered(loads)
        return cls(factors, fits, communities, loads, communities.current(loads), communities.usual(loads))

    @property
    def changes_per_step(self) -> float:
        """How many units are in another community than one window before, in the mean; 0 of a single window."""
        current = self.current
        return float((current[1:] != current[:-1]).sum(axis=1).mean()) if len(current) > 1 else 0.0

    def excess_affinities(self) -> F64:
        """Of all components at their mean loads, above what is to be expected : (N, N)."""
        from plexoscope.models.connectome.dynamic_connectomes.communities import component_graph, excess

        return excess(component_graph(self.factors.pairs @ self.loads.mean(axis=0), len(self.usual)))
