"""Running a method from a script: the checks, inputs and recordings of `plexoscope run`, the results as objects."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plexoscope.api.accepting import accepted
from plexoscope.api.finished import FinishedRun, MethodError
from plexoscope.api.listing import dirs
from plexoscope.api.notes import note
from plexoscope.api.wording import keywords_for_flags
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.inputs.facts import fact_words
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.results import Outputs, Result
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.plugins.states import RunState

if TYPE_CHECKING:
    from plexoscope.app.cli.running.setup import Setup
    from plexoscope.app.cli.shared.progress import ProgressLine
    from plexoscope.app.inputs.reading import NamedInput
    from plexoscope.plugins.discovery import Method
    from plexoscope.plugins.recording import Recorder
    from plexoscope.plugins.runner import Run

OnResult = Callable[[str, int, Result], object]


def run(
    method: str,
    /,
    *data: object,
    inputs: Mapping[str, object] | None = None,
    params: Mapping[str, object] | str | Path | None = None,
    seed: int = 0,
    on_result: OnResult | None = None,
    record: bool | str | Path = False,
    strict: bool = False,
    device: str | None = None,
    on: str | None = None,
    time_limit: float | None = None,
    memory_limit: int | None = None,
    plugin_dir: str | Path | Sequence[str | Path] = (),
    **parameters: object,
) -> FinishedRun:
    """Run a method to its end. Ctrl-C cancels it.

    Parameters
    ----------
    method : str
        An id that `methods` lists.
    *data
        Its inputs in their order: data objects, files, samples, results, or objects of other libraries as
        `Scene.add` takes them. Where one is missing, the first sample of the method stands for it.
    inputs : mapping of str to data, optional
        Inputs by name.
    params : mapping, str or Path, optional
        Parameters, or a file of them (a preset); what is a keyword goes before it.
    seed : int
    on_result : callable, optional
        Called with channel, step and result, on this thread, about ten times a second with all that is new. Of a
        channel that keeps only the latest result it sees only that. What it raises cancels the run.
    record : bool, str or Path
        A folder to record the run in, one without a recording; True for one among the user's data.
    strict : bool
        Raise if a check does not pass, instead of warning.
    device : str, optional
        Such as "cpu" or "cuda"; by default what the method asks for.
    on : str, optional
        "thread" (this process, the default), "process", or the address of a Dask scheduler.
    time_limit : float, optional
        Seconds of work.
    memory_limit : int, optional
        MB, in a process of its own.
    plugin_dir : str, Path or several of them
        Folders of methods beside those installed.
    **parameters
        Parameters of the method.

    Returns
    -------
    run : FinishedRun
        What it has left.

    Raises
    ------
    MethodError
        If the run fails or is out of time; with `strict`, if a check does not pass. What it has left is its `run`.
    PlexoscopeError
        If it cannot begin.
    KeyboardInterrupt
        After the run is cancelled, and its recording closed.

    Examples
    --------
    >>> import numpy as np
    >>> traces = np.random.default_rng(0).normal(size=(4, 60))
    >>> found = px.run("functional-connectome", traces)
    >>> found.state, found["mean"].values.shape
    ('succeeded', (4, 4))
    """
    from plexoscope.app.cli.running.following import followed
    from plexoscope.app.cli.running.setup import ToRun
    from plexoscope.app.cli.shared.progress import ProgressLine

    place = on if on is not None else ("thread" if memory_limit is None else "")
    asked = ToRun(
        method,
        seed=seed,
        device=device,
        plugin_dirs=dirs(plugin_dir),
        place=place,
        wall_s=time_limit,
        memory_mb=memory_limit,
        is_recorded=bool(record),
    )
    with keywords_for_flags():
        setup, recorder = _set_up(asked, data, inputs or {}, params, parameters, record)
        started = setup.start(setup.points[0], recorder)
    try:
        with ProgressLine(started.method.id) as line:
            interrupted = followed(started, _each_turn(started, on_result, line))
    finally:
        if recorder is not None:
            recorder.close()
    if interrupted:
        raise KeyboardInterrupt
    if recorder is not None and recorder.error:
        note(f"not recorded: {recorder.error}: {recorder.folder}")
    finished = _finished(started, recorder)
    _raise_unless_good(started, finished, strict)
    return finished


def _set_up(
    asked: Any,
    data: Sequence[object],
    inputs: Mapping[str, object],
    params: Mapping[str, object] | str | Path | None,
    keywords: Mapping[str, object],
    record: bool | str | Path,
) -> "tuple[Setup, Recorder | None]":
    from plexoscope.app.cli.running.setup import Setup, has_recording, method_and_place
    from plexoscope.app.cli.shared.folders import make_folder
    from plexoscope.app.inputs.reading import PreparedInputs, prepared
    from plexoscope.plugins.recording import RunStore
    from plexoscope.plugins.sweep import SweepPoint

    method, placement = method_and_place(asked)
    point = SweepPoint(1, {}, asked.seed, _parameters(method, params, keywords))
    folder = None if isinstance(record, bool) else Path(record).expanduser()
    if folder is not None:
        if has_recording(folder):
            raise UsageError(f"record: expected a folder without a recording, got one with: {folder}")
        with keywords_for_flags({"--out": "record"}):
            make_folder(folder)
    named = _inputs(method, data, inputs, asked.plugin_dirs)
    if not record:  # nobody asks for the fingerprints of the data
        expects = {name: threshold for each in named.values() for name, threshold in each.expects.items()}
        given = PreparedInputs({name: each.data for name, each in named.items()}, expects)
        return Setup(asked, method, (point,), given, placement), None
    setup = Setup(asked, method, (point,), prepared(named), placement)
    return setup, setup.recorder(point, folder or RunStore().new_folder(method.id))


def _parameters(
    method: "Method", params: Mapping[str, object] | str | Path | None, keywords: Mapping[str, object]
) -> object:
    """An instance of the method's class: keywords go before the file or mapping, that before the defaults."""
    from plexoscope.app.cli.running.setup import preset_in
    from plexoscope.plugins.parameters import make, values_of

    base = params
    if isinstance(params, str | Path):
        base = values_of(preset_in(Path(params).expanduser(), method))
    return make(method.load().params_class, {**(base if isinstance(base, Mapping) else {}), **keywords})


def _inputs(
    method: "Method", data: Sequence[object], inputs: Mapping[str, object], plugin_dirs: Sequence[Path]
) -> "dict[str, NamedInput]":
    """What each input is: given by name, else in order, else the first sample of the method."""
    from plexoscope.app.inputs.words import default_input

    declared = method.manifest.inputs
    names = [each.name for each in declared]
    for name in inputs:
        if name not in names:
            raise UsageError(f"inputs: method {method.id!r} has no {name!r}{did_you_mean(name, names)}, "
                             f"expected {listed(names)}")  # fmt: skip
    unnamed = [name for name in names if name not in inputs]
    if len(data) > len(unnamed):
        raise UsageError(f"inputs: method {method.id!r} takes {len(declared)}, got {len(data) + len(inputs)}")
    given = {**inputs, **dict(zip(unnamed, data, strict=False))}
    found = {}
    for wanted in declared:
        value = given.get(wanted.name)
        if value is None:
            value = default_input(method.manifest, wanted)
        if isinstance(value, str) and value == "" and not wanted.optional:
            raise UsageError(f"inputs: method {method.id!r} has no sample for {wanted.name!r}, expected data")
        if not isinstance(value, str) or value:
            found[wanted.name] = _input(value, wanted, method, plugin_dirs)
    return found


def _input(value: object, wanted: Any, method: "Method", plugin_dirs: Sequence[Path]) -> "NamedInput":
    from plexoscope.app.inputs.reading import NamedInput, read_named

    if isinstance(value, str | Path):
        found = read_named(str(value), wanted, method.manifest, plugin_dirs)
        for each in found.notes:
            note(f"{each}: {found.label}")
        return found
    try:
        read, kind = accepted(value, wanted.kinds, wanted.name)
    except UsageError:
        raise
    except PlexoscopeError as error:
        raise UsageError(str(error)) from None
    return NamedInput(read.data, read.name, kind)


def _each_turn(run: "Run", on_result: OnResult | None, line: "ProgressLine") -> Callable[[RunState], None]:
    """What is done while a run goes on: results are handed on, and a terminal shows the progress."""
    is_terminal = sys.stderr.isatty()

    def turn(state: RunState) -> None:
        if on_result is not None:
            for channel, items in run.drain().items():
                for step, result in items:
                    on_result(channel, step, result)
        if is_terminal and not state.is_terminal:
            line.show(run.progress.fraction, run.progress.text)

    return turn


def _finished(run: "Run", recorder: "Recorder | None") -> FinishedRun:
    from plexoscope.plugins.parameters import values_of

    return FinishedRun(
        method=run.method.id,
        state=str(run.state),
        params=values_of(run.params),
        seed=run.seed,
        seconds=round(run.elapsed_s, 3),
        outputs=run.outputs or Outputs(),
        checks=run.checks,
        results={name: tuple(channel.kept()) for name, channel in run.channels.items()},
        logs=run.logs,
        recording=None if recorder is None or recorder.error else recorder.folder,
        error="" if run.error is None else str(run.error),
    )


def _raise_unless_good(run: "Run", finished: FinishedRun, strict: bool) -> None:
    if finished.state != "succeeded":
        why = f": {' '.join(finished.error.split())}" if finished.error else ""
        error = MethodError(f"run of {finished.method} {finished.state}{why}", finished)
        if run.error is not None and run.error.traceback:
            error.add_note(run.error.traceback)
        raise error
    failed = [f"{check.name} (expected {check.expected}, got {fact_words(check.got)})" for check in finished.checks
              if not check.passed]  # fmt: skip
    if not failed:
        return
    told = "".join(f"\n  {each}" for each in failed)
    text = f"run of {finished.method}: {len(failed)} of {len(finished.checks)} checks did not pass:{told}"
    if strict:
        raise MethodError(text, finished)
    note(text)
