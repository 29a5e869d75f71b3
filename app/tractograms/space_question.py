"""The question which space the points of files are in that do not say it, and what an open volume hints at."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.document.state import Layer, VolumeLayer
from plexoscope.app.inputs.streamline_choices import Space
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.models.io.tractogram import turned

_WORDS = {"ras": "RAS+", "lps": "LPS+"}
_SLACK_MM = 2.0
"""So far streamlines may reach out of the box of the volume that they were made on."""
_WIDTH_PX = 55 * UNIT_PX


class Hint(NamedTuple):
    """The space that an open volume speaks for, and in words why; "" and "" where none does."""

    space: str = ""
    words: str = ""


class SpaceQuestion(QDialog):
    """Asks it of one file or several.

    Signals
    -------
    answered(str)
        "ras" or "lps"; "" where it was closed without an answer.
    """

    answered = Signal(str)

    def __init__(self, parent: QWidget, layers: Sequence[Layer], hint: Hint) -> None:
        super().__init__(parent)
        self.setWindowTitle("Space of streamlines")
        self._answer = ""
        names = layers[0].name if len(layers) == 1 else f"{layers[0].name} and {len(layers) - 1} more"
        question = PlainLabel(f"Which space are the points of {names} in?", wordWrap=True)
        question.setProperty("role", "section")
        reason = PlainLabel(
            "The file does not say it. DIPY writes LPS+ unless it is told otherwise, MRtrix RAS+. The wrong one swaps "
            "left with right and front with back. The answer is remembered.",
            wordWrap=True,
        )
        reason.setProperty("role", "muted")
        self.hint = PlainLabel("", wordWrap=True)
        # Without a hint the Enter key must not decide.
        self.buttons = {space: QPushButton(words, autoDefault=False) for space, words in _WORDS.items()}
        row = QHBoxLayout()
        row.setSpacing(UNIT_PX)
        row.addStretch(1)
        for space, button in self.buttons.items():
            button.clicked.connect(lambda _=False, space=space: self._take(space))
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        layout.setSpacing(UNIT_PX + UNIT_PX // 2)
        for widget in (question, reason, self.hint):
            layout.addWidget(widget)
        layout.addLayout(row)
        self.show_hint(hint)
        self.finished.connect(lambda _: self.answered.emit(self._answer))

    def show_hint(self, hint: Hint) -> None:
        """Say what a volume tells, and let the Enter key mean it."""
        self.hint.setText(hint.words)
        self.hint.setVisible(bool(hint.words))
        for space, button in self.buttons.items():
            button.setDefault(space == hint.space)
        self.buttons.get(hint.space, self).setFocus()
        self.setFixedSize(_WIDTH_PX, self.heightForWidth(_WIDTH_PX))

    def _take(self, space: str) -> None:
        self._answer = space
        self.accept()


def space_hint(layers: Sequence[Layer], volumes: Sequence[VolumeLayer]) -> Hint:
    """Return which space puts the streamlines into the box of an open volume, if only one of both does."""
    places_mm = [layer.tractogram.bounds_mm for layer in layers if layer.tractogram.n_points]
    for volume in volumes if places_mm else ():
        low_mm, high_mm = volume.volume.bounds_mm
        inside: dict[Space, bool] = {}
        for space in ("ras", "lps"):
            corners = np.concatenate(places_mm if space == "ras" else [turned(each) for each in places_mm])
            inside[space] = bool((corners >= low_mm - _SLACK_MM).all() and (corners <= high_mm + _SLACK_MM).all())
        fitting = [space for space, fits in inside.items() if fits]
        if len(fitting) == 1:
            words = f"They lie in the box of {volume.name} only if it is {_WORDS[fitting[0]]}."
            return Hint(fitting[0], words)
    return Hint()
