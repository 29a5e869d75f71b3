"""The draw lists of one renderer: one for a view in motion, one for a view at rest, asked for and taken in time."""

from collections.abc import Iterator

import numpy as np

from plexoscope.render.frame_budget import FrameBudget
from plexoscope.render.gpu.gpu_scene import GpuScene
from plexoscope.render.lists.jobs import Jobs
from plexoscope.render.lists.list_maker import DrawList, Eye, Wish, of_share, within_budget
from plexoscope.render.lists.orders.memory import FileOrdering

MOVING, FULL = "moving", "full"
"""Names of the two lists on the GPU."""

STALE_ANGLE_DEG = 3.0
"""An order seen from so far off differs from the exact one by less than 0.1 dB."""

_FEW_LINES, _MOST_LINES = 20_000, 3_000_000

What = tuple[Wish, Eye, bool]


class ListKeeper:
    """Lists are made on a thread of their own and uploaded here, on that of the renderer.

    Parameters
    ----------
    gpu : GpuScene
        Where lists are uploaded to.

    Attributes
    ----------
    moving : DrawList or None
        For a view in motion: as much as fits into a frame.
    full : DrawList or None
        For a view at rest: all of it, or a share on the way there.
    asked : tuple or None
        What the last list for motion was asked for: its wish, the eye, and how many segments fit, short and long.
    ordering : Jobs
        Makes them.
    """

    def __init__(self, gpu: GpuScene) -> None:
        self.moving: DrawList | None = None
        self.full: DrawList | None = None
        self.asked: tuple[Wish, Eye, int, int] | None = None
        self.ordering = Jobs("plexoscope-order")
        self._gpu = gpu
        self._arriving: tuple[DrawList, Iterator[None]] | None = None

    @property
    def arriving(self) -> bool:
        """A list for a view at rest is made, but not all of it uploaded."""
        return self._arriving is not None

    def forget(self) -> None:
        """Points have new places: what was made of the old ones names others, whether taken already or not."""
        self.ordering.cancel(MOVING)
        self.moving = self.full = self.asked = None

    def give_up_full(self) -> None:
        """No list for a view at rest that is still on its way is wanted any more."""
        self._arriving = None
        self.ordering.cancel(FULL)

    def close(self) -> None:
        """Join the worker."""
        self.ordering.close()

    # In motion

    def update(self, wish: Wish, eye_mm: Eye, distance_mm: float, budget: FrameBudget) -> bool:
        """Take what is done, and ask for a list for motion where that at hand is of something else.

        Parameters
        ----------
        distance_mm : float
            Of the eye from what it turns about.

        Returns
        -------
        bool
            There is a list for motion of other streamlines, or of another view, than before. A larger share alone is
            for the next movement: filling in, which may be under way, does better.
        """
        better = self._take()
        soon = _is_soon_made(wish)
        if self._suffices(wish, eye_mm, distance_mm, budget, wait=not soon):
            return better
        self.asked = wish, eye_mm, budget.n_fine, budget.n_coarse
        work = within_budget(wish, eye_mm, budget.n_fine, budget.n_coarse)
        # The next form may be there before a list of this one, which would never be drawn.
        if self._gpu.is_moving or soon:
            self.ordering.cancel(MOVING)
            return self._take_moving(work(lambda: None)) or better
        self.ordering.submit(MOVING, work)
        return better

    def _suffices(self, wish: Wish, eye_mm: Eye, distance_mm: float, budget: FrameBudget, *, wait: bool) -> bool:
        """The list for motion that was asked for last will do."""
        if self.asked is None:
            return False
        for_wish, for_eye_mm, for_fine, for_coarse = self.asked
        turned_mm = float(np.linalg.norm(np.subtract(eye_mm, for_eye_mm)))
        near = turned_mm <= distance_mm * np.tan(np.radians(STALE_ANGLE_DEG))
        at_hand = self.moving
        small = at_hand is not None and at_hand.complete and len(at_hand.starts) <= budget.n_fine
        fits = small or (_alike(for_fine, budget.n_fine) and _alike(for_coarse, budget.n_coarse))
        if for_wish == wish and near and fits:
            return True
        same_order = (for_wish.ordering, for_wish.settings) == (wish.ordering, wish.settings)
        # One at a time, or a steady turn or a dragged filter would never see one finished.
        return wait and same_order and self.ordering.has(MOVING)

    def _take(self) -> bool:
        better = False
        for name, result in self.ordering.take().items():
            assert isinstance(result, DrawList)
            if name == MOVING:
                better = self._take_moving(result) or better
            else:
                self._arriving = result, self._gpu.content.streamlines.write_list(FULL, result.starts)
                self.full = None
        return better

    def _take_moving(self, made: DrawList) -> bool:
        before, self.moving = self.moving, made
        exhaust(self._gpu.content.streamlines.write_list(MOVING, made.starts))
        return before is None or what(before) != what(made)

    # At rest

    def make_full(self, wish: Wish, eye_mm: Eye) -> None:
        """Have all of it at hand, made now and here if need be."""
        if not self.has_full(wish, eye_mm):
            full = of_share(wish, eye_mm, 1.0, self.full)(lambda: None)
            exhaust(self._gpu.content.streamlines.write_list(FULL, full.starts))
            self.full = full

    def has_full(self, wish: Wish, eye_mm: Eye) -> bool:
        """All of it is at hand."""
        return self.full is not None and what(self.full) == (wish, eye_mm, True)

    def bring(self, wish: Wish, eye_mm: Eye, share: float) -> bool:
        """Do a step towards a list of a share; True if it is at hand."""
        if self._arriving is not None:
            made, upload = self._arriving
            if next(upload, self) is self:
                self.full, self._arriving = made, None
            return False
        full = self.full
        if full is not None and full.wish == wish and full.eye_mm == eye_mm and full.share == share:
            return True
        if not self.ordering.has(FULL):
            self.ordering.submit(FULL, of_share(wish, eye_mm, share, full))
        return False


def what(made: DrawList) -> What:
    """What a list is of; its share apart, unless it is all."""
    return made.wish, made.eye_mm, made.complete


def exhaust(steps: Iterator[None] | None) -> None:
    """Do all steps that are left."""
    for _ in steps or ():
        pass


def _is_soon_made(wish: Wish) -> bool:
    """A few of the lines, in the order of their files, as of a moment of a temporal graph: there within a frame."""
    return wish.ordering is FileOrdering and all(
        each.shown is not None and len(each.shown) <= _MOST_LINES and np.count_nonzero(each.shown) <= _FEW_LINES
        for each in wish.sources
    )


def _alike(one: int, two: int) -> bool:
    return 0.7 < one / two < 1.4
