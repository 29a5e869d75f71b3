"""What a user may set of Structural connectome."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    radius_mm: Annotated[
        float,
        Param("Search radius", low=0, high=30, step=0.5, unit="mm", group="Ends",
              help="How far from an end a region is searched for, where the end itself lies in none"),
    ] = 4.0  # fmt: skip
    n_cells: Annotated[
        int,
        Param("Regions of the ends", low=2, high=1000, step=10, group="Ends",
              help="Where no regions are chosen: the places where fibres end are divided into so many, "
                   "without any anatomy"),
    ] = 40  # fmt: skip
    measure: Annotated[
        Literal["count", "density", "length", "along"],
        Param("Measure", group="Connectome",
              help="How many streamlines; per cm³ of the two regions; their mean length; the mean of the chosen "
                   "volume along them"),
    ] = "count"  # fmt: skip
    symmetric: Annotated[
        bool,
        Param("Undirected", group="Connectome",
              help="Fibres have no direction. Without this, rows are where streamlines begin"),
    ] = True  # fmt: skip
    order: Annotated[
        Literal["communities", "anatomy", "listed"],
        Param("Order of regions", group="Display",
              help="By communities of the connectome, by hemisphere and lobe as names and places say, or as listed"),
    ] = "communities"  # fmt: skip
    n_pairs: Annotated[int, Param("Pairs with fibres", low=1, high=50, group="Display")] = 10
    n_edges: Annotated[int, Param("Connections in place", low=1, high=20_000, step=50, group="Display")] = 300
    n_asked: Annotated[
        int,
        Param("Streamlines looked at one by one", low=1, high=5000, step=50, group="Checks"),
    ] = 100  # fmt: skip
