"""What a user may set of Piecewise-velocity model."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.plugins.builtin.shared_params import seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    n_bins: Annotated[
        int,
        Param("Time bins", low=5, high=200, step=5, group="Model",
              help="Pieces that each path is made of; more follow faster changes and cost more time"),
    ] = 60  # fmt: skip
    n_groups: Annotated[
        int,
        Param("Groups in the prior", low=1, high=50, group="Model",
              help="How many groups the prior may use to say who moves together; labels are never seen"),
    ] = 10  # fmt: skip
    n_position_steps: Annotated[
        int, Param("Steps for positions", low=1, high=5000, step=50, group="Training",
                   help="Phase one: positions and activity, nobody moves"),
    ] = 200  # fmt: skip
    n_velocity_steps: Annotated[
        int, Param("Steps for velocities", low=1, high=5000, step=50, group="Training",
                   help="Phase two: the points move as the contacts alone would have it"),
    ] = 100  # fmt: skip
    n_prior_steps: Annotated[
        int, Param("Steps with the prior", low=1, high=5000, step=50, group="Training",
                   help="Phase three: the prior joins; more steps give smoother paths and clearer groups"),
    ] = 150  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=0.01, high=0.5, step=0.01, group="Training", help="Of Adam"),
    ] = 0.1  # fmt: skip
    n_batch_nodes: Annotated[
        int, Param("Nodes per step", low=8, high=2000, step=8, group="Training",
                   help="Nodes drawn for each step; all of them where the network has no more"),
    ] = 128  # fmt: skip
    n_frames: Annotated[
        int, Param("Frames", low=2, high=500, step=10, group="Display", help="Of the moving points"),
    ] = 60  # fmt: skip
    n_questions: Annotated[
        int, Param("Events asked about", low=100, high=100_000, step=1000, group="Evaluation",
                   help="Contacts in each of the three tasks, against as many non-contacts"),
    ] = 10_000  # fmt: skip
    hidden_share: Annotated[
        float, Param("Hidden pairs", low=0.01, high=0.5, step=0.05, group="Evaluation",
                     help="Share of all pairs that are not learned from, and asked about"),
    ] = 0.1  # fmt: skip
    future_share: Annotated[
        float, Param("Time to come", low=0.01, high=0.5, step=0.05, group="Evaluation",
                     help="Share of the time, at its end, that is not learned from, and asked about"),
    ] = 0.1  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Each with hidden pairs and starting positions of its own; the first is shown, all are "
                   "compared"),
    ] = 3  # fmt: skip
