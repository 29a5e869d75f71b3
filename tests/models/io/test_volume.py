"""Every kind of good file gives the same volume; every kind of bad one gives one clear message."""

import gzip
import logging
import os
import struct
import tracemalloc
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.volume import SUFFIXES, read_volume
from plexoscope.models.io.volume_file import VolumeFile

VALUES = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
AFFINE = np.array([[-2.0, 0, 0, 10], [0, 2, 0.5, -20], [0, 0, 3, 5], [0, 0, 0, 1]])
FA = Path(__file__).parents[3].parent / "shared/data/whole_brain/FA.nii.gz"


def save(path: Path, values: np.ndarray = VALUES, kind: type = nib.Nifti1Image, **header: object) -> Path:
    if path.suffix in (".mgz", ".mgh"):
        kind = nib.MGHImage
    image = kind(values, AFFINE)
    for key, value in header.items():
        image.header[key] = value
    if path.name.endswith(".nii.gz") or path.suffix == ".mgz":
        path.write_bytes(gzip.compress(image.to_bytes(), mtime=0))
    else:
        path.write_bytes(image.to_bytes())
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_same_volume(tmp_path: Path, suffix: str) -> None:
    volume = read_volume(save(tmp_path / f"scan.v2{suffix}"))
    np.testing.assert_array_equal(volume.values, VALUES)
    assert volume.values.dtype == np.dtype(np.int16)
    np.testing.assert_allclose(volume.affine, AFFINE, atol=1e-6)
    assert volume.name == "scan.v2"


@pytest.mark.parametrize("dtype", ["u1", "i1", "<i2", ">i2", "u2", "i4", "u4", "i8", "u8", "<f4", ">f4", "f8"])
@pytest.mark.parametrize("kind", [nib.Nifti1Image, nib.Nifti2Image])
def test_dtypes(tmp_path: Path, dtype: str, kind: type) -> None:
    image = kind(VALUES.astype(dtype), AFFINE, dtype=np.dtype(dtype))
    (tmp_path / "a.nii").write_bytes(image.to_bytes())
    volume = read_volume(tmp_path / "a.nii")
    np.testing.assert_array_equal(volume.values, VALUES)
    expected = np.float32 if np.dtype(dtype).kind == "f" else np.dtype(dtype).newbyteorder("=")
    assert volume.values.dtype == expected
    assert volume.values.dtype.isnative


def test_foreign_byte_order(tmp_path: Path) -> None:
    image = nib.Nifti1Image(VALUES.astype(">i2"), AFFINE, nib.Nifti1Header(endianness=">"))
    (tmp_path / "a.nii").write_bytes(image.to_bytes())
    volume = read_volume(tmp_path / "a.nii")
    np.testing.assert_array_equal(volume.values, VALUES)
    np.testing.assert_allclose(volume.affine, AFFINE, atol=1e-6)


def test_scaling_is_applied(tmp_path: Path) -> None:
    image = nib.Nifti1Image(VALUES, AFFINE)
    image.header.set_slope_inter(0.5, -3)
    content = bytearray(image.to_bytes())
    content[112:120] = struct.pack("<ff", 0.5, -3)
    content[352:] = VALUES.tobytes(order="F")
    (tmp_path / "a.nii").write_bytes(content)
    volume = read_volume(tmp_path / "a.nii")
    assert volume.values.dtype == np.float32
    np.testing.assert_array_equal(volume.values, VALUES * 0.5 - 3)


def test_slope_zero_means_none(tmp_path: Path) -> None:
    content = bytearray(save(tmp_path / "a.nii").read_bytes())
    content[112:120] = struct.pack("<ff", 0, 7)
    (tmp_path / "a.nii").write_bytes(content)
    assert read_volume(tmp_path / "a.nii").values.dtype == np.int16


@pytest.mark.parametrize("unit", [0, 1, 2, 3], ids=["unsaid", "metre", "mm", "micron"])
def test_the_affine_is_taken_as_nibabel_takes_it_whatever_the_unit(tmp_path: Path, unit: int) -> None:
    path = save(tmp_path / "a.nii", xyzt_units=unit)
    np.testing.assert_allclose(read_volume(path).affine, nib.load(path).affine)


def test_of_an_sform_of_zeros_and_a_good_qform_the_qform_is_taken(tmp_path: Path) -> None:
    image = nib.Nifti1Image(VALUES, None)
    turned = np.array([[0.0, -2, 0, 10], [3, 0, 0, -20], [0, 0, 4, 5], [0, 0, 0, 1]])
    image.header.set_qform(turned, code=1)
    image.header.set_sform(np.zeros((4, 4)), code=1)
    path = tmp_path / "a.nii"
    path.write_bytes(image.to_bytes())
    np.testing.assert_allclose(read_volume(path).affine, nib.load(path).get_qform(), atol=1e-6)
    np.testing.assert_allclose(read_volume(path).affine, turned, atol=1e-5)
    image.header.set_qform(None, code=0)
    path.write_bytes(image.to_bytes())
    with pytest.raises(FormatError, match="affine"):
        read_volume(path)


def test_a_good_sform_goes_before_the_qform_as_in_nibabel(tmp_path: Path) -> None:
    image = nib.Nifti1Image(VALUES, AFFINE)
    image.header.set_qform(np.diag([5.0, 5, 5, 1]), code=1)
    image.header.set_sform(AFFINE, code=2)
    (tmp_path / "a.nii").write_bytes(image.to_bytes())
    np.testing.assert_allclose(read_volume(tmp_path / "a.nii").affine, AFFINE)


def regions() -> np.ndarray:
    labels = np.zeros((8, 9, 10), np.int32)
    labels[1:4, 1:8, 1:9], labels[4:7, 1:8, 1:9] = 17, 2011
    return labels


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("a.nii", "<f4"), ("a.nii", ">f4"), ("a.nii", "<f8"), ("a.nii.gz", "<f4"), ("a.mgz", ">f4")],
)
def test_labels_are_told_by_their_values_and_not_by_their_type(tmp_path: Path, name: str, dtype: str) -> None:
    volume = read_volume(save(tmp_path / name, regions().astype(dtype)))
    assert volume.looks_like_labels
    assert volume.values.dtype == np.int32
    np.testing.assert_array_equal(volume.values, regions())


LARGE = np.where(regions() == 17, 2**32 - 2, np.where(regions() == 2011, 2**32 - 1, 0))


@pytest.mark.parametrize("dtype", ["<u4", ">u4", "i8", "u8", "<f8", ">f8"])
@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_labels_up_to_32_bits_are_exact(tmp_path: Path, dtype: str, name: str) -> None:
    path = tmp_path / name
    nib.save(nib.Nifti1Image(LARGE.astype(dtype), AFFINE, dtype=np.dtype(dtype)), path)
    volume = read_volume(path)
    assert volume.looks_like_labels
    assert volume.labels.tolist() == [2**32 - 2, 2**32 - 1]
    np.testing.assert_array_equal(volume.values, np.asanyarray(nib.load(path).dataobj))


def test_labels_that_are_scaled_are_exact(tmp_path: Path) -> None:
    """As unsigned numbers are written by programs that know signed ones only."""
    image = nib.Nifti1Image((LARGE - 2**31).astype(np.int32), AFFINE)
    content = bytearray(image.to_bytes())
    content[112:120] = struct.pack("<ff", 1, 2**31)
    (tmp_path / "a.nii").write_bytes(content)
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nii").values, LARGE)


def _with(values: np.ndarray, value: float) -> np.ndarray:
    values = values.astype(np.float32)
    values[2, 2, 2] = value
    return values


MEASURES = {
    "one that is not whole": _with(regions(), 17.5),
    "one that is missing": _with(regions(), np.nan),
    "one that is infinite": _with(regions(), np.inf),
    "one of which float32 does not say what it was": _with(regions(), 1e9),
    "whole numbers unlike their neighbours": np.arange(720, dtype=np.float32).reshape(8, 9, 10),
    "nothing": np.zeros((8, 9, 10), np.float32),
}


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_stays_a_measure(tmp_path: Path, name: str) -> None:
    volume = read_volume(save(tmp_path / "a.nii", MEASURES[name]))
    assert volume.values.dtype == np.float32
    np.testing.assert_array_equal(volume.values, MEASURES[name])
    assert not volume.looks_like_labels


def test_frames(tmp_path: Path) -> None:
    frames = np.stack([VALUES, VALUES + 100, VALUES + 200], axis=3)
    for name in ("a.nii", "a.nii.gz", "a.mgz"):
        path = save(tmp_path / name, frames)
        np.testing.assert_array_equal(read_volume(path, 1).values, VALUES + 100)
        np.testing.assert_array_equal(read_volume(path, 2).values, VALUES + 200)
        with pytest.raises(FormatError, match="got 3 frames of which none was chosen"):
            read_volume(path)
        with pytest.raises(FormatError, match="expected a frame in 0 … 2, got 3"):
            read_volume(path, 3)
        with pytest.raises(FormatError, match="got -1"):
            read_volume(path, -1)


@pytest.mark.parametrize("shape", [(2, 3, 4, 1), (2, 3, 4, 1, 1)])
def test_one_frame_is_one_volume(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.testing.assert_array_equal(read_volume(save(tmp_path / "a.nii", VALUES.reshape(shape))).values, VALUES)


def test_a_slice_is_a_flat_volume(tmp_path: Path) -> None:
    assert read_volume(save(tmp_path / "a.nii", VALUES[:, :, 0])).shape == (2, 3, 1)


def test_the_name_need_not_tell_the_compression(tmp_path: Path) -> None:
    save(tmp_path / "a.nii.gz").rename(tmp_path / "b.nii")
    np.testing.assert_array_equal(read_volume(tmp_path / "b.nii").values, VALUES)


def test_odd_headers_print_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # pytest's, which a user does not have
    path = patched(tmp_path / "a.nii", 252, struct.pack("<h", 512))  # a qform of no known code
    np.testing.assert_array_equal(read_volume(path).values, VALUES)
    assert capfd.readouterr() == ("", "")


def test_header_extensions_are_stepped_over(tmp_path: Path) -> None:
    image = nib.Nifti1Image(VALUES, AFFINE)
    image.header.extensions.append(nib.nifti1.Nifti1Extension("comment", b"x" * 1000))
    (tmp_path / "a.nii").write_bytes(image.to_bytes())
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nii").values, VALUES)


def test_a_real_map_of_anisotropy() -> None:
    if not FA.exists():
        pytest.skip("the shared whole-brain data are not beside this checkout")
    image, volume = nib.load(FA), read_volume(FA)
    np.testing.assert_array_equal(volume.values, image.get_fdata())
    np.testing.assert_array_equal(volume.affine, image.affine)
    assert volume.name == "FA"
    assert not volume.looks_like_labels
    low, high = volume.window
    assert 0 < low < high <= 1


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def patched(path: Path, at: int, content: bytes) -> Path:
    """A good file, with some bytes replaced; in the stream, where the file is compressed."""
    good = save(path).read_bytes()
    packed = good[:2] == b"\x1f\x8b"
    damaged = bytearray(gzip.decompress(good) if packed else good)
    damaged[at : at + len(content)] = content
    return written(path, gzip.compress(damaged) if packed else bytes(damaged))


def cut(path: Path, n_bytes: int) -> Path:
    return written(path, path.read_bytes()[:-n_bytes])


NOISE = np.random.default_rng(0).integers(0, 255, (64, 64, 64), np.uint8)
HUGE = struct.pack("<4h", 3, 1000, 1000, 1000)
BAD = {
    "absent": (lambda d: d / "a.nii", "no such file"),
    "folder": (lambda d: (d / "a.nii").mkdir() or d / "a.nii", "expected a file, got a folder"),
    "unknown ending": (lambda d: written(d / "a.img", b"x"), "expected a file of kind .nii, .nii.gz, .mgz, .mgh, got"),
    "empty": (lambda d: written(d / "a.nii", b""), "expected a .nii file, got an empty one"),
    "pipe": (lambda d: os.mkfifo(d / "a.nii") or d / "a.nii", "expected a file, got a device or a pipe"),
    "empty mgh": (lambda d: written(d / "a.mgh", b""), "expected a .mgh file, got an empty one"),
    "text": (lambda d: written(d / "a.nii", b"hello" * 200), "begins with 348 or 540, got b'hell'"),
    "header in part": (lambda d: cut(save(d / "a.nii"), 200), "expected a NIfTI header of 348 bytes, got 200"),
    "cut nii": (lambda d: cut(save(d / "a.nii"), 10), "cut short or damaged: the header says 400 bytes"),
    "cut mgh": (lambda d: cut(save(d / "a.mgh"), 60), "cut short or damaged: the header says"),
    "cut gz": (lambda d: cut(save(d / "a.nii.gz"), 12), "the compressed data end too early or do not add up"),
    "checksum": (
        lambda d: written(d / "a.nii.gz", save(d / "b.nii.gz", NOISE).read_bytes()[:-8] + bytes(8)),
        "the compressed data end too early or do not add up",
    ),
    "gz of less than declared": (
        lambda d: patched(d / "a.nii.gz", 42, struct.pack("<3h", 20, 30, 4)),
        "cut short: the header says 4800 bytes of voxels, the file holds 48",
    ),
    "gz that is none": (
        lambda d: written(d / "a.nii.gz", b"\x1f\x8b" + bytes(50)),
        "the compressed data end too early",
    ),
    "a billion voxels": (lambda d: patched(d / "a.nii", 40, HUGE), "cut short or damaged: the header says 2000000352"),
    "a billion voxels in gz": (lambda d: patched(d / "a.nii.gz", 40, HUGE), "the header says 2000000352 bytes"),
    "too large": (
        lambda d: patched(d / "a.nii", 40, struct.pack("<4h", 3, 2000, 2000, 2000)),
        "expected a volume of at most 2048 MB, got 2000 × 2000 × 2000 int16 voxels",
    ),
    "no voxels": (lambda d: patched(d / "a.nii", 42, struct.pack("<h", 0)), "at least one voxel along each axis"),
    "data far behind": (lambda d: patched(d / "a.nii", 108, struct.pack("<f", 1e9)), "cut short or damaged"),
    "data before the file": (lambda d: patched(d / "a.nii", 108, struct.pack("<f", -1600)), "cannot be read as .nii"),
    "voxels elsewhere": (lambda d: patched(d / "a.nii", 344, b"ni1\0"), "expected voxels in the same file"),
    "flat affine": (lambda d: patched(d / "a.nii", 280, bytes(48)), "expected finite numbers that can be inverted"),
    "complex": (
        lambda d: save(d / "a.nii", VALUES.astype(np.complex64)),
        "one real number or one colour per voxel, got complex64",
    ),
    "colours": (
        lambda d: save(d / "a.nii", np.zeros((2, 2, 2), [("R", "u1"), ("G", "u1"), ("B", "u1")])),
        "one real number per voxel, got colours",
    ),
    "unknown dtype": (lambda d: patched(d / "a.nii", 70, struct.pack("<h", 4321)), "cannot be read as .nii"),
    "other mgh version": (lambda d: patched(d / "a.mgz", 0, struct.pack(">i", 9)), "cannot be read as .mgz"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_one_message_with_the_path_last(tmp_path: Path, name: str) -> None:
    make, reason = BAD[name]
    path = make(tmp_path)
    tracemalloc.start()
    try:
        with pytest.raises(FormatError) as caught:
            read_volume(path)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    message = str(caught.value)
    assert reason in message
    assert message.endswith(str(path))
    assert "\n" not in message
    assert peak_bytes < 50_000_000, "memory was taken for voxels that are not there"


flips = st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("suffix", "inside"), [*((suffix, False) for suffix in SUFFIXES), (".nii.gz", True), (".mgz", True)]
)
def test_any_damage_is_a_format_error_or_still_a_volume(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, inside: bool, capfd: pytest.CaptureFixture
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    good = save(folder / f"a{suffix}").read_bytes()
    plain = gzip.decompress(good) if inside else good

    @settings(max_examples=60, deadline=None)
    @given(flips)
    def damaged(changes: list[tuple[int, int]]) -> None:
        content = bytearray(plain)
        for position, value in changes:
            content[position % len(content)] = value
        path = written(folder / f"b{suffix}", gzip.compress(content, 1) if inside else bytes(content))
        try:
            file = VolumeFile(path)
            assert isinstance(file.frame(file.n_frames - 1), Volume)
        except FormatError as error:
            messages.append(str(error))
        try:
            assert isinstance(read_volume(path, 0), Volume)
        except FormatError as error:
            messages.append(str(error))

    messages: list[str] = []
    damaged()
    assert all(message.endswith(str(folder / f"b{suffix}")) for message in messages)
    assert capfd.readouterr() == ("", "")
