"""What a user may set of Signed memories and balance."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set. The defaults reach the thresholds of Bitcoin OTC and Alpha."""

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
    signed: Annotated[
        bool, Param("Two memories", group="Model",
                    help="One of friends and one of enemies; without, a single one that knows no signs"),
    ] = True  # fmt: skip
