"""What a user may set of Heterophilous distribution."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.plugins.builtin.shared_params import TrainNodes, ValNodes, seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    n_seeds: Annotated[
        int, seeds("Each with starting weights of its own, and with a split of its own where none or several are "
                   "published; the first is shown, all are compared", most=100),
    ] = 10  # fmt: skip
    train_share: TrainNodes = 0.48
    val_share: ValNodes = 0.32
    structure: Annotated[
        Literal["degrees", "degrees, walks and axes"],
        Param("Features of the structure", group="Model", help="For all models, where a network has no features"),
    ] = "degrees"  # fmt: skip
    n_hidden: Annotated[
        int, Param("Hidden units", low=4, high=512, step=16, group="Model", help="Of every network"),
    ] = 32  # fmt: skip
    n_layers: Annotated[
        int, Param("Layers", low=1, high=4, group="Model", help="How often neighbourhoods are split and mixed"),
    ] = 1  # fmt: skip
    dropout: Annotated[
        float, Param("Dropout", low=0, high=0.9, step=0.1, group="Training", help="Share of inputs of each layer"),
    ] = 0.2  # fmt: skip
    trust: Annotated[
        float, Param("Trust", low=0, high=1, step=0.05, group="Model",
                     help="Probability from which an assignment counts"),
    ] = 0.8  # fmt: skip
    refresh_every: Annotated[
        int, Param("Epochs between assignments", low=1, high=1000, group="Training",
                   help="From one assignment of classes to the next"),
    ] = 5  # fmt: skip
    contrast: Annotated[
        float, Param("Weight of the contrast", low=0, high=10, step=0.1, group="Training",
                     help="Of the loss that draws descriptors to the prototype of their class"),
    ] = 0.1  # fmt: skip
    orthogonality: Annotated[
        float, Param("Weight of orthogonality", low=0, high=10, step=0.01, group="Training",
                     help="Of the loss that keeps prototypes apart"),
    ] = 0.01  # fmt: skip
    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=5000, step=50, group="Training",
                   help="At most; the one that does best on the validation nodes is kept"),
    ] = 150  # fmt: skip
    patience: Annotated[
        int, Param("Patience", low=1, high=5000, step=10, group="Training",
                   help="Epochs without a better validation after which training ends"),
    ] = 40  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=0.0001, high=0.5, log=True, group="Training", help="Of Adam"),
    ] = 0.01  # fmt: skip
    weight_decay: Annotated[
        float, Param("Weight decay", low=0, high=1, step=0.001, group="Training", help="Of matrices"),
    ] = 5e-4  # fmt: skip

    def __post_init__(self) -> None:
        if self.train_share + self.val_share >= 1:
            raise ValueError(f"shares: expected less than 1 for both, got {self.train_share + self.val_share:g}")
