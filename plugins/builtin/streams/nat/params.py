"""What a user may set of Neighbourhood-aware temporal network."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.plugins.builtin.shared_params import seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set. The defaults take about a minute on the messages between students."""

    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=50, group="Training",
                   help="Passes over the events of training; validation chooses the best"),
    ] = 1  # fmt: skip
    n_batch: Annotated[
        int, Param("Events per batch", low=10, high=2000, step=50, group="Training",
                   help="Events scored, and then learned of, at a time; large batches look at stale caches"),
    ] = 200  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=1e-4, high=0.1, log=True, group="Training", help="Of Adam"),
    ] = 2e-3  # fmt: skip
    n_first: Annotated[
        int, Param("Places for hop 1", low=1, high=128, group="Caches",
                   help="Neighbours that each node can hold"),
    ] = 16  # fmt: skip
    n_second: Annotated[
        int, Param("Places for hop 2", low=1, high=128, group="Caches",
                   help="Neighbours of neighbours that each node can hold"),
    ] = 8  # fmt: skip
    overwrite: Annotated[
        float, Param("Overwriting", low=0.0, high=1.0, step=0.1, group="Caches",
                     help="Probability that a new key drives out an old one from their common place"),
    ] = 0.8  # fmt: skip
    hard_share: Annotated[
        float, Param("Hard non-events in training", low=0.0, high=1.0, step=0.1, group="Training",
                     help="Share of the pairs without an event that met before, in place of random ones"),
    ] = 0.0  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Trainings, each from other weights; the first is shown, all are counted"),
    ] = 3  # fmt: skip
    pair: Annotated[
        str, Param("Pair to look at", group="Display", live=True,
                   help="Two names with a comma between; empty for the event of the batch that shares most keys"),
    ] = ""  # fmt: skip
