"""Which regions the streamlines of open tractograms end in, as far as a connectome has found out."""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from plexoscope.models.connectome.ends import NONE
from plexoscope.models.data.arrays import I32, I64, Flags, read_only
from plexoscope.models.data.tractogram import Tractogram


@dataclass(frozen=True, eq=False)
class RegionEnds:
    """The ends of the streamlines of one tractogram.

    Parameters
    ----------
    names : tuple of R str
        Of the regions; what nodes are selected by.
    ends : (S, 2) int32
        As from `region_ends`.
    """

    names: tuple[str, ...]
    ends: I32

    def __post_init__(self) -> None:
        object.__setattr__(self, "ends", read_only(self.ends, np.int32))

    def fibres(self, names: Sequence[str]) -> I64:
        """Numbers of the streamlines that a selection means, in rising order : (K,).

        Those that end in a single region; of several, those that join any two of them. None where a name is that of no
        region: the selection is about something else.
        """
        wanted = dict.fromkeys(names)
        regions = [self.names.index(name) for name in wanted if name in self.names]
        if not regions or len(regions) < len(wanted):
            return np.zeros(0, np.int64)
        wanted_regions = np.zeros(len(self.names) + 1, np.bool_)  # the last is what `NONE`, -1, finds
        wanted_regions[regions] = True
        first, second = self.ends[:, 0], self.ends[:, 1]
        if len(regions) == 1:
            return np.flatnonzero(wanted_regions[first] | wanted_regions[second])
        return np.flatnonzero(wanted_regions[first] & wanted_regions[second] & (first != second))

    def which(self, names: Sequence[str]) -> Flags:
        """Whether each streamline is among `fibres` : (S,) bool."""
        which = np.zeros(len(self.ends), np.bool_)
        which[self.fibres(names)] = True
        return which

    def regions_of(self, which: Flags) -> tuple[str, ...]:
        """The names of the regions that some of the streamlines end in, that of most ends first.

        Parameters
        ----------
        which : (S,) bool
        """
        ends = self.ends[which]
        n_ends = np.bincount(ends[ends != NONE], minlength=len(self.names))
        order = np.argsort(-n_ends, kind="stable")
        return tuple(self.names[region] for region in order[: np.count_nonzero(n_ends)])

    def regions(self, streamline: int) -> tuple[str, ...]:
        """The names of the regions that a streamline ends in: two, one, or none."""
        found = dict.fromkeys(region for region in self.ends[streamline].tolist() if region != NONE)
        return tuple(self.names[region] for region in found)


class KnownEnds:
    """`RegionEnds` by tractogram; those of a tractogram that is closed are forgotten with it."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Tractogram, RegionEnds] = WeakKeyDictionary()

    def __len__(self) -> int:
        return len(self._known)

    def set(self, tractogram: Tractogram, ends: RegionEnds) -> None:
        self._known[tractogram] = ends

    def get(self, tractogram: Tractogram) -> RegionEnds | None:
        return self._known.get(tractogram)
