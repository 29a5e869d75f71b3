"""The context: all that a running method knows of its run, and all that it may tell."""

import copy
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from plexoscope.plugins.channels import MAX_EVENT_BYTES, MAX_EVENTS, n_bytes
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Checked, Emitted, Event, Logged, Progress, Progressed
from plexoscope.plugins.manifest import Channel, PaperFigure
from plexoscope.plugins.one_seed import OneSeed
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.results import Check, Result, result_class
from plexoscope.plugins.results.fields import settle
from plexoscope.plugins.results.plain import number_of
from plexoscope.plugins.results.registry import is_taken
from plexoscope.plugins.spelling import did_you_mean, listed


class Cancelled(BaseException):
    """Ends a method at its next checkpoint. Not an `Exception`, so that a method's own
    `except Exception` does not swallow it."""


class Host(Protocol):
    """What a context needs of the run behind it, wherever that is."""

    def checkpoint(self) -> None:
        """Stay here while the run is paused; raise `Cancelled` if it is to end."""

    def take(self, event: Event) -> None:
        """Take what the method tells. Never waits for a reader; after the end it does nothing."""

    def live_values(self) -> Mapping[str, Value]: ...
    def scratch_folder(self) -> Path: ...


class Context:
    """Handed to `run(params, inputs, ctx)`; the same in a thread, in a process and on a cluster.

    Attributes
    ----------
    seed : int
    rng : numpy.random.Generator
        Made from `seed`. A method that uses torch seeds it with `seed` itself.
    device : str
        Such as "cpu" or "cuda".
    expects : mapping of str to float
        The thresholds that the chosen sample sets; empty for the user's own data.
    paper : tuple of PaperFigure
        The figures of the paper, from the manifest.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from typing import Annotated
    >>> from plexoscope.plugins.parameters import Param
    >>> from plexoscope.plugins.results import Outputs, Scalar
    >>> @dataclass(frozen=True)
    ... class Params:
    ...     n_steps: Annotated[int, Param("Steps", low=1, high=1000)] = 10
    ...     drift: Annotated[float, Param("Drift", low=-1, high=1, live=True)] = 0.5
    >>> def run(params, inputs, ctx):
    ...     place = 0.0
    ...     for step in range(params.n_steps):
    ...         ctx.checkpoint()
    ...         ctx.progress(step, params.n_steps, "walking")
    ...         place += ctx.rng.normal() + ctx.live["drift"]
    ...         ctx.emit("path", Scalar({"place": place}), step)
    ...     (ctx.scratch / "place.txt").write_text(str(place))
    ...     ctx.log(f"{params.n_steps} steps on {ctx.device}, seed {ctx.seed}")
    ...     bound = ctx.expects.get("furthest", 100.0)
    ...     ctx.check("Not too far", f"< {bound:g}", place, abs(place) < bound)
    ...     return Outputs(metrics={"place": place})

    Called in place, as a test does:

    >>> from plexoscope.plugins.testing import run_here
    >>> ran = run_here(run, Params(n_steps=3), expects={"furthest": 20.0})
    >>> [step for step, _ in ran.results["path"]], ran.checks["Not too far"].expected, ran.logs
    ([0, 1, 2], '< 20', ['3 steps on cpu, seed 0'])
    """

    def __init__(
        self,
        host: Host,
        channels: Iterable[Channel],
        seed: int,
        device: str,
        expects: Mapping[str, float],
        paper: tuple[PaperFigure, ...] = (),
    ) -> None:
        self._host = host
        self._channels = {channel.name: channel for channel in channels}
        self._classes: dict[str, type[Result]] = {}
        self._n_emitted: Counter[str] = Counter()
        self._event_bytes: Counter[str] = Counter()
        self._lock = threading.Lock()  # a method may emit from threads of its own
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.device = device
        self.expects = expects
        self.paper = paper

    def checkpoint(self) -> None:
        """Stop here while the run is paused. Call it often, at least every tenth of a second, and from the
        thread that the method was called on.

        Raises
        ------
        Cancelled
            If the run is to end. Let it pass: it is no `Exception`, so that only a bare `except` holds it up.
        """
        self._host.checkpoint()

    def progress(self, done: float, total: float, text: str = "") -> None:
        """Tell how far the method is.

        Parameters
        ----------
        done, total : float
            In any unit; `total` 0 if that is not known.
        text
            What it is at, in a few words.
        """
        self._host.take(Progressed(Progress(float(done), float(total), text)))

    def emit(self, channel: str, value: Result, step: int | None = None) -> None:
        """Show a result. Never waits for the window; after the end of the run it does nothing.

        Arrays have been copied when the result was made, unless nobody could write to them: what is shown is what
        they held then, and a method may go on to work in place.

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
            If the manifest does not allow it, or an `event` channel has had more than such a channel is for.
        """
        declared = self._channels.get(channel)
        if declared is None:
            raise PluginError(
                f"emit: no channel {channel!r}{did_you_mean(channel, self._channels)}, "
                f"expected one of {listed(self._channels)}"
            )
        self._require_kind(declared, value)
        number = None if step is None else self._whole(f"emit: channel {channel!r}: step", step)
        with self._lock:
            if declared.policy == "event":
                self._require_room(channel, value)
            step = self._n_emitted[channel] if number is None else number
            self._n_emitted[channel] += 1
        self._host.take(Emitted(channel, step, value))

    def check(self, name: str, expected: str, got: Any, passed: Any) -> None:
        """Report an invariant or a bar, which holds whatever the data; what need not is a `claim`. The newest report
        under a name counts; a method that watches an invariant over time reports the worst that it has seen.

        Parameters
        ----------
        name
            What holds, in a few words.
        expected
            In words or signs, such as "≥ 0.95".
        got : number or str
        passed : bool

        Raises
        ------
        PluginError
            If `got` is neither a number nor a text, or `passed` no truth value.
        """
        self._report(name, expected, got, passed, is_claim=False)

    def claim(self, name: str, expected: str, got: Any, passed: Any) -> None:
        """Report a check that these data decide: better than a rival, or more than chance. Parameters and errors are
        those of `check`.

        A claim may be lost, also in the smallest run of the tests, and on noise it must be. Who is better is judged
        and claimed by `plexoscope.plugins.judging`.
        """
        self._report(name, expected, got, passed, is_claim=True)

    def log(self, text: str) -> None:
        """Write a line to the log of the run, which the recording keeps. In a process of its own what the method prints
        goes there, too, and on a cluster what it prints from its own thread."""
        self._host.take(Logged(str(text)))

    def seeds(self, n_seeds: int) -> Iterator["Context"]:
        """Return a context for each of several seeds, one after another: how sure is a figure that one seed gave?

        Each has its own `seed` and `rng`, counted up from those of the run. What the first emits is shown; the others
        work in silence, and only their progress, their logs and the checks that they fail are told. What all of them
        find is put together by the method, with `plexoscope.plugins.judging`.

        Examples
        --------
        >>> from dataclasses import dataclass
        >>> from typing import Annotated
        >>> from plexoscope.plugins.judging import Figure, Tally
        >>> from plexoscope.plugins.parameters import Param
        >>> from plexoscope.plugins.results import Outputs
        >>> @dataclass(frozen=True)
        ... class Params:
        ...     n_seeds: Annotated[int, Param("Seeds", low=1, high=50)] = 3
        >>> def run(params, inputs, ctx):
        ...     tally = Tally({"auc": Figure("AUC on the test edges")}, ctx.paper)
        ...     for one in ctx.seeds(params.n_seeds):
        ...         tally.add("auc", "Mine", "method", 0.9 + 0.01 * one.rng.random())
        ...         tally.add("auc", "Common neighbours", "rule", 0.8)
        ...         ctx.emit("standing", tally.comparison("auc"))
        ...     tally.judge(ctx)
        ...     return Outputs(metrics=tally.means())
        >>> from plexoscope.plugins.testing import run_here
        >>> ran = run_here(run, Params())
        >>> for check in ran.checks.values():
        ...     print(check.name, "-", check.expected, "-", check.passed)
        AUC on the test edges: Mine ahead of Common neighbours - > 0 - True
        """
        for index in range(n_seeds):
            one = copy.copy(self)
            one.seed = self.seed + index
            one.rng = np.random.default_rng(one.seed)
            one._host = OneSeed(self._host, index, n_seeds, one.seed)
            one._n_emitted, one._event_bytes = Counter(), Counter()
            yield one

    @property
    def live(self) -> Mapping[str, Any]:
        """The current values of the live parameters, as one consistent snapshot."""
        return self._host.live_values()

    @property
    def scratch(self) -> Path:
        """A folder of this run's own, removed when it ends, however it ends."""
        return self._host.scratch_folder()

    def _report(self, name: str, expected: str, got: Any, passed: Any, is_claim: bool) -> None:
        try:
            plain = got if isinstance(got, str) else number_of("got", got)
            is_passed = bool(number_of("passed", passed))
        except ValueError as error:
            raise PluginError(f"check {name!r}: {error}") from None
        self._host.take(Checked(Check(str(name), str(expected), plain, is_passed, is_claim)))

    def _require_kind(self, declared: Channel, value: object) -> None:
        if declared.name not in self._classes:
            self._classes[declared.name] = result_class(declared.kind)
        expected, got = self._classes[declared.name], type(value).__name__
        if not isinstance(value, expected):
            why = ""
            if isinstance(value, Result) and value.kind == expected.kind and is_taken(value.kind):
                why = f"; {value.kind!r} is the name of a built-in kind, {got} needs another one"
            raise PluginError(
                f"emit: channel {declared.name!r}: expected {expected.__name__} ({expected.kind}), got {got}{why}"
            )

        try:
            settle(value)
        except ValueError as error:
            raise PluginError(f"emit: channel {declared.name!r}: {expected.kind}: {error}") from None

    def _whole(self, what: str, value: Any) -> int:
        try:
            number = number_of(what, value)
        except ValueError as error:
            raise PluginError(str(error)) from None
        if number != int(number):
            raise PluginError(f"{what}: expected a whole number, got {number:g}")
        return int(number)

    def _require_room(self, channel: str, value: Result) -> None:
        self._event_bytes[channel] += n_bytes(value)
        if self._n_emitted[channel] >= MAX_EVENTS or self._event_bytes[channel] > MAX_EVENT_BYTES:
            raise PluginError(
                f"emit: channel {channel!r}: expected at most {MAX_EVENTS:,} events of {MAX_EVENT_BYTES >> 20} MiB "
                'in all, since none is ever dropped, got more; declare policy = "append" for a history'
            )
