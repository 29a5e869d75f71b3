"""The network that is asked about, and networks without communities that are like it."""

from collections.abc import Callable, Mapping

import numpy as np

from plexoscope.models.connectome.communities import Weights, undirected_weights
from plexoscope.models.connectome.correlation_nulls import chance_correlations, surrogate_correlations
from plexoscope.models.connectome.functional_connectome import (
    Matrix,
    fisher_mean,
    functional_network,
    subject_matrices,
)
from plexoscope.models.connectome.missing_values import without_missing
from plexoscope.models.connectome.nulls import NULLS, Null, null_at_distance, null_network
from plexoscope.models.data.network import Network
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.plugins.builtin.connectomes.communities.params import Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError

Draw = Callable[[Weights, int], Weights]
"""Makes a network without communities from the weights of one and a seed."""

SURROGATES, CORRELATIONS, DISTANCE = "traces each alone", "correlations of chance", "distances kept"


def asked_network(inputs: Mapping[str, object], params: Params, ctx: Context) -> tuple[Network, dict[str, Draw]]:
    """Return the network of an input, and what draws nulls of it, by name, the one that matters most first.

    A correlation matrix is transitive whether or not there are communities: the nulls of traces are correlations, too,
    and no rewired edges. Where the nodes of a network have places, one of its nulls knows how far apart they are.

    Raises
    ------
    PluginError
    """
    given = inputs["network"]
    if isinstance(given, TimeSeries):
        return _of_traces(given, params, ctx)
    if not isinstance(given, Network):
        raise PluginError(f"network: expected a network or time series, got {type(given).__name__}")
    _require_three(given)
    draws: dict[str, Draw] = {null: _rewired(null) for null in NULLS}
    places = given.positions_mm
    if places is not None and np.isfinite(places).all():
        draws[DISTANCE] = lambda weights, seed: null_at_distance(weights, places, seed)
    return given, draws


def _of_traces(series: TimeSeries, params: Params, ctx: Context) -> tuple[Network, dict[str, Draw]]:
    try:
        series, said = without_missing(series, params.missing)
    except ValueError as error:
        raise PluginError(str(error)) from None
    if said:
        ctx.log(said)
    matrix = fisher_mean(subject_matrices(series))
    network = functional_network(series, matrix, params.density)
    _require_three(network)

    def weights_of(other: Matrix) -> Weights:
        return undirected_weights(functional_network(series, other, params.density), params.signs)

    return network, {
        SURROGATES: lambda _, seed: weights_of(surrogate_correlations(series, np.random.default_rng(seed))),
        CORRELATIONS: lambda _, seed: weights_of(chance_correlations(matrix, np.random.default_rng(seed))),
    }


def _rewired(null: Null) -> Draw:
    return lambda weights, seed: null_network(weights, null, seed)


def _require_three(network: Network) -> None:
    if network.n_nodes < 3:
        raise PluginError(f"network: expected three nodes or more, got {network.n_nodes}")
