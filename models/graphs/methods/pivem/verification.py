"""Slow and simple ways to the numbers that training gets fast: what a fitted model is held against."""

import math
from collections.abc import Iterator

import numpy as np
import torch

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.graphs.methods.pivem.events import EventSums
from plexoscope.models.graphs.methods.pivem.likelihood import event_term, pair_integrals
from plexoscope.models.graphs.methods.pivem.paths import Paths


def summed_integrals(paths: Paths, i: I64, j: I64, n_steps_per_bin: int = 10_000) -> F64:
    """Rate of each pair integrated over [0, 1] by a midpoint Riemann sum : (P,) float64.

    The steps are counted in each bin: 10,000 over all bins together would miss the narrow peaks of pairs that
    rush past each other by up to 3e-3, more than the closed form is allowed.
    """
    n_steps = n_steps_per_bin * paths.n_bins
    times = (np.arange(n_steps) + 0.5) / n_steps
    ones = np.ones(n_steps, np.int64)
    return np.array([np.exp(paths.log_rate(a * ones, b * ones, times)).mean() for a, b in zip(i, j, strict=True)])


def analytic_integrals(paths: Paths, i: I64, j: I64, dtype: torch.dtype = torch.float32) -> F64:
    """The same in closed form, in the precision that training uses : (P,) float64."""
    edges, beta = _tensors(paths, dtype)
    integrals = pair_integrals(edges, beta, torch.from_numpy(i), torch.from_numpy(j))
    return integrals.numpy().astype(np.float64)


def expected_events(paths: Paths) -> Iterator[float]:
    """Number of events that the model expects of each node with all nodes after it; yields node by node.

    A generator, so that a caller with many nodes can stop in between.
    """
    edges, beta = _tensors(paths, torch.float32)
    n_nodes = len(beta)
    for node in range(n_nodes - 1):
        others = torch.arange(node + 1, n_nodes)
        yield float(pair_integrals(edges, beta, torch.full_like(others, node), others).double().sum())


def log_rates_of_events(paths: Paths, events: EventSums) -> float:
    """Sum of log λ over all events, in float64."""
    edges, beta = _tensors(paths, torch.float64)
    return float(event_term(edges, beta, events.to(edges.device, torch.float64)))


def homogeneous_negative_log_likelihood(n_events: int, n_pairs: int) -> float:
    """Per event, of one constant rate for all pairs and times, fitted: 1 − log(E / P) for P pairs."""
    return 1.0 - math.log(n_events / n_pairs)


def _tensors(paths: Paths, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(paths.edges, dtype=dtype), torch.tensor(paths.beta, dtype=dtype)
