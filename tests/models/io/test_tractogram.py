"""Every kind of good file gives the same tractogram; every kind of bad one gives one clear message."""

import zipfile
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import read_tractogram

STREAMLINES = [
    np.array([[0, 0, 0], [1, 0, 0], [2, 1, 0]], np.float32),
    np.array([[5, 5, 5], [6, 5, 5]], np.float32),
]


def save(path: Path, streamlines=STREAMLINES, affine=None, **data) -> Path:
    affine = np.eye(4) if affine is None else affine
    tractogram = nib.streamlines.Tractogram(streamlines, affine_to_rasmm=np.eye(4), **data)
    header = {"voxel_to_rasmm": affine, "dimensions": (10, 10, 10), "voxel_sizes": (2, 2, 2)}
    if path.suffix == ".trk":
        nib.streamlines.save(tractogram, str(path), header=header)
    elif path.suffix == ".tck":
        nib.streamlines.save(tractogram, str(path))
    else:
        from trx import trx_file_memmap

        trx = trx_file_memmap.TrxFile(nb_vertices=5, nb_streamlines=2)
        trx.header["VOXEL_TO_RASMM"] = np.eye(4, dtype=np.float32)
        trx.streamlines._data[:] = np.concatenate(streamlines)
        trx.streamlines._offsets[:] = [0, 3]
        trx.streamlines._lengths[:] = [3, 2]
        trx_file_memmap.save(trx, str(path))
    return path


@pytest.mark.parametrize("name", ["a.trk", "a.tck", "a.trx", "UPPER.TCK"])
def test_every_format_gives_the_same_positions(tmp_path, name):
    tractogram = read_tractogram(save(tmp_path / name.lower()).rename(tmp_path / name))
    assert tractogram.n_streamlines == 2
    np.testing.assert_array_equal(tractogram.offsets, [0, 3, 5])
    np.testing.assert_allclose(tractogram.positions_mm, np.concatenate(STREAMLINES), atol=1e-3)


def test_trk_positions_are_in_world_space_whatever_the_voxel_grid(tmp_path):
    affine = np.diag([-2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = [90, -126, -72]
    tractogram = read_tractogram(save(tmp_path / "a.trk", affine=affine))
    np.testing.assert_allclose(tractogram.positions_mm, np.concatenate(STREAMLINES), atol=1e-3)


def test_data_per_streamline_and_per_point_are_kept(tmp_path):
    path = save(
        tmp_path / "a.trk",
        data_per_streamline={"weight": np.array([[0.5], [2.0]], np.float32)},
        data_per_point={"fa": [np.array([[0.1], [0.2], [0.3]]), np.array([[0.4], [0.5]])]},
    )
    tractogram = read_tractogram(path)
    np.testing.assert_allclose(tractogram.per_streamline["weight"].ravel(), [0.5, 2.0])
    np.testing.assert_allclose(tractogram.per_point["fa"].ravel(), [0.1, 0.2, 0.3, 0.4, 0.5], atol=1e-6)


def cut(path: Path, n_bytes: int) -> Path:
    path.write_bytes(path.read_bytes()[:-n_bytes])
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def zip_without_a_header(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    return path


BAD = {
    "truncated trk": (lambda d: cut(save(d / "a.trk"), 10), "cut short or damaged"),
    "trk cut between streamlines": (
        lambda d: cut(save(d / "a.trk"), 28),
        "the header says 2 streamlines, the file holds 1",
    ),
    "truncated tck": (lambda d: cut(save(d / "a.tck"), 30), "cut short or damaged"),
    "truncated trx": (lambda d: cut(save(d / "a.trx"), 40), "cannot be read as .trx"),
    "empty file": (lambda d: written(d / "a.tck", b""), "got an empty file"),
    "tck of no streamlines": (lambda d: save(d / "a.tck", []), "holds no streamlines"),
    "text named trx": (lambda d: written(d / "a.trx", b"hello"), "expected a .trx file, which is a zip archive"),
    "zip that is no trx": (lambda d: zip_without_a_header(d / "a.trx"), "cannot be read as .trx"),
    "folder": (lambda d: folder(d / "a.trk"), "expected a tractogram file, got a folder"),
    "zeros": (lambda d: written(d / "a.trk", bytes(5000)), "begins with b'TRACK'"),
    "header only in part": (lambda d: written(d / "a.trk", b"TRACK" + bytes(95)), "1000 bytes, got 100 bytes"),
    "unknown ending": (lambda d: written(d / "a.txt", b"x"), "expected a file of kind .trk, .tck, .trx, got .txt"),
    "absent": (lambda d: d / "a.trk", "no such file"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_one_message_with_the_path_last(tmp_path, name):
    make, reason = BAD[name]
    path = make(tmp_path)
    with pytest.raises(FormatError) as caught:
        read_tractogram(path)
    message = str(caught.value)
    assert reason in message
    assert message.endswith(str(path))
    assert "\n" not in message


@pytest.mark.parametrize("suffix", [".trk", ".tck", ".trx"])
def test_any_damage_is_a_format_error_or_still_a_tractogram(tmp_path, suffix):
    """Flip random bytes: whatever the library raises, only `FormatError` comes out."""
    rng = np.random.default_rng(0)
    good = save(tmp_path / f"a{suffix}").read_bytes()
    damaged = tmp_path / f"b{suffix}"
    n_refused = 0
    for _ in range(150):
        content = bytearray(good)
        # The magic bytes stay: the interesting damage is behind them.
        for position in rng.integers(8, len(content), size=4):
            content[position] = rng.integers(256)
        damaged.write_bytes(content)
        try:
            read_tractogram(damaged)
        except FormatError:
            n_refused += 1
    assert n_refused > 0
