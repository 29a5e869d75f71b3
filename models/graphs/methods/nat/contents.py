"""What the caches of a pair hold, key by key, and how much each key counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from plexoscope.models.graphs.methods.nat.joint import N_HOPS


@dataclass(frozen=True)
class PairContents:
    """The keys of one pair.

    Parameters
    ----------
    source, target : int
        Nodes.
    codes : mapping of key to int
        In which hops of which end it occurs, six bits as in `joint.N_CODES`.
    attention : mapping of key to float
        Its share of what the pair is scored by; sums to 1.
    probability : float
        That the pair meets now.
    """

    source: int
    target: int
    codes: Mapping[int, int]
    attention: Mapping[int, float]
    probability: float

    @property
    def keys(self) -> tuple[int, ...]:
        return tuple(self.codes)

    def hops(self, key: int, end: int) -> tuple[int, ...]:
        """In which hops of the first (0) or the second (1) end a key occurs."""
        return tuple(hop for hop in range(N_HOPS) if self.codes[key] >> (end * N_HOPS + hop) & 1)

    def side(self, key: int) -> str:
        """Who holds a key: "source", "target" or "both"."""
        first, second = bool(self.hops(key, 0)), bool(self.hops(key, 1))
        return "both" if first and second else "source" if first else "target"

    def holders(self, key: int) -> tuple[int, ...]:
        """The ends that hold a key."""
        return tuple(node for node, end in ((self.source, 0), (self.target, 1)) if self.hops(key, end))

    @property
    def n_shared(self) -> int:
        return sum(self.side(key) == "both" for key in self.codes)
