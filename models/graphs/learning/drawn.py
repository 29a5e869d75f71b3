"""Starting weights and dropout of models whose chance is numpy's."""

import numpy as np
import torch


def drawn_weights(n_in: int, n_out: int, rng: np.random.Generator) -> torch.Tensor:
    """Weights (n_in, n_out) within ±√(6 / (in + out)). X. Glorot, Y. Bengio, AISTATS 2010."""
    bound = np.float32((6 / (n_in + n_out)) ** 0.5)
    return torch.from_numpy((2 * rng.random((n_in, n_out), np.float32) - 1) * bound)


def dropped_by(values: torch.Tensor, share: float, rng: np.random.Generator) -> torch.Tensor:
    """Zero a share of the values and raise the others, so that the mean stays."""
    if not share:
        return values
    kept = torch.from_numpy(rng.random(tuple(values.shape), np.float32) >= share).to(values.device)
    return values * kept / (1 - share)
