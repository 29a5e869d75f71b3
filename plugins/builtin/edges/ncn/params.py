"""What a user may set of Neural common neighbours, with completion."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.plugins.builtin.shared_params import TestEdges, ValEdges, seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    model: Annotated[
        Literal["NCN", "NCNC", "NCN and NCNC"],
        Param("Model", group="Model", help="NCNC also counts common neighbours whose edges may be missing"),
    ] = "NCN and NCNC"  # fmt: skip
    without_features: Annotated[
        Literal["degree", "vectors"],
        Param("Nodes without features", group="Model",
              help="Described by learned vectors of their own; or by their degree, so that structure decides: scores "
                   "are often lower, most of all those without common neighbours"),
    ] = "vectors"  # fmt: skip
    n_units: Annotated[
        int, Param("Units", low=4, high=1024, step=32, group="Model",
                   help="Length of the vector of a node; the authors take 256 for Cora"),
    ] = 128  # fmt: skip
    n_rounds: Annotated[
        int, Param("Rounds", low=1, high=6, group="Model", help="Of propagation; the authors take 1 for Cora"),
    ] = 2  # fmt: skip
    jumping: Annotated[
        bool, Param("Jumping knowledge", group="Model", help="All rounds count, each with a learned weight"),
    ] = False  # fmt: skip
    n_completed: Annotated[
        int, Param("Completed neighbours", low=1, high=128, group="Model",
                   help="For each end of a pair, in training; NCNC only"),
    ] = 8  # fmt: skip
    cut_sharpness: Annotated[
        float, Param("Sharpness of completion", low=0.1, high=20, group="Model", advanced=True,
                     help="A foretold edge counts σ(sharpness (logit − offset)); 4.3 as the authors have it for Cora, "
                          "6.5 for CiteSeer, 5.3 for PubMed; NCNC only"),
    ] = 4.3  # fmt: skip
    cut_offset: Annotated[
        float, Param("Offset of completion", low=-10, high=20, group="Model", advanced=True,
                     help="2.8 as the authors have it for Cora, 4.4 for CiteSeer, 0.5 for PubMed"),
    ] = 2.8  # fmt: skip
    cut_most: Annotated[
        float, Param("Most of completion", low=0.01, high=1, group="Model", advanced=True,
                     help="A foretold edge never counts more; 0.5 for PubMed"),
    ] = 0.75  # fmt: skip
    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=2000, step=10, group="Training",
                   help="Of each model; the one that does best on the validation edges is kept"),
    ] = 20  # fmt: skip
    batch_share: Annotated[
        float, Param("Edges in a batch", low=0.001, high=0.5, step=0.05, group="Training",
                     help="Share of the training edges. They are taken out of the network while they are asked about: "
                          "too many leave another network"),
    ] = 0.1  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=0.0001, high=0.5, log=True, group="Training", help="Of Adam, at the start"),
    ] = 0.004  # fmt: skip
    dropout: Annotated[
        float, Param("Dropout", low=0, high=0.9, step=0.1, group="Training", help="Share of numbers left out"),
    ] = 0.5  # fmt: skip
    hits_k: Annotated[
        int, Param("K of the hits", low=1, high=100_000, group="Evaluation",
                   help="Of the test pairs without an edge; left out where there are no more than K"),
    ] = 100  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Each with a split and starting weights of its own; the first is shown, all are compared"),
    ] = 3  # fmt: skip
    val_share: ValEdges = 0.1
    test_share: TestEdges = 0.2
    pair: Annotated[
        str, Param("Pair shown", group="Display", live=True,
                   help="Names of two nodes with a comma between; by default the most likely missing edge"),
    ] = ""  # fmt: skip
    n_missing: Annotated[
        int, Param("Missing edges listed", low=1, high=1000, step=10, group="Display", help="The most likely ones"),
    ] = 50  # fmt: skip
