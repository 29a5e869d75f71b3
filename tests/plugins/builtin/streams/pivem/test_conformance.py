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
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.plugins.testing import Failing, MethodConformance, Noise

INTEGRAL = "plexoscope.models.graphs.methods.pivem.verification.analytic_integrals"

_right_integrals = verification.analytic_integrals


def _wrong_integrals(paths: Paths, *arguments: Any) -> npt.NDArray[np.float64]:
    """The more bins, the worse."""
    return _right_integrals(paths, *arguments) * (1 + paths.n_bins)


def _contacts(changes: bool, n_events: int = 1000) -> TemporalNetwork:
    """Four circles; where they change, other ones, those of the labels, in the second half of the hour."""
    rng = np.random.default_rng(0)
    times = np.sort(rng.random(n_events) * 3600)
    nodes = np.arange(40)
    i, j = np.zeros((2, n_events), np.int32)
    for k, time_s in enumerate(times):
        of = nodes // 10 if changes and time_s >= 1800 else nodes % 4
        i[k], j[k] = np.sort(rng.choice(nodes[of == rng.integers(4)], 2, replace=False))
    labels = nodes // 10 if changes else nodes % 4
    return TemporalNetwork(i, j, times, tuple(map(str, nodes)), tuple(map(str, labels)))


def _written(network: TemporalNetwork, path: Path) -> Path:
    groups = network.node_groups
    rows = zip(network.time_s, network.source, network.target, strict=True)
    path.write_text("".join(f"{time_s:.3f}\t{i}\t{j}\t{groups[i]}\t{groups[j]}\n" for time_s, i, j in rows))
    return path


def _scores_of_nothing(self: Any, i: Any, _j: Any, _times: Any) -> npt.NDArray[np.float64]:
    return np.zeros(len(i))


def _same_place(self: Any, times: Any) -> npt.NDArray[np.float64]:
    return np.zeros((len(times), len(self.beta), 2))


# Rates that tell nobody from anybody, positions too, and a wrong integral.
WRONG = Failing(
    patch={
        INTEGRAL: _wrong_integrals,
        "plexoscope.models.graphs.methods.pivem.paths.Paths.log_rate": _scores_of_nothing,
        "plexoscope.models.graphs.methods.pivem.paths.Paths.positions": _same_place,
        "plexoscope.models.graphs.methods.pivem.verification.expected_events": lambda _paths: iter(()),
    },
)


def _by_chance(n_events: int = 150, n_nodes: int = 24) -> TemporalNetwork:
    rng = np.random.default_rng(0)
    i = rng.integers(0, n_nodes, n_events)
    j = (i + rng.integers(1, n_nodes, n_events)) % n_nodes
    times, groups = np.sort(rng.random(n_events) * 3600), tuple("XYZ"[k] for k in rng.integers(0, 3, n_nodes))
    return TemporalNetwork(np.minimum(i, j), np.maximum(i, j), times, tuple(map(str, range(n_nodes))), groups)


class TestConformance(MethodConformance):
    method_id = "pivem"
    smallest: ClassVar[Mapping[str, object]] = {
        "n_bins": 5,
        "n_position_steps": 40,
        "n_velocity_steps": 50,
        "n_prior_steps": 20,
        "n_groups": 3,
        "n_frames": 7,
        "n_questions": 500,
        "n_seeds": 1,
    }
    failing: ClassVar[Mapping[str, Failing]] = {
        "Analytic integral": WRONG,
        "Expected number of events": WRONG,
        "AUC of hidden pairs: PiVeM ahead of Common partners": WRONG,
        "AUC of hidden pairs: PiVeM ahead of Standing still": WRONG,
        "AUC of the time to come: PiVeM ahead of Recency": WRONG,
        "AUC of the time to come: PiVeM ahead of Standing still": WRONG,
        "Negative log-likelihood of hidden pairs, per event: PiVeM ahead of One rate for all": WRONG,
        "Negative log-likelihood of hidden pairs, per event: PiVeM ahead of Standing still": WRONG,
        "5-NN accuracy of groups, from positions: PiVeM ahead of Largest group": WRONG,
        "5-NN accuracy of groups, from positions: PiVeM ahead of Standing still": WRONG,
    }
    noise: ClassVar[Mapping[str, Noise]] = {
        "contacts drawn at random": Noise(
            params={"n_position_steps": 6, "n_velocity_steps": 4, "n_prior_steps": 2, "n_seeds": 3},
            inputs={"network": _by_chance()},
            log="non-contacts are within",
        )
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_contacts(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        cls._file = _written(_contacts(changes=True), tmp_path_factory.mktemp("contacts") / "contacts.csv")

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}
