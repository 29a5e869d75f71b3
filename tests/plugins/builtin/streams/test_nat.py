"""NAT passes what every method must, and nothing that is still to come moves what it says of the past."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.plugins.testing import Failing, MethodConformance

N_NODES, N_CIRCLES = 72, 3


def _circles(n_events: int = 800) -> TemporalNetwork:
    """Circles of friends; who meets whom within one is chance, so that past meetings of a pair say little.

    A sixth of the nodes come late.
    """
    rng = np.random.default_rng(0)
    n_each = N_NODES // N_CIRCLES
    n_there = np.where(np.arange(n_events) < 0.75 * n_events, 5 * n_each // 6, n_each)
    source = rng.integers(0, n_there)
    target = (source + rng.integers(1, n_there)) % n_there
    circle = rng.integers(0, N_CIRCLES, n_events)
    names = tuple(f"n{node}" for node in range(N_NODES))
    time_s = np.sort(rng.random(n_events)) * 1e5
    return TemporalNetwork(
        N_CIRCLES * source + circle, N_CIRCLES * target + circle, time_s, names, ("",) * N_NODES, directed=True
    )


# One way for each check.
WRONG = Failing(
    params={"n_epochs": 1},
    expects={"test_ap": 1.01, "new_nodes_ap": 1.01},
    patch={"plexoscope.models.graphs.methods.nat.learner.Nat.keys_of": lambda self, node: {node}},
)


class TestConformance(MethodConformance):
    method_id = "nat"
    smallest: ClassVar[Mapping[str, object]] = {"n_epochs": 2, "n_batch": 60, "learning_rate": 0.01}
    failing: ClassVar[Mapping[str, Failing]] = {
        "AP on the test": WRONG,
        "AP on the test, new nodes": WRONG,
        "Shared keys found by hashing": WRONG,
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_events(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        network = _circles()
        cls._file = tmp_path_factory.mktemp("events") / "events.csv"
        rows = zip(network.time_s, network.source, network.target, strict=True)
        cls._file.write_text("time,source,target\n" + "".join(f"{t:.3f},n{s},n{g}\n" for t, s, g in rows))

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}
