"""Classes told: modules as dense matrices say, a memory of each node, and nothing that is still to come."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.graphs.methods.evolvegcn.class_training import ClassTrainer, EvolveClassifier
from plexoscope.models.graphs.methods.evolvegcn.drifting_classes import DriftingClasses
from plexoscope.models.graphs.methods.evolvegcn.labelled import LabelledSnapshots, without_answers
from plexoscope.models.graphs.methods.evolvegcn.through_time import EvolveSettings
from plexoscope.models.graphs.scores.evaluation import auc

SETTINGS = EvolveSettings(
    n_train=6, n_val=2, n_epochs=2, patience=30, n_hidden=4, n_negatives=1, n_history=3, learning_rate=0.01, seed=0
)
VARIANTS = ("H", "recurrent")


def _drawn(asked: str = "links") -> LabelledSnapshots:
    return DriftingClasses(n_nodes=40, n_times=10, asked=asked).draw(np.random.default_rng(0))


def _trained(snapshots: LabelledSnapshots, variant: str) -> ClassTrainer:
    trainer = ClassTrainer(snapshots, variant, SETTINGS)
    for _ in trainer.epochs():
        pass
    return trainer


@cache
def _fitted(variant: str) -> ClassTrainer:
    return _trained(_drawn(), variant)


@pytest.mark.parametrize("variant", ["H", "O"])
def test_modules_against_dense_matrices(variant: str) -> None:
    assert _fitted(variant).unrolled_error(10) <= 1e-6


@pytest.mark.parametrize("variant", VARIANTS)
def test_answers_to_come_move_nothing(variant: str) -> None:
    snapshots = _drawn()
    one, another = _fitted(variant), _trained(without_answers(snapshots, 8), variant)
    for key, value in one.model.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), another.model.state_dict()[key].numpy())
    for answer, again in zip(one.scores(range(6, 9)), another.scores(range(6, 9)), strict=True):
        assert (answer is None) == (again is None)
        np.testing.assert_array_equal(answer, again)


def test_a_node_is_remembered_and_another_is_not() -> None:
    snapshots = replace(DriftingClasses(n_nodes=10, n_times=2).draw(np.random.default_rng(0)), n_nodes=20)
    trainer = ClassTrainer(snapshots, "recurrent", replace(SETTINGS, n_train=1, n_val=1))
    model, nodes = trainer.model, torch.tensor([*range(9), 15])
    _, state, _ = model.remember(trainer._graphs[0], trainer._features[0], nodes, model.start())
    remembered = set(torch.nonzero(state[-1].abs().sum(1)).flatten().tolist())
    assert 15 in remembered
    assert remembered <= {*range(9), 15}
    again, _, _ = model.remember(trainer._graphs[0], trainer._features[0], nodes, state)
    assert not torch.equal(again, state[-1][nodes])


def test_the_first_end_of_a_link_is_not_the_second() -> None:
    model = EvolveClassifier(2, 4, 2, 6, "O", torch.Generator().manual_seed(0))
    values = torch.randn(3, 4, generator=torch.Generator().manual_seed(1))
    one, other = model.score(values, torch.tensor([[0, 1], [1, 0]])).tolist()
    assert one != other


@pytest.mark.slow
def test_weights_that_move_follow_marks_that_turn() -> None:
    snapshots = DriftingClasses(n_nodes=100, n_times=30).draw(np.random.default_rng(0))
    settings = replace(SETTINGS, n_train=20, n_val=4, n_epochs=50, n_hidden=16, n_history=5)
    rare, found = snapshots.answers(range(24, 30)), {}
    for variant in ("O", "frozen"):
        trainer = ClassTrainer(snapshots, variant, settings)
        for _ in trainer.epochs():
            pass
        scores = np.concatenate([each for each in trainer.scores(range(24, 30)) if each is not None])
        found[variant] = auc(scores[rare], scores[~rare])
    assert found["O"] > found["frozen"] + 0.1
