"""A tensor with known communities, each with its own window of time and its own subjects."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I32, read_only

WITHIN, RAMP, NOISE, BACKGROUND = 1.0, 0.15, 0.1, 0.05
"""Mean affinity of a community at its height, length of rise and fall (of all time), noise, and level elsewhere."""


@dataclass(frozen=True, eq=False)
class PlantedTensor:
    """Affinities with a known answer.

    Parameters
    ----------
    values : (T, S, P) float32
        ≥ 0; pairs i < j in the order of `np.triu_indices(N, 1)`.
    communities : (N,) int32
    activity : (T, S, C) float64
        How active each community is.
    """

    values: F32
    communities: I32
    activity: F64


def planted_tensor(
    seed: int, n_units: int = 60, n_communities: int = 4, n_times: int = 40, n_subjects: int = 6
) -> PlantedTensor:
    """Draw a planted tensor.

    Units are dealt to communities of equal size in an order of chance. Each community is active in a window of its
    own, which overlaps its neighbours' only at the ramps, in subjects of its own, half of all. Affinities within it
    are exponential, as the block model has them; all pairs have a weak level in common and noise.
    """
    rng = np.random.default_rng(seed)
    communities = rng.permutation(np.arange(n_units) % n_communities)
    time = (np.arange(n_times) + 0.5) / n_times
    edges = np.linspace(0, 1, n_communities + 1)
    rise = np.clip((time[:, None] - edges[:-1]) / (RAMP / n_communities), 0, 1)
    fall = np.clip((edges[1:] - time[:, None]) / (RAMP / n_communities), 0, 1)
    takes_part = np.stack([rng.permutation(n_subjects) < max(1, n_subjects // 2) for _ in range(n_communities)], axis=1)
    activity = (rise * fall)[:, None] * takes_part * rng.uniform(0.7, 1.3, (n_subjects, n_communities))
    first, second = np.triu_indices(n_units, 1)
    together = (communities[first] == communities[second])[:, None] & (
        communities[first][:, None] == np.arange(n_communities)
    )
    strengths = np.where(together, rng.exponential(WITHIN, together.shape), 0.0)
    values = activity @ strengths.T + BACKGROUND
    values += NOISE * rng.standard_normal(values.shape)
    return PlantedTensor(
        read_only(np.maximum(values, 0), np.float32), read_only(communities, np.int32), read_only(activity)
    )
