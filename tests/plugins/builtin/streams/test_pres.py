"""PRES passes what every method must, where a few nodes get most of the events."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.plugins.testing import Failing, MethodConformance

N_NODES, N_EVENTS = 30, 400


def _busy_ones() -> TemporalNetwork:
    """A few nodes get most of the events."""
    rng = np.random.default_rng(0)
    source = rng.integers(0, N_NODES, N_EVENTS)
    target = np.where(rng.random(N_EVENTS) < 0.8, rng.integers(0, 4, N_EVENTS), rng.integers(0, N_NODES, N_EVENTS))
    target = np.where(source == target, (target + 1) % N_NODES, target)
    names = tuple(f"n{node}" for node in range(N_NODES))
    return TemporalNetwork(source, target, np.arange(N_EVENTS) * 100.0, names, ("",) * N_NODES, directed=True)


# One way for each check.
WRONG = Failing(
    expects={"drop_ratio": -100.0},
    patch={
        "plexoscope.models.graphs.methods.pres.verification.coherence_gradient": lambda learner, events: 0.0,
        "plexoscope.models.graphs.methods.pres.predicted_memory.Increments.add": lambda *arguments: None,
    },
)


class TestConformance(MethodConformance):
    method_id = "pres"
    smallest: ClassVar[Mapping[str, object]] = {
        "batch_sizes": (20, 200),
        "coherence": 1.0,
        "n_epochs": 2,
        "learning_rate": 0.01,
    }
    failing: ClassVar[Mapping[str, Failing]] = {
        "AP lost to large batches": WRONG,
        "Gradient of the coherence loss": WRONG,
        "Events counted, at both ends": WRONG,
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_events(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        network = _busy_ones()
        cls._file = tmp_path_factory.mktemp("events") / "events.csv"
        rows = zip(network.time_s, network.source, network.target, strict=True)
        cls._file.write_text("time,source,target\n" + "".join(f"{t:.3f},n{s},n{g}\n" for t, s, g in rows))

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}
