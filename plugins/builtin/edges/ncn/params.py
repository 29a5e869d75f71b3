"""What a user may set of Neural common neighbours, with completion."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    model: Annotated[
        Literal["NCN", "NCNC", "NCN and NCNC"],
        Param("Model", group="Model", help="NCNC also counts common neighbours whose edges may be missing"),
    ] = "NCN and NCNC"  # fmt: skip
    with_plain: Annotated[
        bool, Param("Plain autoencoder beside it", group="Model",
                    help="The same without common neighbours, as a baseline"),
    ] = True  # fmt: skip
    without_features: Annotated[
        Literal["degree", "vectors"],
        Param("Nodes without features", group="Model",
              help="Described by their degree, so that structure decides; or by learned vectors of their own, with "
                   "which scores are often higher, those of the plain autoencoder, too"),
    ] = "degree"  # fmt: skip
    n_units: Annotated[
        int, Param("Units", low=4, high=1024, step=32, group="Model", help="Length of the vector of a node"),
    ] = 256  # fmt: skip
    n_completed: Annotated[
        int, Param("Completed neighbours", low=1, high=128, group="Model",
                   help="For each end of a pair, in training; NCNC only"),
    ] = 8  # fmt: skip
    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=2000, step=10, group="Training",
                   help="Of each model; the one that does best on the validation edges is kept"),
    ] = 20  # fmt: skip
    batch_share: Annotated[
        float, Param("Edges in a batch", low=0.001, high=0.5, step=0.05, group="Training",
                     help="Share of the training edges. They are taken out of the network while they are asked about: "
                          "too many leave another network"),
    ] = 0.05  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=0.0001, high=0.5, log=True, group="Training", help="Of Adam, at the start"),
    ] = 0.004  # fmt: skip
    dropout: Annotated[
        float, Param("Dropout", low=0, high=0.9, step=0.1, group="Training", help="Share of numbers left out"),
    ] = 0.5  # fmt: skip
    hits_k: Annotated[
        int, Param("K of the hits", low=1, high=100_000, group="Evaluation",
                   help="Of the test pairs without an edge; all of them where there are fewer"),
    ] = 100  # fmt: skip
    val_share: Annotated[
        float, Param("Validation edges", low=0.01, high=0.4, step=0.05, group="Evaluation", help="Share of all edges"),
    ] = 0.1  # fmt: skip
    test_share: Annotated[
        float, Param("Test edges", low=0.01, high=0.4, step=0.05, group="Evaluation", help="Share of all edges"),
    ] = 0.2  # fmt: skip
    pair: Annotated[
        str, Param("Pair shown", group="Display", live=True,
                   help="Names of two nodes with a comma between; by default the most likely missing edge"),
    ] = ""  # fmt: skip
    n_missing: Annotated[
        int, Param("Missing edges listed", low=1, high=1000, step=10, group="Display", help="The most likely ones"),
    ] = 50  # fmt: skip
