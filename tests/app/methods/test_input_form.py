"""What a method is given: open layers and volumes, samples and files, told by words that the document keeps."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from plexoscope.app.document.state import Layer, MethodSettings, State, VolumeLayer
from plexoscope.app.inputs.words import chosen_inputs, find, is_open_word, missing_reason, open_inputs
from plexoscope.app.methods import input_form as method_inputs
from plexoscope.app.methods.input_form import InputForm
from plexoscope.app.runs.reading_inputs import input_reader, why_not_ready
from plexoscope.app.services.background import BackgroundJob
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.plugins.inputs import NOTHING, READERS
from plexoscope.plugins.manifest import Citation, EntryPoint, Input, Manifest, Sample
from plexoscope.render.scene.appearance import StreamlineStyle

TRACTOGRAM = Tractogram(np.zeros((4, 3), np.float32), np.array([0, 2, 4]))
VOLUME = Volume(np.zeros((2, 3, 4)), np.eye(4), "t1")
STATE = State(
    layers=tuple(Layer(id, f"{id}.trk", Path(id), TRACTOGRAM, StreamlineStyle()) for id in ("layer1", "layer2")),
    volumes=(VolumeLayer("volume1", "t1", Path("t1.nii"), VOLUME, 0, 1),),
)
BOTH, EITHER = Input("lines", "streamlines", "Lines"), Input("any", "volume | streamlines", "Any")
HERE = Sample("own", "Own sample", "streamlines", "numpy", "numpy/__init__.py", "Free")
ABSENT = Sample("absent", "Absent sample", "streamlines", "no-such-data", "a.trk", "Free")


def manifest(*inputs, samples=(HERE, ABSENT)):
    return Manifest(
        id="m", version="1", api=">=1", title="T", summary="S", citation=Citation("A", "T", 2022),
        entry=EntryPoint("a:b", "a:c"), inputs=inputs, samples=samples,
    )  # fmt: skip


@pytest.fixture
def form(qtbot, monkeypatch):
    monkeypatch.setattr(method_inputs, "_recent", {})
    form = InputForm(manifest(BOTH, EITHER), WheelGuard())
    qtbot.addWidget(form)
    return form


def items(box):
    return [box.itemText(row) for row in range(box.count())]


def tip(box, words):
    return box.itemData(items(box).index(words), Qt.ItemDataRole.ToolTipRole)


def test_open_inputs():
    found = open_inputs(STATE, READERS)
    assert [each.word for each in found] == ["layer:layer1", "layer:layer2", "volume:volume1"]
    assert [(each.kind, each.detail) for each in found[1:]] == [
        ("streamlines", "2 streamlines"),
        ("volume", "2 × 3 × 4 voxels"),
    ]
    assert (found[0].data, found[2].data) == (TRACTOGRAM, VOLUME)
    assert [each.word for each in open_inputs(STATE, ("volume",))] == ["volume:volume1"]
    assert open_inputs(STATE, ("temporal_network",)) == ()


def test_missing_reason():
    for word in ("layer:layer1", "volume:volume1", "own", "/a/file.trk", ""):
        assert missing_reason(word, STATE) == ""
    after = replace(STATE, layers=STATE.layers[1:], volumes=())
    assert missing_reason("layer:layer2", after) == ""
    assert missing_reason("layer:layer1", after) == "The layer that was chosen has been removed: choose another input"
    assert missing_reason("volume:volume1", after).startswith("The volume that was chosen")
    assert is_open_word("layer:layer1")
    assert not is_open_word("own")


def test_samples_of_all_kinds_of_an_input():
    assert chosen_inputs(manifest(EITHER), {}, ()) == {"any": "own"}
    assert chosen_inputs(manifest(EITHER, samples=()), {}, ()) == {"any": ""}
    assert find("own", EITHER.kinds, first=manifest(EITHER).samples).sample is HERE
    with pytest.raises(FormatError, match="expected volume, got streamlines: own"):
        find("own", ("volume",), first=manifest(EITHER).samples)


def opened(*, layers=(), volumes=(), selected=None):
    """What is open of the layers and volumes with these ids."""
    return open_inputs(
        State(
            layers=tuple(Layer(id, id, Path(id), TRACTOGRAM, StreamlineStyle()) for id in layers),
            volumes=tuple(VolumeLayer(id, id, Path(id), VOLUME, 0, 1) for id in volumes),
            selected_layer=selected,
        ),
        READERS,
    )


@pytest.mark.parametrize(
    ("inputs", "chosen", "open_now", "words"),
    [
        ((BOTH,), {}, opened(), ["own"]),
        ((BOTH,), {}, opened(volumes=["v"]), ["own"]),
        ((BOTH,), {}, opened(layers=["a"]), ["layer:a"]),
        ((BOTH,), {}, opened(layers=["a", "b"]), ["layer:b"]),
        ((BOTH,), {}, opened(layers=["a", "b"], selected="a"), ["layer:a"]),
        ((BOTH,), {"lines": "own"}, opened(layers=["a"]), ["own"]),
        ((BOTH,), {"lines": "layer:gone"}, opened(layers=["a"]), ["layer:gone"]),
        ((EITHER,), {}, opened(layers=["a"], volumes=["v", "w"], selected="a"), ["volume:w"]),
        ((BOTH, EITHER), {}, opened(layers=["a", "b"], selected="b"), ["layer:b", "layer:a"]),
        ((BOTH, EITHER), {}, opened(layers=["a"]), ["layer:a", "own"]),
        ((BOTH, EITHER), {"any": "layer:a"}, opened(layers=["a"]), ["own", "layer:a"]),
        ((replace(BOTH, optional=True),), {}, opened(layers=["a"]), [""]),
    ],
)
def test_what_is_open_is_chosen_until_the_user_chooses(inputs, chosen, open_now, words):
    assert list(chosen_inputs(manifest(*inputs), chosen, open_now).values()) == words


def test_sections(form, tmp_path):
    form.show_choices({"lines": str(tmp_path / "mine.trk")}, 0, open_inputs(STATE, READERS))
    lines, either = form.boxes["lines"], form.boxes["any"]
    samples = ["Samples", "Own sample", "Absent sample", "Fornix bundle", "EuDX tracking"]
    assert items(lines) == ["Open", "layer1.trk", "layer2.trk", *samples, "Files", "mine.trk", "Choose a file…"]
    assert items(either) == ["Open", "layer1.trk", "layer2.trk", "t1", *samples, "Files", "Choose a file…"]
    assert (lines.currentText(), either.currentText()) == ("mine.trk", "t1")
    assert lines.toolTip() == tip(lines, "mine.trk") == str(tmp_path / "mine.trk")
    assert tip(either, "t1") == "2 × 3 × 4 voxels"
    assert "pip install" in tip(lines, "Absent sample")
    for words in ("Open", "Samples", "Files", "Absent sample"):
        assert not lines.model().item(items(lines).index(words)).isEnabled()


def test_nothing_to_choose_from(qtbot):
    form = InputForm(manifest(Input("net", "array", "Net")), WheelGuard())
    qtbot.addWidget(form)
    form.show_choices({}, 0, ())
    assert (form.boxes["net"].currentIndex(), form.boxes["net"].toolTip()) == (
        -1,
        "Needs array: open something that fits, or choose it here",
    )
    assert items(form.boxes["net"]) == ["Files", "Choose a file…"]
    assert form.boxes["net"].placeholderText() == "Needs array"
    assert not form.openers["net"].isHidden()
    form.show_choices({"net": "/a.npy"}, 0, ())
    assert form.openers["net"].isHidden()


def test_what_was_open_and_comes_back(form):
    opened = open_inputs(STATE, READERS)
    chosen = {"lines": "layer:layer1"}
    form.show_choices(chosen, 0, opened)
    assert form.boxes["lines"].currentText() == "layer1.trk"
    form.show_choices(chosen, 0, opened[1:])
    box = form.boxes["lines"]
    assert box.currentText() == "layer1.trk, removed"
    assert "removed" in box.toolTip()
    form.show_choices(chosen, 0, opened)
    assert box.currentText() == "layer1.trk"
    assert not [words for words in items(box) if "removed" in words]


def test_files_of_the_session_stay_on_offer(form, qtbot, tmp_path):
    for name in "abcdefg":
        form.show_choices({"lines": str(tmp_path / f"{name}.trk")}, 0, ())
    assert [words for words in items(form.boxes["lines"]) if words.endswith(".trk")] == [
        "g.trk", "f.trk", "e.trk", "d.trk", "c.trk"
    ]  # fmt: skip
    other = InputForm(manifest(BOTH), WheelGuard())
    qtbot.addWidget(other)
    other.show_choices({}, 0, ())
    assert "g.trk" in items(other.boxes["lines"])


def test_choosing(form, monkeypatch):
    form.show_choices({}, 3, open_inputs(STATE, READERS))
    edits, asked = [], []
    form.edited.connect(lambda *edit: edits.append(edit))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *words: (asked.append(words), ("/a.nii", ""))[1])
    box = form.boxes["any"]
    for words in ("layer2.trk", "t1", "Own sample", "Choose a file…"):
        box.activated.emit(items(box).index(words))
    assert edits == [("any", "layer:layer2"), ("any", "volume:volume1"), ("any", "own"), ("any", "/a.nii")]
    assert "*.nii.gz" in asked[0][3]
    assert "*.trk" in asked[0][3]
    assert form.seed.value() == 3


def test_a_half_typed_seed_stays(form):
    form.show_choices({}, 3, ())
    form.seed.lineEdit().setText("41")
    form.show_choices({}, 3, open_inputs(STATE, READERS))
    assert form.seed.text() == "41"
    form.show_choices({}, 5, ())
    assert form.seed.text() == "5"


def test_an_input_that_is_optional(qtbot):
    extra = Input("extra", "streamlines", "Extra", optional=True)
    method = manifest(BOTH, extra)
    form = InputForm(method, WheelGuard())
    qtbot.addWidget(form)
    edits = []
    form.edited.connect(lambda *edit: edits.append(edit))
    form.show_choices({}, 0, ())
    box = form.boxes["extra"]
    assert items(box)[:3] == ["None", "Samples", "Own sample"]
    assert (box.currentText(), form.boxes["lines"].currentText()) == ("None", "Own sample")
    box.activated.emit(items(box).index("None"))
    assert edits == [("extra", NOTHING)]
    form.show_choices({"extra": NOTHING}, 0, ())
    assert box.currentText() == "None"
    form.show_choices({"extra": "own"}, 0, ())
    assert box.currentText() == "Own sample"
    form.show_choices({"extra": "layer:gone"}, 0, ())
    assert "removed" in box.currentText()


@pytest.mark.parametrize(
    ("samples", "chosen", "reason"),
    [
        ((HERE,), {}, ""),
        ((HERE,), {"lines": "own", "extra": NOTHING}, ""),
        ((), {"lines": "run:#3:path"}, "The run that was chosen has been removed: choose another input"),
        ((HERE,), {"extra": "layer:gone"}, "The layer that was chosen has been removed: choose another input"),
    ],
)
def test_what_is_optional_does_not_keep_a_run_waiting(samples, chosen, reason):
    method = manifest(BOTH, Input("extra", "streamlines", "Extra", optional=True), samples=samples)
    assert why_not_ready(method, MethodSettings(inputs=chosen), STATE) == reason


def test_nothing_that_fits():
    assert why_not_ready(manifest(BOTH, samples=()), MethodSettings(), State()) == "Choose something for lines"


def test_what_was_not_chosen_is_absent():
    method = manifest(BOTH, Input("extra", "volume", "Extra", optional=True))
    for chosen, names in (({}, {"lines"}), ({"extra": "volume:volume1"}, {"lines", "extra"})):
        settings = MethodSettings(inputs={"lines": "layer:layer1", **chosen})
        assert input_reader(method, settings, STATE)(BackgroundJob("", *[print] * 4)).data.keys() == names
