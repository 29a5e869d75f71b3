"""What a user may set of Deep graph perceptron."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set. The defaults were chosen on the validation nodes of Cora."""

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
    n_hidden: Annotated[int, Param("Hidden units", low=4, high=1024, step=16, group="Model")] = 256
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
        float, Param("Weight decay", low=0, high=1, step=0.001, group="Training", help="Of matrices"),
    ] = 0.002  # fmt: skip
    deepest_gcn: Annotated[
        int, Param("Deepest GCN", low=2, high=64, group="Baselines",
                   help="Coupled networks are trained up to this depth; deep ones take long"),
    ] = 16  # fmt: skip
