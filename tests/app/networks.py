"""Small networks for the tests of graphs."""

from pathlib import Path

import numpy as np

from plexoscope.app.document.graph_layer import GraphArrangement, GraphLayer, PlacedGraph
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.render.scene.graph import GraphGeometry

SQUARE_MM = np.array([[-50, -50, 0], [50, -50, 0], [50, 50, 0], [-50, 50, 0]], np.float32)


def square(**more: object) -> Network:
    """Four named nodes in a ring, with a diagonal; two classes, one node without."""
    fields = {
        "edges": np.array([[0, 1], [1, 2], [2, 3], [3, 0], [0, 2]]),
        "node_names": ("left", "right", "upper", "a name that is far too long to be written beside any node"),
        "weights": np.array([1, 2, 3, 4, 5], np.float32),
        "node_values": {CLASS: np.array(["b", "a", "b", ""]), "age": np.array([1.5, np.nan, 2.5, 8.0])},
        "edge_values": {"kind": np.array(["x", "y", "x", "y", "x"])},
    }
    return Network(**(fields | more))


def placed_square(**more: object) -> tuple[GraphLayer, PlacedGraph]:
    """The network where its nodes are, in a plane."""
    graph = graph_layer(Path("square.gml"), "square", square(positions_mm=SQUARE_MM, **more))
    return graph, PlacedGraph(GraphGeometry(SQUARE_MM, graph.network.edges), GraphArrangement("anatomy", 3))


def meetings() -> TemporalNetwork:
    """0 meets 1 at 0 s and 10 s, 2 meets 3 at 5 s."""
    return TemporalNetwork(
        np.array([0, 2, 0]), np.array([1, 3, 1]), np.array([0.0, 5.0, 10.0]), ("a", "b", "c", "d"), ("x", "x", "y", "")
    )
