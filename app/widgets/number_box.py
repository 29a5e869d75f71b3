"""A field for a number of any size: it shows as many digits as say something and takes what is typed in full."""

import math
import re

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

N_DIGITS = 4
LARGEST = 1e15
_HALF_TYPED = re.compile(r"[+-]?\d*[.,]?\d*(e[+-]?\d*)?", re.IGNORECASE)


class NumberBox(QDoubleSpinBox):
    """Arrow keys change the number by a step that its owner sets (`setSingleStep`)."""

    def __init__(self, name: str) -> None:
        super().__init__(minimum=-LARGEST, maximum=LARGEST, decimals=30, accessibleName=name, toolTip=name)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)

    def textFromValue(self, value: float) -> str:
        return number_text(value)

    def valueFromText(self, text: str) -> float:
        # The text has fewer digits than the number: reading it back unchanged must not be an edit.
        return self.value() if text == number_text(self.value()) else float(text.replace(",", "."))

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        try:
            usable = abs(float(text.replace(",", "."))) <= LARGEST
        except ValueError:
            usable = False
            if not _HALF_TYPED.fullmatch(text):
                return QValidator.State.Invalid, text, place
        return (QValidator.State.Acceptable if usable else QValidator.State.Intermediate), text, place


def number_text(value: float, n_digits: int = N_DIGITS) -> str:
    """The number with this many significant digits, and no more zeros than it needs: 0.4213, 12500, 3.1e-07."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}" if value else "0"
    if 1e-3 <= abs(value) < 1e6:
        n_decimals = max(0, n_digits - 1 - math.floor(math.log10(abs(value))))
        text = f"{value:.{n_decimals}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.{n_digits}g}"
