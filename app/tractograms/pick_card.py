"""The card over the view that tells of the streamline that was picked."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.fact_card import FactCard
from plexoscope.app.widgets.theme import Theme


class PickCard(FactCard):
    """A `FactCard` of a streamline.

    Signals
    -------
    hide_wanted, sphere_wanted
        A button was pressed.
    """

    hide_wanted = Signal()
    sphere_wanted = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent, theme, "Picked streamline")
        self.hide_it = self.add_button("Hide", "Hide this streamline", 2)
        self.hide_it.clicked.connect(self.hide_wanted)
        self.sphere = self.add_button("Sphere here", "Filter by a sphere at the place that was clicked", 3)
        self.sphere.clicked.connect(self.sphere_wanted)
