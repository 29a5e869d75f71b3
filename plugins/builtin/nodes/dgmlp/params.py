"""What a user may set of Deep graph perceptron."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.plugins.builtin.shared_params import TrainNodes, ValNodes, seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set. All that compete have the same, the weight decays of which validation chooses included."""

    n_steps: Annotated[
        int, Param("Propagation steps", low=1, high=100, group="Model", help="How far features are carried"),
    ] = 20  # fmt: skip
    sharpness: Annotated[
        float, Param("Sharpness", low=0, high=50, step=1, group="Model",
                     help="How much the weights of the steps differ: 0 counts all alike, the paper has 1"),
    ] = 1.0  # fmt: skip
    n_layers: Annotated[
        int, Param("Layers", low=1, high=10, group="Model",
                   help="Of the perceptron; one is a linear map, from the third on layers are residual"),
    ] = 2  # fmt: skip
    n_hidden: Annotated[
        int, Param("Hidden units", low=4, high=1024, step=16, group="Model", help="Of every network; 200 in the paper"),
    ] = 64  # fmt: skip
    dropout: Annotated[
        float, Param("Dropout", low=0, high=0.9, step=0.1, group="Training", help="Share of inputs of each layer"),
    ] = 0.5  # fmt: skip
    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=5000, step=50, group="Training",
                   help="At most; the one that does best on the validation nodes is kept"),
    ] = 200  # fmt: skip
    patience: Annotated[
        int, Param("Patience", low=1, high=5000, step=10, group="Training",
                   help="Epochs without a better validation after which training ends"),
    ] = 50  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=0.0001, high=0.5, log=True, group="Training", help="Of Adam"),
    ] = 0.01  # fmt: skip
    weight_decay: Annotated[
        float, Param("Weight decay", low=0, high=1, step=0.001, group="Training", help="Of matrices, the least tried"),
    ] = 5e-4  # fmt: skip
    n_decays: Annotated[
        int, Param("Weight decays tried", low=1, high=4, group="Training",
                   help="By every model, each ten times the one before; validation chooses"),
    ] = 2  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Each with starting weights of its own, and with a split of its own where none or several are "
                   "published; the first is shown, all are compared"),
    ] = 3  # fmt: skip
    train_share: TrainNodes = 0.48
    val_share: ValNodes = 0.32
    deepest_gcn: Annotated[
        int, Param("Deepest network", low=2, high=64, group="Baselines",
                   help="Layers that GCN and the networks of the study have at most; deep ones take long"),
    ] = 8  # fmt: skip
    study: Annotated[
        Literal["none", "depths apart", "edges", "labels", "features"],
        Param("Study", group="Baselines",
              help="Of the paper: propagation and transformation each deepened alone, with the gradient of the first "
                   "layer; or accuracy with a share of the edges, labels or features. Takes about as long again"),
    ] = "none"  # fmt: skip

    def __post_init__(self) -> None:
        if self.train_share + self.val_share >= 1:
            raise ValueError(f"shares: expected less than 1 for both, got {self.train_share + self.val_share:g}")
