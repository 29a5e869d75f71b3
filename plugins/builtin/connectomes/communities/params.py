"""What a user may set of Communities."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.models.connectome.communities import Method, Signs
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    shown: Annotated[
        Method,
        Param("Algorithm shown", group="Algorithms",
              help="All are run; matrix, graph and nulls are of this one"),
    ] = "Leiden"  # fmt: skip
    n_runs: Annotated[
        int, Param("Runs of each", low=1, high=1000, step=10, group="Algorithms",
                   help="With seeds of their own; their consensus is taken"),
    ] = 30  # fmt: skip
    n_block_runs: Annotated[
        int, Param("Runs of the block model", low=0, high=100, group="Algorithms",
                   help="It is much slower than the others; 0 leaves it out"),
    ] = 1  # fmt: skip
    resolution: Annotated[
        float, Param("Resolution", low=0.05, high=10, step=0.05, group="Algorithms",
                     help="Of Leiden and Louvain: above 1 for more and smaller communities"),
    ] = 1.0  # fmt: skip
    threshold: Annotated[
        float, Param("Threshold of consensus", low=0, high=1, step=0.05, group="Algorithms", advanced=True,
                     help="Pairs that fewer runs put together are cut before the agreement is divided again"),
    ] = 0.5  # fmt: skip
    signs: Annotated[
        Signs, Param("Negative weights", group="Network",
                     help="positive: they are left out; absolute: their size counts"),
    ] = "positive"  # fmt: skip
    density: Annotated[
        float, Param("Density", low=0.01, high=1, step=0.01, group="Network",
                     help="Of time series: the share of pairs with the highest mean correlation that are joined"),
    ] = 0.2  # fmt: skip
    missing: Annotated[
        Literal["leave out units", "leave out times", "interpolate", "refuse"],
        Param("Missing values", group="Network",
              help="Of time series, where a unit lacks a value at a time that others have: leave out the unit, or the "
                   "time for all units, put in what lies between its neighbours in time, or do not run"),
    ] = "leave out units"  # fmt: skip
    n_nulls: Annotated[
        int, Param("Networks without communities", low=5, high=1000, step=10, group="Nulls",
                   help="Of each kind; the smallest p that can be found is one over this number and one"),
    ] = 20  # fmt: skip
    layout: Annotated[
        Literal["place", "forces"],
        Param("Nodes", group="Display", help="In their place in space where it is known, or drawn together by edges"),
    ] = "place"  # fmt: skip
