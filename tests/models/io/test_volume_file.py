"""Files of several volumes: every frame as nibabel has it, whatever the order, and colours as colours."""

import gc
import weakref
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io import limits
from plexoscope.models.io.volume import read_volume
from plexoscope.models.io.volume_file import VolumeFile

FRAMES = np.arange(5 * 24, dtype=np.int16).reshape(5, 2, 3, 4).transpose(1, 2, 3, 0)
ORDERS = {"forwards": [0, 1, 2, 3, 4], "backwards": [4, 3, 2, 1, 0], "any": [2, 2, 0, 4, 1]}


def save(path: Path, values: np.ndarray = FRAMES, **header: object) -> Path:
    image = (nib.MGHImage if path.suffix in (".mgz", ".mgh") else nib.Nifti1Image)(values, np.eye(4))
    for key, value in header.items():
        image.header[key] = value
    image.to_filename(path)
    return path


@pytest.mark.parametrize("held_bytes", [limits.HELD_BYTES, 0], ids=["held", "not held"])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "a.mgh", "a.mgz"])
def test_any_frame_at_any_time(
    tmp_path: Path, name: str, order: str, held_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HELD_BYTES", held_bytes)
    file = VolumeFile(save(tmp_path / name))
    oracle = nib.load(file.path)
    assert file.n_frames == 5
    for number in ORDERS[order]:
        frame = file.frame(number)
        np.testing.assert_array_equal(frame.values, np.asanyarray(oracle.dataobj)[..., number])
        assert (frame.values.dtype, frame.name) == (np.int16, f"a, frame {number + 1}")
    for outside in (-1, 5):
        with pytest.raises(FormatError, match=rf"expected a frame in 0 … 4, got {outside}"):
            file.frame(outside)


def test_a_packed_file_is_unpacked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = VolumeFile(save(tmp_path / "a.nii.gz"))
    for number in (0, 3, 1):
        file.frame(number)
    monkeypatch.setattr(file, "_seen", lambda: pytest.fail("the file was read again"))
    for number in (4, 0, 2):
        assert file.frame(number).values[0, 0, 0] == 24 * number


def test_a_frame_that_is_held_is_the_same_and_no_other_is_kept(tmp_path: Path) -> None:
    file = VolumeFile(save(tmp_path / "a.nii"))
    frame = file.frame(2)
    assert file.frame(2) is frame
    gone = weakref.ref(file.frame(1))
    gc.collect()
    assert gone() is None


def test_a_file_that_has_changed_is_not_mixed_with_what_it_was(tmp_path: Path) -> None:
    file = VolumeFile(save(tmp_path / "a.nii"))
    file.frame(0)
    save(file.path, np.zeros((2, 3, 4, 6), np.int16))
    with pytest.raises(FormatError, match="the file has changed since it was opened: open it again"):
        file.frame(1)
    file.path.unlink()
    with pytest.raises(FormatError):
        file.frame(1)


def test_scaled_frames_are_scaled_one_by_one(tmp_path: Path) -> None:
    image = nib.Nifti1Image(FRAMES * 0.37 + 2, np.eye(4))
    image.set_data_dtype(np.int16)
    image.to_filename(tmp_path / "a.nii.gz")
    file, oracle = VolumeFile(tmp_path / "a.nii.gz"), nib.load(tmp_path / "a.nii.gz").get_fdata()
    for number in range(5):
        np.testing.assert_allclose(file.frame(number).values, oracle[..., number], rtol=1e-5)
        assert file.frame(number).values.dtype == np.float32


@pytest.mark.parametrize(
    ("shape", "intent", "n_frames"),
    [
        ((2, 3, 4, 1), "none", 1),
        ((2, 3, 4, 1, 1), "none", 1),
        ((2, 3, 4, 5), "none", 5),
        ((2, 3, 4, 1, 3), "vector", 3),
        ((2, 3, 4, 1, 3), "displacement vector", 3),
        ((2, 3, 4, 2, 3), "none", 6),
        ((2, 3, 4, 3), "rgb vector", 3),
        ((2, 3, 4, 1, 6), "symmetric matrix", 6),
    ],
)
def test_all_that_is_not_space_makes_frames(tmp_path: Path, shape: tuple, intent: str, n_frames: int) -> None:
    values = np.arange(np.prod(shape), dtype=np.float32).reshape(shape) + 0.5
    image = nib.Nifti1Image(values, np.eye(4))
    image.header.set_intent(intent, (3,) if intent == "symmetric matrix" else (), allow_unknown=True)
    image.to_filename(tmp_path / "a.nii")
    file = VolumeFile(tmp_path / "a.nii")
    assert file.n_frames == n_frames
    flat = values.reshape(2, 3, 4, -1, order="F")
    for number in range(n_frames):
        np.testing.assert_array_equal(file.frame(number).values, flat[..., number])
    assert file.header.intent.startswith("" if intent == "none" else intent)


@pytest.mark.parametrize(
    ("shape", "unit", "step"),
    [
        ((2, 3, 4, 3), "rgb vector", (0.0, "", 0.0)),
        ((2, 3, 4, 5), "sec", (2.5, "s", 2.5)),
        ((2, 3, 4, 5), "msec", (2.5, "ms", 0.0025)),
        ((2, 3, 4, 5), "hz", (2.5, "Hz", 0.0)),
        ((2, 3, 4, 5), "unknown", (0.0, "", 0.0)),
        ((2, 3, 4, 1, 3), "sec", (0.0, "", 0.0)),
        ((2, 3, 4, 2, 3), "sec", (0.0, "", 0.0)),
    ],
)
def test_the_step_from_frame_to_frame(tmp_path: Path, shape: tuple, unit: str, step: tuple) -> None:
    image = nib.Nifti1Image(np.zeros(shape, np.float32), np.eye(4))
    vector = unit == "rgb vector"
    image.header.set_xyzt_units("mm", "sec" if vector else unit)
    image.header.set_intent(unit if vector else "none")
    image.header["pixdim"][4] = 2.5
    image.to_filename(tmp_path / "a.nii")
    header = VolumeFile(tmp_path / "a.nii").header
    assert (header.step, header.step_unit) == step[:2]
    assert header.step_s == pytest.approx(step[2])


RGB, RGBA = np.dtype([(name, "u1") for name in "RGB"]), np.dtype([(name, "u1") for name in "RGBA"])


def coloured(dtype: np.dtype, shape: tuple = (2, 3, 4)) -> np.ndarray:
    values = np.zeros(shape, dtype)
    for factor, name in enumerate(dtype.names, 1):
        values[name] = (np.arange(np.prod(shape)).reshape(shape) * factor) % 256
    return values


@pytest.mark.parametrize("dtype", [RGB, RGBA], ids=["RGB24", "RGBA32"])
@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_colours(tmp_path: Path, name: str, dtype: np.dtype) -> None:
    values = coloured(dtype)
    volume = VolumeFile(save(tmp_path / name, values)).frame()
    assert volume.colours is not None
    for channel, letter in enumerate(dtype.names):
        np.testing.assert_array_equal(volume.colours[..., channel], values[letter])
    if dtype is RGB:
        assert (volume.colours[..., 3] == 255).all()
    np.testing.assert_array_equal(volume.values, np.max([values[letter] for letter in "RGB"], axis=0))
    assert not volume.looks_like_labels
    with pytest.raises(FormatError, match="expected one real number per voxel, got colours"):
        read_volume(tmp_path / name)


def test_frames_of_colours(tmp_path: Path) -> None:
    values = coloured(RGB, (2, 3, 4, 3))
    file = VolumeFile(save(tmp_path / "a.nii.gz", values))
    for number in (2, 0):
        np.testing.assert_array_equal(file.frame(number).colours[..., 1], values["G"][..., number])


def test_more_frames_than_anybody_has(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii.gz", np.zeros((1, 1, 1, 1 << 11, 1 << 10), np.uint8))
    with pytest.raises(FormatError, match="expected at most 1048576 frames, got 2097152"):
        VolumeFile(path)


def test_opacity_that_would_hide_all_was_not_meant(tmp_path: Path) -> None:
    values = coloured(RGBA)
    values["A"] = 0
    assert (VolumeFile(save(tmp_path / "a.nii", values)).frame().colours[..., 3] == 255).all()
    values["A"][0] = 9
    assert set(VolumeFile(save(tmp_path / "a.nii", values)).frame().colours[..., 3].ravel()) == {0, 9}
