"""What a tractogram becomes before it is drawn: made once, off the render thread, and kept while it is in a scene."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from weakref import WeakValueDictionary

import numpy as np

from plexoscope.models.data.arrays import F32, I64, U32
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.lists.draw_list import random_ranks
from plexoscope.render.lists.orders.base import Checkpoint
from plexoscope.render.lists.polylines import MAX_SEGMENT_MM, Polylines, prepare, unit_of

_HASTY_SEGMENTS = 30_000
WHOLE_FROM = 30_000
"""So many lines in one plane, or more, stay whole: no depth asks for short segments, and they would be a hundred times
as many."""
_PROBED = 64


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
    whole : bool
        They are not cut at all, which is good for an order in one plane and for no other.
    """

    tractogram: Tractogram
    fine: Polylines
    coarse: Polylines
    ranks: U32
    hasty: bool = False
    whole: bool = False

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
    if made is None or made.whole:
        made = _in_use[id(tractogram)] = _made(tractogram, checkpoint, whole=False)
    return made


def prepared_whole(tractogram: Tractogram, checkpoint: Checkpoint) -> Prepared:
    """As `prepared`, where segments need not be cut: see `can_stay_whole`."""
    made = _in_use.get(id(tractogram))
    if made is None:
        made = _in_use[id(tractogram)] = _made(tractogram, checkpoint, whole=True)
    return made


def can_stay_whole(tractograms: Sequence[Tractogram]) -> bool:
    """Whether all lie in one plane across an axis, and are so many lines that it matters."""
    n_lines = sum(each.n_streamlines for each in tractograms)
    if n_lines < WHOLE_FROM or not _flat(np.concatenate([each.positions_mm[:_PROBED] for each in tractograms])):
        return False
    return _flat(np.concatenate([_bounds_mm(each) for each in tractograms if each.n_points]))


def _flat(points_mm: F32) -> bool:
    return len(points_mm) > 0 and bool((np.ptp(points_mm, axis=0) == 0).any())


@kept_with()
def _bounds_mm(tractogram: Tractogram) -> F32:
    return tractogram.bounds_mm


def hastily_prepared(tractogram: Tractogram) -> Prepared:
    """Make a tractogram ready for the moment, in segments so long that there are few of them."""
    step_mm = np.linalg.norm(np.diff(tractogram.positions_mm, axis=0), axis=1)
    within = np.ones(len(step_mm), bool)
    ends = tractogram.offsets[1:-1]
    within[ends[(ends > 0) & (ends < tractogram.n_points)] - 1] = False
    longest_mm = max(MAX_SEGMENT_MM * unit_of(tractogram), float(step_mm[within].sum()) / _HASTY_SEGMENTS)
    fine = prepare(tractogram, max_segment_mm=longest_mm)
    return Prepared(tractogram, fine, fine.coarse(), random_ranks(tractogram.n_streamlines), hasty=True)


def _made(tractogram: Tractogram, checkpoint: Checkpoint, whole: bool) -> Prepared:
    make = partial(prepare, cut=False) if whole else prepare
    fine = make(tractogram, lambda done, total: checkpoint())
    made = Prepared(tractogram, fine, fine.coarse(), random_ranks(tractogram.n_streamlines), whole=whole)
    _ = made.bounds_mm  # here rather than on the render thread
    return made
