"""Where a run is placed, how long it may take, and what it sweeps over: a fold below a method's form."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.document.state import MethodSettings
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.plugins.parameters import Field

PLACES = (
    ("", "As the method asks", "What its author chose; most methods are at their best there"),
    ("thread", "Beside the window", "A thread: no start-up time, but a method in pure Python slows the window down"),
    ("process", "In its own process", "A crash or a hang cannot harm the window"),
    ("cluster", "On a Dask cluster…", "An existing scheduler; needs the package distributed"),
)
CLUSTER_SCHEMES = ("tcp://", "tls://", "ws://", "wss://")
TITLE = "Where it runs, limits, sweeps"
NO_LIMIT = "no limit"
MOST_MINUTES = 10_000
MOST_MB = 4_000_000
MOST_SEEDS = 1000


class RunOptions(QWidget):
    """Shows the settings and says when the user changes one.

    Signals
    -------
    edited(name of a field of MethodSettings, value)
    """

    edited = Signal(str, object)

    def __init__(self, fields: Sequence[Field], guard: WheelGuard) -> None:
        super().__init__()
        self.place = QComboBox(accessibleName="Where it runs")
        for row, (id, words, tip) in enumerate(PLACES):
            self.place.addItem(words, id)
            self.place.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
        self.place.activated.connect(self._choose_place)
        self.address = QLineEdit(placeholderText="tcp://HOST:PORT", accessibleName="Address of the Dask scheduler")
        self.address.editingFinished.connect(self._give_address)
        self.minutes = QSpinBox(maximum=MOST_MINUTES, suffix=" min", specialValueText=NO_LIMIT, keyboardTracking=False)
        self.minutes.setAccessibleName("Time limit")
        self.minutes.valueChanged.connect(lambda value: self.edited.emit("wall_s", 60.0 * value if value else None))
        self.memory = QSpinBox(maximum=MOST_MB, singleStep=512, suffix=" MB", keyboardTracking=False)
        self.memory.setSpecialValueText(NO_LIMIT)
        self.memory.setAccessibleName("Memory limit")
        self.memory.setToolTip("Of its own process; a method that asks for more fails and the window goes on")
        self.memory.valueChanged.connect(lambda value: self.edited.emit("memory_mb", value or None))
        self.seeds = QSpinBox(minimum=1, maximum=MOST_SEEDS, keyboardTracking=False, accessibleName="Seeds")
        self.seeds.setToolTip("How many runs of each combination, with seeds counted up from the one above")
        self.seeds.valueChanged.connect(lambda value: self.edited.emit("n_seeds", value))
        self.sweeps: dict[str, QLineEdit] = {}
        self._sweep: Mapping[str, str] = {}
        self._settings = MethodSettings()
        self._rows = QFormLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(2 * UNIT_PX)
        self._rows.setVerticalSpacing(UNIT_PX // 2)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.addRow("Where", self.place)
        self._rows.addRow("Scheduler", self.address)
        self._rows.addRow("Time limit", self.minutes)
        self._rows.addRow("Memory limit", self.memory)
        self._rows.addRow("Seeds", self.seeds)
        self.add = QComboBox(accessibleName="Sweep over a parameter")
        self.add.setPlaceholderText("Sweep over a parameter…")
        self.add.activated.connect(self._add_axis)
        self._fields = {field.name: field for field in fields}
        self.total = QLabel()
        self.total.setProperty("role", "muted")
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(UNIT_PX // 2)
        inside.addLayout(self._rows)
        inside.addWidget(self.add)
        inside.addWidget(self.total)
        self.fold = QToolButton(checkable=True, accessibleName=TITLE)
        self.fold.toggled.connect(body.setVisible)
        self.fold.toggled.connect(self._name_fold)
        self._name_fold(False)
        body.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(body)
        for box in (self.place, self.minutes, self.memory, self.seeds, self.add):
            guard.protect(box)

    def _name_fold(self, is_open: bool) -> None:
        self.fold.setText(f"{'▾' if is_open else '▸'} {TITLE}")

    @property
    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        boxes = (self.place, self.address, self.minutes, self.memory, self.seeds)
        return [self.fold, *boxes, *self.sweeps.values(), self.add]

    def show_settings(self, settings: MethodSettings) -> None:
        self._settings = settings
        is_cluster = settings.placement.startswith(CLUSTER_SCHEMES) or settings.placement == "cluster"
        boxes = (self.minutes, self.memory, self.seeds)
        blockers = [QSignalBlocker(box) for box in boxes]
        self.place.setCurrentIndex(self.place.findData("cluster" if is_cluster else settings.placement))
        self.address.setText(settings.placement if settings.placement.startswith(CLUSTER_SCHEMES) else "")
        self._rows.setRowVisible(self.address, is_cluster)
        self._rows.setRowVisible(self.memory, settings.placement in ("", "process"))
        self.minutes.setValue(round((settings.wall_s or 0) / 60))
        self.memory.setValue(settings.memory_mb or 0)
        self.seeds.setValue(settings.n_seeds)
        del blockers
        self._show_axes(settings.sweep)
        n_runs = settings.n_seeds
        for name, text in settings.sweep.items():
            n_runs *= len(set(self._values_in(name, text)))
        self.total.setText(f"{n_runs} runs, then a comparison" if n_runs > 1 else "")
        self.total.setVisible(n_runs > 1)
        if settings != MethodSettings(settings.inputs, settings.seed, settings.values):
            self.fold.setChecked(True)  # what is not at its default is never hidden

    def _show_axes(self, sweep: Mapping[str, str]) -> None:
        self._sweep = sweep
        for name in [name for name in self.sweeps if name not in sweep]:
            box = self.sweeps.pop(name)
            beside = self._rows.labelForField(box)
            self._rows.takeRow(box)
            for part in (beside, box):
                part.hide()
                part.deleteLater()  # not at once: this may be the answer to a key that the box is still at
        for name, text in sweep.items():
            if name not in self.sweeps:
                label = self._fields[name].param.label if name in self._fields else name
                comma = self._comma(name, "")
                box = QLineEdit(placeholderText=f"value{comma} value{comma} …", accessibleName=f"Values of {label}")
                box.setToolTip(f"Values with “{comma}” between them; empty for no sweep over this parameter")
                box.editingFinished.connect(lambda name=name: self._edit_axis(name))
                self.sweeps[name] = box
                self._rows.addRow(label, box)
            if not self.sweeps[name].hasFocus():
                self.sweeps[name].setText(text)
        with QSignalBlocker(self.add):
            self.add.clear()
            for field in self._fields.values():
                if field.name not in sweep:
                    self.add.addItem(field.param.label, field.name)
            self.add.setCurrentIndex(-1)

    def _choose_place(self, row: int) -> None:
        self.edited.emit("placement", self.place.itemData(row))
        if self.place.itemData(row) == "cluster":
            self.address.setFocus()

    def _give_address(self) -> None:
        text = self.address.text().strip()
        if text and "://" not in text:
            text = f"tcp://{text}"
        self.edited.emit("placement", text or "cluster")

    def _add_axis(self, row: int) -> None:
        name = self.add.itemData(row)
        field = self._fields[name]
        now = field.typed(self._settings.values.get(name, field.default))
        self.edited.emit("sweep", {**self._sweep, name: field.format(now)})  # type: ignore[arg-type]
        self.sweeps[name].setFocus()
        self.sweeps[name].selectAll()

    def _edit_axis(self, name: str) -> None:
        text = self.sweeps[name].text()
        text = self._comma(name, text).join(self._values_in(name, text))
        self.edited.emit("sweep", {key: text if key == name else each for key, each in self._sweep.items()
                                   if key != name or text})  # fmt: skip

    def _comma(self, name: str, text: str) -> str:
        """What parts the values of a sweep, as `parse_axes` reads them."""
        is_tuple = name in self._fields and self._fields[name].is_tuple
        return ";" if is_tuple or ";" in text else ","

    def _values_in(self, name: str, text: str) -> list[str]:
        return [part.strip() for part in text.split(self._comma(name, text)) if part.strip()]
