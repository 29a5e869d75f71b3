"""What a user may set of Predicted and corrected memories."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    batch_sizes: Annotated[
        tuple[int, ...], Param("Batch sizes", low=10, high=20_000, group="Training",
                               help="Events per batch in training; one training, plain and with PRES, for each"),
    ] = (200, 800, 1600)  # fmt: skip
    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=100, group="Training",
                   help="Passes over the events of training, as many for all batch sizes; validation chooses one"),
    ] = 8  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=1e-4, high=0.1, log=True, group="Training",
                     help="Of Adam, with batches of 200; with others it goes with the root of their size"),
    ] = 2e-3  # fmt: skip
    gamma: Annotated[
        float, Param("First γ", low=0.01, high=0.99, step=0.1, group="PRES",
                     help="Share of what is heard in a memory, the rest is prediction; learned from here on"),
    ] = 0.1  # fmt: skip
    coherence: Annotated[
        float, Param("Coherence", low=0.0, high=100.0, step=1.0, group="PRES",
                     help="Weight of 1 − cos between a memory and what it was before, in the loss of PRES"),
    ] = 10.0  # fmt: skip
    n_exam_batch: Annotated[
        int | None, Param("Events per batch in the test", low=10, high=20_000, group="Evaluation",
                          help="In validation and test; by default as in training"),
    ] = None  # fmt: skip

    def __post_init__(self) -> None:
        if not self.batch_sizes or len(set(self.batch_sizes)) != len(self.batch_sizes):
            raise ValueError(f"batch_sizes: expected different numbers, got {self.batch_sizes}")
