"""Time in the window: the timeline below the views, its keys and its actions."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer

from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.timeline.actions import time_actions
from plexoscope.app.timeline.player import Player
from plexoscope.app.timeline.timeline_bar import TimelineBar
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.part import Part
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.app.view.tools import Tool


class TimeKeys(Tool):
    """Keys while the view has the focus: Space plays, comma and full stop step."""

    def __init__(self, player: Player) -> None:
        self._player = player

    def key(self, key: int) -> bool:
        if self._player.current is None:
            return False
        if key == Qt.Key.Key_Space:
            self._player.toggle()
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            self._player.step(1 if key == Qt.Key.Key_Period else -1)
        else:
            return False
        return True


class Timeline(Part):
    """What of all parts has a time.

    Parameters
    ----------
    parts
        Which are asked.
    """

    def __init__(self, services: Services, parts: Sequence[Part]) -> None:
        super().__init__(services.document)
        self._services, self._parts = services, parts
        self.player = Player(self._things, services.clock, self)
        self._n_things = 0
        self.player.changed.connect(self.changed)
        for part in parts:
            part.times_changed.connect(self._show)

    def _things(self) -> list[TimedThing]:
        return [thing for part in self._parts for thing in part.times()]

    def actions(self) -> Sequence[Action]:
        return time_actions(self.player)

    def build(self, view: ViewArea, actions: Actions) -> None:
        self.bar = TimelineBar(self.player, actions, self._services.theme)

    def tools(self) -> Sequence[Tool]:
        return (TimeKeys(self.player),)

    def close(self) -> None:
        self.player.play(False)

    def _show(self) -> None:
        if self.player.playing:
            QTimer.singleShot(0, self.player.look_again)  # to stop is a step, and none is made within another
        self.bar.show_things()
        n_things = len(self.player.things)
        if n_things != self._n_things:
            self._n_things = n_things
            self.changed.emit()
