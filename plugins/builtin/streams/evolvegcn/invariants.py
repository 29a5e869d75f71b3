"""What must hold of EvolveGCN, whoever is better: modules as dense matrices say, and nothing known of the future."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.evolvegcn.through_time import TrainerThroughTime

Invariant = tuple[str, str, float, bool]
"""A check: its name, what is expected, what was got, and whether it passed."""
MODULE_TOLERANCE = 1e-6
N_UNROLLED = 3
MOST_UNROLLED_NODES = 3000


def modules_invariant(trainers: "Sequence[TrainerThroughTime]", n_times: int, n_nodes: int) -> "tuple[Invariant, ...]":
    """The first snapshots by modules and by dense matrices; nothing where those would be too large."""
    if n_nodes > MOST_UNROLLED_NODES:
        return ()
    # np.maximum and not max: it keeps a NaN, which must fail.
    error = float(np.max([trainer.unrolled_error(min(N_UNROLLED, n_times)) for trainer in trainers]))
    return (("Modules against dense matrices", f"≤ {MODULE_TOLERANCE:g}", error, error <= MODULE_TOLERANCE),)


def past_invariant(difference: float) -> "Invariant":
    """Scores of the first test snapshot, with and without what comes after it."""
    return ("Scores without the future", "the same", difference, difference == 0)
