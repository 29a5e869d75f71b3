"""Launching runs: what a run or a sweep starts from, and starting one run of it."""

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from plexoscope.app.document.state import MethodSettings
from plexoscope.app.inputs.reading import PreparedInputs
from plexoscope.app.runs.run_entry import RunEntry, changed_values
from plexoscope.app.services.background import BackgroundJob
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins import parameters, runner
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.recording import Recorder, RunStore, header_of
from plexoscope.plugins.runner.cluster.cluster import Cluster
from plexoscope.plugins.runner.places import place_named
from plexoscope.plugins.sweep import SweepPoint, parse_axes, sweep_points

MOST_RUNS = 1000
"""Of one sweep."""
STARTED_AHEAD = 4
"""Runs of a sweep that are started beyond those that work: a run that waits costs a folder and a thread already."""
STARTED_ON_CLUSTER = 64
"""Of one sweep; how many of them work at once is the cluster's choice."""

PrepareInputs = Callable[[BackgroundJob], PreparedInputs]


@dataclass(frozen=True, eq=False)
class PreparedRun:
    """All that a run starts from."""

    method: Method
    settings: MethodSettings
    points: tuple[SweepPoint, ...]
    inputs: PreparedInputs


def prepared_run(
    method: Method, settings: MethodSettings, prepare_inputs: PrepareInputs, job: BackgroundJob
) -> PreparedRun:
    """Read the inputs of a run, or of all runs of a sweep.

    Raises
    ------
    PlexoscopeError
        If a value does not fit, an input cannot be read, or the sweep is too large.
    """
    params_class = method.load().params_class
    axes = parse_axes(params_class, [f"{name}={text}" for name, text in settings.sweep.items()])
    n_runs = settings.n_seeds * math.prod(map(len, axes.values()))
    if n_runs > MOST_RUNS:
        raise PluginError(f"sweep of {method.manifest.title}: expected {MOST_RUNS:,} runs or fewer, got {n_runs:,}")
    seeds = range(settings.seed, settings.seed + settings.n_seeds)
    points = sweep_points(params_class, dict(settings.values), axes, seeds)
    return PreparedRun(method, settings, points, prepare_inputs(job))


class RunLauncher:
    """Starts runs, recorded where there is a store."""

    def __init__(self, store: RunStore | None) -> None:
        self._store = store
        self.queue = runner.RunQueue()

    def most_at_once(self, settings: MethodSettings) -> int:
        """How many runs of a sweep are started before the first of them ends."""
        is_local = not isinstance(place_named(settings.placement), Cluster)
        return self.queue.n_slots + STARTED_AHEAD if is_local else STARTED_ON_CLUSTER

    def launch(self, prepared: PreparedRun, point: SweepPoint, sweep: str) -> RunEntry:
        """Start one run of a sweep, "" for none. The entry has no name yet.

        Raises
        ------
        PlexoscopeError
            If it cannot be started.
        """
        method, settings, manifest = prepared.method, prepared.settings, prepared.method.manifest
        # A limit that the chosen place cannot keep is not shown there, and comes back with the next place.
        memory_mb = settings.memory_mb if settings.placement in ("", "process") else None
        placement = place_named(settings.placement, memory_mb)
        recorder = None
        if self._store is not None:
            folder = self._store.new_folder(method.id)
            header = header_of(method, point.params, point.seed, placement, prepared.inputs.records)
            recorder = Recorder(folder, header)
        try:
            run = runner.start(
                method,
                point.params,
                prepared.inputs.data,
                seed=point.seed,
                expects=prepared.inputs.expects,
                placement=placement,
                limits=runner.Limits(wall_s=settings.wall_s),
                observers=(recorder.take,) if recorder is not None else (),
                queue=None if isinstance(placement, Cluster) else self.queue,  # Dask has a queue of its own
                input_labels={name: record.label for name, record in prepared.inputs.records.items()},
            )
        except PlexoscopeError:
            if recorder is not None:
                with suppress(OSError):
                    recorder.folder.rmdir()
            raise
        values = parameters.values_of(point.params)
        return RunEntry(
            "",
            method.id,
            manifest.title,
            manifest.channels,
            values,
            point.seed,
            folder=recorder.folder if recorder is not None else None,
            sweep=sweep,
            run=run,
            recorder=recorder,
            changed=changed_values(parameters.fields(type(point.params)), values),
            settings=settings,
        )
