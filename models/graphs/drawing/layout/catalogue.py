"""All layouts by name, and the one way to ask for one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.network import Network
from plexoscope.models.embedding.alignment import aligned
from plexoscope.models.graphs.drawing.layout.components import Components, packed
from plexoscope.models.graphs.drawing.layout.force import by_force
from plexoscope.models.graphs.drawing.layout.links import Links
from plexoscope.models.graphs.drawing.layout.plain import circle, projected
from plexoscope.models.graphs.drawing.layout.spectral import spectrum
from plexoscope.models.graphs.drawing.layout.spread import unit_spread
from plexoscope.models.graphs.drawing.layout.springs import by_springs

Positions = F32
Places = F64
Making = Callable[[Network, int, np.random.Generator, Places | None, str], Iterator[Places]]


@dataclass(frozen=True)
class Layout:
    """A way to lay out a network.

    Parameters
    ----------
    title : str
    summary : str
        One line for who must choose.
    making : callable
        Yields (N, 2 or 3) float64 places.
    needs_places : bool
        Of the nodes: it shows `positions_mm`, in mm and unturned.
    n_dimensions : tuple of int
        2, 3 or both.
    by_node_value : bool
        It can be ordered by a node value.
    is_packed : bool
        Parts of the network that are not connected are laid beside each other.
    """

    title: str
    summary: str
    making: Making
    needs_places: bool = False
    n_dimensions: tuple[int, ...] = (2, 3)
    by_node_value: bool = False
    is_packed: bool = True


def _spectral(
    network: Network, n_dimensions: int, rng: np.random.Generator, start: Places | None, order_by: str
) -> Iterator[Places]:
    yield spectrum(Links.of(network), n_dimensions, rng)


def _force(
    network: Network, n_dimensions: int, rng: np.random.Generator, start: Places | None, order_by: str
) -> Iterator[Places]:
    return by_force(Links.of(network), n_dimensions, rng, start)


def _springs(
    network: Network, n_dimensions: int, rng: np.random.Generator, start: Places | None, order_by: str
) -> Iterator[Places]:
    return by_springs(Links.of(network), n_dimensions, rng, start)


def _circular(
    network: Network, n_dimensions: int, rng: np.random.Generator, start: Places | None, order_by: str
) -> Iterator[Places]:
    values = network.node_values[order_by] if order_by else np.arange(network.n_nodes)
    yield circle(values, n_dimensions)


def _by_place(axes: tuple[int, ...]) -> Making:
    def making(
        network: Network, n_dimensions: int, rng: np.random.Generator, start: Places | None, order_by: str
    ) -> Iterator[Places]:
        assert network.positions_mm is not None
        yield projected(network.positions_mm, axes)

    return making


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "force": Layout("Force-directed", "Edges pull, all nodes push: communities drift apart", _force),
        "springs": Layout("Springs", "Edges of even length, for small and regular graphs", _springs),
        "spectral": Layout("Spectral", "Slow modes of the graph: the large parts and bottlenecks", _spectral),
        "circular": Layout(
            "Circle", "On a circle or a sphere, in the order of a value", _circular, by_node_value=True, is_packed=False
        ),
        "anatomy": Layout(
            "Anatomy", "Where the nodes are", _by_place((0, 1, 2)), True, n_dimensions=(3,), is_packed=False
        ),
        "axial": Layout(
            "Anatomy, axial", "As seen from above", _by_place((0, 1)), True, n_dimensions=(2,), is_packed=False
        ),
        "sagittal": Layout(
            "Anatomy, sagittal", "As seen from the right", _by_place((1, 2)), True, n_dimensions=(2,), is_packed=False
        ),
        "coronal": Layout(
            "Anatomy, coronal", "As seen from behind", _by_place((0, 2)), True, n_dimensions=(2,), is_packed=False
        ),
    }
)


def lay_out(
    network: Network,
    name: str,
    n_dimensions: int = 2,
    seed: int = 0,
    start: Positions | None = None,
    *,
    order_by: str = "",
) -> Iterator[Positions]:
    """Lay out a network; each picture is better than the one before, and the last is the layout.

    Stop asking, and the work stops.

    Parameters
    ----------
    network : Network
    name : str
        One of `LAYOUTS`.
    n_dimensions : int
        2 or 3; in 2 all z are 0.
    seed : int
        Of the same seed, start and network always the same layout.
    start : (N, 3) float32, optional
        Where the nodes are drawn now, NaN for those that are new. Ways by force begin there; of all ways the result
        is turned, mirrored and shifted to be as near to it as it can.
    order_by : str
        For layouts with `by_node_value`: name of a node value; "" for the order of the nodes.

    Returns
    -------
    iterator of (N, 3) float32
        About 0, with a root-mean-square distance from there of 1; ways by anatomy as they are, in mm.

    Raises
    ------
    ValueError
        If there is no such layout or node value, or the network lacks what it needs.
    """
    if name not in LAYOUTS:
        raise ValueError(f"layout: expected one of {sorted(LAYOUTS)}, got {name!r}")
    layout = LAYOUTS[name]
    if n_dimensions not in layout.n_dimensions:
        raise ValueError(f"n_dimensions: expected one of {layout.n_dimensions} for {name!r}, got {n_dimensions}")
    if layout.needs_places and network.positions_mm is None:
        raise ValueError(f"layout {name!r}: expected a network whose nodes have places, got one without")
    if order_by and order_by not in network.node_values:
        raise ValueError(f"order_by: expected one of {sorted(network.node_values)}, got {order_by!r}")
    if start is not None and np.shape(start) != (network.n_nodes, 3):
        raise ValueError(f"start: expected shape ({network.n_nodes}, 3), got {np.shape(start)}")
    return _laid_out(network, layout, n_dimensions, seed, start, order_by)


def _laid_out(
    network: Network, layout: Layout, n_dimensions: int, seed: int, start: Positions | None, order_by: str
) -> Iterator[Positions]:
    components = Components.of(network) if layout.is_packed else None
    before = None if start is None else np.asarray(start, np.float64)[:, :n_dimensions]
    for made in layout.making(network, n_dimensions, np.random.default_rng(seed), before, order_by):
        places = made
        if components is not None:
            places = packed(places, components)
        if not layout.needs_places:
            places = unit_spread(places)
            if before is not None and layout.is_packed:
                places = aligned(places, before)
            before = places
        result = np.zeros((network.n_nodes, 3), np.float32)
        result[:, :n_dimensions] = places
        result.flags.writeable = False
        yield result
