"""The button that runs the chosen method."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.runs.runs import Runs
from plexoscope.app.services.actions import Actions
from plexoscope.app.widgets.theme import UNIT_PX


class RunStart(QWidget):
    """The button that runs the chosen method, and why it cannot be pressed.

    Parameters
    ----------
    why_not
        Returns "" if the chosen method can be run now, else why not.
    """

    def __init__(self, runs: Runs, actions: Actions, why_not: Callable[[], str]) -> None:
        super().__init__()
        self._runs, self._actions, self._why_not = runs, actions, why_not
        self.run = QPushButton("Run")
        self.run.setProperty("role", "primary")
        self.run.setObjectName("runMethod")
        self.run.clicked.connect(actions.qaction("method.run").trigger)
        self.words = QLabel(wordWrap=True)
        self.words.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.words)
        layout.addWidget(self.run)
        self.refresh()
        runs.ticked.connect(self.refresh)

    def refresh(self) -> None:
        why_not = self._why_not()
        self.run.setEnabled(self._actions["method.run"].enabled())
        self.run.setToolTip(why_not or self._actions.qaction("method.run").toolTip())
        words = "Reading the input…" if self._runs.preparing else why_not
        self.words.setText(words)
        self.words.setVisible(bool(words))
