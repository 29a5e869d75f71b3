"""Forces: neighbours pull each other, all nodes push each other away, the more so the more neighbours they have.

The forces and the speeds are those of Jacomy, Venturini, Heymann, Bastian: ForceAtlas2, a continuous graph layout
algorithm for handy network visualization, PLoS ONE 9(6), 2014. Of more than some hundred nodes, the push is that of
their masses on a grid, by Fourier transform (Hockney, Eastwood: Computer simulation using particles, 1988), so a round
takes time in proportion to nodes and edges. A search without a start begins at the slowest modes of the graph, which
put far apart what is far apart; forces then only have to unfold it.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, read_only
from plexoscope.models.graphs.drawing.layout.links import Links
from plexoscope.models.graphs.drawing.layout.spectral import spectrum
from plexoscope.models.graphs.drawing.layout.spread import unit_spread
from plexoscope.models.graphs.drawing.layout.springs import begun

Places = F64
Complex = npt.NDArray[np.complex128]

_ROUNDS, _ROUNDS_PER_PICTURE = 120, 4
# Up to so many nodes all pairs are summed.
_ALL_PAIRS = 600
_REPULSION, _GRAVITY = 1.0, 0.05
# How much nodes may swing about their place (ForceAtlas2's tolerance).
_TOLERANCE = 1.0
_FASTEST = 10.0  # of the mean distance of neighbours in space, in a round
_SIDES = {2: (32, 512), 3: (16, 48)}
"""Cells along a side of the grid, least and most, by dimension."""


def by_force(links: Links, n_dimensions: int, rng: np.random.Generator, start: Places | None) -> Iterator[Places]:
    """Yield (N, n_dimensions) float64, each nearer to rest than the one before."""
    n_nodes, degrees = links.n_nodes, links.degrees
    if not n_nodes:
        yield np.zeros((0, n_dimensions))
        return
    mass = degrees / max(float(degrees.mean()), 1e-12) + 1
    if start is not None and np.isfinite(start).all():
        places = unit_spread(start)
    elif start is not None or n_nodes < 4:
        places = unit_spread(begun(n_nodes, n_dimensions, rng, start))
    else:
        places = _from_modes(links, n_dimensions, rng)
    yield places
    pull = links.matrix / max(float(degrees.mean()), 1e-12)
    push = _push_of_all if n_nodes <= _ALL_PAIRS else _push_on_grid
    before = np.zeros_like(places)
    speed = 1.0
    for done in range(1, _ROUNDS + 1):
        force = pull @ places - places * np.asarray(pull.sum(axis=1)).reshape(-1, 1)
        force += _REPULSION / mass.sum() * push(places, mass)
        force -= _GRAVITY * mass[:, None] * (places - places.mean(axis=0))
        swing = np.linalg.norm(force - before, axis=1)
        traction = np.linalg.norm(force + before, axis=1) / 2
        wanted = _TOLERANCE * float((mass * traction).sum()) / max(float((mass * swing).sum()), 1e-12)
        speed = min(wanted, 1.5 * speed)
        step = force * (speed / (1 + speed * np.sqrt(swing)))[:, None] / mass[:, None]
        length = np.linalg.norm(step, axis=1, keepdims=True)
        longest = _FASTEST * float(np.sqrt((places**2).sum(axis=1).mean())) / n_nodes ** (1 / n_dimensions)
        places = places + step * np.minimum(1, longest / np.maximum(length, 1e-12)) * (1 - 0.9 * done / _ROUNDS)
        before = force
        if done % _ROUNDS_PER_PICTURE == 0:
            yield places


def _from_modes(links: Links, n_dimensions: int, rng: np.random.Generator) -> Places:
    """Coordinates by rank rather than by value: modes heap most nodes up in the middle, with a few far out."""
    modes = spectrum(links, n_dimensions, rng)
    n_nodes = len(modes)
    places = np.empty_like(modes)
    for axis in range(n_dimensions):
        order = np.argsort(modes[:, axis], kind="stable")
        places[order, axis] = np.linspace(-1, 1, n_nodes)
    places += rng.normal(size=places.shape) * 0.5 / n_nodes ** (1 / n_dimensions)
    return places


def _push_of_all(places: Places, mass: F64) -> Places:
    """(N, D): for each node the sum over all others of masses over distance, away from them."""
    lengths = (places**2).sum(axis=1)
    squared = lengths[:, None] + lengths - 2 * places @ places.T
    weight = mass / (np.maximum(squared, 0) + 1e-6)
    pushed: Places = (places * weight.sum(axis=1)[:, None] - weight @ places) * mass[:, None]
    return pushed


def _push_on_grid(places: Places, mass: F64) -> Places:
    """As `_push_of_all`, of masses spread on the corners of their cells; softened within about a cell."""
    from scipy.fft import irfftn, next_fast_len, rfftn

    n_nodes, n_dimensions = places.shape
    least, most = _SIDES[n_dimensions]
    side = int(np.clip(2 * n_nodes ** (1 / n_dimensions), least, most))
    low, high = places.min(axis=0), places.max(axis=0)
    cell = max(float((high - low).max()), 1e-9) / (side - 1.001)
    at = (places - (low + high) / 2) / cell + (side - 1) / 2
    corner = np.floor(at).astype(np.intp).clip(0, side - 2)
    share = at - corner
    shape = (side,) * n_dimensions
    corners = []
    for offset in product((0, 1), repeat=n_dimensions):
        weight = np.prod([share[:, axis] if up else 1 - share[:, axis] for axis, up in enumerate(offset)], axis=0)
        corners.append((np.ravel_multi_index(tuple((corner + offset).T), shape), weight))
    density = np.zeros(side**n_dimensions)
    for index, weight in corners:
        density += np.bincount(index, weight * mass, minlength=len(density))
    padded = (next_fast_len(2 * side, real=True),) * n_dimensions
    spectrum_of_mass = rfftn(density.reshape(shape), padded)
    pushed = np.empty_like(places)
    for axis, spectrum_of_push in enumerate(_spectra_of_push(padded)):
        field = irfftn(spectrum_of_mass * spectrum_of_push, padded)[(slice(side),) * n_dimensions]
        flat = field.reshape(-1)
        pushed[:, axis] = sum(flat[index] * weight for index, weight in corners)
    return pushed * (mass / cell)[:, None]


@lru_cache(maxsize=2)
def _spectra_of_push(padded: tuple[int, ...]) -> tuple[Complex, ...]:
    """Of the push of a mass along each axis, for a grid that is periodic, but twice as large as what it holds."""
    from scipy.fft import rfftn

    lag = np.fft.fftfreq(padded[0], 1 / padded[0])
    lags = np.meshgrid(*(lag,) * len(padded), indexing="ij", sparse=True)
    squared = np.add.reduce(np.broadcast_arrays(*(each**2 for each in lags))) + 0.5
    return tuple(read_only(rfftn(each / squared, padded)) for each in lags)
