"""What a run starts from: for each input what is open, results of runs, samples and files, one chosen; and the seed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QPushButton, QSizePolicy, QSpinBox, QWidget

from plexoscope.app.inputs.words import OpenInput, chosen_inputs, fitting_samples, is_open_word
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.plugins.inputs import NOTHING, suffixes
from plexoscope.plugins.manifest import Input, Manifest, Sample
from plexoscope.plugins.samples import why_missing

ASK = "…"
MAX_SEED = 2**31 - 1
MOST_RECENT = 5
LABEL_PX = 15 * UNIT_PX
"""A longer title goes on in a second line: the box beside it has names of files in it."""
_FLAGS_ROLE = Qt.ItemDataRole.UserRole - 1  # 0 there takes away "enabled"

_recent: dict[str, list[str]] = {}
"""Files chosen in this session for inputs of each kind, the newest first. Forms come and go with the methods."""


class InputForm(QWidget):
    """One row for each input that a method declares, and one for the seed.

    Signals
    -------
    edited(name, word)
        A sample's id, a path, or what an `OpenInput` says; "" if a choice was not made after all.
    seed_edited(seed)
    """

    edited = Signal(str, str)
    seed_edited = Signal(int)

    def __init__(self, manifest: Manifest, guard: WheelGuard) -> None:
        super().__init__()
        self._manifest = manifest
        self._titles: dict[str, str] = {}  # of what is or was open
        # Looked for once: the form is shown anew with each step of a drag.
        self._samples = {
            wanted.name: [(sample, why_missing(sample)) for sample in fitting_samples(manifest, wanted.kinds)]
            for wanted in manifest.inputs
        }
        self.boxes: dict[str, ChoiceBox] = {}
        self.openers: dict[str, QPushButton] = {}
        self.stops: list[QWidget] = []
        """Where the tab key stops."""
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * UNIT_PX)
        layout.setVerticalSpacing(UNIT_PX // 2)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for wanted in manifest.inputs:
            box = ChoiceBox(wanted.title)
            box.setPlaceholderText(f"Needs {_in_words(wanted)}")
            # As wide as there is room: of what it takes, the tooltip tells the rest.
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.chosen.connect(lambda word, wanted=wanted: self._choose(wanted, word))
            guard.protect(box)
            opener = QPushButton(
                "Open…", toolTip=f"Choose a file for {wanted.title}", accessibleName=f"Open {wanted.title}"
            )
            opener.clicked.connect(lambda _, wanted=wanted: self._choose(wanted, ASK))
            opener.hide()
            row = QHBoxLayout()
            row.setSpacing(UNIT_PX // 2)
            row.addWidget(box, 1)
            row.addWidget(opener)
            label = PlainLabel(wanted.title, wordWrap=True)
            label.setBuddy(box)
            label.setFixedWidth(min(label.fontMetrics().horizontalAdvance(wanted.title) + 2, LABEL_PX))
            layout.addRow(label, row)
            self.boxes[wanted.name], self.openers[wanted.name] = box, opener
            self.stops += [box, opener]
        self.seed = QSpinBox(maximum=MAX_SEED, accessibleName="Seed", keyboardTracking=False)
        self.seed.setToolTip("The same seed gives the same run")
        self.seed.valueChanged.connect(self.seed_edited)
        guard.protect(self.seed)
        layout.addRow("Seed", self.seed)
        self.stops.append(self.seed)

    def show_choices(
        self,
        chosen: Mapping[str, str],
        seed: int,
        opened: Sequence[OpenInput] = (),
        results: Sequence[OpenInput] = (),
    ) -> None:
        """Show what is chosen, and offer what there is.

        Parameters
        ----------
        chosen
            Name of an input to the word chosen for it.
        opened, results
            What is open in the document, and what runs have found, of whatever kind.
        """
        if self.seed.value() != seed:  # a half-typed number must outlive what is opened meanwhile
            with QSignalBlocker(self.seed):
                self.seed.setValue(seed)
        self._titles.update((each.word, each.title) for each in (*opened, *results))
        words = chosen_inputs(self._manifest, chosen, opened)
        for wanted in self._manifest.inputs:
            fitting = [[each for each in those if each.kind in wanted.kinds] for those in (opened, results)]
            self._fill(wanted, words[wanted.name], *fitting)

    def _fill(self, wanted: Input, chosen: str, opened: Sequence[OpenInput], results: Sequence[OpenInput]) -> None:
        box, samples = self.boxes[wanted.name], self._samples[wanted.name]
        if chosen and not is_open_word(chosen) and chosen not in {sample.id for sample, _ in samples}:
            _remember(wanted.kind, chosen)
        files = _recent.get(wanted.kind, [])
        sections = [
            ("", [("None", NOTHING)] if wanted.optional else []),
            ("Open", [(each.title, each.word) for each in opened]),
            ("From runs", list({each.word: (each.title, each.word) for each in results}.values())),
            ("Samples", [(sample.title, sample.id) for sample, _ in samples]),
            ("Files", [*((Path(file).name, file) for file in files), ("Choose a file…", ASK)]),
        ]
        box.set_sections([section for section in sections if section[1]])
        if chosen or wanted.optional:
            box.show_choice(chosen or NOTHING, f"{self._titles.get(chosen, 'Input')}, removed")
        else:
            box.setCurrentIndex(-1)
        self.openers[wanted.name].setVisible(not chosen and not wanted.optional)
        self._explain(box, (*opened, *results), samples)
        if not chosen and not wanted.optional:
            box.setToolTip(plain_tip(f"Needs {_in_words(wanted)}: open something that fits, or choose it here"))

    def _explain(self, box: ChoiceBox, opened: Sequence[OpenInput], samples: Sequence[tuple[Sample, str]]) -> None:
        """Give each row its tip, and the box that of the row it shows."""
        tips = {NOTHING: "Run without", **{each.word: each.detail for each in opened}}
        tips |= {sample.id: missing or sample.licence for sample, missing in samples}
        absent = {sample.id for sample, missing in samples if missing}
        for row, word in enumerate(box.values):
            if not isinstance(word, str) or word == ASK:
                continue
            gone = "It has been removed: choose another" if is_open_word(word) else word
            box.setItemData(row, plain_tip(tips.get(word, gone)), Qt.ItemDataRole.ToolTipRole)
            if word in absent:
                box.setItemData(row, 0, _FLAGS_ROLE)
        shown = box.currentIndex()
        box.setToolTip(box.itemData(shown, Qt.ItemDataRole.ToolTipRole) or "" if shown >= 0 else "")

    def drop_place(self, place: QPoint, paths: Sequence[Path]) -> tuple[QRect, str] | None:
        """Where one file that fits an input would go, and what it would be; None beside these."""
        wanted = self._input_at(place)
        if wanted is None or len(paths) != 1:
            return None
        endings = tuple(suffix for kind in wanted.kinds for suffix in suffixes(kind))
        if not paths[0].name.lower().endswith(endings):
            return None
        row = self.boxes[wanted.name].geometry().adjusted(-4, -4, 4, 4)
        return row, f"Use {paths[0].name} as {wanted.title}"

    def take_drop(self, place: QPoint, paths: Sequence[Path]) -> None:
        """Choose a file for the input that it was dropped on."""
        wanted = self._input_at(place)
        if wanted is not None:
            self.edited.emit(wanted.name, str(paths[0]))

    def _input_at(self, place: QPoint) -> Input | None:
        for wanted in self._manifest.inputs:
            box = self.boxes[wanted.name].geometry()
            if box.top() - UNIT_PX // 2 <= place.y() <= box.bottom() + UNIT_PX // 2:
                return wanted
        return None

    def _choose(self, wanted: Input, word: object) -> None:
        name = str(word)
        if word == ASK:
            endings = " ".join(f"*{suffix}" for kind in wanted.kinds for suffix in suffixes(kind))
            name, _ = QFileDialog.getOpenFileName(self, wanted.title, "", f"{wanted.title} ({endings});;All files (*)")
        # An empty name means that the dialog was left: what was chosen stays, and is shown again.
        self.edited.emit(wanted.name, name)


def _in_words(wanted: Input) -> str:
    """What an input takes: "volume or streamlines"."""
    return " or ".join(kind.replace("_", " ") for kind in wanted.kinds)


def _remember(kind: str, file: str) -> None:
    files = _recent.setdefault(kind, [])
    if file not in files:
        files.insert(0, file)
        del files[MOST_RECENT:]
