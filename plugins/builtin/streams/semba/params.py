"""What a user may set of Signed memories and balance."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.plugins.builtin.shared_params import seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set. The defaults take about a minute on two camps."""

    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=50, group="Training",
                   help="Passes over the events of training; validation chooses the best"),
    ] = 4  # fmt: skip
    n_batch: Annotated[
        int, Param("Events per batch", low=10, high=2000, step=50, group="Training",
                   help="Events scored, and then learned of, at a time, in training"),
    ] = 50  # fmt: skip
    n_exam_batch: Annotated[
        int, Param("Events per batch in the test", low=1, high=2000, group="Evaluation",
                   help="In validation and test; ratings come in bursts, and small batches know how a burst began"),
    ] = 10  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=1e-4, high=0.1, log=True, group="Training", help="Of Adam"),
    ] = 1e-3  # fmt: skip
    n_memory: Annotated[
        int, Param("Width of a memory", low=4, high=256, group="Model", help="Of each of the two"),
    ] = 32  # fmt: skip
    n_neighbours: Annotated[
        int, Param("Neighbours", low=1, high=100, group="Model",
                   help="Latest events of a node that attention looks at"),
    ] = 20  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Trainings, each from other weights; the first is shown, all are counted"),
    ] = 3  # fmt: skip
    n_nodes: Annotated[
        int, Param("Nodes", low=10, high=5000, step=50, group="Two camps", help="Drawn where no network is given"),
    ] = 500  # fmt: skip
    n_events: Annotated[
        int, Param("Ratings", low=200, high=100_000, step=500, group="Two camps", help="Over 100 days"),
    ] = 10_000  # fmt: skip
    minority: Annotated[
        float, Param("Smaller camp", low=0.05, high=0.5, step=0.05, group="Two camps", help="Share of all nodes"),
    ] = 0.3  # fmt: skip
    mistakes: Annotated[
        float, Param("Mistakes", low=0.0, high=0.5, step=0.05, group="Two camps",
                     help="Share of the ratings whose sign is the other way round"),
    ] = 0.1  # fmt: skip
