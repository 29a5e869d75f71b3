"""The context: all that a running method knows of its run, and all that it may tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.results import KINDS, Check, Result
from plexoscope.plugins.spelling import did_you_mean, listed


class Cancelled(BaseException):
    """Ends a method at its next checkpoint. Not an `Exception`, so that a method's own
    `except Exception` does not swallow it."""


@dataclass(frozen=True)
class Progress:
    """How far a method is: `done` of `total`, and what it is at."""

    done: float = 0
    total: float = 0
    text: str = ""

    @property
    def fraction(self) -> float | None:
        """0 … 1, or None if the method does not know."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total > 0 else None


class Host(Protocol):
    """What a context needs of the run behind it. A run in a process will be another host."""

    def wait_at_checkpoint(self) -> None: ...
    def take_progress(self, progress: Progress) -> None: ...
    def take_result(self, channel: str, step: int | None, value: Result) -> None: ...
    def take_check(self, check: Check) -> None: ...
    def take_log(self, text: str) -> None: ...
    def live_values(self) -> Mapping[str, Value]: ...
    def scratch_folder(self) -> Path: ...


class Context:
    """Handed to `run(params, inputs, ctx)`.

    Attributes
    ----------
    seed : int
    rng : numpy.random.Generator
        Made from `seed`. A method that uses torch seeds it with `seed` itself.
    device : str
        Such as "cpu" or "cuda".
    expects : mapping of str to float
        The bars that the chosen sample sets; empty for the user's own data.
    """

    def __init__(
        self,
        host: Host,
        channel_kinds: Mapping[str, str],
        seed: int,
        device: str,
        expects: Mapping[str, float],
    ) -> None:
        self._host = host
        self._kinds = channel_kinds
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.device = device
        self.expects = expects

    def checkpoint(self) -> None:
        """Stop here while the run is paused. Call it often, at least every tenth of a second, and from the
        thread that the method was called on.

        Raises
        ------
        Cancelled
            If the run is to end.
        """
        self._host.wait_at_checkpoint()

    def progress(self, done: float, total: float, text: str = "") -> None:
        """Tell how far the method is; `total` 0 if that is not known."""
        self._host.take_progress(Progress(float(done), float(total), text))

    def emit(self, channel: str, value: Result, step: int | None = None) -> None:
        """Show a result. Never waits; after the end of the run it does nothing.

        Parameters
        ----------
        channel
            A name that the manifest declares.
        value
            Of the kind declared there.
        step
            Where the method is, on its own count; by default the values of a channel are counted.

        Raises
        ------
        PluginError
            If the manifest does not allow it.
        """
        if channel not in self._kinds:
            raise PluginError(
                f"emit: no channel {channel!r}{did_you_mean(channel, self._kinds)}, "
                f"expected one of {listed(self._kinds)}"
            )
        kind, got = KINDS[self._kinds[channel]], type(value).__name__
        if not isinstance(value, kind):
            raise PluginError(f"emit: channel {channel!r}: expected {kind.__name__} ({kind.kind}), got {got}")
        self._host.take_result(channel, None if step is None else int(step), value)

    def check(self, name: str, expected: str, got: Any, passed: Any) -> None:
        """Report an invariant or a bar. The newest report under a name counts; a method that watches an
        invariant over time reports the worst that it has seen.

        Parameters
        ----------
        expected
            In words or signs, such as "≥ 0.95".
        got : number or str
        passed : bool
        """
        plain = got.item() if isinstance(got, np.generic) else got
        self._host.take_check(Check(name, expected, plain, bool(passed)))

    def log(self, text: str) -> None:
        """Write a line to the log of the run."""
        self._host.take_log(str(text))

    @property
    def live(self) -> Mapping[str, Value]:
        """The current values of the live parameters, as one consistent snapshot."""
        return self._host.live_values()

    @property
    def scratch(self) -> Path:
        """A folder of this run's own, removed when it ends."""
        return self._host.scratch_folder()
