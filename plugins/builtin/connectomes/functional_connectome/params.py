"""What a user may set of Functional connectome."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    kind: Annotated[
        Literal["correlation", "partial correlation"],
        Param("Measure", group="Connectome",
              help="Partial correlation accounts for all other traces; it is shrunk as Ledoit and Wolf derive, so that "
                   "it holds for short recordings, too"),
    ] = "correlation"  # fmt: skip
    missing: Annotated[
        Literal["leave out units", "leave out times", "interpolate", "refuse"],
        Param("Missing values", group="Connectome",
              help="Of a unit that lacks a value at a time that others have: leave out the unit, or the time for all "
                   "units, put in what lies between its neighbours in time, or do not run"),
    ] = "leave out units"  # fmt: skip
    density: Annotated[
        float,
        Param("Density", low=0.0, high=1.0, step=0.01, group="Connectome",
              help="Share of pairs in the network: those with the highest values, if they are above 0"),
    ] = 0.1  # fmt: skip
    order: Annotated[
        Literal["anatomy", "communities", "listed"],
        Param("Order of units", group="Display",
              help="By hemisphere and lobe as names and places say, by communities of the mean, or as listed"),
    ] = "anatomy"  # fmt: skip
