"""PiVeM passes what every method must, on a small network that changes its ways half way through."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pivem import verification
from plexoscope.plugins.testing import Failing, MethodConformance

INTEGRAL = "plexoscope.models.graphs.methods.pivem.verification.analytic_integrals"

_right_integrals = verification.analytic_integrals


def _wrong_integrals(*arguments: Any) -> npt.NDArray[np.float64]:
    return _right_integrals(*arguments) * 1.002


def _contacts(changes: bool, n_events: int = 1500) -> TemporalNetwork:
    """Even meets even; where it changes, low meets low instead in the second half of the hour."""
    rng = np.random.default_rng(0)
    times = np.sort(rng.integers(0, 3600, n_events)).astype(float)
    nodes = np.arange(20)
    i, j = np.zeros((2, n_events), np.int32)
    for k, time_s in enumerate(times):
        of = nodes // 10 if changes and time_s >= 1800 else nodes % 2
        i[k], j[k] = np.sort(rng.choice(nodes[of == rng.integers(2)], 2, replace=False))
    return TemporalNetwork(i, j, times, tuple(map(str, nodes)), tuple(map(str, nodes % 2)))


def _written(network: TemporalNetwork, path: Path) -> Path:
    groups = network.node_groups
    rows = zip(network.time_s, network.source, network.target, strict=True)
    path.write_text("".join(f"{time_s:.0f}\t{i}\t{j}\t{groups[i]}\t{groups[j]}\n" for time_s, i, j in rows))
    return path


# Nobody moves, so that one bold step of motion does harm; and a wrong integral.
WRONG = Failing(
    params={"n_velocity_steps": 1, "n_prior_steps": 1, "learning_rate": 0.5},
    inputs={"network": _contacts(changes=False)},
    expects={"reconstruction_auc": 1.01, "class_accuracy": 1.01},
    patch={INTEGRAL: _wrong_integrals},
)


class TestConformance(MethodConformance):
    method_id = "pivem"
    smallest: ClassVar[Mapping[str, object]] = {
        "n_bins": 5,
        "n_position_steps": 40,
        "n_velocity_steps": 20,
        "n_prior_steps": 10,
        "n_groups": 3,
        "n_frames": 7,
        "n_questions": 500,
    }
    failing: ClassVar[Mapping[str, Failing]] = {
        "Analytic integral": WRONG,
        "Reconstruction AUC": WRONG,
        "5-NN class accuracy at class time": WRONG,
        "Negative log-likelihood per event": WRONG,
        "Expected number of events": WRONG,
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_contacts(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        cls._file = _written(_contacts(changes=True), tmp_path_factory.mktemp("contacts") / "contacts.csv")

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}
