"""The card over the view that tells of the node or edge under the mouse, or of the one that is selected."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.fact_card import FactCard
from plexoscope.app.widgets.theme_source import ThemeSource


class GraphCard(FactCard):
    """A `FactCard` of a node or an edge.

    Signals
    -------
    neighbours_wanted
        A button was pressed.
    """

    neighbours_wanted = Signal()

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent, theme, "Node or edge")
        self.neighbours = self.add_button("Select neighbours", "Select the nodes that it has edges with too", 3)
        self.neighbours.clicked.connect(self.neighbours_wanted)
