"""What a run starts from: for each input the samples of its kind and files, one of them chosen; and the seed."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QSpinBox, QWidget

from plexoscope.app.sources import default_input
from plexoscope.app.theme import UNIT_PX
from plexoscope.app.wheel_guard import WheelGuard
from plexoscope.plugins.manifest import Input, Manifest
from plexoscope.plugins.samples import why_missing

ASK = "…"
MAX_SEED = 2**31 - 1
_FLAGS_ROLE = Qt.ItemDataRole.UserRole - 1  # 0 there takes away "enabled"


def chosen_input(manifest: Manifest, chosen: Mapping[str, str], wanted: Input) -> str:
    """The sample id or file that stands for an input: what was chosen, else the first sample; "" for none."""
    return chosen.get(wanted.name) or default_input(manifest, wanted)


class InputForm(QWidget):
    """One row for each input that a method declares, and one for the seed.

    Signals
    -------
    edited(name, sample id or path)
    seed_edited(seed)
    """

    edited = Signal(str, str)
    seed_edited = Signal(int)

    def __init__(self, manifest: Manifest, guard: WheelGuard) -> None:
        super().__init__()
        self._manifest = manifest
        self.boxes: dict[str, QComboBox] = {}
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * UNIT_PX)
        layout.setVerticalSpacing(UNIT_PX // 2)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for wanted in manifest.inputs:
            box = QComboBox(accessibleName=wanted.title)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.activated.connect(lambda row, wanted=wanted: self._choose(wanted, row))
            guard.protect(box)
            layout.addRow(wanted.title, box)
            self.boxes[wanted.name] = box
        self.seed = QSpinBox(maximum=MAX_SEED, accessibleName="Seed", keyboardTracking=False)
        self.seed.setToolTip("The same seed gives the same run")
        self.seed.valueChanged.connect(self.seed_edited)
        guard.protect(self.seed)
        layout.addRow("Seed", self.seed)

    def show_choices(self, chosen: Mapping[str, str], seed: int) -> None:
        with QSignalBlocker(self.seed):
            self.seed.setValue(seed)
        for wanted in self._manifest.inputs:
            box = self.boxes[wanted.name]
            with QSignalBlocker(box):
                self._fill(box, wanted, chosen_input(self._manifest, chosen, wanted))

    def _fill(self, box: QComboBox, wanted: Input, chosen: str) -> None:
        box.clear()
        for sample in self._manifest.samples:
            if sample.kind == wanted.kind:
                missing = why_missing(sample)
                box.addItem(sample.title, sample.id)
                box.setItemData(box.count() - 1, missing or sample.licence, Qt.ItemDataRole.ToolTipRole)
                if missing:
                    box.setItemData(box.count() - 1, 0, _FLAGS_ROLE)
        if chosen and box.findData(chosen) < 0:
            box.addItem(Path(chosen).name, chosen)
            box.setItemData(box.count() - 1, chosen, Qt.ItemDataRole.ToolTipRole)
        box.addItem("Choose a file…", ASK)
        box.setPlaceholderText("Nothing chosen")
        box.setCurrentIndex(box.findData(chosen) if chosen else -1)

    def _choose(self, wanted: Input, row: int) -> None:
        box = self.boxes[wanted.name]
        value = box.itemData(row)
        if value == ASK:
            value, _ = QFileDialog.getOpenFileName(self, wanted.title)
        # An empty name means that the dialog was left: what was chosen stays, and is shown again.
        self.edited.emit(wanted.name, value)
