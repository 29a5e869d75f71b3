"""Runs of one method side by side, as results that the ordinary panels show: tables and overlaid curves."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Check, Curve, Line, Result, Scalar, Table
from plexoscope.plugins.spelling import listed

RUNS, MEANS = "comparison-runs", "comparison-means"
"""Names of the two tables."""

_OF_CHANNEL = "comparison-of-"


@dataclass(frozen=True, eq=False)
class ComparedRun:
    """What is compared of a run, live or recorded.

    Parameters
    ----------
    results
        Name of a channel to what it keeps, as (step, result) in order.
    """

    method_id: str
    name: str
    parameters: Mapping[str, object]
    seed: int
    state: str
    seconds: float
    metrics: Mapping[str, float] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    results: Mapping[str, Sequence[tuple[int, Result]]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class RunComparison:
    """What a panel area needs: channels to make panels of, and one result for each."""

    channels: tuple[Channel, ...]
    results: Mapping[str, Result]
    differing: tuple[str, ...]
    """Names of the parameters that are not the same in all runs."""


def compare(runs: Sequence[ComparedRun], channels: Sequence[Channel]) -> RunComparison:
    """Lay runs side by side.

    Parameters
    ----------
    runs
        One or more, all of one method.
    channels
        Of that method; the histories and curves among them are overlaid.

    Raises
    ------
    PluginError
        If the runs are not of one method, or there is none.
    """
    methods = {run.method_id for run in runs}
    if len(methods) != 1:
        raise PluginError(f"comparison: expected runs of one method, got {listed(sorted(methods))}")
    differing = _differing(runs)
    shown: list[Channel] = []
    results: dict[str, Result] = {}
    for channel in channels:
        curve = _overlay(channel, runs, _labels(runs, differing))
        if curve is not None:
            name = _OF_CHANNEL + channel.name
            shown.append(Channel(name, Curve.kind, "latest", channel.title))
            results[name] = curve
    shown.append(Channel(RUNS, Table.kind, "latest", "Runs"))
    results[RUNS] = _table(runs, differing)
    means = _means(runs, differing)
    if means is not None:
        shown.append(Channel(MEANS, Table.kind, "latest", "Means over seeds"))
        results[MEANS] = means
    return RunComparison(tuple(shown), results, differing)


def _differing(runs: Sequence[ComparedRun]) -> tuple[str, ...]:
    names = dict.fromkeys(name for run in runs for name in run.parameters)
    return tuple(name for name in names if len({repr(run.parameters.get(name)) for run in runs}) > 1)


def _labels(runs: Sequence[ComparedRun], differing: Sequence[str]) -> list[str]:
    """What tells the runs apart, in few words."""
    seeds_differ = len({run.seed for run in runs}) > 1
    labels = []
    for run in runs:
        parts = [f"{name} {_words(run.parameters.get(name))}" for name in differing]
        parts += [f"seed {run.seed}"] if seeds_differ else []
        labels.append(", ".join(parts) or run.name)
    return labels if len(set(labels)) == len(labels) else [run.name for run in runs]


def _overlay(channel: Channel, runs: Sequence[ComparedRun], labels: Sequence[str]) -> Curve | None:
    if channel.kind == Scalar.kind:
        per_run = [_histories(run.results.get(channel.name, ())) for run in runs]
        x_label, y_label = "step", channel.title
    elif channel.kind == Curve.kind:
        newest = [run.results.get(channel.name, ()) for run in runs]
        curves = [items[-1][1] if items else None for items in newest]
        first = next((each for each in curves if isinstance(each, Curve)), None)
        if first is None:
            return None
        per_run = [each.lines if isinstance(each, Curve) else () for each in curves]
        x_label, y_label = first.x_label, first.y_label
    else:
        return None
    lines: list[Line] = []
    n_series = max((sum(not line.baseline for line in each) for each in per_run), default=0)
    seen: set[tuple[str, bytes]] = set()
    for label, each in zip(labels, per_run, strict=True):
        for line in each:
            if line.baseline:
                # A baseline that is the same in all runs is drawn once.
                key = (line.name, line.y.tobytes())
                if key not in seen:
                    lines.append(line)
                seen.add(key)
            else:
                lines.append(Line(f"{label}: {line.name}" if n_series > 1 else label, line.x, line.y))
    return Curve(tuple(lines), x_label, y_label) if lines else None


def _histories(items: Sequence[tuple[int, Any]]) -> tuple[Line, ...]:
    names = dict.fromkeys(name for _, scalar in items for name in scalar.values)
    baselines = {name for _, scalar in items for name in scalar.baselines}
    steps = np.array([step for step, _ in items], np.float64)
    return tuple(
        Line(name, steps, np.array([scalar.values.get(name, math.nan) for _, scalar in items]), name in baselines)
        for name in names
    )


def _table(runs: Sequence[ComparedRun], differing: Sequence[str]) -> Table:
    columns: dict[str, Any] = {"run": tuple(run.name for run in runs)}
    for name in differing:
        columns[name] = _cells([run.parameters.get(name) for run in runs])
    columns["seed"] = np.array([run.seed for run in runs])
    columns["state"] = tuple(run.state for run in runs)
    columns["time (s)"] = np.array([run.seconds for run in runs])
    columns["checks"] = tuple(f"{sum(check.passed for check in run.checks)} of {len(run.checks)}" for run in runs)
    for name in _union(run.metrics for run in runs):
        columns[_free(name, columns)] = np.array([run.metrics.get(name, math.nan) for run in runs], np.float64)
    for name in dict.fromkeys(check.name for run in runs for check in run.checks):
        found = [next((check for check in run.checks if check.name == name), None) for run in runs]
        columns[_free(name, columns)] = tuple(
            "" if check is None else f"{'✓' if check.passed else '✗'} {_words(check.got)}" for check in found
        )
    return Table(columns)


def _means(runs: Sequence[ComparedRun], differing: Sequence[str]) -> Table | None:
    """Mean and standard deviation over the seeds of each combination; None where nothing was repeated."""
    groups: dict[tuple[str, ...], list[ComparedRun]] = {}
    for run in runs:
        if run.state == "succeeded":
            groups.setdefault(tuple(_words(run.parameters.get(name)) for name in differing), []).append(run)
    if not any(len({run.seed for run in group}) > 1 for group in groups.values()):
        return None
    columns: dict[str, Any] = {name: tuple(key[i] for key in groups) for i, name in enumerate(differing)}
    columns["runs"] = np.array([len(group) for group in groups.values()])
    for name in _union(run.metrics for run in runs):
        values = [[run.metrics[name] for run in group if name in run.metrics] for group in groups.values()]
        free = _free(name, columns)
        columns[free] = np.array([np.mean(each) if each else math.nan for each in values])
        columns[f"± {free}"] = np.array([np.std(each, ddof=1) if len(each) > 1 else math.nan for each in values])
    return Table(columns)


def _union(mappings: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for each in mappings for name in each))


def _free(name: str, taken: Mapping[str, object]) -> str:
    return name if name not in taken else _free(f"{name} ", taken)


def _cells(values: list[object]) -> Any:
    if all(type(value) in (int, float) for value in values):
        return np.array(values)
    return tuple(map(_words, values))


def _words(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "" if value is None else str(value)
