"""HDP as a method: trains it beside the same without its ideas and beside others, and shows how it sees neighbours."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.scores.evaluation import majority_rate
from plexoscope.models.graphs.tasks.known_neighbours import known_neighbour_counts
from plexoscope.models.graphs.tasks.node_task import NodeTask
from plexoscope.plugins.builtin.nodes.hdp.params import Params
from plexoscope.plugins.builtin.nodes.hdp.views import (
    Asked,
    PrototypeView,
    accuracy_by_homophily,
    class_matrix,
    homophily_histogram,
)
from plexoscope.plugins.builtin.nodes.run import RULE, NodeRun
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Tally
from plexoscope.plugins.results import Outputs, Scalar

if TYPE_CHECKING:
    import torch

    from plexoscope.models.graphs.learning.node_training import ClassifierTrainer
    from plexoscope.models.graphs.methods.hdp.model import Parts
    from plexoscope.models.graphs.methods.hdp.training import HDPTrainer

SLOW = (
    "torch",
    "plexoscope.models.graphs.learning.deep_graph_library",
    "dgl.nn.pytorch",
    "scipy.sparse",
    "plexoscope.models.graphs.learning.coupled_gcn",
    "plexoscope.models.graphs.learning.directed_gcn",
    "plexoscope.models.graphs.methods.hdp.assigning",
    "plexoscope.models.graphs.methods.hdp.training",
)
NAME, NO_DISTRIBUTION, NO_SPLIT = "HDP", "Without the distribution", "Without the split"
GCN, DIRECTED_GCN = "GCN", "GCN with directions"
MLP, MLP_AROUND, COUNTS = "MLP", "MLP on neighbours' means", "MLP on known neighbours"
SHOWN = (NAME, NO_DISTRIBUTION, DIRECTED_GCN, GCN, MLP)
"""By homophily and on the way: more lines cannot be told apart."""
N_TRAININGS = 11
"""Two perceptrons and three of their kind that are blind for some nodes, three models, and three baselines."""
GCN_DEPTH = 2
PICTURE_EVERY = 20
"""Epochs from one picture of the assignments to the next."""
P_TOLERANCE = 1e-5


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train HDP and all others on the input `network`; see `plexoscope.models.graphs.methods.hdp` for the model.

    All have the same features, width, dropout, optimiser, epochs and patience. HDP and its variants without an idea
    start from the same guesses. One perceptron also sees the means of the features around a node, which is what HDP's
    guesses are from, and one how many of its neighbours are known to be of each class from training. All but the plain
    GCN tell senders from receivers where edges have directions.

    Splits of one network share most of their nodes: an interval over them says how sure a figure is on this network,
    and nothing of others.
    """
    return HDPRun.on(params, inputs, ctx, SLOW)


class HDPRun(NodeRun[Params, Asked]):
    """Under one seed: guesses, HDP and its variants, and baselines."""

    def __init__(
        self, params: Params, network: Network, task: NodeTask, features: F32, ctx: Context, tally: Tally
    ) -> None:
        import torch

        from plexoscope.models.graphs.learning.neighbourhoods import neighbourhoods
        from plexoscope.models.graphs.learning.node_training import ClassifierSettings

        super().__init__(params, network, task, features, ctx, tally)
        self._rows = torch.tensor(features)
        self._graphs = neighbourhoods(network)
        self._edges: I64 = torch.cat([torch.stack(graph.edges(), 1) for graph in self._graphs]).numpy()
        self._settings = settings_from(ClassifierSettings, params)
        self._view = PrototypeView(task, network.node_names)
        self._worst_p = 0.0
        self._val = {RULE: majority_rate(task.labels[task.val])}
        self.kept = Asked(self._edges, task)

    @classmethod
    def degrees_of(cls, params: Params) -> bool:
        return params.structure == "degrees"

    @classmethod
    def show_all(cls, kept: Sequence[Asked], ctx: Context) -> None:
        ctx.emit("nodes", accuracy_by_homophily(kept, SHOWN, MLP))

    def outputs(self) -> Outputs:
        from plexoscope.models.graphs.methods.hdp.model import Parts

        guessed = self._guess()
        self._train_baselines()
        trainer = self._train_hdp(NAME, guessed, Parts())
        self._train_hdp(NO_DISTRIBUTION, guessed, Parts(distribution=False))
        self._train_hdp(NO_SPLIT, guessed, Parts(split=False))
        worst = self._worst_p
        self._ctx.check("Homophily of edges by hand", f"≤ {P_TOLERANCE:g} apart", worst, worst <= P_TOLERANCE)
        metrics = {
            "p_error": worst,
            "trusted_share": float(trainer.trusted.float().mean()),
            "edge_homophily": float(np.nanmean(_same_class(self._edges, self._task))),
        }
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "vectors": trainer.vectors(),
            "assigned": trainer.model.assigned.numpy(),
            "predicted": self.kept.predicted[NAME],
        }
        return Outputs(metrics=metrics, arrays=arrays)

    def _guess(self) -> "torch.Tensor":
        """Train what assigns classes at first, and count its two perceptrons as baselines."""
        from plexoscope.models.graphs.methods.hdp.assigning import N_FOLDS, Assigner

        params, ctx = self._params, self._ctx
        sizes = params.n_hidden, params.dropout
        assigner = Assigner(self._graphs, self._rows, self._task, *sizes, self._settings, ctx.seed)
        for step, _ in enumerate(assigner.epochs()):
            ctx.checkpoint()
            ctx.progress(min(step / params.n_epochs, 2 + N_FOLDS), N_TRAININGS, "Guessing")
        self._n_trained = 2 + N_FOLDS
        for name, trained in ((MLP, assigner.perceptron), (MLP_AROUND, assigner.structural)):
            self._ask(name, "baseline", trained)
        return assigner.guessed

    def _train_baselines(self) -> None:
        import torch

        from plexoscope.models.graphs.learning.coupled_gcn import CoupledGCN
        from plexoscope.models.graphs.learning.directed_gcn import DirectedGCN
        from plexoscope.models.graphs.learning.layers import ResidualMLP
        from plexoscope.models.graphs.learning.node_training import ClassifierTrainer, Rows
        from plexoscope.models.graphs.learning.normalised_graph import graph_of

        params, network, task, rows, seed = self._params, self._network, self._task, self._rows, self._ctx.seed
        sizes = params.n_hidden, task.n_classes, 2, params.dropout
        counts = torch.cat([rows, torch.from_numpy(known_neighbour_counts(network, task))], 1)
        random = [torch.Generator().manual_seed(seed) for _ in range(3)]
        models: dict[str, torch.nn.Module] = {
            COUNTS: Rows(ResidualMLP(counts.shape[1], *sizes, random[0]), counts),
            GCN: CoupledGCN(graph_of(network), rows, *sizes, random[1]),
        }
        if network.directed:
            models[DIRECTED_GCN] = DirectedGCN(self._graphs, rows, *sizes, random[2])
        for name, model in models.items():
            trainer = ClassifierTrainer(model, task, self._settings)
            for _ in self._followed(trainer, name, params.n_epochs, N_TRAININGS):
                pass
            self._ask(name, "baseline", trainer)

    def _train_hdp(self, name: str, guessed: "torch.Tensor", parts: "Parts") -> "HDPTrainer":
        from plexoscope.models.graphs.methods.hdp.training import HDPSettings, HDPTrainer

        params, ctx = self._params, self._ctx
        settings = settings_from(HDPSettings, params, training=self._settings, seed=ctx.seed, parts=parts)
        trainer = HDPTrainer(self._graphs, self._rows, self._task, settings, guessed)
        for epoch in self._followed(trainer, name, params.n_epochs, N_TRAININGS):
            if name == NAME:
                ctx.emit("accuracy", Scalar({NAME: epoch.val_accuracy, **self._val}, "", tuple(self._val)), epoch.index)
                if epoch.index % PICTURE_EVERY == 1:
                    self._show(trainer, epoch.index)
        if name == NAME:
            self._show(trainer, epoch.index)
        self._ask(name, "method" if name == NAME else "ablation", trainer)
        return trainer

    def _show(self, trainer: "HDPTrainer", step: int) -> None:
        ctx, assigned = self._ctx, trainer.model.assigned.numpy()
        same = trainer.model.homophily().numpy().astype(np.float64)
        guessed = trainer.model.guessed.numpy().astype(np.float64)
        by_hand = (assigned[self._edges[:, 0]] * guessed[self._edges[:, 1]]).sum(1)
        # np.maximum and not max: it keeps a NaN, which must fail.
        self._worst_p = float(np.maximum(self._worst_p, np.abs(same - by_hand).max()))
        ctx.emit("classes", class_matrix(self._edges, self._task, assigned), step)
        ctx.emit("homophily", homophily_histogram(self._edges, same, self._task), step)
        prototypes = trainer.model.prototypes.detach().numpy()
        points = self._view.points(trainer.descriptors(), prototypes, assigned, trainer.trusted.numpy())
        ctx.emit("prototypes", points, step)

    def _ask(self, name: str, role: str, trainer: "ClassifierTrainer | HDPTrainer") -> None:
        predicted = trainer.predict(self._network.n_nodes)
        self.kept.predicted[name] = predicted
        self._count(name, role, predicted)
        if role == "baseline" and name in SHOWN:
            self._val[name] = trainer.val_accuracy


def _same_class(edges: I64, task: NodeTask) -> F64:
    labels = task.labels[edges]
    return np.where((labels >= 0).all(1), labels[:, 0] == labels[:, 1], np.nan).astype(np.float64)
