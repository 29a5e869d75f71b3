"""Common neighbours decide where nothing else does; the edges asked about are not in the network."""

from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.methods.ncn import training
from plexoscope.models.graphs.methods.ncn.model import Cut
from plexoscope.models.graphs.methods.ncn.training import NCNSettings, NCNTrainer
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.tasks.splits import EdgeSplit, split_edges
from plexoscope.models.threads import one_torch_thread

N_NODES = 80
SMALL = NCNSettings(
    variant="ncn", described="degree", n_units=16, n_epochs=8, batch_share=0.25, learning_rate=0.04, dropout=0.1,
    n_completed=8, hits_k=5, seed=0, n_rounds=2, jumping=False, cut_sharpness=4.3, cut_offset=2.8, cut_most=0.75,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


def _split() -> EdgeSplit:
    """Circles of ten friends, all alike: only whom two have in common tells them apart."""
    rng = np.random.default_rng(0)
    i, j = np.triu_indices(N_NODES, 1)
    edges = np.stack([i, j], axis=1)[rng.random(len(i)) < np.where(i // 10 == j // 10, 0.8, 0.01)]
    network = Network(edges.astype(np.int32), tuple(map(str, range(N_NODES))))
    return split_edges(network, 0.1, 0.2, rng)


def _trainer(split: EdgeSplit, **changed: object) -> NCNTrainer:
    settings = NCNSettings(**{**vars(SMALL), **changed})  # type: ignore[arg-type]
    return NCNTrainer(None, N_NODES, split.train, split.val, split.val_negative, settings)


def _area(trainer: NCNTrainer, split: EdgeSplit) -> float:
    return auc(trainer.scores(split.test), trainer.scores(split.test_negative))


@pytest.mark.slow
def test_common_neighbours_decide_where_all_nodes_look_alike() -> None:
    split = _split()
    areas = {}
    for variant in ("plain", "ncn", "ncnc"):
        trainer = _trainer(split, variant=variant)
        epochs = list(trainer.train())
        assert epochs[-1].cross_entropy < epochs[0].cross_entropy
        best = max(epochs, key=lambda epoch: (epoch.val_hits, epoch.val_auc))
        assert trainer.best_epoch == best.index
        assert trainer.n_leaked == 0
        areas[variant] = _area(trainer, split)
    assert areas["plain"] < 0.75
    assert areas["ncn"] > 0.85
    assert areas["ncnc"] > 0.85


def test_edges_left_in_the_network_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "without", lambda edges, places: edges)
    trainer = _trainer(_split(), n_epochs=1)
    list(trainer.train())
    assert trainer.n_leaked == len(_split().train)


def test_a_seed_says_all() -> None:
    split = _split()
    runs = [_trainer(split, variant="ncnc", n_epochs=2, seed=seed) for seed in (0, 0, 1)]
    first, again, other = ([epoch.cross_entropy for epoch in each.train()] for each in runs)
    assert first == again
    assert first != other
    np.testing.assert_array_equal(runs[0].scores(split.test), runs[1].scores(split.test))


def test_a_pair_has_one_score_whichever_way_it_is_asked() -> None:
    split = _split()
    trainer = _trainer(split, variant="ncnc", n_completed_asking=N_NODES)
    np.testing.assert_allclose(trainer.scores(split.test), trainer.scores(split.test[:, ::-1]), rtol=1e-4, atol=1e-5)


def test_completion_adds_those_who_know_one_end() -> None:
    split = _split()
    trainer = _trainer(split, variant="ncnc")
    pair = split.test[:1].astype(np.int64)
    (first, chances), (second, _) = trainer.completions(pair)
    alone = trainer.around.one_sided(pair)
    assert set(first) == set(alone[0].nodes)
    assert set(second) == set(alone[1].nodes)
    assert ((chances >= 0) & (chances <= SMALL.cut_most)).all()


def test_chances_rise_with_the_logit_and_stay_below_certainty() -> None:
    chances = Cut(offset=2.8, most=0.75).chance_of(torch.tensor([-5.0, 2.8, 2.9, 50.0])).tolist()
    assert chances[1] == pytest.approx(0.5)
    assert chances[0] < chances[1] < chances[2] <= chances[3] == 0.75


def test_with_jumping_knowledge_every_round_counts() -> None:
    """With one round both are the same model; of two, the mean of what either gives before training."""
    split = _split()
    one, jumping = (_trainer(split, variant="plain", n_rounds=1, jumping=jumps) for jumps in (False, True))
    np.testing.assert_array_equal(one.vectors().numpy(), jumping.vectors().numpy())
    two = _trainer(split, variant="plain", n_rounds=2, jumping=False)
    both = _trainer(split, variant="plain", n_rounds=2, jumping=True)
    np.testing.assert_allclose(
        both.vectors().numpy(), (one.vectors() + two.vectors()).numpy() / 2, rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("described", ["features", "vectors"])
def test_nodes_described_otherwise(described: str) -> None:
    split = _split()
    words = (np.arange(8) == np.arange(N_NODES)[:, None] // 10).astype(np.float32)
    settings = NCNSettings(**{**vars(SMALL), "described": described, "variant": "plain"})  # type: ignore[arg-type]
    trainer = NCNTrainer(words, N_NODES, split.train, split.val, split.val_negative, settings)
    list(trainer.train())
    assert _area(trainer, split) > 0.8


def test_features_that_are_not_there() -> None:
    with pytest.raises(ValueError, match="features: expected"):
        _trainer(_split(), described="features")
