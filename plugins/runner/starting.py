"""Starting a run, wherever it is placed, and ending all of them with the program."""

import atexit
import time
import weakref
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from plexoscope.plugins import parameters
from plexoscope.plugins.budget import SESSION, Budget
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.runner.cores import threads_per_run
from plexoscope.plugins.runner.placement import Placement
from plexoscope.plugins.runner.process.process import Process
from plexoscope.plugins.runner.queue import RunQueue
from plexoscope.plugins.runner.run import GRACE_S, Limits, Observer, Run
from plexoscope.plugins.runner.thread import Thread
from plexoscope.plugins.runner.work import Task
from plexoscope.plugins.spelling import listed
from plexoscope.plugins.states import RunState

NO_LIMITS = Limits()

_runs: "weakref.WeakSet[Run]" = weakref.WeakSet()


def start(
    method: Method,
    params: Any,
    inputs: Mapping[str, object],
    *,
    seed: int = 0,
    device: str | None = None,
    expects: Mapping[str, float] | None = None,
    placement: Placement | None = None,
    limits: Limits = NO_LIMITS,
    observers: Sequence[Observer] = (),
    queue: RunQueue | None = None,
    input_labels: Mapping[str, str] | None = None,
    budget: Budget = SESSION,
) -> Run:
    """Run a method. Does not wait for anything.

    Parameters
    ----------
    params
        An instance of the method's parameter class.
    inputs
        Name of an input to its data object; each that the manifest declares, and no other. What is optional may
        be left out.
    device
        By default what the manifest names, "cpu" if that is "any".
    expects
        The thresholds of the chosen sample.
    placement
        Where to run; by default what the manifest says.
    observers
        Called with the second of work and each event, in order, under the lock of the run: they must be quick.
    queue
        In which the run waits for its turn; None starts it at once.
    input_labels
        What each input is, in words, for the header of a recording.
    budget
        What bounds the histories.

    Raises
    ------
    PluginError
        If the inputs do not fit, or the method cannot run there: such as in a thread while that of an earlier run
        still ignores its cancel.
    """
    declared = {each.name for each in method.manifest.inputs}
    required = {each.name for each in method.manifest.inputs if not each.optional}
    if not required <= set(inputs) <= declared:
        raise PluginError(f"inputs of {method.id}: expected {listed(declared)}, got {listed(inputs)}")
    if placement is None:
        placement = Process() if method.manifest.isolation == "process" else Thread()
    placement.require(method)
    if device is None:
        device = "cpu" if method.manifest.device == "any" else method.manifest.device
    live = {field.name: getattr(params, field.name) for field in parameters.fields(type(params)) if field.param.live}
    task = Task(
        method,
        parameters.values_of(params),
        inputs,
        seed,
        device,
        expects or {},
        MappingProxyType(live),
        threads_per_run(1 if queue is None else queue.n_slots),
    )
    leave = (lambda run: None) if queue is None else queue.leave
    run = Run(method, params, task, placement, limits, observers, budget, input_labels or {}, leave)
    _runs.add(run)
    if queue is None:
        run.begin()
    else:
        queue.enter(run)
    return run


@atexit.register
def _end_all() -> None:
    """End every run before the interpreter does."""
    runs = [run for run in list(_runs) if not run.state.is_terminal]
    for run in sorted(runs, key=lambda run: run.state is not RunState.QUEUED):  # or those would begin in turn
        run.cancel()
    deadline = time.monotonic() + GRACE_S
    for run in runs:
        run.wait(max(0.0, deadline - time.monotonic()))
        run.abandon()
        run.wait(GRACE_S)  # for the folder of a process that was killed
