"""PRES as a method: what every method must pass, which data it can be judged on, and that noise proves nothing."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pres.learner import MemoryNetwork
from plexoscope.plugins.builtin.streams.pres.method import Params, run
from plexoscope.plugins.results import Comparison
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

_right_scores = MemoryNetwork.score
N_NODES, N_EVENTS = 60, 300
TINY: Mapping[str, Any] = {
    "batch_sizes": (30, 100),
    "n_exam_batch": 60,
    "coherence": 1.0,
    "n_epochs": 2,
    "learning_rate": 0.01,
    "n_seeds": 1,
}


def _events(n_busy: int) -> TemporalNetwork:
    """A few nodes get most of the events."""
    rng = np.random.default_rng(46)
    source = rng.integers(0, N_NODES, N_EVENTS)
    busy = rng.random(N_EVENTS) < 0.8
    target = np.where(busy, rng.integers(0, n_busy, N_EVENTS), rng.integers(0, N_NODES, N_EVENTS))
    target = np.where(source == target, (target + 1) % N_NODES, target)
    names = tuple(f"n{node}" for node in range(N_NODES))
    return TemporalNetwork(source, target, np.arange(N_EVENTS) * 100.0, names, ("",) * N_NODES, directed=True)


def _scores(learner: Any, questions: Any) -> Any:
    """The plain network knows nothing, and PRES the contrary of what it learned in large batches."""
    scores = _right_scores(learner, questions)
    if torch.is_grad_enabled():
        learner.is_late = getattr(learner, "is_late", False) or len(questions) > 2 * min(TINY["batch_sizes"])
        return scores
    if learner.settings.gamma is not None:
        return -scores if learner.is_late else scores
    return scores * 0 if learner.settings.remembers else scores


# Gradients that are cut, and a count that never counts, too.
WRONG = Failing(
    patch={
        "plexoscope.models.graphs.methods.pres.learner.MemoryNetwork.score": _scores,
        "plexoscope.models.graphs.methods.pres.verification.coherence_gradient": lambda _learner, _events: 0.0,
        "plexoscope.models.graphs.methods.pres.predicted_memory.Increments.add": lambda *_: None,
    },
)


class TestConformance(MethodConformance):
    method_id = "pres"
    smallest: ClassVar[Mapping[str, object]] = TINY
    failing: ClassVar[Mapping[str, Failing]] = {
        "Data that can judge memories: plain ahead of no memory, batches of 30": WRONG,
        "AP on the test, trained in batches of 100: PRES ahead of No memory": WRONG,
        "AP on the test, trained in batches of 100: PRES ahead of Plain": WRONG,
        "AP lost from batches of 30 to 100: PRES ahead of No memory": WRONG,
        "AP lost from batches of 30 to 100: PRES ahead of Plain": WRONG,
        "AP lost from batches of 30 to 100: PRES ahead of Plain, half of what it loses": WRONG,
        "Events counted, at both ends": WRONG,
        "Gradient of the coherence loss": WRONG,
    }

    noise: ClassVar[Mapping[str, Noise]] = {
        "events drawn at random": Noise(
            params={"n_epochs": 1, "n_seeds": 3, "n_events": 200},
            inputs={"network": _events(N_NODES)},
            log="cannot judge memories",
        )
    }

    def inputs(self) -> Mapping[str, object]:
        return {"network": _events(4)}


def test_who_is_compared() -> None:
    ran = run_here(run, Params(**{**TINY, "n_events": 200}), {"network": _events(4)})
    assert "the latest 200 of 300 events are used" in ran.logs
    roles = {"PRES": "method", "Plain": "ablation", "No memory": "baseline"}
    (lost, ap) = (ran.results[channel][-1][1] for channel in ("standing-lost", "standing-ap"))
    assert isinstance(lost, Comparison)
    assert isinstance(ap, Comparison)
    assert {each.name: each.role for each in lost.contenders} == {**roles, "Plain, half of what it loses": "ablation"}
    found = {each.name: each.role for each in ap.contenders}
    assert roles.items() <= found.items()
    assert found["Popularity"] == "rule"
    metrics = ran.outputs.metrics
    for name in roles:
        own = metrics[f"{name.lower()}, batch 30, ap"] - metrics[f"{name.lower()}, batch 100, ap"]
        assert metrics[f"lost, {name}"] == pytest.approx(own)
    assert metrics["lost, Plain, half of what it loses"] == pytest.approx(metrics["lost, Plain"] / 2)


def test_without_a_network_events_are_drawn() -> None:
    ran = run_here(run, Params(**{**TINY, "n_epochs": 1, "n_events": 400}), {})
    assert ran.outputs.metrics["best possible, ap"] > 0.7
