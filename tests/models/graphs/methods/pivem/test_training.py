"""Training on events drawn from the model itself, where the truth is known."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.learning.adam import Adam  # noqa: E402
from plexoscope.models.graphs.methods.pivem.events import event_sums, unit_time  # noqa: E402
from plexoscope.models.graphs.methods.pivem.paths import Paths  # noqa: E402
from plexoscope.models.graphs.methods.pivem.training import PHASES, PivemSettings, PivemStep, PivemTrainer  # noqa: E402
from plexoscope.models.graphs.methods.pivem.verification import expected_events, log_rates_of_events  # noqa: E402
from plexoscope.models.threads import one_torch_thread  # noqa: E402

N_BINS = 8
USUAL = PivemSettings(
    n_position_steps=200, n_velocity_steps=100, n_prior_steps=150, learning_rate=0.1, n_batch_nodes=128, n_groups=10,
    seed=0,
)  # fmt: skip
SHORT = replace(USUAL, n_position_steps=60, n_velocity_steps=60, n_prior_steps=60, n_groups=3)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


def _truth(n_nodes: int = 24) -> Paths:
    """Three clusters in a row; the one in the middle changes from the left neighbour to the right one."""
    rng = np.random.default_rng(0)
    cluster = np.arange(n_nodes) % 3
    middle = np.where(cluster == 0, -1.5, 1.5)[None, :] * np.ones((N_BINS + 1, 1))
    middle[:, cluster == 1] = np.linspace(-1.5, 1.5, N_BINS + 1)[:, None]
    edges = np.stack([middle, np.zeros_like(middle)], axis=2) + rng.normal(0, 0.15, (1, n_nodes, 2))
    return Paths(edges - edges.mean(1, keepdims=True), rng.normal(1.6, 0.3, n_nodes))


def _draw(truth: Paths, seed: int = 1) -> TemporalNetwork:
    """Events of the Poisson processes, by thinning."""
    rng = np.random.default_rng(seed)
    n_nodes = len(truth.beta)
    i, j = np.triu_indices(n_nodes, 1)
    bound = np.exp(truth.beta[i] + truth.beta[j])
    pair = np.repeat(np.arange(len(i)), rng.poisson(bound))
    times = rng.random(len(pair))
    kept = np.log(rng.random(len(pair))) < truth.log_rate(i[pair], j[pair], times) - np.log(bound[pair])
    order = np.argsort(times[kept])
    pair, times = pair[kept][order], times[kept][order]
    names = tuple(map(str, range(n_nodes)))
    return TemporalNetwork(i[pair], j[pair], times * 1000.0, names, ("",) * n_nodes)


def _distances(paths: Paths, times: np.ndarray) -> np.ndarray:
    r = paths.positions(times)
    return np.linalg.norm(r[:, :, None] - r[:, None], axis=-1)


def _static(network: TemporalNetwork) -> Paths:
    trainer = PivemTrainer(
        event_sums(network, N_BINS), replace(USUAL, n_position_steps=200, n_velocity_steps=0, n_prior_steps=0)
    )
    for _ in trainer.train():
        pass
    return trainer.paths()


Fit = tuple[Paths, Paths, list[PivemStep]]


@pytest.fixture(scope="module")
def fit() -> Fit:
    """Paths fitted to events of the truth, a static model of the same, and the steps of the first."""
    network = _draw(_truth())
    with one_torch_thread():
        trainer = PivemTrainer(event_sums(network, N_BINS), replace(USUAL, n_groups=3))
        steps = list(trainer.train())
        return trainer.paths(), _static(network), steps


def test_truth_is_recovered(fit: Fit) -> None:
    truth = _truth()
    network = _draw(truth)
    assert network.n_events > 2000
    sums = event_sums(network, N_BINS)
    fitted, static, steps = fit
    times = np.linspace(0.05, 0.95, 10)

    wanted = _distances(truth, times)
    error = np.abs(_distances(fitted, times) - wanted).mean()
    static_error = np.abs(_distances(static, times) - wanted).mean()
    assert error < 0.5 * static_error

    def likelihood(paths: Paths) -> float:
        return log_rates_of_events(paths, sums) - sum(expected_events(paths))

    assert likelihood(fitted) > likelihood(truth) > likelihood(static)
    assert sum(expected_events(fitted)) == pytest.approx(network.n_events, rel=0.02)
    assert [step.phase for step in steps] == [PHASES[0]] * 200 + [PHASES[1]] * 100 + [PHASES[2]] * 150
    assert [step.index for step in steps] == list(range(1, 451))


def test_new_events_of_the_same_truth_are_likelier_than_under_the_static_model(fit: Fit) -> None:
    sums = event_sums(_draw(_truth(), seed=2), N_BINS)
    fitted, static, _ = fit
    gain = log_rates_of_events(fitted, sums) - sum(expected_events(fitted))
    assert gain > log_rates_of_events(static, sums) - sum(expected_events(static))


@pytest.mark.parametrize("n_batch_nodes", [10, 128])
def test_a_seed_says_all(n_batch_nodes: int) -> None:
    network = _draw(_truth())
    state = torch.get_rng_state()

    def fit(seed: int) -> Paths:
        settings = replace(
            USUAL, n_position_steps=5, n_velocity_steps=5, n_prior_steps=5, n_batch_nodes=n_batch_nodes, seed=seed
        )
        trainer = PivemTrainer(event_sums(network, N_BINS), settings)
        for _ in trainer.train():
            torch.rand(1)  # what others draw from torch's own generator must not matter
        return trainer.paths()

    first, again, other = fit(3), fit(3), fit(4)
    assert np.array_equal(first.edges, again.edges)
    assert np.array_equal(first.beta, again.beta)
    assert not np.array_equal(first.edges, other.edges)
    torch.set_rng_state(state)


def test_paths_between_steps() -> None:
    """Centred after every step, still in phase one, and no view of what is trained on."""
    network = _draw(_truth())
    trainer = PivemTrainer(event_sums(network, N_BINS), SHORT)
    before: Paths | None = None
    for step in trainer.train():
        paths = trainer.paths()
        assert np.abs(paths.edges.mean(1)).max() < 1e-5
        assert np.isfinite(step.negative_log_likelihood)
        assert np.diff(paths.edges, axis=0).any() == (step.phase != PHASES[0])
        if before is not None:
            assert not np.array_equal(before.edges, paths.edges)
        before = paths


@pytest.mark.slow
def test_sampling_nodes_finds_the_same_likelihood(fit: Fit) -> None:
    network = _draw(_truth())
    sums = event_sums(network, N_BINS)
    trainer = PivemTrainer(sums, replace(USUAL, n_groups=3, n_batch_nodes=12))
    for _ in trainer.train():
        pass
    sampled, whole = (
        (sum(expected_events(paths)) - log_rates_of_events(paths, sums)) / network.n_events
        for paths in (trainer.paths(), fit[0])
    )
    assert sampled == pytest.approx(whole, abs=0.1)


def test_positions_on_the_path() -> None:
    paths = Paths(np.array([[[0.0, 0.0]], [[2.0, 0.0]], [[2.0, 4.0]]]), np.zeros(1))
    got = paths.positions(np.array([0.0, 0.25, 0.5, 0.75, 1.0]))[:, 0]
    np.testing.assert_allclose(got, [[0, 0], [1, 0], [2, 0], [2, 2], [2, 4]])
    np.testing.assert_allclose(np.diff(paths.edges, axis=0)[:, 0] * paths.n_bins, [[4, 0], [0, 8]])


@pytest.mark.parametrize("mirror", [1.0, -1.0])
def test_turned_to(mirror: float) -> None:
    truth = _truth()
    c, s = np.cos(2.0), np.sin(2.0)
    turned = Paths(truth.edges @ np.array([[c, -s], [s, c]]) @ np.diag([1.0, mirror]), truth.beta)
    np.testing.assert_allclose(turned.turned_to(truth).edges, truth.edges, atol=1e-12)


def test_unit_time() -> None:
    network = _draw(_truth())
    times = unit_time(network)
    assert (times[0], times[-1]) == (0.0, 1.0)


def test_adam_steps_as_torch_does() -> None:
    start = torch.randn(5, generator=torch.Generator().manual_seed(0))
    ours = [start.clone().requires_grad_(), (start * 2).requires_grad_()]
    theirs = [each.detach().clone().requires_grad_() for each in ours]
    adam = Adam(([ours[0]], 0.1), ([ours[1]], 0.02))
    reference = torch.optim.Adam([{"params": [theirs[0]], "lr": 0.1}, {"params": [theirs[1]], "lr": 0.02}])
    for _ in range(20):
        adam.descend((ours[0].cos() * ours[1].square()).sum())
        reference.zero_grad()
        (theirs[0].cos() * theirs[1].square()).sum().backward()
        reference.step()
    torch.testing.assert_close(ours, theirs)
