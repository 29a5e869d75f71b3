"""Training finds planted communities, keeps its best epoch, counts what it does, and is the same again."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.methods.s_vgae.autoencoder_training import AutoencoderSettings
from plexoscope.models.graphs.methods.s_vgae.counting import count_dense, count_spiking, replay
from plexoscope.models.graphs.methods.s_vgae.dense import DenseTrainer
from plexoscope.models.graphs.methods.s_vgae.training import SVGAESettings, SVGAETrainer, divergence_from_rate
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.tasks.splits import EdgeSplit, split_edges
from plexoscope.models.threads import one_torch_thread

SMALL = SVGAESettings(
    n_steps=4, n_hidden=16, n_latent=16, n_epochs=40, learning_rate=0.03, dropout=0.2, kl_weight=0.05, prior_rate=0.1,
    seed=0,
)  # fmt: skip
N_NODES = 60


WORDS = (np.arange(12) % 3 == np.arange(N_NODES)[:, None] % 3).astype(np.float32)
"""Who belongs together, said in noise."""
WORDS[np.random.default_rng(1).random(WORDS.shape) < 0.3] = 0


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


def _split() -> EdgeSplit:
    rng = np.random.default_rng(0)
    i, j = np.triu_indices(N_NODES, 1)
    edges = np.stack([i, j], axis=1)[rng.random(len(i)) < np.where(i % 3 == j % 3, 0.6, 0.01)]
    network = Network(edges.astype(np.int32), tuple(map(str, range(N_NODES))))
    return split_edges(network, 0.1, 0.2, rng)


def _trainer(split: EdgeSplit, settings: SVGAESettings = SMALL) -> SVGAETrainer:
    return SVGAETrainer(WORDS, N_NODES, split.train, split.val, split.val_negative, settings)


def test_planted_communities_are_found() -> None:
    split = _split()
    trainer = _trainer(split)
    epochs = list(trainer.train())
    assert [epoch.index for epoch in epochs] == list(range(1, 41))
    checked = {epoch.index: epoch.val_auc + epoch.val_average_precision for epoch in epochs if epoch.val_auc > 0}
    assert list(checked) == list(range(5, 41, 5))
    assert trainer.best_epoch == max(checked, key=lambda index: checked[index])
    activity = trainer.look()
    val = auc(trainer.scores(activity, split.val), trainer.scores(activity, split.val_negative))
    assert val == next(epoch.val_auc for epoch in epochs if epoch.index == trainer.best_epoch)
    assert auc(trainer.scores(activity, split.test), trainer.scores(activity, split.test_negative)) > 0.8


def test_a_seed_says_all() -> None:
    split = _split()
    first, again, other = (
        [epoch.cross_entropy for epoch in _trainer(split, replace(SMALL, n_epochs=5, seed=seed)).train()]
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_quietening_makes_it_fire_less() -> None:
    trainer = _trainer(_split())
    list(trainer.train())
    before = float(trainer.look().latent.mean())
    list(trainer.quieten(10.0, 30))
    assert float(trainer.look().latent.mean()) < before - 0.02


def test_a_checkpoint_may_end_it() -> None:
    calls = []

    def stop() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise InterruptedError

    split = _split()
    trainer = SVGAETrainer(WORDS, N_NODES, split.train, split.val, split.val_negative, SMALL, checkpoint=stop)
    with pytest.raises(InterruptedError):
        list(trainer.train())


def test_additions_are_counted_from_the_spikes() -> None:
    trainer = _trainer(_split())
    activity = trainer.look()
    pairs = _split().test
    counted = count_spiking(trainer.model, activity, trainer.encoder, trainer.graph, trainer.n_spread, pairs)
    stages = {stage.name: stage for stage in counted}
    sender, _ = trainer.graph.edges()
    arrived = sum(int(activity.first[:, node].sum()) for node in sender.tolist())
    assert stages["Propagation"].additions == arrived
    assert stages["Layer 1"].additions == activity.inputs.n_spikes * 16
    assert stages["Layer 2"].additions == int(activity.relay.sum()) * 16
    assert stages["Latent layer"].additions == int(activity.first.sum() + activity.second.sum()) * 16
    assert stages["Pairs"].additions == int((activity.latent[:, pairs[:, 0]] * activity.latent[:, pairs[:, 1]]).sum())
    updated = ("Layer 1", "Propagation", "Layer 2", "Latent layer")
    assert all(stages[name].products == 4 * N_NODES * 16 for name in updated)
    assert stages["Latent layer"].draws == 4 * N_NODES * 16
    assert stages["Features"].draws == 4 * trainer.encoder.n_active
    assert stages["Features"].products == sum(int(np.count_nonzero(WORDS[node])) for node in sender.tolist())
    assert stages["Features"].energy_uj == pytest.approx(
        (stages["Features"].products * 4.6 + stages["Features"].draws * 0.7) * 1e-6
    )


def _dense_trainer(split: EdgeSplit, n_epochs: int) -> DenseTrainer:
    settings = AutoencoderSettings(
        n_hidden=16, n_latent=8, n_epochs=n_epochs, learning_rate=0.03, dropout=0.1, kl_weight=0.003, seed=0
    )
    return DenseTrainer(WORDS, N_NODES, split.train, split.val, split.val_negative, settings)


def test_products_of_the_dense_network_are_those_of_what_is_not_zero() -> None:
    split = _split()
    settings = AutoencoderSettings(
        n_hidden=16, n_latent=8, n_epochs=2, learning_rate=0.02, dropout=0.1, kl_weight=0.03, seed=0
    )
    trainer = DenseTrainer(WORDS, N_NODES, split.train, split.val, split.val_negative, settings)
    passed = trainer.look()
    counted = count_dense(passed, trainer.encoder, trainer.graph, trainer.n_spread, split.test)
    stages = {stage.name: stage for stage in counted}
    first, relay, second = ((values != 0).numpy() for values in (passed.first, passed.relay, passed.second))
    sender, _ = trainer.graph.edges()
    assert 0 < first.mean() < 1
    assert stages["Layer 1"].products == trainer.encoder.n_active * 16
    assert stages["Propagation"].products == first[sender.numpy()].sum()
    assert stages["Layer 2"].products == relay.sum() * 16
    assert stages["Latent layer"].products == (first.sum() + second.sum()) * 8
    assert stages["Pairs"].products == 2 * 8 * len(split.test)
    assert all((stage.additions, stage.draws) == (0, 0) for stage in counted)


def test_the_dense_network_learns_what_the_spiking_one_is_asked() -> None:
    split = _split()
    settings = AutoencoderSettings(
        n_hidden=16, n_latent=8, n_epochs=40, learning_rate=0.03, dropout=0.1, kl_weight=0.003, seed=0
    )
    trainer = DenseTrainer(WORDS, N_NODES, split.train, split.val, split.val_negative, settings)
    before = trainer.look()
    losses = [epoch.cross_entropy for epoch in trainer.train()]
    assert losses[-1] < 0.8 * losses[0]
    asked = split.test, split.test_negative
    after = trainer.look()
    assert auc(*(trainer.scores(after, pairs) for pairs in asked)) > auc(
        *(trainer.scores(before, pairs) for pairs in asked)
    )


def test_a_replay_spike_by_spike_agrees_and_notices_other_weights() -> None:
    trainer = _trainer(_split())
    activity = trainer.look()
    right = replay(trainer.model, activity, range(N_NODES))
    assert right.n_additions == right.n_expected == activity.inputs.n_spikes * 16
    assert right.differing_share <= 1e-3
    with torch.no_grad():
        trainer.model.first.neg_()
    assert replay(trainer.model, activity, range(N_NODES)).differing_share > 0.3


def test_divergence_against_its_definition() -> None:
    membrane = torch.tensor([-40.0, -1.0, 0.0, 2.0], dtype=torch.float64)
    chance = torch.sigmoid(membrane[1:])
    by_hand = chance * torch.log(chance / 0.1) + (1 - chance) * torch.log((1 - chance) / 0.9)
    assert float(divergence_from_rate(membrane[1:], 0.1)) == pytest.approx(float(by_hand.mean()))
    assert float(divergence_from_rate(membrane[:1], 0.1)) == pytest.approx(-np.log(0.9))
