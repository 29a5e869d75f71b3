"""Takes results to panels within a time budget per tick, however fast they come and however slow a panel is."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QRegion

from plexoscope.plugins.channels import MAX_BYTES, MAX_ITEMS, n_bytes
from plexoscope.plugins.manifest import Channel

Item = tuple[int, Any]

BUDGET_MS = 40.0
"""A third of the time between two ticks of the window's clock."""
MAX_REST_TICKS = 40
FIRST_SHARE = 1 / 3
"""A panel whose cost nobody knows yet is taken to need this much of the budget."""
N_TURNS = 4
"""A widget is painted at the end of the event loop's next turn, a plot asks for that some turns later."""


class Fed(Protocol):
    """What the feeder asks of a panel."""

    def feed(self, results: Sequence[Item], /) -> None: ...

    def visibleRegion(self) -> QRegion: ...


class PanelFeeder:
    """Feeds the panels of one run.

    A panel rests after each meal for as many ticks as its cost is worth: with n panels waiting, each may spend
    the n-th part of the budget per tick. So all panels together stay within the budget on average, a slow one is
    fed less often and never keeps a quick one waiting for long. Among those that are due, the one that has been
    due longest comes first. What a panel costs is the time of `feed` and of the painting that follows it.

    A panel that cannot be seen is not fed. What it misses is kept as the channel's policy says: the newest value
    (`latest`), a history that is thinned where it would outgrow the channel's own (`append`), or all (`event`).

    Parameters
    ----------
    budget_ms
        Time for all panels together per tick.
    fault
        Told of a panel that raised, once; the panel is fed no more.
    now_s, when_painted
        The clock, and how to be called once the event loop has painted.
    """

    def __init__(
        self,
        budget_ms: float = BUDGET_MS,
        *,
        fault: Callable[[str, Exception], None] | None = None,
        now_s: Callable[[], float] = time.perf_counter,
        when_painted: Callable[[Callable[[], None]], None] = lambda call: _after_turns(N_TURNS, call),
    ) -> None:
        self._budget_s = budget_ms / 1000
        self._fault, self._now_s, self._when_painted = fault, now_s, when_painted
        self._lines: dict[str, _Line] = {}
        self._tick = 0

    def begin(self, channels: Iterable[Channel], panels: Mapping[str, Fed]) -> None:
        """Forget the run before; from now on take items of these channels to these panels."""
        self._lines = {each.name: _Line(panels[each.name], each.policy) for each in channels}

    @property
    def waiting(self) -> bool:
        """A panel on the screen has not been given all that is there for it."""
        return any(line.items and line.on_screen for line in self._lines.values())

    @property
    def n_dropped(self) -> dict[str, int]:
        """By channel: how many values came here and were overtaken or thinned out before they could be shown."""
        return {name: line.n_dropped for name, line in self._lines.items()}

    def tick(self, items: Mapping[str, Sequence[Item]]) -> None:
        """Take what is new, by channel name, and feed the panels that are due.

        To be called on every tick of the UI, with or without a run and new items: a panel that comes to the front
        gets then what it missed.
        """
        self._tick += 1
        for name, new in items.items():
            self._lines[name].take(new)
        hungry = {name: line for name, line in self._lines.items() if line.items and line.on_screen}
        due = sorted((line.due, name) for name, line in hungry.items() if line.due <= self._tick)
        fed: list[_Line] = []
        spent_s = 0.0
        for _, name in due:
            line = hungry[name]
            expected_s = FIRST_SHARE * self._budget_s if line.cost_s is None else line.cost_s
            if fed and spent_s + expected_s > self._budget_s:
                break
            took_s = self._feed(name, line)
            line.charge(took_s)
            spent_s += max(took_s, expected_s)
            fed.append(line)
        if fed:
            self._rest(fed, len(hungry))
            self._await_paint(fed, len(hungry))

    def _feed(self, name: str, line: "_Line") -> float:
        items, line.items, line.n_bytes = line.items, [], 0
        start_s = self._now_s()
        try:
            line.panel.feed(items)
        except Exception as error:  # whatever a third party's panel raises, the other panels go on
            line.broken = True
            if self._fault is not None:
                self._fault(name, error)
        return self._now_s() - start_s

    def _rest(self, fed: Sequence["_Line"], n_hungry: int) -> None:
        for line in fed:
            ticks = math.ceil((line.cost_s or 0.0) * n_hungry / self._budget_s)
            line.due = self._tick + min(max(ticks, 1), MAX_REST_TICKS)

    def _await_paint(self, fed: Sequence["_Line"], n_hungry: int) -> None:
        tick, end_s = self._tick, self._now_s()

        def painted() -> None:
            # If the next tick has come before, the time holds more than the painting.
            if self._tick == tick:
                for line in fed:
                    line.charge_painting((self._now_s() - end_s) / len(fed))
                self._rest(fed, n_hungry)

        self._when_painted(painted)


class _Line:
    """What waits for one panel."""

    def __init__(self, panel: Fed, policy: str) -> None:
        self.panel, self._policy = panel, policy
        self.items: list[Item] = []
        self.n_bytes = 0
        self.n_dropped = 0
        self.due = 0
        self.cost_s: float | None = None
        self.broken = False

    @property
    def on_screen(self) -> bool:
        """Not so while another tab, panel or scroll position hides it."""
        return not self.panel.visibleRegion().isEmpty()

    def take(self, new: Sequence[Item]) -> None:
        if self.broken:
            return
        self.items.extend(new)
        if self._policy == "latest":
            self._keep(self.items[-1:])
        elif self._policy == "append":
            self.n_bytes += sum(n_bytes(value) for _, value in new)
            while len(self.items) > 1 and (len(self.items) > MAX_ITEMS or self.n_bytes > MAX_BYTES):
                self._keep(self.items[::-2][::-1])  # the newest is always among them
                self.n_bytes = sum(n_bytes(value) for _, value in self.items)

    def _keep(self, items: list[Item]) -> None:
        self.n_dropped += len(self.items) - len(items)
        self.items = items

    def charge(self, took_s: float) -> None:
        # Half old, half new: one slow meal (a first one builds the panel) does not starve it for long.
        self.cost_s = took_s if self.cost_s is None else (self.cost_s + took_s) / 2

    def charge_painting(self, took_s: float) -> None:
        self.cost_s = (self.cost_s or 0.0) + took_s / 2


def _after_turns(n_turns: int, call: Callable[[], None]) -> None:
    """Call after so many turns of the event loop."""
    QTimer.singleShot(0, call if n_turns <= 1 else lambda: _after_turns(n_turns - 1, call))
