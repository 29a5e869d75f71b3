"""SEMBA passes what every method must, on users whose standing changes again and again."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.plugins.builtin.streams.semba.method import Params, _signed, run
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Comparison
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

N_NODES, N_EVENTS, N_TURNS = 12, 800, 10


def _turncoats() -> TemporalNetwork:
    """Half of all are trusted at a time, and then the other half: the mean of past ratings comes too late."""
    rng = np.random.default_rng(3)
    source = rng.integers(0, N_NODES, N_EVENTS)
    target = (source + rng.integers(1, N_NODES, N_EVENTS)) % N_NODES
    turn = np.arange(N_EVENTS) * N_TURNS // N_EVENTS
    weights = np.where((target + turn) % 2 == 0, 5.0, -5.0)
    names = tuple(f"n{node}" for node in range(N_NODES))
    return TemporalNetwork(source, target, np.sort(rng.random(N_EVENTS)) * 1e5, names, ("",) * N_NODES, True, weights)


def _no_difference(answers: Any) -> np.ndarray:
    return np.zeros(len(answers.is_positive))


RIVALS = {
    "AUC of signs": ("Past signs and the sign returned", "Without balance"),
    "F1 of distrust": ("Past signs and the sign returned", "Without balance"),
}
# A model that says the same of all events.
WRONG = Failing(
    patch={"plexoscope.models.graphs.methods.semba.evaluation.SignAnswers.sign_logits": property(_no_difference)},
)
SMALLEST: Mapping[str, Any] = {
    "n_epochs": 1,
    "n_batch": 20,
    "n_exam_batch": 20,
    "learning_rate": 0.01,
    "n_memory": 8,
    "n_neighbours": 5,
    "n_seeds": 1,
}


def _shuffled() -> TemporalNetwork:
    known = _turncoats()
    assert known.weights is not None
    return replace(known, weights=np.random.default_rng(1).permutation(known.weights))


class TestConformance(MethodConformance):
    method_id = "semba"
    smallest: ClassVar[Mapping[str, object]] = SMALLEST
    failing: ClassVar[Mapping[str, Failing]] = {
        f"{figure} on the test: SEMBA ahead of {rival}": WRONG for figure, rivals in RIVALS.items() for rival in rivals
    }
    noise: ClassVar[Mapping[str, Noise]] = {
        "shuffled signs": Noise(
            params={"n_epochs": 1, "n_batch": 100, "n_exam_batch": 100, "n_seeds": 3}, inputs={"network": _shuffled()}
        )
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


def test_votes_for_neither_side_have_no_sign() -> None:
    known, lines = _turncoats(), []
    weights = known.weights.copy()
    weights[:7] = 0
    network = replace(known, weights=weights)
    signed = _signed(network, SimpleNamespace(log=lines.append))
    assert (signed.n_events, (signed.weights == 0).any()) == (known.n_events - 7, False)
    assert lines == ["7 events of weight 0, neither positive nor negative, are left out"]
    assert _signed(known, SimpleNamespace(log=lines.append)) is known


def _standing(ran: Any, figure: str) -> Comparison:
    standing = ran.results[f"standing-{figure}"][-1][1]
    assert isinstance(standing, Comparison)
    return standing


def test_without_a_network_two_camps_are_drawn() -> None:
    params = Params(**{**SMALLEST, "n_epochs": 1, "n_batch": 100, "n_exam_batch": 100, "n_nodes": 40, "n_events": 800})
    ran = run_here(run, params)
    assert {each.name: each.role for each in _standing(ran, "f1").contenders} == {
        "SEMBA": "method",
        "Without balance": "ablation",
        "Mean of past signs": "rule",
        "Mean of past ratings": "rule",
        "Past signs and the sign returned": "rule",
        "Balance of triads": "rule",
        "Always distrust": "rule",
    }
    of_rule = {each.name: each.values[0] for each in _standing(ran, "auc").contenders if each.role == "rule"}
    # Nobody tells signs better than who knows the camps; balance comes near, and a mean of signs does not.
    assert of_rule["Mean of past signs"] < of_rule["Balance of triads"] < ran.outputs.metrics["planted_auc"]
