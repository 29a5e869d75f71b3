"""Parameters that several methods have."""

from typing import Annotated

from plexoscope.plugins.parameters import Param


def seeds(help: str, most: int = 50) -> Param:
    """Over how many seeds a run goes; `help` says what differs between them."""
    return Param("Seeds", low=1, high=most, group="Evaluation", help=help)


TrainNodes = Annotated[
    float, Param("Training nodes", low=0.05, high=0.9, step=0.05, group="Evaluation",
                 help="Share of each class, where no split is published"),
]  # fmt: skip
ValNodes = Annotated[
    float, Param("Validation nodes", low=0.05, high=0.9, step=0.05, group="Evaluation",
                 help="Share of each class, where no split is published"),
]  # fmt: skip
ValEdges = Annotated[
    float, Param("Validation edges", low=0.01, high=0.4, step=0.05, group="Evaluation", help="Share of all edges"),
]  # fmt: skip
TestEdges = Annotated[
    float, Param("Test edges", low=0.01, high=0.4, step=0.05, group="Evaluation", help="Share of all edges"),
]  # fmt: skip
