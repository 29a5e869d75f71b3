"""S-VGAE as a method: trains the spiking network beside a dense one; who fires, what that finds, what it costs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.models.graphs.tasks.splits import EdgeSplit, Pairs
from plexoscope.plugins.builtin.edges.exam import EdgeExam, Scores
from plexoscope.plugins.builtin.edges.run import EdgeRun
from plexoscope.plugins.builtin.edges.s_vgae import views
from plexoscope.plugins.builtin.edges.s_vgae.params import Params
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Outputs, Scalar

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.s_vgae.counting import StageCost
    from plexoscope.models.graphs.methods.s_vgae.model import Activity
    from plexoscope.models.graphs.methods.s_vgae.training import SVGAEEpoch

SLOW = ("torch", "scipy.sparse", "sklearn.metrics", "plexoscope.models.graphs.methods.s_vgae.training")
NAME, DENSE, BEST_RULE = "S-VGAE", "Dense VGAE, same size", "AUC, best rule"
AS_GOOD_WITHIN = 0.02
"""The paper claims scores as good as those of dense networks, at less energy: so far behind still counts as good."""
DENSE_KL_WEIGHTS = (0.3, 0.03, 0.003)
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
    """Under one seed: the spiking network with what it shows, the dense one beside it, then the test edges."""

    standings: ClassVar[Mapping[str, str]] = {
        "auc": "standing-auc",
        "average_precision": "standing-ap",
        "energy": "standing-energy",
    }

    def __init__(self, params: Params, network: Network, exam: EdgeExam, ctx: Context, tally: Tally) -> None:
        from plexoscope.models.graphs.methods.s_vgae.training import SVGAESettings, SVGAETrainer

        super().__init__(params, network, exam, ctx, tally)
        self._trainer = self._new_trainer(SVGAETrainer, settings_from(SVGAESettings, params, seed=ctx.seed))
        self._learning: list[tuple[float, float]] = []
        self._n_dense = len(DENSE_KL_WEIGHTS) * params.n_epochs
        self._n_all = self._n_dense + params.n_epochs + len(QUIETER) * params.n_quiet_epochs
        self._best_val_baseline = max(auc(*scores) for scores in exam.val_baselines.values())
        self._dense_stages: tuple[StageCost, ...] = ()

    @classmethod
    def figures(cls, params: Params) -> Mapping[str, Figure]:
        return {
            "auc": Figure("AUC on the test edges", as_good_within=AS_GOOD_WITHIN, chance=0.5),
            "average_precision": Figure("Average precision on the test edges", True, AS_GOOD_WITHIN, chance=0.5),
            "energy": Figure("Energy of one pass, 45 nm model (µJ)", higher_is_better=False, provided="auc"),
        }

    def outputs(self) -> Outputs:
        trainer, ctx, exam = self._trainer, self._ctx, self._exam
        dense_scores = self._train_dense()
        self._show(trainer.look(), 0)
        for epoch in trainer.train():
            self._follow(epoch)
        ctx.log(f"kept epoch {trainer.best_epoch}, the best on the validation edges")
        activity, last = trainer.look(), self._params.n_epochs
        self._show(activity, last)
        scores = self._test_scores(activity)
        ctx.emit("roc", exam.roc({NAME: scores, DENSE: dense_scores}, on_test=True), last)
        found = {NAME: ("method", scores), DENSE: ("baseline", dense_scores)}
        exam.count(self._tally, found, {"auc": auc, "average_precision": average_precision})
        metrics = {"epoch": float(trainer.best_epoch), "latent_rate": float(activity.latent.mean())}
        metrics |= self._count_energy(activity)
        metrics |= self._replay(activity)
        if self._is_shown:
            metrics |= self._trade_off(activity, scores, {DENSE: dense_scores})
        vectors = activity.latent.mean(dim=0).cpu().numpy().astype(np.float32)
        return Outputs(metrics=metrics, arrays={"vectors": vectors})

    def _train_dense(self) -> Scores:
        """Test scores of the dense network: as many epochs, and the weight of its divergence chosen on validation."""
        from plexoscope.models.graphs.methods.s_vgae.autoencoder_training import AutoencoderSettings
        from plexoscope.models.graphs.methods.s_vgae.counting import count_dense
        from plexoscope.models.graphs.methods.s_vgae.dense import DenseTrainer

        params, ctx, split = self._params, self._ctx, self._exam.split
        trainers: list[DenseTrainer] = []
        for number, kl_weight in enumerate(DENSE_KL_WEIGHTS):
            settings = settings_from(AutoencoderSettings, params, kl_weight=kl_weight, seed=ctx.seed)
            trainer = self._new_trainer(DenseTrainer, settings)
            for epoch in trainer.train():
                ctx.checkpoint()
                ctx.progress(number * params.n_epochs + epoch.index, self._n_all, "Dense network")
            trainers.append(trainer)
        best = max(trainers, key=lambda each: each.best_score)
        ctx.log(f"dense network: divergence weighs {best.settings.kl_weight:g}, the best on the validation edges")
        passed = best.look()
        self._dense_stages = count_dense(passed, best.encoder, best.graph, best.n_spread, _asked(split))
        return best.scores(passed, split.test), best.scores(passed, split.test_negative)

    def _follow(self, epoch: "SVGAEEpoch") -> None:
        ctx = self._ctx
        ctx.checkpoint()
        ctx.progress(self._n_dense + epoch.index, self._n_all, "Learning")
        values = {"Cross-entropy": epoch.cross_entropy, "Divergence": epoch.divergence}
        ctx.emit("loss", Scalar(values), epoch.index)
        if np.isnan(epoch.val_auc):
            return
        self._learning.append((epoch.latent_rate, epoch.val_auc))
        values = {
            "AUC": epoch.val_auc,
            "Average precision": epoch.val_average_precision,
            BEST_RULE: self._best_val_baseline,
        }
        ctx.emit("scores", Scalar(values, baselines=(BEST_RULE,)), epoch.index)
        if self._is_shown:
            self._show(self._trainer.look(), epoch.index)

    def _show(self, activity: "Activity", step: int) -> None:
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
        stages = self._spiking_stages(activity)
        ctx.emit("energy", views.energy_lanes(stages, self._dense_stages, self._params.n_steps), step)
        ctx.emit("operations", views.operation_table(stages, self._dense_stages), step)

    def _spiking_stages(self, activity: "Activity") -> tuple["StageCost", ...]:
        from plexoscope.models.graphs.methods.s_vgae.counting import count_spiking

        trainer, asked = self._trainer, _asked(self._exam.split)
        return count_spiking(trainer.model, activity, trainer.encoder, trainer.graph, trainer.n_spread, asked)

    def _test_scores(self, activity: "Activity") -> Scores:
        split = self._exam.split
        return self._trainer.scores(activity, split.test), self._trainer.scores(activity, split.test_negative)

    def _count_energy(self, activity: "Activity") -> dict[str, float]:
        stages = self._spiking_stages(activity)
        self._tally.add("energy", NAME, "method", sum(stage.energy_uj for stage in stages))
        self._tally.add("energy", DENSE, "baseline", sum(stage.energy_uj for stage in self._dense_stages))
        return {
            "additions": float(sum(stage.additions for stage in stages)),
            "products": float(sum(stage.products for stage in stages)),
            "draws": float(sum(stage.draws for stage in stages)),
            "products_dense": float(sum(stage.products for stage in self._dense_stages)),
        }

    def _replay(self, activity: "Activity") -> dict[str, float]:
        from plexoscope.models.graphs.methods.s_vgae.counting import replay

        ctx = self._ctx
        nodes = ctx.rng.choice(self._network.n_nodes, min(N_REPLAYED, self._network.n_nodes), replace=False)
        again = replay(self._trainer.model, activity, nodes.tolist(), ctx.checkpoint)
        ctx.check(
            f"Layer 1 replayed spike by spike at {len(nodes)} nodes",
            f"{again.n_expected} additions, at most {MOST_DIFFERING:.1%} of spikes otherwise",
            f"{again.n_additions} additions, {again.differing_share:.2%}",
            again.n_additions == again.n_expected and again.differing_share <= MOST_DIFFERING,
        )
        return {"replay_differing_share": again.differing_share}

    def _trade_off(self, activity: "Activity", scores: Scores, others: Mapping[str, Scores]) -> dict[str, float]:
        """Go on from the chosen weights with ever more weight on the divergence. These models choose nothing."""
        params, ctx, trainer = self._params, self._ctx, self._trainer
        if not params.n_quiet_epochs:
            return {}
        points = [(float(activity.latent.mean()), auc(*scores))]
        baselines = {name: auc(*each) for name, each in {**others, **self._exam.test_baselines}.items()}
        done = params.n_epochs
        for times in QUIETER:
            for _ in trainer.quieten(times * max(params.kl_weight, 0.1), params.n_quiet_epochs):
                done += 1
                ctx.checkpoint()
                ctx.progress(self._n_dense + done, self._n_all, "Firing less")
            quiet = trainer.look()
            points.append((float(quiet.latent.mean()), auc(*self._test_scores(quiet))))
            ctx.emit("trade_off", views.trade_off_curve(self._learning, sorted(points), baselines), done)
        return {"latent_rate_quietest": points[-1][0], "auc_quietest": points[-1][1]}


def _asked(split: EdgeSplit) -> Pairs:
    return np.concatenate([split.test, split.test_negative])
