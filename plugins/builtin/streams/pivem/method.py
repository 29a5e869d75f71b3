"""PiVeM as a method: trains the model on contacts and shows it while it learns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.streams.pivem.exam import ContactExam
from plexoscope.plugins.builtin.streams.pivem.views import PositionsView, event_raster
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

SLOW = ("torch", "scipy.spatial", "plexoscope.models.graphs.methods.pivem.training")
POSITIONS_EVERY = 10
ROC_EVERY = 50
"""Steps from one picture to the next. Not seconds: the same seed must show the same on every machine."""


@dataclass(frozen=True)
class Params:
    """What a user may set. The defaults reach the bars of all three samples."""

    n_bins: Annotated[
        int,
        Param("Time bins", low=5, high=200, step=5, group="Model",
              help="Pieces that each path is made of; more follow faster changes and cost more time"),
    ] = 60  # fmt: skip
    n_groups: Annotated[
        int,
        Param("Groups in the prior", low=1, high=50, group="Model",
              help="How many groups the prior may use to say who moves together; labels are never seen"),
    ] = 10  # fmt: skip
    n_position_steps: Annotated[
        int, Param("Steps for positions", low=1, high=5000, step=50, group="Training",
                   help="Phase one: positions and activity, nobody moves"),
    ] = 200  # fmt: skip
    n_velocity_steps: Annotated[
        int, Param("Steps for velocities", low=1, high=5000, step=50, group="Training",
                   help="Phase two: the points move as the contacts alone would have it"),
    ] = 100  # fmt: skip
    n_prior_steps: Annotated[
        int, Param("Steps with the prior", low=1, high=5000, step=50, group="Training",
                   help="Phase three: the prior joins; more steps give smoother paths and clearer groups"),
    ] = 150  # fmt: skip
    learning_rate: Annotated[
        float, Param("Learning rate", low=0.01, high=0.5, step=0.01, group="Training", help="Of Adam"),
    ] = 0.1  # fmt: skip
    n_batch_nodes: Annotated[
        int, Param("Nodes per step", low=8, high=2000, step=8, group="Training",
                   help="Nodes drawn for each step; all of them where the network has no more"),
    ] = 128  # fmt: skip
    n_frames: Annotated[
        int, Param("Frames", low=2, high=500, step=10, group="Display", help="Of the moving points"),
    ] = 60  # fmt: skip
    n_questions: Annotated[
        int, Param("Events asked about", low=100, high=100_000, step=1000, group="Evaluation",
                   help="Contacts in the reconstruction test, against as many non-contacts"),
    ] = 10_000  # fmt: skip
    quiet_s: Annotated[
        float, Param("Quiet around non-contacts", low=0, step=60, unit="s", group="Evaluation",
                     help="For so long before and after, the pair of a non-contact does not meet"),
    ] = 600.0  # fmt: skip


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train PiVeM on the input `network`; see `plexoscope.models.graphs.methods.pivem` for the model.

    What motion buys is time: the reconstruction of when a pair meets, and the likelihood. It does not buy groups.
    On all three samples the positions of phase one, where nobody moves, tell the groups apart better than those
    of the moving model when they mix least: 0.955 against 0.913 in the primary school, 0.961 against 0.848 in the
    high school (seed 0). Fewer bins, a longer phase three or more groups in the prior do not make up for it.
    """
    network = _network(inputs)
    ctx.emit("events", event_raster(network))
    ctx.progress(0, 0, "Preparing")
    ctx.log("the ROC is in-sample: it asks about events that the model is trained on")
    exam = ContactExam(network, params.n_questions, params.quiet_s, ctx)
    import_modules(ctx, SLOW)
    with one_torch_thread():
        return _train(params, network, exam, ctx)


def _train(params: Params, network: TemporalNetwork, exam: ContactExam, ctx: Context) -> Outputs:
    from plexoscope.models.graphs.methods.pivem.events import event_sums
    from plexoscope.models.graphs.methods.pivem.training import Settings, Trainer
    from plexoscope.models.graphs.methods.pivem.verification import homogeneous_negative_log_likelihood

    events = event_sums(network, params.n_bins)
    settings = Settings(
        n_position_steps=params.n_position_steps,
        n_velocity_steps=params.n_velocity_steps,
        n_prior_steps=params.n_prior_steps,
        learning_rate=params.learning_rate,
        n_batch_nodes=params.n_batch_nodes,
        n_groups=params.n_groups,
        seed=ctx.seed,
    )
    trainer = Trainer(events, settings, ctx.device)
    floor = homogeneous_negative_log_likelihood(network.n_events, network.n_nodes)
    view = PositionsView(network, params.n_frames)
    ctx.emit("positions", view.points(trainer.paths()), step=0)
    for step in trainer.train():
        ctx.checkpoint()
        ctx.progress(step.index, step.n_steps, step.phase)
        values = {"PiVeM": step.negative_log_likelihood, "One rate for all": floor}
        ctx.emit("likelihood", Scalar(values, step.phase, baselines=("One rate for all",)), step.index)
        if step.index % POSITIONS_EVERY == 0:
            ctx.emit("positions", view.points(trainer.paths()), step.index)
        if step.index % ROC_EVERY == 0:
            _emit_roc(exam, trainer.paths(), ctx, step.index)
        if step.index == params.n_position_steps:
            exam.note_static(trainer.paths())
        if step.index == params.n_position_steps + params.n_velocity_steps:
            exam.check_integral(trainer.paths())

    ctx.progress(0, 0, "Checking")
    paths, last = trainer.paths(), step.index
    points = view.points(paths)
    ctx.emit("positions", points, last)
    _emit_roc(exam, paths, ctx, last)
    exam.check_auc()
    exam.check_groups(paths)
    exam.check_integral(paths)
    exam.check_likelihood(paths, events)
    exam.metrics["negative_log_likelihood_homogeneous"] = floor
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "positions": points.positions,
        "times_s": points.times,
        "beta": paths.beta,
        "edges": paths.edges,
    }
    if trainer.prior is not None:
        arrays["memberships"] = trainer.prior.memberships.detach().cpu().numpy()
    return Outputs(metrics=exam.metrics, arrays=arrays)


def _emit_roc(exam: ContactExam, paths: Paths, ctx: Context, step: int) -> None:
    curve = exam.curve(paths)
    if curve is not None:
        ctx.emit("roc", curve, step)


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
