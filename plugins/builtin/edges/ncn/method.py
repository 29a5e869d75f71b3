"""NCN and NCNC as a method: train them beside the same without their idea, and show what lies between two nodes."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import hits_at
from plexoscope.models.graphs.tasks.candidates import likely_pairs
from plexoscope.plugins.builtin.edges.exam import EdgeExam, Measure, Scores
from plexoscope.plugins.builtin.edges.ncn import views
from plexoscope.plugins.builtin.edges.ncn.params import Params
from plexoscope.plugins.builtin.edges.run import EdgeRun
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Outputs, Scalar

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.ncn.model import Described, Variant
    from plexoscope.models.graphs.methods.ncn.training import NCNEpoch, NCNTrainer

SLOW = ("torch", "scipy.sparse", "plexoscope.models.graphs.methods.ncn.training")
PLAIN = "Without common neighbours"
VARIANTS: Mapping[str, "Variant"] = {"NCN": "ncn", "NCNC": "ncnc", PLAIN: "plain"}
N_CANDIDATES = 2000
TABLES = 4
"""Tables of missing edges in the course of a training: they cost as much as an epoch."""


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train on the input `network`; see `plexoscope.models.graphs.methods.ncn` for the models.

    They are given training edges and features; the classes are for colours alone. Weights and directions are left
    out.

    What common neighbours buy depends on what a node is to begin with. On networks without features whose nodes are
    described by their degree they decide. Where each node has a vector of its own that is learned, the default, the
    same network without them learns much of it from the vectors: that is the harder comparison, and the one made.
    """
    return NCNRun.on(params, inputs, ctx, SLOW)


class NCNRun(EdgeRun[Params]):
    """Under one seed: the models one after another, each with what it shows, then the test edges."""

    standings: ClassVar[Mapping[str, str]] = {"hits": "standing-hits", "auc": "standing-auc"}

    def __init__(self, params: Params, network: Network, exam: EdgeExam, ctx: Context, tally: Tally) -> None:
        super().__init__(params, network, exam, ctx, tally)
        self._names = [*params.model.split(" and "), PLAIN]
        split = exam.split
        # The same share of negatives in both parts, whatever their sizes.
        self._k = min(params.hits_k, len(split.test_negative))
        self._val_k = max(1, round(self._k * len(split.val_negative) / len(split.test_negative)))
        self._likeliest = (int(split.train[0, 0]), int(split.train[0, 1]))
        self._candidates = split.train[:0]
        if self._is_shown:
            self._candidates = likely_pairs(split.train, network.n_nodes, N_CANDIDATES)
            ctx.checkpoint()
        if len(self._candidates):
            self._likeliest = (int(self._candidates[0, 0]), int(self._candidates[0, 1]))
        self._val_hits = {name: hits_at(*scores, self._val_k) for name, scores in exam.val_baselines.items()}
        self._val: dict[str, Scores] = {}
        self._test: dict[str, Scores] = {}
        self._vectors: F32 | None = None
        self._n_leaked = 0
        self._best_epochs: dict[str, float] = {}

    @classmethod
    def figures(cls, params: Params) -> Mapping[str, Figure]:
        return {"hits": Figure(f"Hits at {params.hits_k} on the test edges"), "auc": Figure("AUC on the test edges")}

    def outputs(self) -> Outputs:
        ctx, exam, n_epochs = self._ctx, self._exam, self._params.n_epochs
        for done, name in enumerate(self._names):
            self._train(name, done * n_epochs)
        last = len(self._names) * n_epochs
        if self._is_shown:
            ctx.emit("roc", exam.roc(self._test, on_test=True), last)
            ctx.emit("hits", views.hits_curve(self._test, exam.test_baselines, self._k), last)
        roles = {name: "ablation" if name == PLAIN else "method" for name in self._names}
        exam.count(self._tally, {name: (roles[name], scores) for name, scores in self._test.items()}, self._measures())
        ctx.check("Edges asked about that were left in the network", "0", self._n_leaked, self._n_leaked == 0)
        arrays = {} if self._vectors is None else {"vectors": self._vectors}
        return Outputs(metrics=self._best_epochs, arrays=arrays)

    def _measures(self) -> Mapping[str, Measure]:
        k, n_negative = self._params.hits_k, len(self._exam.split.test_negative)
        if n_negative > k:
            return {"hits": partial(hits_at, k=k), "auc": auc}
        self._ctx.log(f"hits at {k} are left out: there are {n_negative} pairs without an edge, so that all would hit")
        return {"auc": auc}

    def _train(self, name: str, n_before: int) -> None:
        from plexoscope.models.graphs.methods.ncn.training import NCNSettings, NCNTrainer

        params, network, exam, ctx = self._params, self._network, self._exam, self._ctx
        described: Described = "features" if network.features is not None else params.without_features
        variant = {"variant": VARIANTS[name], "described": described}
        settings = settings_from(NCNSettings, params, **variant, hits_k=self._val_k, seed=ctx.seed)
        trainer = self._new_trainer(NCNTrainer, settings)
        has_pictures = self._is_shown and name != PLAIN
        if has_pictures:
            self._show(trainer, n_before)
        for epoch in trainer.train():
            ctx.checkpoint()
            step = n_before + epoch.index
            ctx.progress(step, len(self._names) * params.n_epochs, f"Learning, {name}")
            if not self._is_shown:
                continue
            self._follow(name, trainer, epoch, step)
            if has_pictures:
                self._show(trainer, step)
                if epoch.index % max(params.n_epochs // TABLES, 1) == 0:
                    self._list_missing(trainer, step)
        ctx.log(f"{name}: kept epoch {trainer.best_epoch}, the best on the validation edges")
        self._n_leaked += trainer.n_leaked
        self._test[name] = trainer.scores(exam.split.test), trainer.scores(exam.split.test_negative)
        self._best_epochs[f"epoch, {name}"] = trainer.best_epoch
        if has_pictures:
            ctx.emit("histogram", views.score_histogram(f"{name}, test", self._test[name]), step)
            self._list_missing(trainer, step)
            self._show(trainer, step)
            self._vectors = trainer.vectors().cpu().numpy()

    def _follow(self, name: str, trainer: "NCNTrainer", epoch: "NCNEpoch", step: int) -> None:
        """Show how far the training has come, on the validation edges."""
        ctx, exam = self._ctx, self._exam
        baseline = max(self._val_hits, key=lambda each: self._val_hits[each])
        ctx.emit("loss", Scalar({name: epoch.cross_entropy}, name), step)
        values = {name: epoch.val_hits, baseline: self._val_hits[baseline]}
        ctx.emit("scores", Scalar(values, name, baselines=(baseline,)), step)
        self._val[name] = trainer.val_scores
        ctx.emit("roc", exam.roc(self._val, on_test=False), step)
        ctx.emit("hits", views.hits_curve(self._val, exam.val_baselines, self._val_k), step)
        if name != PLAIN:
            ctx.emit("histogram", views.score_histogram(f"{name}, validation", trainer.val_scores), step)

    def _show(self, trainer: "NCNTrainer", step: int) -> None:
        ctx = self._ctx
        pair = views.pair_of(self._network, str(ctx.live["pair"])) or self._likeliest
        ctx.emit("pair", views.pair_graph(self._network, trainer, pair), step)
        ctx.checkpoint()
        ctx.emit("vectors", self._view.points(trainer.vectors().cpu().numpy()), step)

    def _list_missing(self, trainer: "NCNTrainer", step: int) -> None:
        """The table, and the first of it as the pair that is shown."""
        n_rows = self._params.n_missing
        table, pairs = views.missing_table(self._network, self._exam.split, trainer, self._candidates, n_rows)
        self._ctx.emit("missing", table, step)
        if len(pairs):
            self._likeliest = (int(pairs[0, 0]), int(pairs[0, 1]))
