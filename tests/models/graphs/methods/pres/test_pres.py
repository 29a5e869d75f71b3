"""PRES: what increments foretell, what the published code gets wrong, and that the future moves no past."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.methods.pres.learner import PLAIN, MemoryNetwork, PresSettings  # noqa: E402
from plexoscope.models.graphs.methods.pres.predicted_memory import Increments, PredictedMemory  # noqa: E402
from plexoscope.models.graphs.methods.pres.verification import coherence_gradient  # noqa: E402
from plexoscope.models.graphs.temporal.link_training import LinkTrainer  # noqa: E402
from plexoscope.models.graphs.temporal.stream import TemporalStream  # noqa: E402
from plexoscope.models.graphs.temporal.stream_training import StreamStep  # noqa: E402
from plexoscope.models.threads import one_torch_thread  # noqa: E402

N_NODES, N_EVENTS, N_BATCH = 20, 300, 20
PRES = PresSettings(gamma=0.1, coherence=10.0)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


def _stream(n_kept: int = N_EVENTS) -> TemporalStream:
    """A few nodes have most of the events; from event `n_kept` on, these are others."""
    rng = np.random.default_rng(0)
    source = rng.integers(0, N_NODES, N_EVENTS)
    target = np.where(rng.random(N_EVENTS) < 0.8, rng.integers(0, 4, N_EVENTS), rng.integers(0, N_NODES, N_EVENTS))
    target[n_kept:] = N_NODES - 1 - target[n_kept:]
    target = np.where(source == target, (target + 1) % N_NODES, target)
    names = tuple(map(str, range(N_NODES)))
    time_s = np.arange(N_EVENTS) * 100.0
    return TemporalStream(TemporalNetwork(source, target, time_s, names, ("",) * N_NODES, directed=True))


def _run(stream: TemporalStream, predict: bool = True) -> tuple[LinkTrainer, list[StreamStep]]:
    learner = MemoryNetwork(N_NODES, replace(PRES if predict else PLAIN, n_memory=8, n_hidden=16), 0)
    trainer = LinkTrainer(learner, stream, n_batch=N_BATCH, n_epochs=2, learning_rate=0.01, seed=0)
    return trainer, list(trainer.run())


@pytest.mark.parametrize("predict", [True, False])
def test_it_learns_who_is_busy(predict: bool) -> None:
    trainer, _ = _run(_stream(), predict)
    assert trainer.test.measures("random").auc > 0.6


@pytest.mark.parametrize("n_kept", [275, 295])
def test_the_future_moves_no_training_and_no_past_score(n_kept: int) -> None:
    (one, steps), (other, changed) = _run(_stream()), _run(_stream(n_kept))
    for name, weight in one.learner.state_dict().items():
        assert torch.equal(weight, other.learner.state_dict()[name]), name
    assert one.val_scores == other.val_scores
    seen = sum(step.phase == "final" and step.events.time_s[-1] < 100 * n_kept for step in steps)
    first_final = next(index for index, step in enumerate(steps) if step.phase == "final")
    past = list(zip(steps, changed, strict=True))[: first_final + seen]
    assert past[-1][0].part == "test"
    assert all(np.array_equal(before.scores, after.scores) for before, after in past)
    assert not np.array_equal(steps[-1].scores, changed[-1].scores)


def test_steady_increments_are_expected_and_wavering_ones_are_not() -> None:
    increments = Increments(2, 1)
    nodes, one_sent = torch.tensor([0, 1]), torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    for way in (0.1, 0.1, 0.1, 0.1):
        increments.add(nodes, one_sent, torch.tensor([[way], [0.0]]))
    for way in (0.5, -0.5, 0.5, -0.4):
        increments.add(nodes[1:], one_sent[1:], torch.tensor([[way]]))
    expected = increments.expected(nodes, torch.tensor([[3.0, 0.0], [3.0, 0.0]]))
    assert expected[0].item() == pytest.approx(0.3, abs=1e-4)
    assert abs(expected[1].item()) < 0.02


def test_sorts_of_events_are_told_apart() -> None:
    increments = Increments(1, 1)
    node = torch.tensor([0])
    for _ in range(3):
        increments.add(node, torch.tensor([[2.0, 0.0]]), torch.tensor([[0.4]]))
        increments.add(node, torch.tensor([[0.0, 1.0]]), torch.tensor([[-0.3]]))
    assert increments.n.tolist() == [[6, 3]]
    assert increments.expected(node, torch.tensor([[1.0, 0.0]])).item() == pytest.approx(0.2, abs=1e-4)
    assert increments.expected(node, torch.tensor([[0.0, 1.0]])).item() == pytest.approx(-0.3, abs=1e-4)
    increments.clear()
    assert not increments.expected(node, torch.ones(1, 2)).any()


def test_the_last_message_counts_and_gamma_mixes() -> None:
    torch.manual_seed(0)
    plain, predicted = (PredictedMemory(3, 4, 2, gamma) for gamma in (None, 0.3))
    predicted.cell.load_state_dict(plain.cell.state_dict())
    nodes, time_s = torch.tensor([1, 2, 1]), torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    message, sort = torch.randn(3, 2), torch.tensor([0, 1, 0])
    for memory in (plain, predicted):
        memory.hear_last(nodes, time_s, message, sort)
    torch.testing.assert_close(plain.past(torch.tensor([1])), plain.cell(message[2:], torch.zeros(1, 4)))
    # Nothing is known of the past of a node at first: it is predicted to stay, at zero.
    torch.testing.assert_close(predicted.table.values, 0.3 * plain.table.values)
    assert plain.last_s.tolist() == predicted.last_s.tolist() == [0, 3, 2]


def test_coherence_has_a_gradient_gamma_too_and_events_are_counted() -> None:
    stream = _stream()
    trainer, _ = _run(stream)
    learner = trainer.learner
    assert isinstance(learner, MemoryNetwork)
    assert learner.memory.increments.n.sum() == 2 * N_EVENTS
    assert learner.memory.gamma.item() != pytest.approx(PRES.gamma)
    assert coherence_gradient(learner, stream.batches("train", N_BATCH)) > 0
