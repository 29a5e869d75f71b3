"""What a user may set of Predicted and corrected memories."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.plugins.builtin.shared_params import seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    batch_sizes: Annotated[
        tuple[int, ...], Param("Batch sizes", low=10, high=20_000, group="Training",
                               help="Events per batch in training, two sizes or more; for each one training with "
                                    "PRES, one plain, and one without memory"),
    ] = (200, 1600)  # fmt: skip
    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=100, group="Training",
                   help="Passes over the events of training, as many for all batch sizes; validation chooses one"),
    ] = 6  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=1e-4, high=0.1, log=True, group="Training",
                     help="Of Adam, with batches of 200; with others it goes with the root of their size"),
    ] = 5e-3  # fmt: skip
    gamma: Annotated[
        float, Param("First γ", low=0.01, high=0.99, step=0.1, group="PRES",
                     help="Share of what is heard in a memory, the rest is prediction; learned from here on"),
    ] = 0.5  # fmt: skip
    gamma_rate: Annotated[
        float, Param("Learning rate of γ", low=1e-4, high=0.5, log=True, group="PRES",
                     help="Of its logit, whatever the batch size"),
    ] = 0.02  # fmt: skip
    coherence: Annotated[
        float, Param("Coherence", low=0.0, high=100.0, step=0.1, group="PRES",
                     help="Weight of 1 − cos between a memory and what it was before, in the loss of PRES; 0.1 as the "
                          "authors have it"),
    ] = 0.1  # fmt: skip
    n_events: Annotated[
        int, Param("Events", low=100, high=10_000_000, step=1000, group="Data",
                   help="The latest so many; as many are drawn where there is no network"),
    ] = 12_000  # fmt: skip
    n_exam_batch: Annotated[
        int, Param("Events per batch in the test", low=10, high=20_000, group="Evaluation",
                   help="In validation and test, whatever the batches of training, as the authors have it"),
    ] = 200  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Each with starting weights of its own, and with events of its own where they are drawn; the "
                   "first is shown, all are compared"),
    ] = 3  # fmt: skip

    def __post_init__(self) -> None:
        if len(self.batch_sizes) < 2 or len(set(self.batch_sizes)) != len(self.batch_sizes):
            raise ValueError(f"batch_sizes: expected two different numbers or more, got {self.batch_sizes}")
