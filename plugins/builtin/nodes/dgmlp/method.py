"""DGMLP as a method: propagates features, weighs the steps, trains, and shows what depth does to all that compete."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.learning.normalised_graph import propagate
from plexoscope.models.graphs.scores.evaluation import majority_rate
from plexoscope.models.graphs.tasks.node_task import NodeTask
from plexoscope.plugins.builtin.nodes.dgmlp import names, views
from plexoscope.plugins.builtin.nodes.dgmlp.contenders import Contenders
from plexoscope.plugins.builtin.nodes.dgmlp.params import Params
from plexoscope.plugins.builtin.nodes.dgmlp.study import BOTH, FAR, X_LABELS, Study
from plexoscope.plugins.builtin.nodes.run import RULE, NodeRun
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Tally
from plexoscope.plugins.results import Outputs, Points, Scalar

if TYPE_CHECKING:
    from plexoscope.models.graphs.learning.node_training import ClassifierEpoch, ClassifierTrainer
    from plexoscope.models.graphs.methods.dgmlp.smoothing import Smoothed
    from plexoscope.plugins.builtin.nodes.dgmlp.contenders import Make

SLOW = (
    "torch",
    "plexoscope.models.graphs.learning.deep_graph_library",
    "dgl.nn.pytorch",
    "scipy.sparse.csgraph",
    "plexoscope.models.graphs.methods.dgmlp.smoothing",
    "plexoscope.models.graphs.learning.node_training",
    "plexoscope.models.graphs.learning.coupled_gcn",
)
N_GRADIENTS = 20
"""Epochs over which the gradient is averaged: later ones differ in how well a model has learnt."""
NO_GRADIENT = 1e-12
PICTURE_EVERY = 4
"""Propagation steps from one picture of weights and distances to the next."""
END_TOLERANCE = 1e-4
RISE_TOLERANCE = 1e-4


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train DGMLP and all others on the input `network`; see `plexoscope.models.graphs.methods.dgmlp` for the model.

    All have the same features, hidden units, dropout, epochs and patience, and where they are compared each tries the
    same weight decays, of which the validation nodes choose; on the way there each keeps that of its first depth. SGC
    is linear, as in its paper. The perceptrons of DGMLP, of the uniform mean and of the last step differ in nothing but
    what they are given.
    """
    return DGMLPRun.on(params, inputs, ctx, SLOW)


class DGMLPRun(NodeRun[Params, views.SeedCurves]):
    """Under one seed: propagate, and train at each depth."""

    def __init__(
        self, params: Params, network: Network, task: NodeTask, features: F32, ctx: Context, tally: Tally
    ) -> None:
        import torch

        from plexoscope.models.graphs.learning.normalised_graph import graph_of

        super().__init__(params, network, task, features, ctx, tally)
        self._graph = graph_of(network)
        self._contenders = Contenders(params, task, ctx.seed)
        self._rows = torch.tensor(features)
        self._depths = names.depths_up_to(params.n_steps)
        self._gcn_depths = [
            names.GCN_DEPTH,
            *(each for each in names.depths_up_to(params.deepest_gcn) if each != names.GCN_DEPTH),
        ]
        n_curves = 3
        n_chosen = 3 + n_curves * len({self._depths[0], params.n_steps}) + Study.n_points(params)
        n_other = n_curves * max(len(self._depths) - 2, 0) + len(self._gcn_depths) - 1
        self._n_trainings = params.n_decays * n_chosen + n_other
        self.kept = views.SeedCurves({name: {} for name in names.SHOWN}, study_label=X_LABELS.get(params.study, ""))
        self.kept.depth[RULE] = {0: majority_rate(task.labels[task.test])}
        self._val = {RULE: majority_rate(task.labels[task.val])}
        self._decay: dict[str, float] = {}
        """Chosen at the first depth that is trained and kept at others; chosen anew where a contender is asked."""
        self._metrics: dict[str, float] = {}

    def outputs(self) -> Outputs:
        from plexoscope.models.graphs.learning.node_training import Rows

        params, contenders = self._params, self._contenders
        self._show_carried()
        self._train(names.MLP, 0, contenders.perceptron(self._rows))
        self._train(names.GCN, names.GCN_DEPTH, contenders.coupled(self._graph, self._rows, names.GCN_DEPTH))
        smoothed, last = self._propagate()
        weights = smoothed.weights(params.sharpness)
        for depth in self._gcn_depths:
            if depth != names.GCN_DEPTH:
                self._train(names.GCN, depth, contenders.coupled(self._graph, self._rows, depth))
        self._train_study()
        self._metrics["val_accuracy"] = last.val_accuracy
        self._metrics["mean_step"] = float((weights @ np.arange(weights.shape[1])).mean())
        rows = last.model
        assert isinstance(rows, Rows)
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "vectors": rows.vectors(),
            "weights": weights,
            "predicted": last.predict(self._network.n_nodes),
        }
        return Outputs(metrics=self._metrics, arrays=arrays)

    @classmethod
    def show_all(cls, kept: Sequence[views.SeedCurves], ctx: Context) -> None:
        n_points = sum(len(by_depth) for by_depth in kept[0].depth.values())
        ctx.emit("depth", views.depth_curve(kept), len(kept) * n_points)
        cls._show_study(kept, ctx, len(kept) * n_points)

    @staticmethod
    def _show_study(kept: Sequence[views.SeedCurves], ctx: Context, step: int) -> None:
        if kept[0].study:
            ctx.emit("study", views.study_curve(kept), step)
        if kept[0].gradient:
            ctx.emit("gradient", views.gradient_curve(kept), step)

    def _propagate(self) -> "tuple[Smoothed, ClassifierTrainer]":
        """Propagate, train at each depth, and check on the way that features come to rest where they should."""
        import torch

        from plexoscope.models.graphs.methods.dgmlp.propagation import stationary
        from plexoscope.models.graphs.methods.dgmlp.smoothing import smooth

        ctx, params, contenders = self._ctx, self._params, self._contenders
        bands = views.DegreeBands(self._network)
        end = stationary(self._graph, self._rows)
        ctx.checkpoint()
        error = float((propagate(self._graph, end) - end).norm() / end.norm().clamp_min(1e-12))
        self._metrics["stationary_error"] = error
        ctx.check("Stationary features stay where they are", f"≤ {END_TOLERANCE:g}", error, error <= END_TOLERANCE)
        lengths: list[float] = []
        for k, smoothed in enumerate(smooth(self._graph, self._rows, params.n_steps, params.sharpness)):
            ctx.checkpoint()
            lengths.append(float(torch.linalg.vector_norm(smoothed.distance[-1].double())))
            if k % PICTURE_EVERY == 0 or k == params.n_steps:
                ctx.emit("weights", bands.weights(smoothed.weights(params.sharpness)), k)
                distances = torch.stack(smoothed.distance).numpy().astype(np.float64)
                ctx.emit("distance", bands.distances(distances), k)
            if k in self._depths:
                self._train(names.SGC, k, contenders.linear(smoothed.carried))
                self._train(names.EVEN, k, contenders.perceptron(smoothed.even()))
                if k == params.n_steps:
                    self._train(names.LAST, k, contenders.perceptron(smoothed.carried))
                last = self._train(names.NAME, k, contenders.perceptron(smoothed.mixed()))
        # No eigenvalue of Â is beyond ±1, so that no step can lead away from the end.
        rise = float(np.max(np.diff(lengths), initial=0.0) / max(lengths[0], 1e-12))
        ctx.check("Distance to the stationary features never rises", f"≤ {RISE_TOLERANCE:g}", rise,
                  rise <= RISE_TOLERANCE)  # fmt: skip
        return smoothed, last

    def _train(self, name: str, depth: int, make: "Make") -> "ClassifierTrainer":
        """Train with each weight decay to choose from and keep what does best on validation; count it, and show it."""
        found: list[ClassifierTrainer] = []
        is_asked = depth == names.asked_depth(name, self._params.n_steps)
        is_chosen = is_asked or name not in self._decay
        decays = self._contenders.decays if is_chosen else (self._decay[name],)
        for number, decay in enumerate(decays):
            trainer = make(decay)
            for epoch in self._followed(trainer, names.in_words(name, depth), self._params.n_epochs, self._n_trainings):
                if name == names.NAME and is_asked:
                    self._show_learning(epoch, decay, number * self._params.n_epochs + epoch.index)
            found.append(trainer)
        best = max(found, key=lambda each: each.val_score)
        predicted = best.predict(self._network.n_nodes)
        self._decay.setdefault(name, decays[found.index(best)])
        if is_asked:
            self._count(name, names.ROLES[name], predicted)
            if names.ROLES[name] == "baseline":
                self._val[names.in_words(name, depth)] = best.val_accuracy
        if name in self.kept.depth:
            self.kept.depth[name][depth] = self._accuracy(predicted)
            n_points = sum(len(by_depth) for by_depth in self.kept.depth.values())
            self._ctx.emit("depth", views.depth_curve([self.kept]), n_points)
        return best

    def _show_learning(self, epoch: "ClassifierEpoch", decay: float, step: int) -> None:
        phase = f"Weight decay {decay:g}"
        self._ctx.emit("accuracy", Scalar({names.NAME: epoch.val_accuracy, **self._val}, phase, tuple(self._val)), step)
        self._ctx.emit("loss", Scalar({"Training": epoch.loss, "Validation": epoch.val_loss}, phase), step)

    def _show_carried(self) -> None:
        """X^k along the axes in which X^(K/4) varies most: propagation and projection may change places."""
        from plexoscope.models.graphs.methods.dgmlp.propagation import leading_directions, propagated

        ctx, n_steps, features = self._ctx, self._params.n_steps, self._rows
        for _ in range(max(1, n_steps // 4)):
            ctx.checkpoint()
            features = propagate(self._graph, features)
        axes = leading_directions(features, 2, self._contenders.random())
        steps = zip(range(n_steps + 1), propagated(self._graph, self._rows @ axes), strict=False)
        frames = np.stack([projected.numpy() for _, projected in steps])
        times = np.arange(len(frames), dtype=np.float64)
        groups, names = self._task.class_names, self._network.node_names
        ctx.emit("carried", Points(frames, times, groups=groups, names=names, time_unit="steps"))

    def _train_study(self) -> None:
        params, ctx, kept = self._params, self._ctx, self.kept
        own = self._contenders, self._rows, ctx.seed, ctx.checkpoint
        for step, point in enumerate(Study(params, self._network, self._task, *own).points()):
            found: list[ClassifierTrainer] = []
            gradients: list[float] = []
            for decay in self._contenders.decays:
                trainer = point.make(decay)
                for epoch in self._followed(trainer, f"Study: {point.line}", params.n_epochs, self._n_trainings):
                    if epoch.index <= N_GRADIENTS and decay == self._contenders.decays[0]:
                        gradients.append(trainer.first_gradient())
                found.append(trainer)
            predicted = max(found, key=lambda each: each.val_score).predict(self._network.n_nodes)
            kept.study.setdefault(point.line, {})[point.x] = self._accuracy(predicted)
            if params.study == "depths apart":
                kept.study[BOTH] = kept.depth[names.GCN]
                if point.line != FAR:
                    kept.gradient.setdefault(point.line, {})[point.x] = float(
                        np.log10(max(float(np.mean(gradients)), NO_GRADIENT))
                    )
            self._show_study([kept], ctx, step)
