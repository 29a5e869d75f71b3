"""What a user may set of Spiking variational graph autoencoder."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.plugins.builtin.shared_params import TestEdges, ValEdges, seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    n_steps: Annotated[
        int, Param("Time steps", low=2, high=50, group="Model",
                   help="In each every neuron fires once or not; more make scores less random and cost more"),
    ] = 10  # fmt: skip
    n_hidden: Annotated[
        int, Param("Hidden neurons", low=4, high=512, step=16, group="Model", help="Of each layer, for each node"),
    ] = 64  # fmt: skip
    n_latent: Annotated[
        int, Param("Latent neurons", low=4, high=512, step=16, group="Model", help="A node's description"),
    ] = 64  # fmt: skip
    n_epochs: Annotated[
        int, Param("Epochs", low=1, high=5000, step=50, group="Training",
                   help="The one that does best on the validation edges is kept"),
    ] = 150  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=0.0001, high=0.5, log=True, group="Training", help="Of Adam"),
    ] = 0.02  # fmt: skip
    dropout: Annotated[
        float, Param("Dropout", low=0, high=0.9, step=0.1, group="Training",
                     help="Share of neurons that are cut off in each epoch of training"),
    ] = 0.2  # fmt: skip
    kl_weight: Annotated[
        float, Param("Weight of the divergence", low=0, high=100, step=0.1, group="Training",
                     help="Of the latent chances from the prior, in the end: more make the network quieter"),
    ] = 0.3  # fmt: skip
    prior_rate: Annotated[
        float, Param("Prior firing rate", low=0.01, high=0.99, step=0.05, group="Training",
                     help="How often a latent neuron fires that says nothing"),
    ] = 0.1  # fmt: skip
    n_quiet_epochs: Annotated[
        int, Param("Epochs of the trade-off", low=0, high=1000, step=10, group="Evaluation",
                   help="For each of three models that are made to fire less and less; 0 for no trade-off"),
    ] = 20  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Each with a split and starting weights of its own; the first is shown, all are compared"),
    ] = 3  # fmt: skip
    val_share: ValEdges = 0.05
    test_share: TestEdges = 0.1
    shown_nodes: Annotated[
        str, Param("Nodes shown", group="Display", live=True,
                   help="Names, separated by commas; by default the best connected node of each class"),
    ] = ""  # fmt: skip
