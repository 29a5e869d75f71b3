"""A method at work: called the same way wherever it is, with exactly one end for every exception there is."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from plexoscope.plugins import parameters
from plexoscope.plugins.context import Cancelled, Context, Host
from plexoscope.plugins.discovery import Method, Origin, method_at
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended, Entered
from plexoscope.plugins.parameters import Plain, Value
from plexoscope.plugins.results import Outputs
from plexoscope.plugins.runner.cores import limit_threads
from plexoscope.plugins.runner.memory import limited_memory, with_the_limit
from plexoscope.plugins.states import Failure, RunState, describe

MAX_MESSAGE = 20_000
"""Characters. The message of a KeyError is its key, however large that is."""


@dataclass(frozen=True)
class Task:
    """All that a method is called with.

    Parameters
    ----------
    method
        The method itself, or where another process finds it.
    values
        Its parameters, as `parameters.values_of` gives them.
    live
        Of the live parameters, at the start.
    n_threads
        How many cores torch and its like may use.
    memory_mb
        How much more memory than at its start the process may take; None for any.
    """

    method: Method | Origin
    values: Mapping[str, Plain]
    inputs: Mapping[str, object]
    seed: int
    device: str
    expects: Mapping[str, float]
    live: Mapping[str, Value]
    n_threads: int
    memory_mb: int | None = None

    def movable(self) -> "Task":
        """Return the task as another process can read it.

        Raises
        ------
        PluginError
            If the method was made up in this process.
        """
        method = self.method
        if isinstance(method, Method):
            if not method.origin.path:
                raise PluginError(f"method {method.id!r} does not lie in a file: expected to run in a thread")
            method = method.origin
        return dataclasses.replace(
            self, method=method, values=dict(self.values), expects=dict(self.expects), live=dict(self.live)
        )


def work(task: Task, host: Host) -> None:
    """Call the method, and tell the host of its end, once, whatever the method does."""
    state, failure, outputs = RunState.FAILED, None, None
    try:
        host.take(Entered(RunState.RUNNING))
        host.checkpoint()
        outputs = _outputs(task, host)
        state = RunState.SUCCEEDED
    except Cancelled:
        state = RunState.CANCELLED
    except BaseException as error:
        # Not only Exception: SystemExit, KeyboardInterrupt or GeneratorExit would end the thread without a word,
        # and the run would count as running for ever.
        failure = with_the_limit(_shortened(describe(error, _code_of(task.method))), task.memory_mb)
    host.take(Ended(state, failure, outputs))


def _outputs(task: Task, host: Host) -> Outputs:
    method = method_at(task.method) if isinstance(task.method, Origin) else task.method
    limit_threads(task.n_threads)
    loaded = method.load()
    params = parameters.make(loaded.params_class, task.values)
    expects = MappingProxyType(dict(task.expects))
    context = Context(host, method.manifest.channels, task.seed, task.device, expects, method.manifest.paper)
    with limited_memory(task.memory_mb):
        outputs = loaded.run(params, MappingProxyType(dict(task.inputs)), context)
    if not isinstance(outputs, Outputs):
        got = type(outputs).__name__
        raise PluginError(f"method {method.id!r}: expected Outputs returned, got {got}")
    try:
        return outputs.settled()
    except ValueError as error:
        raise PluginError(f"outputs of {method.id!r}: {error}") from None


def _code_of(method: Method | Origin) -> Path:
    return Path(method.path) if isinstance(method, Origin) else method.folder


def _shortened(failure: Failure) -> Failure:
    if len(failure.message) <= MAX_MESSAGE and len(failure.traceback) <= 10 * MAX_MESSAGE:
        return failure
    return dataclasses.replace(
        failure,
        message=failure.message[:MAX_MESSAGE] + "…",
        traceback=failure.traceback[: 10 * MAX_MESSAGE] + "…",
    )
