"""What files hold of networks, and the layer that is made of it. Knows no Qt: the command line uses it too."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from plexoscope.app.document.framing import box_of, free_place, middle_of
from plexoscope.app.document.graph_layer import GRAPH_KINDS, GraphLayer
from plexoscope.app.document.ids import new_id
from plexoscope.app.scene.first_graph_look import first_arrangement, first_look
from plexoscope.app.scene.graph_events import first_window_s, standing_network
from plexoscope.models.data.network import Network
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.errors import FormatError
from plexoscope.plugins.inputs import read_input, suffixes

STREAM_OPACITY, STREAM_PX = 0.7, 2.0
"""Of edges of which only a few are seen at a time."""


def is_graph_name(path: Path) -> bool:
    """Whether the name of a file is such as networks have."""
    return path.name.lower().endswith(graph_suffixes())


def graph_suffixes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(suffix for kind in GRAPH_KINDS[:2] for suffix in suffixes(kind)))


def read_graph(path: Path) -> object:
    """Read what a file holds of a network.

    Raises
    ------
    FormatError
        If it holds something else, or cannot be read.
    """
    from plexoscope.models.io.sniffing import kind_of_file  # with all readers, for which the window does not wait

    kind = kind_of_file(path)
    if kind not in GRAPH_KINDS:
        raise FormatError(f"expected a network, got {kind.replace('_', ' ')}", path)
    return read_input(kind, path)


def graph_layer(path: Path, name: str, data: object) -> GraphLayer:
    """A layer of its own, arranged and drawn as a network is at first.

    Parameters
    ----------
    data
        A `Network`, a `TemporalNetwork`, or a `TimeSeries` with the structure that joins its units.

    Raises
    ------
    FormatError
        If it holds no network.
    """
    events, window_s = None, 0.0
    if isinstance(data, TemporalNetwork):
        window_s = first_window_s(data)
        data, events = standing_network(data)
    elif isinstance(data, TimeSeries):
        data = structure_of(data, path)
    if not isinstance(data, Network):
        raise FormatError(f"expected a network, got {type(data).__name__}", path)
    arrangement = first_arrangement(data)
    centre_mm, radius_mm = free_place([]) if data.positions_mm is None else middle_of(box_of(data.positions_mm))
    look = first_look(data)
    if events is not None:
        look = replace(look, edge_opacity=STREAM_OPACITY, edge_px=STREAM_PX, width_by_weight=False, weights=None)
    return GraphLayer(
        new_id("graph"),
        name,
        path,
        data,
        arrangement,
        look,
        centre_mm,
        radius_mm,
        events,
        window_s,
    )


def structure_of(series: TimeSeries, path: Path) -> Network:
    """The network that joins the units of a time series.

    Raises
    ------
    FormatError
        If the series comes without one.
    """
    if series.structure is None:
        raise FormatError("expected a network, got time series without a structure: compute a connectome of them", path)
    directed = not np.array_equal(series.structure, series.structure.T)
    joined = series.structure if directed else np.triu(series.structure, 1)
    edges = np.argwhere(joined != 0).astype(np.int32)
    return Network(
        edges,
        series.unit_names,
        joined[tuple(edges.T)].astype(np.float32),
        directed,
        series.positions_mm,
        series.unit_values,
        source=series.source,
    )
