"""Sweeps: one method over every combination of some parameters' values, each with several seeds.

A sweep starts runs and knows nothing of where they are placed. Nobody waits in it: whoever shows it calls `poll`.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plexoscope.plugins import parameters
from plexoscope.plugins.events import Progress
from plexoscope.plugins.runner import Run
from plexoscope.plugins.states import State

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


def parse_axes(params_class: type[Any], words: Iterable[str]) -> dict[str, tuple[object, ...]]:
    """Return axes from words such as "n_bins=20,40,60".

    Raises
    ------
    ParameterError
        If a word names no parameter, names one twice, or a value does not fit.
    """
    known = {field.name: field for field in parameters.fields(params_class)}
    axes: dict[str, tuple[object, ...]] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or name not in known or not text:
            what = f"sweep over {name!r}" if equals else "sweep"
            raise parameters.ParameterError(what, "name=value,value,… with one of " + ", ".join(known), repr(word))
        if name in axes:
            raise parameters.ParameterError(f"sweep over {name!r}", "one list of values", "two")
        axes[name] = tuple(dict.fromkeys(known[name].parse(part) for part in text.split(",")))
    return axes


class Sweep:
    """The runs of a sweep.

    Parameters
    ----------
    points
    start
        Starts the run of a point, in a queue that bounds how many work at once.
    """

    def __init__(self, points: Sequence[SweepPoint], start: Callable[[SweepPoint], Run]) -> None:
        self.points = tuple(points)
        self._start = start
        self._cancelled = False
        self._attempts = [1] * len(self.points)
        self._runs = [start(point) for point in self.points]

    @property
    def runs(self) -> tuple[Run, ...]:
        """One for each point, in their order: the newest attempt."""
        return tuple(self._runs)

    @property
    def is_over(self) -> bool:
        return all(run.state.is_terminal for run in self._runs)

    @property
    def n_done(self) -> int:
        return sum(run.state.is_terminal for run in self._runs)

    @property
    def n_restarted(self) -> int:
        """How many times a lost run was started again."""
        return sum(self._attempts) - len(self._attempts)

    @property
    def progress(self) -> Progress:
        """Of the whole, in runs."""
        done = sum(1.0 if run.state.is_terminal else run.progress.fraction or 0.0 for run in self._runs)
        return Progress(done, len(self._runs), f"{self.n_done} of {len(self._runs)} runs")

    def poll(self) -> None:
        """Start lost runs again."""
        for i, run in enumerate(self._runs):
            if run.state is State.CRASHED and not self._cancelled and self._attempts[i] < ATTEMPTS:
                self._attempts[i] += 1
                self._runs[i] = self._start(self.points[i])

    def cancel(self) -> None:
        """Ask every run to end; what is done stays."""
        self._cancelled = True
        for run in self._runs:
            run.cancel()
