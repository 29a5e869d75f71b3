"""How many segments or points a frame in motion may have, learned from how long frames take."""

import numpy as np

FIRST_GUESS = 20_000
FEWEST = 2_000
FIRST_WHOLE_POINTS, FIRST_QUICK_POINTS = 1_500, 6_000
_LARGEST_CHANGE = 2.0
_HOPE = 1.2


class FrameBudget:
    """Short segments and long ones have a number each, and so have points drawn with care and in the quickest way.

    Long ones are drawn as hairlines, which cost a fraction. With one number for both, a scene near the limit would
    be drawn in turns as the one, too slowly, and as the other, fast enough to try the first again.

    Parameters
    ----------
    n_fine, n_coarse : int
        The first guess.

    Attributes
    ----------
    n_fine, n_coarse : int
        So many short segments, or so many long ones, fit into a frame.
    """

    def __init__(self, n_fine: int = FIRST_GUESS, n_coarse: int = FIRST_GUESS) -> None:
        self.n_fine, self.n_coarse = n_fine, n_coarse
        self._fewest = min(FEWEST, n_fine)
        self._fixed = False
        self._last_ms = {True: np.inf, False: np.inf}  # a segment, short or long

    def fix(self, n_fine: int, n_coarse: int) -> None:
        """Have these numbers from now on, whatever frames take."""
        self.n_fine, self.n_coarse, self._fixed = n_fine, n_coarse, True

    def learn(self, n_segments: int, fine: bool, share: float, took_ms: float, target_ms: float) -> None:
        """Learn from a frame.

        Parameters
        ----------
        n_segments : int
            So many were drawn.
        fine : bool
            They were short.
        share : float
            Of the visible streamlines; 1 if there were no more to draw.
        took_ms, target_ms : float
            What drawing them took, and what it may take.
        """
        if not n_segments or self._fixed:
            return
        each_ms = max(took_ms, 0.1) / n_segments
        # One frame that a busy machine has held up says nothing.
        likely_ms, self._last_ms[fine] = min(each_ms, self._last_ms[fine]), each_ms
        change = float(np.clip(target_ms / (n_segments * likely_ms), 1 / _LARGEST_CHANGE, _LARGEST_CHANGE))
        if change < 1 and n_segments <= self._fewest:
            return  # it is not the segments that take so long
        n_fitting = max(int(n_segments * change), self._fewest)
        if change >= 1 and share >= 1:
            n_fitting = max(n_fitting, self.n_fine if fine else self.n_coarse)
        if fine:
            self.n_fine = n_fitting
        else:
            self.n_coarse = n_fitting

    def allow_fine(self, n_fine: int) -> None:
        """So many fit in the careful way, at least."""
        if not self._fixed:
            self.n_fine = max(self.n_fine, n_fine)

    def hope(self) -> None:
        """Try a few more short segments next time, or one slow moment would decide for long ones for ever."""
        # Short ones with soft edges take no less than hairlines.
        self.allow_fine(min(int(self.n_fine * _HOPE), self.n_coarse))
