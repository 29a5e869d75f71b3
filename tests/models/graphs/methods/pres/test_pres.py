"""PRES: what increments foretell, what the published code gets wrong, and that the future moves no past."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.methods.pres.hidden_signs import HiddenSigns  # noqa: E402
from plexoscope.models.graphs.methods.pres.learner import NO_MEMORY, PLAIN, MemoryNetwork, PresSettings  # noqa: E402
from plexoscope.models.graphs.methods.pres.predicted_memory import Increments, PredictedMemory  # noqa: E402
from plexoscope.models.graphs.methods.pres.verification import coherence_gradient  # noqa: E402
from plexoscope.models.graphs.scores.evaluation import auc  # noqa: E402
from plexoscope.models.graphs.temporal.link_training import LinkTrainer  # noqa: E402
from plexoscope.models.graphs.temporal.stream import Questions, TemporalStream  # noqa: E402
from plexoscope.models.graphs.temporal.stream_training import StreamStep  # noqa: E402
from plexoscope.models.threads import one_torch_thread  # noqa: E402

N_NODES, N_EVENTS, N_BATCH = 20, 300, 20
PRES = PresSettings(gamma=0.5, gamma_rate=0.02, coherence=0.1)
SETTINGS = {"PRES": PRES, "plain": PLAIN, "none": NO_MEMORY}


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


def _run(stream: TemporalStream, name: str = "PRES") -> tuple[LinkTrainer, list[StreamStep]]:
    learner = MemoryNetwork(stream, replace(SETTINGS[name], n_memory=8, n_hidden=16), 0)
    trainer = LinkTrainer(learner, stream, n_batch=N_BATCH, n_epochs=2, learning_rate=0.01, seed=0)
    return trainer, list(trainer.run())


@pytest.mark.parametrize("name", SETTINGS)
def test_it_learns_who_is_busy(name: str) -> None:
    trainer, _ = _run(_stream(), name)
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


def test_without_memory_all_states_stay_zero_and_neighbours_are_as_late_as_the_question() -> None:
    stream = _stream()
    trainer, _ = _run(stream, "none")
    learner = trainer.learner
    assert isinstance(learner, MemoryNetwork)
    assert not learner.memory.table.values.any()
    events = stream.part("test")
    learner.forget()
    before = learner.score(events.asked())
    learner.update(events)
    torch.testing.assert_close(learner.score(events.asked()), before)


def test_gamma_has_a_rate_of_its_own() -> None:
    learner = MemoryNetwork(_stream(), PRES, 0)
    (_, rate), (gammas, own_rate) = learner.rates(0.001)
    assert (rate, own_rate) == (0.001, 0.02)
    assert gammas == [learner.memory.gamma_logit]


def test_a_hidden_sign_decides_and_is_in_no_list() -> None:
    n_covering = 6
    drawn = HiddenSigns(n_nodes=30, n_hubs=3, n_events=3000, n_covering=n_covering, n_decided=5).draw(
        np.random.default_rng(0)
    )
    network = drawn.network
    is_hub = network.target < 3
    assert np.array_equal(is_hub[drawn.decided], drawn.positive[drawn.decided])
    assert 0.4 < is_hub[~drawn.decided].mean() < 0.6
    assert network.weights is not None
    for node in range(3, 30):
        its = np.flatnonzero(network.source == node)
        told = network.weights[its]
        for k in np.flatnonzero(drawn.decided[its]):
            assert not told[max(k - n_covering, 0) : k].any()
            assert np.sign(told[:k][told[:k] != 0][-1:]).tolist() in ([], [2.0 * drawn.positive[its[k]] - 1])
    stream = TemporalStream(network)
    asked, rng = stream.part("test").asked(), np.random.default_rng(0)
    other = Questions(asked.source, rng.integers(0, 30, len(asked)), asked.time_s)
    hubs_alone = auc((asked.target < 3).astype(float), (other.target < 3).astype(float))
    assert auc(drawn.best(asked), drawn.best(other)) > hubs_alone + 0.05
