"""Positions turned to lie on others: so that what did not move does not seem to."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]


def aligned(positions: Floats, reference: Floats) -> Floats:
    """Turn, mirror and shift positions to the least squared distance from others; all distances stay.

    Schönemann: A generalized solution of the orthogonal Procrustes problem, Psychometrika 31(1), 1966.

    Parameters
    ----------
    positions, reference : (N, D) float
        Of the same items. Items that are NaN in `reference` do not count; if none is left, nothing is turned.

    Returns
    -------
    (N, D) of the dtype of `positions`
    """
    known = np.isfinite(reference).all(axis=1)
    if not known.any():
        return positions
    centre, goal = positions[known].mean(axis=0), reference[known].mean(axis=0)
    spread = (positions[known] - centre).astype(np.float64).T @ (reference[known] - goal).astype(np.float64)
    left, _, right = np.linalg.svd(spread)
    turned: Floats = ((positions - centre) @ (left @ right) + goal).astype(positions.dtype)
    return turned


def drift(positions: Floats) -> float:
    """Mean distance that items move from one time to the next, over their spread : (T, N, D) -> float; 0 for one."""
    if len(positions) < 2:
        return 0.0
    steps = np.linalg.norm(np.diff(positions.astype(np.float64), axis=0), axis=2).mean()
    return float(steps / max(float(positions.std()), 1e-12))
