"""SEMBA passes what every method must, on users whose standing changes again and again."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.plugins.builtin.streams.semba.method import Params, run
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.testing import Failing, MethodConformance, run_here

N_NODES, N_EVENTS, N_TURNS = 12, 1000, 10


def _turncoats() -> TemporalNetwork:
    """Half of all are trusted at a time, and then the other half: the mean of past ratings comes too late."""
    rng = np.random.default_rng(0)
    source = rng.integers(0, N_NODES, N_EVENTS)
    target = (source + rng.integers(1, N_NODES, N_EVENTS)) % N_NODES
    turn = np.arange(N_EVENTS) * N_TURNS // N_EVENTS
    weights = np.where((target + turn) % 2 == 0, 5.0, -5.0)
    names = tuple(f"n{node}" for node in range(N_NODES))
    return TemporalNetwork(source, target, np.sort(rng.random(N_EVENTS)) * 1e5, names, ("",) * N_NODES, True, weights)


OUT_OF_REACH = Failing(params={"n_epochs": 1}, expects={"sign_auc": 1.01, "negative_f1": 1.01})


class TestConformance(MethodConformance):
    method_id = "semba"
    smallest: ClassVar[Mapping[str, object]] = {
        "n_epochs": 2,
        "n_batch": 20,
        "learning_rate": 0.01,
        "n_memory": 8,
        "n_neighbours": 5,
    }
    failing: ClassVar[Mapping[str, Failing]] = {
        "AUC of signs on the test": OUT_OF_REACH,
        "F1 of distrust": OUT_OF_REACH,
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_ratings(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        network = _turncoats()
        assert network.weights is not None
        cls._file = tmp_path_factory.mktemp("ratings") / "ratings.csv"
        rows = zip(network.source, network.target, network.weights, network.time_s, strict=True)
        cls._file.write_text(
            "source,target,weight,time\n" + "".join(f"n{s},n{g},{w:g},{t:.3f}\n" for s, g, w, t in rows)
        )

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}


@pytest.mark.parametrize("weights", [None, np.ones(N_EVENTS)], ids=["none", "one sign only"])
def test_a_network_without_signs_is_refused(weights: np.ndarray | None) -> None:
    known = _turncoats()
    unsigned = TemporalNetwork(
        known.source, known.target, known.time_s, known.node_names, known.node_groups, True, weights
    )
    with pytest.raises(PluginError, match="positive and with negative weights"):
        run_here(run, Params(), {"network": unsigned})
