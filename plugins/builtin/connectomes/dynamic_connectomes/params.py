"""What a user may set of Dynamic connectomes."""

from dataclasses import dataclass
from typing import Annotated, Literal

from plexoscope.plugins.builtin.shared_params import seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set. The defaults suit fMRI with a step of a second or so."""

    mode: Annotated[
        Literal["traces", "benchmark"],
        Param("Run on", help="The traces, or benchmark graphs with known communities, against Louvain"),
    ] = "traces"  # fmt: skip
    window_s: Annotated[
        float, Param("Window", low=0.01, step=1, unit="s", group="Affinities", help="Affinities are means over it"),
    ] = 28.8  # fmt: skip
    stride_s: Annotated[
        float, Param("From window to window", low=0.01, step=1, unit="s", group="Affinities"),
    ] = 14.4  # fmt: skip
    smooth_s: Annotated[
        float, Param("Smoothing", low=0, step=0.5, unit="s", group="Affinities",
                     help="Standard deviation of the Gaussian that smooths the derivatives of the traces"),
    ] = 2.0  # fmt: skip
    formula: Annotated[
        Literal["product", "bounded"],
        Param("Affinity", group="Affinities",
              help="Product of two derivatives of one sign, or its root, less where they differ in size"),
    ] = "product"  # fmt: skip
    remove_mean: Annotated[
        bool, Param("Remove the mean trace", group="Affinities",
                    help="Global signal regression: what all units do together takes no part"),
    ] = False  # fmt: skip
    n_components: Annotated[
        int | None, Param("Components", low=1, high=40, group="Factors",
                          help="By default by the knee of the error, among numbers that restarts agree on"),
    ] = None  # fmt: skip
    most_components: Annotated[
        int, Param("Components tried, at most", low=2, high=40, group="Factors"),
    ] = 10  # fmt: skip
    n_restarts: Annotated[
        int, Param("Restarts", low=2, high=20, group="Factors", help="From different chance; the best is used"),
    ] = 3  # fmt: skip
    n_sweeps: Annotated[
        int, Param("Sweeps", low=2, high=1000, step=10, group="Factors", help="Over all factors, in each restart"),
    ] = 60  # fmt: skip
    subject: Annotated[
        int | None, Param("Subject shown", low=0, high=10_000, group="Display",
                          help="Whose components make the current communities: 1 for the first, 0 for the mean of all. "
                               "By default the mean, or, where subjects do not change at the same times, the first"),
    ] = None  # fmt: skip
    n_fibres: Annotated[
        int, Param("Fibres shown, at most", low=1, high=50_000, step=500, group="Display"),
    ] = 3000  # fmt: skip
    reach_mm: Annotated[
        float, Param("Reach of fibre ends", low=0, step=1, unit="mm", group="Display",
                     help="How far an end may lie from a region, or without regions from the place of a unit"),
    ] = 15.0  # fmt: skip
    n_surrogates: Annotated[
        int, Param("Surrogates", low=2, high=100, group="Evaluation",
                   help="Recordings of the same spectra without change in time, which go the same way"),
    ] = 5  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Each draws a planted recording of its own", most=20),
    ] = 3  # fmt: skip
    n_graphs: Annotated[
        int, Param("Graphs per setting", low=1, high=100, group="Benchmark"),
    ] = 5  # fmt: skip
    weight_exponent: Annotated[
        float | None, Param("Weight exponent", low=0, high=3, step=0.5, group="Benchmark",
                            help="A node of degree k has the strength k to this power; by default 0.5, 1, 2"),
    ] = None  # fmt: skip
