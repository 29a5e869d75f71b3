"""HDP as a method: trains it beside a perceptron and a GCN, split after split, and shows how it sees neighbours."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.scores.evaluation import majority_rate
from plexoscope.models.graphs.tasks.node_task import NodeTask, accuracy, published_task, random_task
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.nodes.exam import features_of, network_of, task_of
from plexoscope.plugins.builtin.nodes.hdp.params import Params
from plexoscope.plugins.builtin.nodes.hdp.views import NodeTally, PrototypeView, class_matrix, homophily_histogram
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.hdp.training import HDPTrainer

SLOW = (
    "torch",
    "plexoscope.models.graphs.learning.deep_graph_library",
    "dgl.nn.pytorch",
    "scipy.sparse",
    "plexoscope.models.graphs.learning.coupled_gcn",
    "plexoscope.models.graphs.methods.hdp.training",
)
PICTURE_EVERY = 20
"""Epochs from one picture of the assignments to the next."""
P_TOLERANCE = 1e-5
MODELS = ("HDP", "MLP", "GCN")


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train HDP, a perceptron and a GCN of two layers on the input `network`.

    All three see the same features, the same split and the same optimiser. The perceptron is the one that assigns
    classes at first. The label of a test node is read for figures and pictures alone, never in training.
    """
    network = network_of(inputs)
    task_of(network, ctx)
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW)
    with one_torch_thread():
        return HDPRun(params, network, features_of(network, ctx, params.structure == "degrees"), ctx).outputs()


class HDPRun:
    """One run: split after split, three models each."""

    def __init__(self, params: Params, network: Network, features: F32, ctx: Context) -> None:
        import torch

        from plexoscope.models.graphs.learning.node_training import ClassifierSettings
        from plexoscope.models.graphs.learning.normalised_graph import graph_of
        from plexoscope.models.graphs.methods.hdp.training import neighbourhoods

        self._params, self._network, self._ctx = params, network, ctx
        self._features = torch.tensor(features)
        self._graphs, self._looped = neighbourhoods(network), graph_of(network)
        self._edges = torch.cat([torch.stack(graph.edges(), 1) for graph in self._graphs]).numpy()
        self._settings = settings_from(ClassifierSettings, params)
        self._found: dict[str, list[float]] = {name: [] for name in MODELS}
        self._worst_p, self._n_epochs = 0.0, 0

    def outputs(self) -> Outputs:
        params, ctx = self._params, self._ctx
        published = published_task(self._network)
        tally = None
        for split in range(params.n_splits):
            rng = np.random.default_rng([ctx.seed, split])
            task = published or random_task(self._network, params.train_share, params.val_share, rng)
            seed = ctx.seed * 1_000_003 + split
            tally = tally or NodeTally(self._edges, task)
            gcn_val, gcn = self._gcn(task, seed)
            trainer = self._hdp(task, seed, {"GCN": gcn_val, "Largest class": majority_rate(task.labels[task.val])})
            predicted = {
                "HDP": trainer.predict(),
                "MLP": trainer.perceptron.predict(self._network.n_nodes),
                "GCN": gcn,
            }
            for name, classes in predicted.items():
                self._found[name].append(accuracy(classes, task.labels, task.test))
            tally.note(predicted, task.test)
            values = {name: self._found[name][-1] for name in MODELS}
            ctx.emit("splits", Scalar(values, baselines=MODELS[1:]), split + 1)
            ctx.emit("nodes", tally.curve(MODELS[1:]))
        self._check(majority_rate(task.labels[task.test]))
        metrics = {f"{name.lower()}_accuracy": float(np.mean(self._found[name])) for name in MODELS}
        metrics |= {
            "p_error": self._worst_p,
            "trusted_share": float(trainer.trusted.float().mean()),
            "edge_homophily": float(np.nanmean(_same_class(self._edges, task))),
        }
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "vectors": trainer.vectors(),
            "assigned": trainer.model.assigned.numpy(),
            "predicted": predicted["HDP"],
            **{f"accuracy_{name.lower()}": np.array(self._found[name]) for name in MODELS},
        }
        return Outputs(metrics=metrics, arrays=arrays)

    def _gcn(self, task: NodeTask, seed: int) -> tuple[float, I64]:
        """Validation accuracy and predictions of a GCN of two layers."""
        import torch

        from plexoscope.models.graphs.learning.coupled_gcn import CoupledGCN
        from plexoscope.models.graphs.learning.node_training import ClassifierTrainer

        params, random = self._params, torch.Generator().manual_seed(seed)
        model = CoupledGCN(self._looped, self._features, params.n_hidden, task.n_classes, 2, params.dropout, random)
        training = ClassifierTrainer(model, task, self._settings)
        for _ in training.epochs():
            self._ctx.checkpoint()
        return training.val_accuracy, training.predict(self._network.n_nodes)

    def _hdp(self, task: NodeTask, seed: int, baselines: Mapping[str, float]) -> "HDPTrainer":
        from plexoscope.models.graphs.methods.hdp.training import HDPSettings, HDPTrainer

        params, ctx, split = self._params, self._ctx, len(self._found["HDP"])
        settings = settings_from(HDPSettings, params, training=self._settings, seed=seed)
        trainer = HDPTrainer(self._graphs, self._features, task, settings)
        view = PrototypeView(task, self._network.node_names)
        for _ in trainer.perceptron_epochs():
            ctx.checkpoint()
        baselines = {"MLP": trainer.perceptron.val_accuracy, **baselines}
        for epoch in trainer.epochs():
            ctx.checkpoint()
            ctx.progress(split + epoch.index / params.n_epochs, params.n_splits, f"Split {split + 1}")
            self._n_epochs += 1
            values = {"HDP": epoch.val_accuracy, **baselines}
            ctx.emit("accuracy", Scalar(values, f"Split {split + 1}", tuple(baselines)), self._n_epochs)
            if epoch.index % PICTURE_EVERY == 1:
                self._show(trainer, task, view, self._n_epochs)
        self._show(trainer, task, view, self._n_epochs)
        return trainer

    def _show(self, trainer: "HDPTrainer", task: NodeTask, view: PrototypeView, step: int) -> None:
        ctx, assigned = self._ctx, trainer.model.assigned.numpy()
        same = trainer.model.homophily().numpy().astype(np.float64)
        guessed = trainer.model.guessed.numpy().astype(np.float64)
        by_hand = (assigned[self._edges[:, 0]] * guessed[self._edges[:, 1]]).sum(1)
        # np.maximum and not max: it keeps a NaN, which must fail.
        self._worst_p = float(np.maximum(self._worst_p, np.abs(same - by_hand).max()))
        ctx.emit("classes", class_matrix(self._edges, task, assigned), step)
        ctx.emit("homophily", homophily_histogram(self._edges, same, task), step)
        prototypes = trainer.model.prototypes.detach().numpy()
        ctx.emit("prototypes", view.points(trainer.descriptors(), prototypes, assigned, trainer.trusted.numpy()), step)

    def _check(self, majority: float) -> None:
        ctx, mean = self._ctx, {name: float(np.mean(values)) for name, values in self._found.items()}
        got = mean["HDP"]
        for key, name in (("over_gcn", "GCN"), ("over_mlp", "MLP")):
            if key in ctx.expects:
                threshold = mean[name] + ctx.expects[key]
                expected = f"≥ {threshold:.3f}, {name} + {ctx.expects[key]:g}"
                ctx.check(f"Test accuracy against {name}", expected, round(got, 4), got >= threshold)
        expected = f"> {majority:.3f}, largest class (MLP {mean['MLP']:.3f}, GCN {mean['GCN']:.3f})"
        ctx.check("Test accuracy", expected, round(got, 4), got > majority)
        ctx.check("Homophily of edges by hand", f"≤ {P_TOLERANCE:g} apart", self._worst_p, self._worst_p <= P_TOLERANCE)


def _same_class(edges: I64, task: NodeTask) -> F64:
    labels = task.labels[edges]
    return np.where((labels >= 0).all(1), labels[:, 0] == labels[:, 1], np.nan).astype(np.float64)
