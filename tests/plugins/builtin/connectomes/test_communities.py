"""Communities as a method: what every method must, planted groups, and nulls that tell them from none."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score as nmi

from plexoscope.models.connectome.communities import METHODS
from plexoscope.models.connectome.nulls import null_network
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.errors import NoRoomError
from plexoscope.plugins.builtin.connectomes.communities.method import Params, run
from plexoscope.plugins.builtin.connectomes.communities.views import ALONE, community_names
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Comparison, Curve, Graph, Matrix, Table
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

N_GROUPS, GROUP_SIZE = 4, 12


def planted(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A small weighted network with groups that anything worth its name finds."""
    rng = np.random.default_rng(seed)
    group = (np.arange(N_GROUPS * GROUP_SIZE) // GROUP_SIZE).astype(np.int32)
    joined = rng.random((len(group),) * 2) < np.where(group[:, None] == group, 0.8, 0.05)
    weights = np.triu(joined * rng.uniform(0.5, 2.0, joined.shape), 1)
    return weights + weights.T, group


METHOD = "plexoscope.plugins.builtin.connectomes.communities"
WEIGHTS, GROUPS = planted(3)


def _network(weights: np.ndarray, groups: np.ndarray | None = None) -> Network:
    edges = np.argwhere(np.triu(weights, 1))
    values = {} if groups is None else {CLASS: np.array([f"g{group}" for group in groups])}
    names = tuple(f"n{node}" for node in range(len(weights)))
    return Network(edges, names, weights[tuple(edges.T)], node_values=values)


QUICK = Params(n_runs=3, n_nulls=20, n_block_runs=1)


def test_planted_groups_and_their_names() -> None:
    told = run_here(run, QUICK, {"network": _network(WEIGHTS, GROUPS)})
    assert all(check.passed for check in told.checks.values())
    labels = told.outputs.arrays["labels"]
    assert tuple(told.outputs.arrays["algorithms"]) == METHODS
    assert min(nmi(GROUPS, each) for each in labels) > 0.9
    assert told.outputs.metrics["z"] > 5
    matrix, graph = told.results["agreement"][-1][1], told.results["graph"][-1][1]
    assert isinstance(matrix, Matrix)
    assert isinstance(graph, Graph)
    assert list(matrix.row_groups) == sorted(matrix.row_groups)
    by_name = dict(zip(graph.names, graph.groups, strict=True))
    assert [by_name[name] for name in matrix.row_names] == list(matrix.row_groups)
    table, nodes = told.results["algorithms"][-1][1], told.results["nodes"][-1][1]
    assert isinstance(table, Table)
    assert isinstance(nodes, Table)
    assert table.columns["Algorithm"] == METHODS
    assert min(table.columns["Known classes (NMI)"]) > 0.9
    assert nodes.columns["Node"] == graph.names
    curve = told.results["nulls"][-1][1]
    assert isinstance(curve, Curve)
    assert [line.baseline for line in curve.lines] == [False, True, True]


def test_infomap_finds_no_more_in_a_rewired_network_than_in_nulls() -> None:
    """By a measure of its own, and so not among the noise of the smallest run."""
    told = run_here(run, replace(QUICK, shown="Infomap", n_runs=2, n_block_runs=0), {"network": FLAT})
    (claim,) = (check for check in told.checks.values() if check.is_claim)
    assert not claim.passed, claim


def test_the_block_model_is_judged_by_description_length() -> None:
    """Two groups that connect to each other and not within: of low modularity, and right."""
    group = np.arange(16) // 8
    rng = np.random.default_rng(0)
    weights = np.triu((group[:, None] != group) * (rng.random((16, 16)) < 0.9), 1) * 1.0
    params = replace(QUICK, shown="block model", n_nulls=5, n_runs=2)
    told = run_here(run, params, {"network": _network(weights + weights.T)})
    assert told.outputs.metrics["modularity"] < 0
    standing = told.results["standing"][-1][1]
    assert isinstance(standing, Comparison)
    assert "nats" in standing.figure
    own, rewired = standing.contenders[:2]
    assert own.values[0] > rewired.values.max()


def test_where_nodes_have_places_a_null_knows_how_far_apart_they_are() -> None:
    """Near nodes are joined and that is all: rewired networks are beaten, those of the same distances are not."""
    rng = np.random.default_rng(0)
    places = rng.random((60, 3)) * [100, 20, 20]
    away = np.linalg.norm(places[:, None] - places, axis=2)
    weights = np.triu(rng.random((60, 60)) < 0.9 * np.exp(-away / 12), 1) * 1.0
    network = replace(_network(weights + weights.T), positions_mm=places.astype(np.float32))
    told = run_here(run, replace(QUICK, n_runs=2, n_block_runs=0), {"network": network})
    assert told.checks["Modularity: above that of nulls, degrees kept"].passed
    assert not told.checks["Modularity: above that of nulls, distances kept"].passed


def _smooth(common: float) -> TimeSeries:
    """Noise that is smooth in time, with what all units share."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(2, 24, 300)) + common * rng.normal(size=(2, 1, 300))
    values = sum(values[..., lag : 290 + lag] for lag in range(10))
    return TimeSeries(values, 1.0, tuple(f"u{unit}" for unit in range(24)), ("a", "b"))


def test_what_all_units_share_makes_no_communities() -> None:
    told = run_here(run, replace(QUICK, n_block_runs=0), {"network": _smooth(1.0)})
    claims = {name: check.passed for name, check in told.checks.items() if check.is_claim}
    assert len(claims) == 2
    assert not claims["Modularity: above that of nulls, traces each alone"]


def test_the_algorithm_shown_and_the_block_model_left_out() -> None:
    told = run_here(run, Params(shown="Louvain", n_runs=2, n_nulls=5, n_block_runs=0), {"network": _network(WEIGHTS)})
    assert tuple(told.outputs.arrays["algorithms"]) == ("Louvain", "Leiden", "Infomap")
    assert told.results["agreement"][0][0] == 1


def test_traces_become_a_network() -> None:
    rng = np.random.default_rng(0)
    sources = rng.normal(size=(2, 3, 200)).repeat(6, 1) + rng.normal(size=(2, 18, 200))
    series = TimeSeries(sources, 1.0, tuple(f"u{unit}" for unit in range(18)), ("a", "b"))
    told = run_here(run, Params(n_runs=3, n_nulls=5, density=0.3, n_block_runs=0), {"network": series})
    labels = told.outputs.arrays["labels"][0]
    assert nmi(np.arange(18) // 6, labels) == pytest.approx(1)


def test_those_who_stand_alone_share_a_name() -> None:
    assert community_names(np.array([0, 0, 1, 2], np.int32)) == ("community 1", "community 1", ALONE, ALONE)


def test_a_network_without_room_for_its_matrices_is_refused_before_anything_is_made() -> None:
    names = tuple(f"n{node}" for node in range(100_000))
    network = Network(np.array([[0, 1], [1, 2]]), names)
    with pytest.raises(NoRoomError, match=r"^communities of 100,000 nodes: .*, got 960 GB .*PLEXOSCOPE_LIMITS=120 in"):
        run_here(run, QUICK, {"network": network})


@pytest.mark.parametrize(
    ("network", "params", "message"),
    [
        (5, QUICK, "network: expected a network or time series, got int"),
        (_network(np.eye(2)), QUICK, "network: expected three nodes or more, got 2"),
        (_network(np.zeros((4, 4))), QUICK, "network: expected edges between different nodes with weight, got none"),
        (_network(WEIGHTS), Params(shown="block model", n_block_runs=0), "n_block_runs: expected 1 or more"),
    ],
)
def test_wrong_inputs_are_named(network: object, params: Params, message: str) -> None:
    with pytest.raises(PluginError, match=f"^{message}"):
        run_here(run, params, {"network": network})


FLAT = _network(null_network(WEIGHTS, "degrees kept", 7))

# A network without communities, and a patch for each check that this does not make fail.
WRONG = Failing(
    inputs={"network": FLAT},
    patch={
        f"{METHOD}.exam.modularity": lambda *_: 0.0,
        "plexoscope.models.connectome.consensus.MAX_ROUNDS": 0,
    },
)


def _gap() -> TimeSeries:
    values = np.random.default_rng(0).normal(size=(1, 6, 40)).astype(np.float32)
    values[0, 2, 7] = np.nan
    return TimeSeries(values, 1.0, tuple("abcdef"), ("p",))


def test_missing_values_of_time_series_are_told() -> None:
    told = run_here(run, Params(n_runs=2, n_nulls=5, n_block_runs=0, missing="interpolate"), {"network": _gap()})
    assert "1 missing value in c: interpolated" in told.logs
    with pytest.raises(PluginError, match="got 1 missing value in c"):
        run_here(run, Params(missing="refuse"), {"network": _gap()})


class TestConformance(MethodConformance):
    method_id = "communities"
    smallest: ClassVar[Mapping[str, object]] = {"n_runs": 2, "n_nulls": 20, "n_block_runs": 1}
    failing: ClassVar[Mapping[str, Failing]] = {
        "Modularity: above that of nulls, degrees kept": WRONG,
        "Runs come to a consensus": WRONG,
        "Modularity against igraph's": WRONG,
    }

    noise: ClassVar[Mapping[str, Noise]] = {
        "rewired, Leiden": Noise(inputs={"network": FLAT}, params={"n_runs": 2, "n_block_runs": 0}),
        "smooth traces": Noise(inputs={"network": _smooth(0.0)}, params={"n_block_runs": 0}),
    }

    def inputs(self) -> Mapping[str, object]:
        return {"network": _network(planted(1)[0] * 0.5 + planted(2)[0][::-1, ::-1] * 0.1, GROUPS)}
