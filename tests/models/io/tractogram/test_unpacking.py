"""Tractograms that are packed by gzip, against nibabel, and what is wrong with them."""

import gzip

import nibabel as nib
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import preview_tractogram, read_tractogram


@pytest.mark.parametrize("suffix", [".trk", ".tck"])
def test_packed_files_are_read_as_nibabel_reads_them(bundle, save, tmp_path, suffix):
    path = save(bundle, tmp_path / f"a{suffix}.gz")
    with gzip.open(path) as file:
        theirs = nib.streamlines.load(file).streamlines
        expected = theirs.get_data()
    got = read_tractogram(path)
    np.testing.assert_allclose(got.positions_mm, expected, atol=1e-4)
    assert got.n_streamlines == len(theirs)
    assert preview_tractogram(path) is None


def test_progress_is_told_and_can_cancel(bundle, save, tmp_path):
    path = save(bundle, tmp_path / "a.tck.gz")
    told = []
    read_tractogram(path, lambda done, total: told.append(done / total))
    assert max(told) == 1
    with pytest.raises(KeyboardInterrupt):
        read_tractogram(path, cancel)


def cancel(done, total):
    raise KeyboardInterrupt


def bomb() -> bytes:
    return gzip.compress(b"mrtrix tracks\n" + bytes(1 << 26))


BAD = {
    "not packed": ("a.tck.gz", lambda content: content, "expected a file that is packed by gzip"),
    "cut": ("a.tck.gz", lambda content: gzip.compress(content)[:-20], "ended before the end-of-stream"),
    "checksum": ("a.trk.gz", lambda content: gzip.compress(content)[:-8] + bytes(8), "CRC check failed"),
    "of another kind": ("a.trk.gz", gzip.compress, "begins with b'TRACK'"),
    "bomb": ("a.tck.gz", lambda content: bomb(), "got one that unpacks to over 16777216"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_of_the_packed_file(bundle, save, tmp_path, name):
    file, make, message = BAD[name]
    content = save(bundle, tmp_path / ("b.trk" if name == "checksum" else "b.tck")).read_bytes()
    (tmp_path / file).write_bytes(make(content))
    with pytest.raises(FormatError) as caught:
        read_tractogram(tmp_path / file)
    assert message in str(caught.value)
    assert str(caught.value).endswith(f": {tmp_path / file}")
