"""On which side of a plane the patient's left is: at the left, or at the right as radiologists have it."""

from PySide6.QtCore import QObject, Signal

from plexoscope.app.preferences.declared import RADIOLOGICAL
from plexoscope.app.preferences.preferences import Preferences


class Convention(QObject):
    """On which side the patient's left is, as is preferred.

    Signals
    -------
    changed
    """

    changed = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        preferences.follow(RADIOLOGICAL, lambda _: self.changed.emit())

    @property
    def radiological(self) -> bool:
        return self._preferences[RADIOLOGICAL]

    def toggle(self) -> None:
        self._preferences.change(RADIOLOGICAL, not self.radiological)
