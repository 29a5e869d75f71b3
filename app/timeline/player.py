"""Moves and plays what has a time: things that share an axis together, unless one was set free."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from plexoscope.app.services.clock import Clock
from plexoscope.app.view.timed_thing import TimedThing

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class Player(QObject):
    """The one who plays in a window.

    Parameters
    ----------
    things
        Returns what has a time, as it is now.

    Signals
    -------
    changed
        Playing has begun or ended, or how it goes is another.
    """

    changed = Signal()

    def __init__(self, things: Callable[[], Sequence[TimedThing]], clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._things, self._clock = things, clock
        self.playing = False
        self.speed = 1.0
        self.loop = True
        self.free: set[str] = set()
        self._chosen = ""
        self._played: tuple[TimedThing, ...] = ()
        self._at = self._last_s = 0.0
        clock.motion.connect(self._advance)

    # ---- what is moved

    @property
    def things(self) -> list[TimedThing]:
        return list(self._things())

    @property
    def current(self) -> TimedThing | None:
        """What transport is about: what was moved last, else the first."""
        things = self.things
        return next((each for each in things if each.id == self._chosen), things[0] if things else None)

    def choose(self, id: str) -> None:
        if id != self._chosen:
            was_playing = self.playing
            self.play(False)
            self._chosen = id
            self.play(was_playing)
            self.changed.emit()

    def together(self, thing: TimedThing) -> list[TimedThing]:
        """What moves with a thing, itself first."""
        if thing.id in self.free:
            return [thing]
        others = (each for each in self.things if each.id != thing.id and each.id not in self.free)
        return [thing, *(each for each in others if each.axis == thing.axis)]

    def extent(self, thing: TimedThing) -> tuple[float, float]:
        """From the first to the last time of all that move with a thing."""
        group = self.together(thing)
        return min(each.times[0] for each in group), max(each.times[1] for each in group)

    # ---- moving

    def move(self, id: str, at: float) -> None:
        """Show another time of a thing, and of what moves with it."""
        self.choose(id)
        thing = self.current
        if thing is not None and thing.id == id:
            self._go(thing, at)

    def go(self, at: float) -> None:
        thing = self.current
        if thing is not None:
            self._go(thing, at)

    def step(self, n: int) -> None:
        """Stop, and go on by so many steps."""
        self.play(False)
        thing = self.current
        if thing is not None:
            self._go(thing, thing.at + n * thing.step)

    def to_end(self, last: bool) -> None:
        """Go to the first time, or the last."""
        thing = self.current
        if thing is not None:
            self._go(thing, self.extent(thing)[last])

    def _go(self, thing: TimedThing, at: float) -> None:
        low, high = self.extent(thing)
        self._at = min(max(at, low), high)
        for each in self.together(thing):
            wanted = min(max(self._at, each.times[0]), each.times[1])
            if wanted != each.at:
                each.go(wanted)

    # ---- playing

    def play(self, wanted: bool) -> None:
        thing = self.current
        if wanted == self.playing or (wanted and thing is None):
            return
        self.playing = wanted
        self._clock.want("timeline", wanted)
        if wanted and thing is not None:
            self._played = tuple(self.together(thing))
            self._at, self._last_s = thing.at, time.monotonic()
            for each in self._played:
                each.begin()
            low, high = self.extent(thing)
            if self._at >= high > low:
                self._go(thing, low)
        else:
            played, self._played = self._played, ()
            for each in played:
                each.end()
        self.changed.emit()

    def toggle(self) -> None:
        self.play(not self.playing)

    def set_speed(self, speed: float) -> None:
        if speed != self.speed:
            self.speed = speed
            self.changed.emit()

    def set_loop(self, loop: bool) -> None:
        if loop != self.loop:
            self.loop = loop
            self.changed.emit()

    def set_free(self, id: str, free: bool) -> None:
        """Let a thing go its own way, or with the others again."""
        was_playing = self.playing
        self.play(False)
        (self.free.add if free else self.free.discard)(id)
        self.play(was_playing)
        self.changed.emit()

    def look_again(self) -> None:
        """See whether what plays is still there, and still plays."""
        known = {each.id for each in self.things}
        if self.playing and not all(each.id in known and each.still_plays() for each in self._played):
            self.play(False)

    def _advance(self) -> None:
        thing = self.current
        if not self.playing or thing is None:
            return
        now_s = time.monotonic()
        passed_s, self._last_s = now_s - self._last_s, now_s
        low, high = self.extent(thing)
        at = self._at + passed_s * self.speed * thing.pace
        if at > high or not high > low:
            if not self.loop:
                self._go(thing, high)
                self.play(False)
                return
            at = low
        self._go(thing, at)
