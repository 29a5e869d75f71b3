"""PiVeM as a method: trains the model on contacts and shows it while it learns."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pivem.division import divide
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.pivem.exam import CLAIMED, IN_SAMPLE, ContactExam
from plexoscope.plugins.builtin.streams.pivem.params import Params
from plexoscope.plugins.builtin.streams.pivem.views import PositionsView, event_raster
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.judging import Tally
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

SLOW = ("torch", "scipy.spatial", "plexoscope.models.graphs.methods.pivem.training")
POSITIONS_EVERY = 10
ROC_EVERY = 50
"""Steps from one picture to the next. Not seconds: the same seed must show the same on every machine."""


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train PiVeM on the input `network`; see `plexoscope.models.graphs.methods.pivem` for the model.

    The paper's three tasks at once: it learns from all but the hidden pairs and the end of the time, and is asked about
    the events that it learned from, which claims nothing, about the hidden pairs, and about the end. After the time
    that is learned from everybody stays where they are. Groups are asked of the positions, moving and standing still.
    """
    network = _network(inputs)
    ctx.emit("events", event_raster(network))
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW)
    tally, shown = Tally(CLAIMED, ctx.paper), Tally(IN_SAMPLE, ctx.paper)
    outputs: list[Outputs] = []
    with one_torch_thread():
        for one in ctx.seeds(params.n_seeds):
            outputs.append(_train(params, network, one, tally, shown))
            for counted, figures in ((tally, CLAIMED), (shown, IN_SAMPLE)):
                for figure in figures:
                    if counted.comparison(figure).of_role("method"):
                        ctx.emit(f"standing-{figure}", counted.comparison(figure))
    tally.judge(ctx)
    return Outputs(metrics={**shown.means(), **tally.means()}, arrays=outputs[0].arrays)


def _train(params: Params, network: TemporalNetwork, ctx: Context, tally: Tally, shown: Tally) -> Outputs:
    """Under one seed: hide, learn, and be asked."""
    from plexoscope.models.graphs.methods.pivem.events import event_sums
    from plexoscope.models.graphs.methods.pivem.training import PivemSettings, PivemTrainer
    from plexoscope.models.graphs.methods.pivem.verification import homogeneous_negative_log_likelihood

    try:
        division = divide(network, params.hidden_share, params.future_share, ctx.rng)
    except ValueError as error:
        raise PluginError(f"network: {error}") from error
    exam = ContactExam(network, division, params.n_bins, params.n_questions, ctx)
    events = event_sums(division.train, params.n_bins)
    trainer = PivemTrainer(events, settings_from(PivemSettings, params, seed=ctx.seed), ctx.device, division.hidden)
    n_pairs = network.n_nodes * (network.n_nodes - 1) // 2 - len(division.hidden)
    baseline = homogeneous_negative_log_likelihood(division.train.n_events, n_pairs)
    view = PositionsView(division.train, params.n_frames)
    ctx.emit("positions", view.points(trainer.paths()), step=0)
    for step in trainer.train():
        ctx.checkpoint()
        ctx.progress(step.index, step.n_steps, step.phase)
        values = {"PiVeM": step.negative_log_likelihood, "One rate for all": baseline}
        ctx.emit("likelihood", Scalar(values, step.phase, baselines=("One rate for all",)), step.index)
        if step.index % POSITIONS_EVERY == 0:
            ctx.emit("positions", view.points(trainer.paths()), step.index)
        if step.index % ROC_EVERY == 0:
            _emit_rocs(exam, trainer.paths(), ctx, step.index)
        if step.index == params.n_position_steps:
            exam.note_static(trainer.paths())

    paths, last = trainer.paths(), step.index
    points = view.points(paths)
    ctx.emit("positions", points, last)
    _emit_rocs(exam, paths, ctx, last)
    exam.count(tally, shown, paths)
    exam.check_integral(paths)
    exam.check_count(paths)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "positions": points.positions,
        "times_s": points.times,
        "beta": paths.beta,
        "edges": paths.edges,
    }
    if trainer.prior is not None:
        arrays["memberships"] = trainer.prior.memberships.detach().cpu().numpy()
    return Outputs(arrays=arrays)


def _emit_rocs(exam: ContactExam, paths: Paths, ctx: Context, step: int) -> None:
    for task in exam.tasks:
        ctx.checkpoint()
        curve = exam.curve(task, paths)
        if curve is not None:
            ctx.emit(f"roc-{task}", curve, step)


def _network(inputs: Mapping[str, object]) -> TemporalNetwork:
    network = inputs["network"]
    if not isinstance(network, TemporalNetwork):
        raise PluginError(f"network: expected a temporal network, got {type(network).__name__}")
    if network.n_nodes < 3:
        raise PluginError(f"network: expected three nodes or more, got {network.n_nodes}")
    if not network.n_events or network.time_s[0] == network.time_s[-1]:
        got = f"{network.n_events} at one time" if network.n_events else "none"
        raise PluginError(f"network: expected events at two times or more, got {got}")
    return network.undirected()
