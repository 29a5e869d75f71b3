"""Draw lists for a view: which streamlines, how finely, and from back to front. Made on a worker thread."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import Flags
from plexoscope.render.lists.draw_list import ChosenLines, LineUnits, lowest_ranked, n_segments
from plexoscope.render.lists.orders.base import Checkpoint, Ordering, Starts
from plexoscope.render.lists.prepared import Prepared
from plexoscope.render.scene.bounds import joined_bounds
from plexoscope.render.scene.by_identity import ByIdentity
from plexoscope.render.scene.scene import OrderSettings

Eye = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Source(ByIdentity):
    """The visible streamlines of one layer.

    Parameters
    ----------
    prepared : Prepared
    first_fine, first_coarse : int
        Where its points begin on the GPU.
    shown : (S,) bool or None
        None for all.
    in_long : bool
        Also drawn in long segments.
    """

    prepared: Prepared
    first_fine: int
    first_coarse: int
    shown: Flags | None
    in_long: bool = True


@dataclass(frozen=True)
class Wish:
    """What a draw list is for; two equal wishes make equal lists.

    Parameters
    ----------
    sources : tuple of Source
    ordering : type of Ordering
    settings : OrderSettings
    """

    sources: tuple[Source, ...]
    ordering: type[Ordering]
    settings: OrderSettings


@dataclass(frozen=True, eq=False)
class DrawList:
    """A finished list.

    Parameters
    ----------
    wish : Wish
    eye_mm : (x, y, z)
    starts : (N,) uint32
    share : float
        Of the visible streamlines that it holds.
    fine : bool
        In short segments; else in long ones, for a view in motion.
    ordering : Ordering
        With what it has cached, to make the next list of the same units.
    """

    wish: Wish
    eye_mm: Eye
    starts: Starts
    share: float
    fine: bool
    ordering: Ordering

    @property
    def complete(self) -> bool:
        return self.fine and self.share >= 1.0


def within_budget(wish: Wish, eye_mm: Eye, n_fine: int, n_coarse: int) -> Callable[[Checkpoint], DrawList]:
    """Work that makes a list of all streamlines in at most `n_fine` short segments, or of a share in long ones.

    Parameters
    ----------
    n_coarse : int
        About so many long ones.
    """

    def work(checkpoint: Checkpoint) -> DrawList:
        if _total(wish, fine=True) <= n_fine:
            return _made(wish, eye_mm, 1.0, True, checkpoint)
        n_all = _total(wish, fine=False)
        return _made(wish, eye_mm, min(n_coarse / max(n_all, 1), 1.0), False, checkpoint)

    return work


def of_share(wish: Wish, eye_mm: Eye, share: float, last: DrawList | None) -> Callable[[Checkpoint], DrawList]:
    """Work that makes a list of short segments of a share of the streamlines.

    Parameters
    ----------
    last : DrawList or None
        Whose cached orders are used if they are of the same units.
    """

    def work(checkpoint: Checkpoint) -> DrawList:
        if last is not None and last.fine and last.wish == wish and last.share == share:
            starts = last.ordering.back_to_front(eye_mm, checkpoint)
            return DrawList(wish, eye_mm, starts, share, True, last.ordering)
        return _made(wish, eye_mm, share, True, checkpoint)

    return work


def _made(wish: Wish, eye_mm: Eye, share: float, fine: bool, checkpoint: Checkpoint) -> DrawList:
    layers = []
    for source in _sources(wish, fine):
        lines = source.prepared.fine if fine else source.prepared.coarse
        first = source.first_fine if fine else source.first_coarse
        layers.append(ChosenLines(lines, first, lowest_ranked(source.prepared.by_rank, _lines_shown(source), share)))
        checkpoint()
    box_mm = joined_bounds(source.prepared.bounds_mm for source in wish.sources)
    ordering = wish.ordering(LineUnits(tuple(layers), box_mm), wish.settings, checkpoint)
    return DrawList(wish, eye_mm, ordering.back_to_front(eye_mm, checkpoint), share, fine, ordering)


def _total(wish: Wish, fine: bool) -> int:
    """Segments of all visible streamlines."""
    total = 0
    for source in _sources(wish, fine):
        lines = source.prepared.fine if fine else source.prepared.coarse
        shown = _lines_shown(source)
        total += lines.n_segments if shown is None else int(n_segments(lines, np.flatnonzero(shown)).sum())
    return total


def _sources(wish: Wish, fine: bool) -> tuple[Source, ...]:
    return tuple(source for source in wish.sources if fine or source.in_long)


def _lines_shown(source: Source) -> Flags | None:
    """Which lines are shown, in the order of memory."""
    return None if source.shown is None else source.shown[source.prepared.fine.streamlines]
