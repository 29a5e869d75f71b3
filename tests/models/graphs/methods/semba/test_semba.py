"""SEMBA: balance, measures of signs, and that nothing to come moves what it says of the past."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.methods.semba.balance import TriadCount, triad_votes  # noqa: E402
from plexoscope.models.graphs.methods.semba.evaluation import (  # noqa: E402
    SignAnswers,
)
from plexoscope.models.graphs.methods.semba.learner import Semba, SembaSettings  # noqa: E402
from plexoscope.models.graphs.methods.semba.training import SignTrainer  # noqa: E402
from plexoscope.models.graphs.methods.semba.two_camps import TwoCamps  # noqa: E402
from plexoscope.models.graphs.temporal.stream import Events, TemporalStream  # noqa: E402
from plexoscope.models.graphs.temporal.stream_training import StreamStep  # noqa: E402
from plexoscope.models.threads import one_torch_thread  # noqa: E402

N_NODES, N_EVENTS, N_BATCH = 15, 300, 20
SETTINGS = SembaSettings(n_memory=32, n_neighbours=20, scale=1.0)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


def _stream(n_kept: int = N_EVENTS) -> TemporalStream:
    """A third is distrusted by all; from event `n_kept` on, everybody distrusts quite other people."""
    rng, other = np.random.default_rng(0), np.random.default_rng(1)
    source = rng.integers(0, N_NODES, N_EVENTS)
    target = (source + rng.integers(1, N_NODES, N_EVENTS)) % N_NODES
    weights = np.where(target % 3 == 0, -5.0, 5.0)
    source[n_kept:] = other.integers(0, N_NODES, N_EVENTS - n_kept)
    target[n_kept:] = (source[n_kept:] + other.integers(1, N_NODES, N_EVENTS - n_kept)) % N_NODES
    weights[n_kept:] = -weights[n_kept:] * 2
    names = tuple(map(str, range(N_NODES)))
    time_s = np.arange(N_EVENTS) * 100.0
    return TemporalStream(TemporalNetwork(source, target, time_s, names, ("",) * N_NODES, True, weights))


def _run(stream: TemporalStream, n_epochs: int = 1) -> tuple[SignTrainer, list[StreamStep]]:
    learner = Semba(N_NODES, replace(SETTINGS, n_memory=8, n_hidden=16, scale=5.0), 0)
    trainer = SignTrainer(
        learner, stream, n_batch=N_BATCH, n_epochs=n_epochs, learning_rate=0.01, seed=0, n_exam_batch=10
    )
    return trainer, list(trainer.run())


def test_it_learns_who_is_distrusted() -> None:
    trainer, steps = _run(_stream(), n_epochs=2)
    assert trainer.test.sign_auc() > 0.8
    assert trainer.test.negative_f1(trainer.val.best_threshold()) > 0.6
    final = [step for step in steps if step.phase == "final"]
    assert [step.n_known for step in final] == sorted(step.n_known for step in final)
    assert final[-1].n_known + len(final[-1].events) == N_EVENTS


def test_without_balance_signs_are_kept_and_choose_no_memory() -> None:
    """The ablation: messages tell signs, and friends hear of friends all the same."""
    events = Events(np.array([0]), np.array([1]), np.zeros(1), np.array([-1.0], np.float32))
    positive = Events(np.array([0]), np.array([1]), np.zeros(1), np.array([1.0], np.float32))
    plain, balanced = replace(SETTINGS, balanced=False), SETTINGS

    def after(settings: SembaSettings, *told: Events) -> torch.Tensor:
        learner = Semba(2, settings, 0)
        for each in told:
            learner.update(each)
        return learner.memory

    assert torch.equal(after(plain, positive), after(balanced, positive))
    assert not torch.allclose(after(plain, events), after(plain, positive))
    assert not torch.allclose(after(plain, events), after(balanced, events))
    sizes = [sum(each.numel() for each in Semba(2, one, 0).parameters()) for one in (plain, balanced)]
    assert sizes[0] == sizes[1]


def test_signs_decide_which_memory_of_the_partner_is_heard() -> None:
    learners = [Semba(2, SETTINGS, 0) for _ in range(2)]
    for learner, weight in zip(learners, (1.0, -1.0), strict=True):
        learner.update(Events(np.array([0]), np.array([1]), np.zeros(1), np.array([weight], np.float32)))
    assert not torch.allclose(learners[0].memory, learners[1].memory)


@pytest.mark.parametrize("n_kept", [270, 295])
def test_the_future_moves_no_training_and_no_past_score(n_kept: int) -> None:
    (one, steps), (other, changed) = _run(_stream()), _run(_stream(n_kept))
    for name, weight in one.learner.state_dict().items():
        assert torch.equal(weight, other.learner.state_dict()[name]), name
    assert one.val_scores == other.val_scores
    past = [
        (before, after)
        for before, after in zip(steps, changed, strict=True)
        if before.n_known + len(before.events) <= n_kept
    ]
    assert all(np.array_equal(before.scores, after.scores) for before, after in past)
    assert any(before.part == "test" for before, _ in past)
    assert not np.array_equal(steps[-1].scores, changed[-1].scores)


def test_triads_against_all_triples() -> None:
    events = _stream().events
    counted = TriadCount()
    counted.add(events)
    sign: dict[frozenset[int], bool] = {}
    n_closed = n_balanced = 0
    for source, target, weight in zip(events.source.tolist(), events.target.tolist(), events.weight, strict=True):
        sign[frozenset((source, target))] = weight > 0
        for third in range(N_NODES):
            sides = [frozenset(pair) for pair in combinations({source, target, third}, 2)]
            if len(sides) == 3 and all(side in sign for side in sides):
                n_closed += 1
                n_balanced += sum(not sign[side] for side in sides) % 2 == 0
    assert (counted.n_closed, counted.n_balanced) == (n_closed, n_balanced)
    assert counted.restart() == n_balanced / n_closed
    assert np.isnan(counted.restart())


def test_measures_of_signs() -> None:
    answers = SignAnswers()
    weights = np.array([1, -1, -1, 1, 1], np.float32)
    events = Events(np.zeros(5, np.int64), np.ones(5, np.int64), np.zeros(5), weights)
    scores = np.zeros((2, 5, 3))
    scores[0, :, 0] = [2.0, -1.0, 0.5, 0.0, 3.0]
    scores[0, :, 1], scores[1, :, 1] = 1.0, -1.0
    answers.add(events, scores)
    assert answers.sign_auc() == pytest.approx(5 / 6)
    threshold = answers.best_threshold()
    assert threshold == 0.5
    assert answers.negative_f1(threshold) == pytest.approx(0.8)
    assert answers.confusion(threshold).tolist() == [[2, 0, 0], [1, 2, 0], [0, 0, 5]]
    probabilities, true = answers.class_scores()
    np.testing.assert_allclose(probabilities.sum(1), 1)
    assert true.tolist() == [1, 0, 0, 1, 1, 2, 2, 2, 2, 2]


def test_votes_of_triads_against_all_thirds() -> None:
    """Also where events are simultaneous: they know nothing of each other."""
    events = _stream().events
    together = Events(events.source, events.target, events.time_s // 250 * 250, events.weight)
    votes = triad_votes(together)
    for index in range(N_EVENTS):
        known: dict[frozenset[int], int] = {}
        for before in np.flatnonzero(together.time_s < together.time_s[index]):
            pair = frozenset((int(together.source[before]), int(together.target[before])))
            known[pair] = 1 if together.weight[before] > 0 else -1
        ends = int(together.source[index]), int(together.target[index])
        sides = [[known.get(frozenset((end, third)), 0) for end in ends] for third in set(range(N_NODES)) - set(ends)]
        products = [one * other for one, other in sides if one and other]
        assert votes[index] == pytest.approx(np.mean(products) if products else 0)


def test_two_camps_are_as_they_are_said_to_be() -> None:
    camps = TwoCamps(n_nodes=200, n_events=4000, minority=0.3, mistakes=0.1, n_turns=0.5)
    network, truth = camps.draw(np.random.default_rng(0))
    assert network.weights is not None
    assert np.mean(network.weights != truth) == pytest.approx(0.1, abs=0.02)
    assert np.mean(truth > 0) == pytest.approx(0.3**2 + 0.7**2, abs=0.06)
    assert np.mean(np.array(network.node_groups) == "smaller camp") == pytest.approx(0.3, abs=0.1)
    still, truth = TwoCamps(n_nodes=200, n_events=400, minority=0.3, mistakes=0.0, n_turns=0.0).draw(
        np.random.default_rng(0)
    )
    camp = np.array(still.node_groups)
    np.testing.assert_array_equal(camp[still.source] == camp[still.target], truth > 0)
