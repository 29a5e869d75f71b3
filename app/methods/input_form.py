"""What a run starts from: for each input what is open, the samples and files, one of them chosen; and the seed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QSpinBox, QWidget

from plexoscope.app.inputs.words import OpenInput, default_input, fitting_samples, is_open_word
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.plugins.inputs import NOTHING, suffixes
from plexoscope.plugins.manifest import Input, Manifest, Sample
from plexoscope.plugins.samples import why_missing

ASK = "…"
MAX_SEED = 2**31 - 1
MOST_RECENT = 5
_FLAGS_ROLE = Qt.ItemDataRole.UserRole - 1  # 0 there takes away "enabled"

_recent: dict[str, list[str]] = {}
"""Files chosen in this session for inputs of each kind, the newest first. Forms come and go with the methods."""


def chosen_input(manifest: Manifest, chosen: Mapping[str, str], wanted: Input) -> str:
    """The word that stands for an input: what was chosen, else the first sample; "" for none."""
    word = chosen.get(wanted.name) or default_input(manifest, wanted)
    return "" if wanted.optional and word == NOTHING else word


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
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * UNIT_PX)
        layout.setVerticalSpacing(UNIT_PX // 2)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for wanted in manifest.inputs:
            box = ChoiceBox(wanted.title)
            box.setPlaceholderText("Nothing chosen")
            box.chosen.connect(lambda word, wanted=wanted: self._choose(wanted, word))
            guard.protect(box)
            layout.addRow(wanted.title, box)
            self.boxes[wanted.name] = box
        self.seed = QSpinBox(maximum=MAX_SEED, accessibleName="Seed", keyboardTracking=False)
        self.seed.setToolTip("The same seed gives the same run")
        self.seed.valueChanged.connect(self.seed_edited)
        guard.protect(self.seed)
        layout.addRow("Seed", self.seed)

    def show_choices(self, chosen: Mapping[str, str], seed: int, opened: Sequence[OpenInput] = ()) -> None:
        """Show what is chosen, and offer what there is.

        Parameters
        ----------
        chosen
            Name of an input to the word chosen for it.
        opened
            What is open in the document, of whatever kind.
        """
        if self.seed.value() != seed:  # a half-typed number must outlive what is opened meanwhile
            with QSignalBlocker(self.seed):
                self.seed.setValue(seed)
        self._titles.update((each.word, each.title) for each in opened)
        for wanted in self._manifest.inputs:
            fitting = [each for each in opened if each.kind in wanted.kinds]
            self._fill(wanted, chosen_input(self._manifest, chosen, wanted), fitting)

    def _fill(self, wanted: Input, chosen: str, opened: Sequence[OpenInput]) -> None:
        box, samples = self.boxes[wanted.name], self._samples[wanted.name]
        if chosen and not is_open_word(chosen) and chosen not in {sample.id for sample, _ in samples}:
            _remember(wanted.kind, chosen)
        files = _recent.get(wanted.kind, [])
        sections = [
            ("", [("None", NOTHING)] if wanted.optional else []),
            ("Open", [(each.title, each.word) for each in opened]),
            ("Samples", [(sample.title, sample.id) for sample, _ in samples]),
            ("Files", [*((Path(file).name, file) for file in files), ("Choose a file…", ASK)]),
        ]
        box.set_sections([section for section in sections if section[1]])
        if chosen or wanted.optional:
            box.show_choice(chosen or NOTHING, f"{self._titles.get(chosen, 'Input')}, removed")
        else:
            box.setCurrentIndex(-1)
        self._explain(box, opened, samples)

    def _explain(self, box: ChoiceBox, opened: Sequence[OpenInput], samples: Sequence[tuple[Sample, str]]) -> None:
        """Give each row its tip, and the box that of the row it shows."""
        tips = {NOTHING: "Run without", **{each.word: each.detail for each in opened}}
        tips |= {sample.id: missing or sample.licence for sample, missing in samples}
        absent = {sample.id for sample, missing in samples if missing}
        for row, word in enumerate(box.values):
            if not isinstance(word, str) or word == ASK:
                continue
            gone = "It has been removed from the document: choose another" if is_open_word(word) else word
            box.setItemData(row, plain_tip(tips.get(word, gone)), Qt.ItemDataRole.ToolTipRole)
            if word in absent:
                box.setItemData(row, 0, _FLAGS_ROLE)
        shown = box.currentIndex()
        box.setToolTip(box.itemData(shown, Qt.ItemDataRole.ToolTipRole) or "" if shown >= 0 else "")

    def _choose(self, wanted: Input, word: object) -> None:
        name = str(word)
        if word == ASK:
            endings = " ".join(f"*{suffix}" for kind in wanted.kinds for suffix in suffixes(kind))
            name, _ = QFileDialog.getOpenFileName(self, wanted.title, "", f"{wanted.title} ({endings});;All files (*)")
        # An empty name means that the dialog was left: what was chosen stays, and is shown again.
        self.edited.emit(wanted.name, name)


def _remember(kind: str, file: str) -> None:
    files = _recent.setdefault(kind, [])
    if file not in files:
        files.insert(0, file)
        del files[MOST_RECENT:]
