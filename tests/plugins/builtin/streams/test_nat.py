"""NAT passes what every method must, and nothing that is still to come moves what it says of the past."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.plugins.builtin.streams.nat.method import Params, run
from plexoscope.plugins.results import Comparison
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

N_EACH, N_SHIFTS, N_TURN = 12, 6, 40
N_NODES = N_EACH * N_SHIFTS


def _shifts(n_events: int = 600) -> TemporalNetwork:
    """Six shifts take turns, and who meets whom within one is chance, so that past meetings of a pair say little.

    A sixth of each shift comes late.
    """
    rng = np.random.default_rng(1)
    index = np.arange(n_events)
    n_there = np.where(index < 0.75 * n_events, 5 * N_EACH // 6, N_EACH)
    source = rng.integers(0, n_there)
    target = (source + rng.integers(1, n_there)) % n_there
    first = N_EACH * (index // N_TURN % N_SHIFTS)
    time_s = 100.0 * np.cumsum(np.where(index % N_TURN == 0, 20, 1))
    names = tuple(f"n{node}" for node in range(N_NODES))
    return TemporalNetwork(first + source, first + target, time_s, names, ("",) * N_NODES, directed=True)


def _told_apart_by_nothing(answers: Any, _kind: str, _new_only: bool = False) -> tuple[np.ndarray, np.ndarray]:
    n_events = len(np.concatenate(answers._scores[""]))
    return np.zeros(n_events), np.zeros(n_events)


STRONGEST = {
    "AP against random pairs": "Recency, either direction",
    "AP against pairs that met in training": "Never seen before",
    "AP against pairs that met since": "Never seen before",
    "AP of new nodes against random pairs": "Recency, either direction",
}
# Models that say the same of all pairs, and look-ups that find nothing.
WRONG = Failing(
    params={"n_epochs": 1},
    patch={
        "plexoscope.models.graphs.temporal.evaluation.Answers.scores": _told_apart_by_nothing,
        "plexoscope.models.graphs.methods.nat.learner.Nat.keys_of": lambda self, node: {node},
    },
)
SMALLEST: Mapping[str, Any] = {"n_epochs": 1, "n_batch": 25, "learning_rate": 0.01, "hard_share": 0.3, "n_seeds": 1}


def _by_chance(n_events: int = 160, n_nodes: int = 30) -> TemporalNetwork:
    """Anybody who is there meets anybody; a sixth of all come late."""
    rng = np.random.default_rng(0)
    n_there = np.where(np.arange(n_events) < 0.75 * n_events, 5 * n_nodes // 6, n_nodes)
    source = rng.integers(0, n_there)
    target = (source + rng.integers(1, n_there)) % n_there
    names = tuple(f"n{node}" for node in range(n_nodes))
    return TemporalNetwork(source, target, np.sort(rng.random(n_events)) * 1e5, names, ("",) * n_nodes, directed=True)


class TestConformance(MethodConformance):
    method_id = "nat"
    smallest: ClassVar[Mapping[str, object]] = SMALLEST
    failing: ClassVar[Mapping[str, Failing]] = {
        "Shared keys found by hashing": WRONG,
        **{
            f"{figure}: NAT ahead of {rival}": WRONG
            for figure, rule in STRONGEST.items()
            for rival in (rule, "Without joint keys")
        },
    }
    noise: ClassVar[Mapping[str, Noise]] = {
        "events drawn at random": Noise(
            params={"n_epochs": 1, "n_batch": 100, "hard_share": 0.0, "n_seeds": 3},
            inputs={"network": _by_chance()},
            is_slow=True,
        )
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_events(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        network = _shifts()
        cls._file = tmp_path_factory.mktemp("events") / "events.csv"
        rows = zip(network.time_s, network.source, network.target, strict=True)
        cls._file.write_text("time,source,target\n" + "".join(f"{t:.3f},n{s},n{g}\n" for t, s, g in rows))

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}


def test_who_is_held_against_whom() -> None:
    ran = run_here(run, Params(**{**SMALLEST, "n_epochs": 1, "n_batch": 200}), {"network": _shifts()})
    for figure in ("random", "historical", "inductive", "new"):
        standing = ran.results[f"standing-{figure}"][-1][1]
        assert isinstance(standing, Comparison)
        assert {each.name: each.role for each in standing.contenders} == {
            "NAT": "method",
            "Without joint keys": "ablation",
            **dict.fromkeys(("Recency", "Recency, either direction", "Seen before", "Popularity"), "rule"),
            "Never seen before": "rule",
        }
        assert ran.outputs.metrics[f"{figure}, NAT"] == standing.contenders[0].values[0]
    first = next(iter(ran.checks))
    assert "which learns nothing" in first or "ahead of" in first
