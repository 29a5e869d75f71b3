"""What a user may set of Evolving graph convolutions."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.plugins.builtin.shared_params import seeds
from plexoscope.plugins.parameters import Param

WEEK_H = 168.0
S_PER_H = 3600.0


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    task: Annotated[
        Literal["links", "link classes", "node classes"],
        Param("Task", group="Model",
              help="Who will be linked; or the signs of ratings, of events with positive and negative weights; or the "
                   "two groups of nodes of which it is known when they are there"),
    ] = "links"  # fmt: skip
    variant: Annotated[
        Literal["H and O", "H", "O"],
        Param("Variants", group="Model",
              help="H moves the weights by the nodes that score best, O by themselves; H is shown where both run"),
    ] = "H and O"  # fmt: skip
    n_hidden: Annotated[int, Param("Hidden units", low=2, high=256, step=8, group="Model")] = 16
    n_history: Annotated[
        int, Param("History", low=1, high=100, group="Training", unit="snapshots",
                   help="How far back gradients reach; the weights themselves go on from the first snapshot"),
    ] = 5  # fmt: skip
    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=5000, step=10, group="Training",
                   help="At most; the one that does best on the validation snapshots is kept"),
    ] = 50  # fmt: skip
    patience: Annotated[
        int, Param("Patience", low=1, high=5000, step=10, group="Training",
                   help="Epochs without a better validation after which training ends"),
    ] = 20  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=0.0001, high=0.5, log=True, group="Training", help="Of Adam"),
    ] = 0.01  # fmt: skip
    n_negatives: Annotated[
        int, Param("Non-links in training", low=1, high=100, group="Training", help="For each link"),
    ] = 3  # fmt: skip
    train_share: Annotated[
        float, Param("Training snapshots", low=0.1, high=0.9, step=0.05, group="Evaluation",
                     help="Share of all snapshots, the first"),
    ] = 0.68  # fmt: skip
    val_share: Annotated[
        float, Param("Validation snapshots", low=0.05, high=0.5, step=0.05, group="Evaluation",
                     help="Share of all snapshots, those that follow"),
    ] = 0.14  # fmt: skip
    n_ranked: Annotated[
        int, Param("Non-links in the test", low=1, high=1000, step=10, group="Evaluation",
                   help="For each link, among which it is ranked"),
    ] = 50  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Trainings, each from other weights and on blocks of its own; the first is shown"),
    ] = 3  # fmt: skip
    width_h: Annotated[
        float, Param("Length of a snapshot", low=0.001, unit="h", group="Network", help="Of a network that is given"),
    ] = WEEK_H  # fmt: skip
    n_signature: Annotated[
        int, Param("Signature", low=0, high=256, step=8, group="Network",
                   help="Numbers drawn once by which a node is known again; 0 leaves degrees alone, as in the paper"),
    ] = 16  # fmt: skip
    n_nodes: Annotated[int, Param("Nodes", low=8, high=2000, step=50, group="Drawn network")] = 200
    n_times: Annotated[int, Param("Snapshots", low=6, high=500, step=10, group="Drawn network")] = 30
    n_links: Annotated[
        float, Param("Links of a node", low=0.1, high=100, step=0.5, group="Moving blocks", help="In a snapshot"),
    ] = 2.0  # fmt: skip
    drifting: Annotated[
        bool, Param("Drifting law", group="Moving blocks",
                    help="Links go over from one partition to another, so that the past as a whole misleads; off, only "
                         "nodes change blocks, as in the paper"),
    ] = True  # fmt: skip

    rare_share: Annotated[
        float, Param("Rare class", low=0.02, high=0.5, step=0.05, group="Drifting classes", help="Share of the groups"),
    ] = 0.25  # fmt: skip
    turn_deg: Annotated[
        float, Param("Turn of the marks", low=0.0, high=360.0, step=10.0, unit="°", group="Drifting classes",
                     help="From the first to the last snapshot; without it frozen weights lose nothing"),
    ] = 120.0  # fmt: skip

    def __post_init__(self) -> None:
        if self.train_share + self.val_share >= 1:
            raise ValueError(f"shares: expected less than 1 for both, got {self.train_share + self.val_share:g}")
