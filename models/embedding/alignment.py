"""Positions turned to lie on others: so that what did not move does not seem to."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def aligned(positions: Floats, reference: Floats) -> Floats:
    """Turn, mirror and shift positions to lie as near to a reference as they can (orthogonal Procrustes).

    Parameters
    ----------
    positions, reference : (N, D) float32
        Of the same items.

    Returns
    -------
    (N, D) float32
        All distances as before: nothing is scaled.
    """
    from scipy.linalg import orthogonal_procrustes

    centre, goal = positions.mean(axis=0), reference.mean(axis=0)
    turn, _ = orthogonal_procrustes(positions.astype(np.float64) - centre, reference.astype(np.float64) - goal)
    turned: Floats = ((positions - centre) @ turn + goal).astype(np.float32)
    return turned


def drift(positions: Floats) -> float:
    """Mean distance that items move from one time to the next, over their spread : (T, N, D) -> float; 0 for one."""
    if len(positions) < 2:
        return 0.0
    steps = np.linalg.norm(np.diff(positions.astype(np.float64), axis=0), axis=2).mean()
    return float(steps / max(float(positions.std()), 1e-12))
