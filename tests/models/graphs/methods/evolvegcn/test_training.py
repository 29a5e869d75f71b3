"""EvolveGCN against dense matrices, and that nothing of the future moves a score of the past."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.graphs.methods.evolvegcn.modules import EvolvingLayer, MatrixGRU
from plexoscope.models.graphs.methods.evolvegcn.moving_blocks import MovingBlocks
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots
from plexoscope.models.graphs.methods.evolvegcn.through_time import EvolveSettings
from plexoscope.models.graphs.methods.evolvegcn.training import EvolveTrainer
from plexoscope.models.graphs.scores.evaluation import auc

SETTINGS = EvolveSettings(
    n_train=8, n_val=2, n_epochs=2, patience=30, n_hidden=4, n_negatives=2, n_history=3, learning_rate=0.01, seed=0
)
VARIANTS = ("H", "O", "frozen")


def _blocks(n_times: int = 14) -> Snapshots:
    return MovingBlocks(n_nodes=24, n_times=n_times, n_links=2.0).draw(np.random.default_rng(0))


def _trained(snapshots: Snapshots, variant: str) -> EvolveTrainer:
    trainer = EvolveTrainer(snapshots, variant, SETTINGS)
    for _ in trainer.epochs():
        pass
    return trainer


@cache
def _fitted(variant: str) -> EvolveTrainer:
    return _trained(_blocks(), variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_modules_against_dense_matrices(variant: str) -> None:
    trainer = _fitted(variant)
    assert trainer.unrolled_error(14) <= 1e-6


@pytest.mark.parametrize("variant", ["H", "O"])
def test_the_future_does_not_move_the_past(variant: str) -> None:
    """All that comes after the validation is drawn anew: what was learnt and every score before it stay as they are."""
    snapshots = _blocks()
    other = MovingBlocks(n_nodes=24, n_times=14, n_links=5.0).draw(np.random.default_rng(9))
    features = np.concatenate([snapshots.features[:12], other.features[12:]])
    changed = replace(snapshots, edges=(*snapshots.edges[:12], *other.edges[12:]), features=features)
    one, another = _fitted(variant), _trained(changed, variant)
    for key, value in one.model.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), another.model.state_dict()[key].numpy())
    for answer, again in zip(one.scores(range(1, 12), 3), another.scores(range(1, 12), 3), strict=True):
        assert answer is not None
        np.testing.assert_array_equal(answer[0], again[0])
        np.testing.assert_array_equal(answer[1], again[1])


def test_a_link_is_scored_before_it_is_seen() -> None:
    snapshots = _blocks()
    trainer = _fitted("H")
    empty = tuple(each if time < 12 else each[:0] for time, each in enumerate(snapshots.edges))
    kept = [*empty[:12], snapshots.edges[12], *empty[13:]]
    one = [each for each in trainer.scores(range(12, 13), 1) if each is not None]
    blind = trainer.on(replace(snapshots, edges=tuple(kept)))
    other = [each for each in blind.scores(range(12, 13), 1) if each is not None]
    np.testing.assert_array_equal(one[0][0], other[0][0])


def test_frozen_weights_stay_and_others_move() -> None:
    for variant in VARIANTS:
        passage = [each for each in _fitted(variant).passage() if each is not None][-1]
        assert passage.embeddings.shape == (14, 24, 4)
        steps = np.abs(np.diff(passage.weights, axis=0)).max(axis=(1, 2))
        assert (steps == 0).all() if variant == "frozen" else (steps > 0).all()
        assert [len(nodes) for nodes in passage.selected] == [4 if variant == "H" else 0] * 14


def test_the_best_nodes_are_selected_and_absent_ones_are_not() -> None:
    layer = EvolvingLayer(3, 2, "H", torch.Generator().manual_seed(0))
    with torch.no_grad():
        layer.scorer.copy_(torch.tensor([2.0, 0.0, 0.0]))
    values = torch.tensor([[1.0, 7, 7], [3, 1, 2], [9, 5, 5], [2, 3, 4]])
    present = torch.tensor([True, True, False, True])
    summary, nodes = layer.summary(values, present, 2)
    assert nodes.tolist() == [1, 3]
    torch.testing.assert_close(summary.T, values[[1, 3]] * torch.tensor([3.0, 2]).tanh()[:, None])
    summary, nodes = layer.summary(values, torch.tensor([False, True, False, False]), 2)
    assert nodes.tolist() == [1]
    assert summary[:, 1].tolist() == [0, 0, 0]


def test_a_unit_with_a_closed_gate_keeps_its_state() -> None:
    unit = MatrixGRU(3, 2, torch.Generator().manual_seed(0))
    state = torch.randn(3, 2, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        unit.biases[0].fill_(-100)
        torch.testing.assert_close(unit(state, state), state)


@pytest.mark.slow
def test_it_learns() -> None:
    snapshots = MovingBlocks(n_nodes=30, n_times=14, n_links=6.0, moving=0.0).draw(np.random.default_rng(0))
    trainer = EvolveTrainer(snapshots, "H", replace(SETTINGS, n_epochs=12, n_hidden=8, learning_rate=0.05))
    for _ in trainer.epochs():
        pass
    answers = [each for each in trainer.scores(range(11, 14), 1) if each is not None]
    positive, negative = (np.concatenate(side) for side in zip(*answers, strict=True))
    assert auc(positive, negative.ravel()) > 0.6


def test_too_few_snapshots() -> None:
    with pytest.raises(ValueError, match="at least 12 for 8 of training, 2 of validation and a test, got 11"):
        EvolveTrainer(_blocks(11), "H", SETTINGS)
