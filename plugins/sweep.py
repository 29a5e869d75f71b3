"""Sweeps: one method over every combination of some parameters' values, each with several seeds.

A sweep starts runs and knows nothing of where they are placed. Nobody waits in it: whoever shows it calls `poll`.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plexoscope.plugins import parameters
from plexoscope.plugins.events import Progress
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.runner import Run
from plexoscope.plugins.states import RunState

ATTEMPTS = 3
"""A run whose process or worker was lost is started again, up to so many times in all."""


@dataclass(frozen=True, eq=False)
class SweepPoint:
    """One run of a sweep.

    Parameters
    ----------
    number
        Counted from 1.
    values
        What the sweep sets; other parameters are as in the base.
    params
        An instance of the method's parameter class.
    """

    number: int
    values: Mapping[str, object]
    seed: int
    params: Any


def sweep_points(
    params_class: type[Any],
    base: Mapping[str, object],
    axes: Mapping[str, Sequence[object]],
    seeds: Iterable[int],
) -> tuple[SweepPoint, ...]:
    """Return every combination, the last axis fastest, the seeds of one combination together.

    Parameters
    ----------
    base
        Values of parameters that are not swept.
    axes
        Name of a parameter to the values that it takes.

    Raises
    ------
    ParameterError
        If any combination is not allowed: a sweep that would fail half way does not begin.
    """
    seeds = tuple(seeds)
    numbers = itertools.count(1)
    points = []
    for chosen in itertools.product(*axes.values()):
        values = dict(zip(axes, chosen, strict=True))
        params = parameters.make(params_class, {**base, **values})
        points += [SweepPoint(next(numbers), values, seed, params) for seed in seeds]
    return tuple(points)


def parse_axes(params_class: type[Any], words: Iterable[str]) -> dict[str, tuple[Value, ...]]:
    """Return axes from words such as "n_bins=20,40,60". Values that have commas in them are parted by ";" instead.

    Raises
    ------
    ParameterError
        If a word names no parameter, names one twice, or a value does not fit.
    """
    known = {field.name: field for field in parameters.fields(params_class)}
    axes: dict[str, tuple[Value, ...]] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or name not in known or not text:
            what = f"sweep over {name!r}" if equals else "sweep"
            raise parameters.ParameterError(what, "name=value,value,… with one of " + ", ".join(known), repr(word))
        if name in axes:
            raise parameters.ParameterError(f"sweep over {name!r}", "one list of values", "two")
        parts = text.split(";" if known[name].is_tuple or ";" in text else ",")
        axes[name] = tuple(dict.fromkeys(known[name].parse(part) for part in parts))
    return axes


class Sweep:
    """The runs of a sweep.

    Parameters
    ----------
    points
    start
        Starts the run of a point, in a queue that bounds how many work at once.
    most
        So many runs are started and not over at a time; None starts all at once. A run that waits has a recording
        of its own already, and on a cluster a thread that listens.
    """

    def __init__(
        self, points: Sequence[SweepPoint], start: Callable[[SweepPoint], Run], most: int | None = None
    ) -> None:
        self.points = tuple(points)
        self._start = start
        self._most = len(self.points) if most is None else most
        self._cancelled = False
        self._attempts = Counter[int]()
        self._runs: list[Run] = []
        self.poll()

    @property
    def runs(self) -> tuple[Run, ...]:
        """One for each point that was begun, in their order: the newest attempt."""
        return tuple(self._runs)

    @property
    def is_over(self) -> bool:
        """Whether nothing goes on, and nothing is left to be started but what was cancelled."""
        is_begun = self._cancelled or len(self._runs) == len(self.points)
        return is_begun and self.n_done == len(self._runs)

    @property
    def n_done(self) -> int:
        return sum(run.state.is_terminal for run in self._runs)

    @property
    def n_restarted(self) -> int:
        """How many times a lost run was started again."""
        return self._attempts.total()

    @property
    def progress(self) -> Progress:
        """Of the whole, in runs."""
        done = sum(1.0 if run.state.is_terminal else run.progress.fraction or 0.0 for run in self._runs)
        return Progress(done, len(self.points), f"{self.n_done} of {len(self.points)} runs")

    def poll(self) -> None:
        """Start lost runs again, and further ones as others end."""
        if self._cancelled:
            return
        for i, run in enumerate(self._runs):
            if run.state is RunState.CRASHED and self._attempts[i] < ATTEMPTS - 1:
                self._attempts[i] += 1
                self._runs[i] = self._start(self.points[i])
        while len(self._runs) < len(self.points) and len(self._runs) - self.n_done < self._most:
            self._runs.append(self._start(self.points[len(self._runs)]))

    def cancel(self) -> None:
        """Ask every run to end; what is done stays."""
        self._cancelled = True
        for run in self._runs:
            run.cancel()
