"""NAT learns, and nothing that is to come moves what it says of the past."""

from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.methods.nat.learner import Nat, NatSettings  # noqa: E402
from plexoscope.models.graphs.temporal.link_training import LinkTrainer  # noqa: E402
from plexoscope.models.graphs.temporal.stream import TemporalStream  # noqa: E402
from plexoscope.models.threads import one_torch_thread  # noqa: E402

N_NODES, N_EVENTS, N_BATCH = 40, 400, 20


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


def _stream(n_kept: int = N_EVENTS) -> TemporalStream:
    """Even meets even, odd meets odd; from event `n_kept` on, nodes, times and weights are quite others."""
    rng, other = np.random.default_rng(0), np.random.default_rng(1)
    source = rng.integers(0, N_NODES, N_EVENTS)
    target = (source + 2 * rng.integers(1, N_NODES // 2, N_EVENTS)) % N_NODES
    time_s = np.cumsum(rng.exponential(100, N_EVENTS))
    weights = np.ones(N_EVENTS)
    n_new = N_EVENTS - n_kept
    source[n_kept:] = other.integers(0, N_NODES, n_new)
    target[n_kept:] = (source[n_kept:] + other.integers(1, N_NODES, n_new)) % N_NODES
    time_s[n_kept:] = time_s[n_kept - 1] + np.cumsum(other.exponential(1e4, n_new))
    weights[n_kept:] = 7
    names = tuple(map(str, range(N_NODES)))
    return TemporalStream(TemporalNetwork(source, target, time_s, names, ("",) * N_NODES, True, weights))


def _run(stream: TemporalStream, seed: int = 0) -> tuple[LinkTrainer, list[tuple[str, float, np.ndarray]]]:
    learner = Nat(N_NODES, NatSettings(n_hidden=8, n_self=8, n_first=16, n_second=8, overwrite=0.8, joint=True), seed)
    trainer = LinkTrainer(learner, stream, n_batch=N_BATCH, n_epochs=1, learning_rate=0.01, seed=seed)
    return trainer, [(f"{step.phase} {step.part}", step.loss, step.scores) for step in trainer.run()]


@pytest.mark.slow
def test_it_learns_and_a_seed_says_all() -> None:
    trainer, steps = _run(_stream())
    assert trainer.test.measures("random").auc > 0.6
    again = _run(_stream())[1]
    assert all(np.array_equal(one[2], other[2]) for one, other in zip(steps, again, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("n_kept", [340, 380])
def test_the_future_moves_no_training_and_no_past_score(n_kept: int) -> None:
    """Bit by bit: everything before the first changed event, the batch with it excepted where it shares its scores."""
    (one, steps), (other, changed) = _run(_stream()), _run(_stream(n_kept))
    for name, weight in one.learner.state_dict().items():
        assert torch.equal(weight, other.learner.state_dict()[name]), name
    assert one.val_scores == other.val_scores
    n_known = n_kept // N_BATCH
    final = [step for step in steps if step[0].startswith("final")]
    n_before = len(steps) - len(final) + n_known
    assert all(
        before[1] == after[1] and np.array_equal(before[2], after[2])
        for before, after in zip(steps[:n_before], changed[:n_before], strict=True)
    )
    assert not np.array_equal(steps[-1][2], changed[-1][2])


def test_attention_of_a_pair_sums_to_one() -> None:
    trainer, _ = _run(_stream())
    learner = trainer.learner
    assert isinstance(learner, Nat)
    contents = learner.contents(0, 2, 1e5)
    assert sum(contents.attention.values()) == pytest.approx(1, abs=1e-5)
    assert set(contents.keys) == learner.keys_of(0) | learner.keys_of(2)
    assert contents.n_shared == len(learner.keys_of(0) & learner.keys_of(2))
    assert 0 < contents.probability < 1
