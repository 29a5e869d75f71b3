"""S-VGAE as a method: trains the spiking network and shows who fires, what that finds, and what it costs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.plugins.builtin.edges.exam import EdgeExam, Scores
from plexoscope.plugins.builtin.edges.run import EdgeRun
from plexoscope.plugins.builtin.edges.s_vgae import views
from plexoscope.plugins.builtin.edges.s_vgae.params import Params
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Outputs, Scalar

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.s_vgae.model import Activity
    from plexoscope.models.graphs.methods.s_vgae.training import SVGAEEpoch

SLOW = ("torch", "scipy.sparse", "sklearn.metrics", "plexoscope.models.graphs.methods.s_vgae.training")
NAME, BEST_BASELINE = "S-VGAE", "AUC, best baseline"
QUIETER = (3.0, 10.0, 30.0)
"""By how much the divergence weighs more in the models that are made to fire less."""
N_REPLAYED = 12
MOST_DIFFERING = 1e-3


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train S-VGAE on the input `network`; see `plexoscope.models.graphs.methods.s_vgae` for the model.

    It is given training edges and features; the classes are for colours alone. Weights and directions are left out.
    """
    return SVGAERun.on(params, inputs, ctx, SLOW)


class SVGAERun(EdgeRun[Params]):
    """One run: the training with what it shows, then the examination."""

    def __init__(self, params: Params, network: Network, exam: EdgeExam, ctx: Context) -> None:
        from plexoscope.models.graphs.methods.s_vgae.training import SVGAESettings, SVGAETrainer

        super().__init__(params, network, exam, ctx)
        self._trainer = self._new_trainer(SVGAETrainer, settings_from(SVGAESettings, params, seed=ctx.seed))
        self._learning: list[tuple[float, float]] = []
        self._n_all = params.n_epochs + len(QUIETER) * params.n_quiet_epochs
        self._best_val_baseline = max(auc(*scores) for scores in exam.val_baselines.values())

    def outputs(self) -> Outputs:
        trainer, ctx, metrics = self._trainer, self._ctx, self._exam.metrics
        self._show(trainer.look(), 0)
        for epoch in trainer.train():
            self._follow(epoch)
        ctx.log(f"kept epoch {trainer.best_epoch}, the best on the validation edges")
        activity, last = trainer.look(), self._params.n_epochs
        self._show(activity, last)
        scores = self._test_scores(activity)
        ctx.emit("roc", self._exam.roc({NAME: scores}, on_test=True), last)
        metrics["epoch"], metrics["latent_rate"] = trainer.best_epoch, float(activity.latent.mean())
        self._check(activity, scores)
        vectors = activity.latent.mean(dim=0).cpu().numpy().astype(np.float32)
        self._trade_off(activity, scores)
        return Outputs(metrics=metrics, arrays={"vectors": vectors})

    def _follow(self, epoch: "SVGAEEpoch") -> None:
        ctx = self._ctx
        ctx.checkpoint()
        ctx.progress(epoch.index, self._n_all, "Learning")
        values = {"Cross-entropy": epoch.cross_entropy, "Divergence": epoch.divergence}
        ctx.emit("loss", Scalar(values), epoch.index)
        if np.isnan(epoch.val_auc):
            return
        self._learning.append((epoch.latent_rate, epoch.val_auc))
        values = {
            "AUC": epoch.val_auc,
            "Average precision": epoch.val_average_precision,
            BEST_BASELINE: self._best_val_baseline,
        }
        ctx.emit("scores", Scalar(values, baselines=(BEST_BASELINE,)), epoch.index)
        self._show(self._trainer.look(), epoch.index)

    def _show(self, activity: "Activity", step: int) -> None:
        from plexoscope.models.graphs.methods.s_vgae.counting import count_stages
        from plexoscope.models.graphs.methods.s_vgae.neurons import THRESHOLD

        ctx, trainer, network, exam = self._ctx, self._trainer, self._network, self._exam
        nodes = views.shown_nodes(network, str(ctx.live["shown_nodes"]))
        ctx.emit("spikes", views.spike_raster(network, activity, nodes), step)
        ctx.emit("membrane", views.membrane_curve(network, activity, nodes[0], THRESHOLD), step)
        ctx.emit("rates", views.rate_curve(activity, self._params.prior_rate), step)
        ctx.checkpoint()
        ctx.emit("latent", self._view.points(activity.latent.mean(dim=0).cpu().numpy()), step)
        val = trainer.scores(activity, exam.split.val), trainer.scores(activity, exam.split.val_negative)
        ctx.emit("roc", exam.roc({NAME: val}, on_test=False), step)
        ctx.emit("trade_off", views.trade_off_curve(self._learning, (), {}), step)
        ctx.checkpoint()
        stages = count_stages(trainer.model, activity, trainer.encoder, trainer.graph)
        ctx.emit("energy", views.energy_lanes(stages, self._params.n_steps), step)
        ctx.emit("operations", views.operation_table(stages), step)

    def _test_scores(self, activity: "Activity") -> Scores:
        split = self._exam.split
        return self._trainer.scores(activity, split.test), self._trainer.scores(activity, split.test_negative)

    def _check(self, activity: "Activity", scores: Scores) -> None:
        from plexoscope.models.graphs.methods.s_vgae.counting import count_stages, replay

        ctx, exam, trainer, metrics = self._ctx, self._exam, self._trainer, self._exam.metrics
        baselines = exam.test_baselines.items()
        exam.check("Test AUC", "auc", auc(*scores), {name: auc(*each) for name, each in baselines})
        precision = {name: average_precision(*each) for name, each in baselines}
        exam.check("Test average precision", "average_precision", average_precision(*scores), precision)

        stages = count_stages(trainer.model, activity, trainer.encoder, trainer.graph)
        metrics["additions"] = sum(stage.additions for stage in stages)
        metrics["membrane_updates"] = sum(stage.updates for stage in stages)
        metrics["products_dense"] = sum(stage.products for stage in stages)
        metrics["products_dense_sparse_input"] = sum(stage.sparse_products for stage in stages)
        spiking, dense = sum(stage.spiking_uj for stage in stages), sum(stage.dense_uj for stage in stages)
        metrics["energy_uj"], metrics["energy_dense_uj"] = spiking, dense
        metrics["energy_dense_sparse_input_uj"] = sum(stage.sparse_uj for stage in stages)
        expected = f"< {dense:.1f} µJ, the same network dense"
        ctx.check("Energy of one pass, 45 nm model", expected, f"{spiking:.1f} µJ", spiking < dense)

        nodes = ctx.rng.choice(self._network.n_nodes, min(N_REPLAYED, self._network.n_nodes), replace=False)
        again = replay(trainer.model, activity, nodes.tolist(), ctx.checkpoint)
        metrics["replay_differing_share"] = again.differing_share
        ctx.check(
            f"Layer 1 replayed spike by spike at {len(nodes)} nodes",
            f"{again.n_expected} additions, at most {MOST_DIFFERING:.1%} of spikes otherwise",
            f"{again.n_additions} additions, {again.differing_share:.2%}",
            again.n_additions == again.n_expected and again.differing_share <= MOST_DIFFERING,
        )

    def _trade_off(self, activity: "Activity", scores: Scores) -> None:
        """Go on from the chosen weights with ever more weight on the divergence. These models choose nothing."""
        params, ctx, trainer = self._params, self._ctx, self._trainer
        if not params.n_quiet_epochs:
            return
        points = [(float(activity.latent.mean()), auc(*scores))]
        baselines = {name: auc(*each) for name, each in self._exam.test_baselines.items()}
        done = params.n_epochs
        for times in QUIETER:
            for _ in trainer.quieten(times * max(params.kl_weight, 0.1), params.n_quiet_epochs):
                done += 1
                ctx.checkpoint()
                ctx.progress(done, self._n_all, "Firing less")
            quiet = trainer.look()
            points.append((float(quiet.latent.mean()), auc(*self._test_scores(quiet))))
            ctx.emit("trade_off", views.trade_off_curve(self._learning, sorted(points), baselines), done)
        metrics = self._exam.metrics
        metrics["latent_rate_quietest"], metrics["auc_quietest"] = points[-1]
