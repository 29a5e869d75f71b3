"""What a tractogram becomes before it is drawn: made once, off the render thread, and kept while it is in a scene."""

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakValueDictionary

import numpy as np

from plexoscope.models.data.arrays import F32, I64, U32
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.lists.draw_list import random_ranks
from plexoscope.render.lists.orders.base import Checkpoint
from plexoscope.render.lists.polylines import MAX_SEGMENT_MM, Polylines, prepare, unit_of

_HASTY_SEGMENTS = 30_000


@dataclass(frozen=True, eq=False)
class Prepared:
    """A tractogram ready to be drawn.

    Parameters
    ----------
    tractogram : Tractogram
    fine, coarse : Polylines
        For a view at rest and for one in motion.
    ranks : (S,) uint32
        Of each line, in the order of memory: see `plexoscope.render.lists.draw_list`.
    hasty : bool
        Its segments may be longer than is good for their order.
    """

    tractogram: Tractogram
    fine: Polylines
    coarse: Polylines
    ranks: U32
    hasty: bool = False

    @cached_property
    def bounds_mm(self) -> F32:
        return self.tractogram.bounds_mm

    @cached_property
    def by_rank(self) -> I64:
        """(S,) numbers of lines, the lowest rank first."""
        return np.argsort(self.ranks)

    @property
    def n_points(self) -> int:
        """On the GPU: the fine points, then the coarse ones."""
        return self.fine.n_points + self.coarse.n_points


# By id of the tractogram, which lives as long as what was made of it. A window and the pictures exported from it
# share what is in here; nothing stays that nobody draws.
_in_use: "WeakValueDictionary[int, Prepared]" = WeakValueDictionary()


def prepared(tractogram: Tractogram, checkpoint: Checkpoint) -> Prepared:
    """Make a tractogram ready to be drawn, or share what another renderer has made of it.

    Takes about a second for five million points.
    """
    made = _in_use.get(id(tractogram))
    if made is None:
        made = _in_use[id(tractogram)] = _made(tractogram, checkpoint)
    return made


def hastily_prepared(tractogram: Tractogram) -> Prepared:
    """Make a tractogram ready for the moment, in segments so long that there are few of them."""
    step_mm = np.linalg.norm(np.diff(tractogram.positions_mm, axis=0), axis=1)
    within = np.ones(len(step_mm), bool)
    ends = tractogram.offsets[1:-1]
    within[ends[(ends > 0) & (ends < tractogram.n_points)] - 1] = False
    longest_mm = max(MAX_SEGMENT_MM * unit_of(tractogram), float(step_mm[within].sum()) / _HASTY_SEGMENTS)
    fine = prepare(tractogram, max_segment_mm=longest_mm)
    return Prepared(tractogram, fine, fine.coarse(), random_ranks(tractogram.n_streamlines), hasty=True)


def _made(tractogram: Tractogram, checkpoint: Checkpoint) -> Prepared:
    fine = prepare(tractogram, lambda done, total: checkpoint())
    made = Prepared(tractogram, fine, fine.coarse(), random_ranks(tractogram.n_streamlines))
    _ = made.bounds_mm  # here rather than on the render thread
    return made
