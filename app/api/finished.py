"""What a run has left: its checks, metrics, and the results on each of its channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from plexoscope.api.html import table, titled
from plexoscope.api.kinds import Data
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.inputs.facts import fact_words
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.results import Check, Outputs, Result
from plexoscope.plugins.spelling import did_you_mean, listed


@dataclass(frozen=True, eq=False, repr=False)
class FinishedRun:
    """A run that is over.

    Parameters
    ----------
    method : str
        Its id.
    state : str
        "succeeded", "cancelled", "failed", "timed out" or "crashed".
    params : mapping of str to value
        All parameters, those that were not given, too.
    seed : int
    seconds : float
        Of work.
    outputs : Outputs
        What the method returned: `metrics` and `arrays`.
    checks : tuple of Check
        Claims that the run put to the test: `name`, `expected`, `got`, `passed`.
    results : mapping of str to tuple of (int, Result)
        Steps and results that each channel has kept; the last of them is `run["channel"]`.
    logs : tuple of (float, str)
        Seconds and lines.
    recording : Path or None
        The folder that it was recorded in.
    error : str
        Why it failed; "" if it did not.

    Examples
    --------
    >>> import numpy as np
    >>> run = px.run("functional-connectome", np.random.default_rng(0).normal(size=(4, 60)))
    >>> run.state, run.passed, run["mean"].values.shape
    ('succeeded', True, (4, 4))
    >>> run.data("mean")
    Network(4 nodes, 6 edges)
    """

    method: str
    state: str
    params: Mapping[str, Any]
    seed: int
    seconds: float
    outputs: Outputs
    checks: tuple[Check, ...]
    results: Mapping[str, tuple[tuple[int, Result], ...]]
    logs: tuple[tuple[float, str], ...] = ()
    recording: Path | None = None
    error: str = ""

    @property
    def metrics(self) -> Mapping[str, float]:
        """The final figures."""
        return self.outputs.metrics

    @property
    def arrays(self) -> Mapping[str, Any]:
        """The final arrays, such as "vectors"."""
        return self.outputs.arrays

    @property
    def passed(self) -> bool:
        """Whether all checks passed."""
        return all(check.passed for check in self.checks)

    def __getitem__(self, channel: str) -> Result:
        """The last result on a channel."""
        if channel not in self.results:
            raise UsageError(
                f"channel {channel!r}{did_you_mean(channel, self.results)}: expected one of {listed(self.results)}"
            )
        if not self.results[channel]:
            raise UsageError(f"channel {channel!r}: expected a result, got none on this channel")
        return self.results[channel][-1][1]

    def data(self, channel: str, kind: str = "") -> Data:
        """Return the last result on a channel as a data object, to be drawn, saved, or the input of another run.

        Parameters
        ----------
        channel : str
        kind : str
            Such as "network"; by default the first that it can become.

        Raises
        ------
        PlexoscopeError
            If it can be none.
        """
        from plexoscope.plugins.results.as_data import data_kinds, data_of

        result = self[channel]
        kinds = (kind,) if kind else data_kinds(result.kind)
        return cast(Data, data_of(result, kinds, channel, f"{self.method}: {channel}")[0])

    def __repr__(self) -> str:
        n_passed = sum(check.passed for check in self.checks)
        checks = f", {n_passed} of {len(self.checks)} checks passed" if self.checks else ""
        return f"FinishedRun({self.method} {self.state} after {self.seconds:.1f} s{checks})"

    def _repr_html_(self) -> str:
        metrics = [(name, fact_words(value)) for name, value in self.metrics.items()]
        failed_first = sorted(self.checks, key=lambda check: check.passed)
        checks = [
            (check.name, check.expected, fact_words(check.got), "passed" if check.passed else "✗ failed")
            for check in failed_first
        ]
        channels = [
            (name, f"{len(items):,}", items[-1][1].kind if items else "") for name, items in self.results.items()
        ]
        parts = (
            table(checks, ("Check", "Expected", "Got", "")) if checks else "",
            table(metrics, ("Metric", "Value")) if metrics else "",
            table(channels, ("Channel", "Results", "Kind")) if channels else "",
        )
        return titled(repr(self), *parts)


class MethodError(PlexoscopeError):
    """A run failed, ran out of time, or (`strict=True`) a check did not pass.

    Attributes
    ----------
    run : FinishedRun
        What it has left all the same.
    """

    def __init__(self, text: str, run: FinishedRun) -> None:
        super().__init__(text)
        self.run = run
