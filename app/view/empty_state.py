"""What the view says while there is nothing to look at."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.inputs.endings import endings_in_words
from plexoscope.app.scene.graph_reading import graph_suffixes
from plexoscope.app.services.actions import Actions
from plexoscope.app.widgets.plain_text import plain_title
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.plugins.inputs import suffixes


def kinds_in_words() -> str:
    """A line of each kind of file that the view shows."""
    kinds = {"Tractograms": suffixes("streamlines"), "Volumes": suffixes("volume"), "Networks": graph_suffixes()}
    return "\n".join(f"{kind} {endings_in_words(each)}" for kind, each in kinds.items())


class EmptyState(QWidget):
    """Says what to do while there is nothing to look at."""

    def __init__(self, parent: QWidget, actions: Actions, first_sample: str | None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        words = QLabel("Drop a tractogram or a network here,\nor open a sample")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setProperty("role", "title")
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX)
        buttons.addStretch(1)
        open_file = QPushButton("Open file…")
        open_file.clicked.connect(actions.qaction("file.open").trigger)
        buttons.addWidget(open_file)
        if first_sample is not None:
            sample = QPushButton(actions[first_sample].title)
            sample.setProperty("role", "primary")
            sample.clicked.connect(actions.qaction(first_sample).trigger)
            buttons.addWidget(sample)
        buttons.addStretch(1)
        hint = QLabel(
            f"{kinds_in_words()}\n\nDrag turns · wheel zooms · right drag moves · double click shows all", wordWrap=True
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setProperty("role", "muted")
        self.offer = QWidget()
        self.offer.hide()
        self._restore = QPushButton()
        self._discard = QPushButton("Discard")
        offered = QHBoxLayout(self.offer)
        offered.setContentsMargins(0, 0, 0, 0)
        offered.setSpacing(UNIT_PX)
        offered.addStretch(1)
        offered.addWidget(self._restore)
        offered.addWidget(self._discard)
        offered.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * UNIT_PX)
        layout.addStretch(1)
        layout.addWidget(self.offer)
        layout.addWidget(words)
        layout.addLayout(buttons)
        layout.addWidget(hint)
        layout.addStretch(1)

    def show_offer(self, words: str, restore: Callable[[], None], discard: Callable[[], None]) -> None:
        """Offer what was open before, in one click."""
        self.hide_offer()
        self._restore.setText(plain_title(words))
        self._restore.clicked.connect(restore)
        self._discard.clicked.connect(discard)
        self.offer.show()

    def hide_offer(self) -> None:
        """Offer it no longer."""
        if not self.offer.isHidden():
            self._restore.clicked.disconnect()
            self._discard.clicked.disconnect()
            self.offer.hide()
