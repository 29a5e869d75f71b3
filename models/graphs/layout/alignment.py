"""Turning, mirroring and shifting one layout to lie as another does, so that a picture does not flip."""

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.float64]


def unit_spread(places: Places) -> Places:
    """About 0 and with a root-mean-square distance from there of 1, as far as nodes lie apart at all."""
    if not len(places):
        return places
    about: Places = places - places.mean(axis=0)
    spread = np.sqrt((about**2).sum(axis=1).mean())
    return about / spread if spread > 0 else about


def aligned(places: Places, before: Places) -> Places:
    """Places, turned, mirrored and shifted to the least squared distance from others; sizes stay.

    Schönemann: A generalized solution of the orthogonal Procrustes problem, Psychometrika 31(1), 1966.

    Parameters
    ----------
    places, before : (N, D) float64
        Nodes that are NaN in `before` do not count; if none is left, nothing is turned.
    """
    known = np.isfinite(before).all(axis=1)
    if not known.any():
        return places
    centre, centre_before = places[known].mean(axis=0), before[known].mean(axis=0)
    left, _, right = np.linalg.svd((places[known] - centre).T @ (before[known] - centre_before))
    turned: Places = (places - centre) @ (left @ right) + centre_before
    return turned
