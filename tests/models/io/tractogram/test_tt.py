"""`.tt.gz` against an encoder of the tests' own, and what no encoder writes."""

import gzip

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import read_tractogram


@pytest.mark.parametrize("n_parts", [1, 2, 12])
def test_sets_in_parts_are_put_together_in_order(bundle, save, tmp_path, n_parts):
    tractogram = read_tractogram(save(bundle, tmp_path / "a.tt.gz", n_parts=n_parts))
    np.testing.assert_array_equal(tractogram.offsets, bundle.offsets)
    np.testing.assert_allclose(tractogram.positions_mm, bundle.positions_mm, atol=1e-3)
    np.testing.assert_array_equal(tractogram.per_streamline["cluster"], bundle.per_streamline["cluster"])


def test_more_points_than_a_block(make_bundle, bundle, save, tmp_path):
    large = make_bundle([70_000, 1, 3, 90_000], grid=bundle.grid)
    tractogram = read_tractogram(save(large, tmp_path / "a.tt.gz"))
    np.testing.assert_array_equal(tractogram.offsets, large.offsets)
    np.testing.assert_allclose(tractogram.positions_mm, large.positions_mm, atol=1e-3)


def test_steps_go_both_ways_and_the_whole_way(bundle, tmp_path, save):
    by_hand = (
        b"\x09\0\0\0" + np.array([-32, 64, 0], "<i4").tobytes() + np.array([127, -128, 0, 1, -1, 32], "i1").tobytes()
    )
    path = save(bundle, tmp_path / "a.tt.gz", track=np.frombuffer(by_hand, "u1"), cluster=None,
                trans_to_mni=np.eye(4, dtype="<f4").ravel())  # fmt: skip
    expected = np.array([[-32, 64, 0], [95, -64, 0], [96, -65, 32]]) / 32
    np.testing.assert_array_equal(read_tractogram(path).positions_mm, expected)


def test_a_number_of_clusters_that_does_not_fit_is_left_out(bundle, save, tmp_path):
    path = save(bundle, tmp_path / "a.tt.gz", cluster=np.zeros(5, "<u2"))
    assert not read_tractogram(path).per_streamline


def count(n: int, n_bytes: int) -> np.ndarray:
    return np.frombuffer(np.uint32(n).tobytes() + bytes(n_bytes - 4), "u1")


BAD = {
    "no track": ({"track": None}, "expected a matrix 'track', got none"),
    "no affine": ({"trans_to_mni": None}, "expected matrices 'trans_to_mni' of 16 and 'dimension' of 3 numbers"),
    "no dimension": ({"dimension": None}, "expected matrices 'trans_to_mni' of 16 and 'dimension' of 3 numbers"),
    "short affine": ({"trans_to_mni": np.eye(3, dtype="<f4").ravel()}, "expected matrices 'trans_to_mni'"),
    "flat affine": ({"trans_to_mni": np.zeros(16, "<f4")}, "trans_to_mni or dimension: affine: expected"),
    "affine of no numbers": (
        {"trans_to_mni": np.full(16, np.nan, "<f4")},
        "trans_to_mni or dimension: affine: expected",
    ),
    "dimension of no number": ({"dimension": np.full(3, np.nan, "<f4")}, "trans_to_mni or dimension"),
    "track of floats": ({"track": np.zeros(16, "<f4")}, "track: expected bytes, got float32"),
    "no coordinates": ({"track": count(0, 16)}, "within 16 bytes, got 0 coordinates"),
    "four coordinates": ({"track": count(4, 17)}, "within 17 bytes, got 4 coordinates"),
    "beyond the end": ({"track": count(6, 18)}, "within 18 bytes, got 6 coordinates"),
    "many coordinates": ({"track": count(4_294_967_295, 16)}, "within 16 bytes, got 4294967295 coordinates"),
    "less than a count": ({"track": np.zeros(3, "u1")}, "within 3 bytes, got 0 coordinates"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_together_is_said(bundle, save, tmp_path, name):
    matrices, message = BAD[name]
    path = save(bundle, tmp_path / "a.tt.gz", **matrices)
    with pytest.raises(FormatError) as caught:
        read_tractogram(path)
    assert message in str(caught.value)
    assert str(caught.value).endswith(f": {path}")


def header(kind=50, rows=1, columns=16, is_complex=0, n_name=6) -> bytes:
    return np.array([kind, rows, columns, is_complex, n_name], "<u4").tobytes() + b"track\0"


CONTENTS = {
    "not packed": (b"hello, world", "expected a .tt.gz file, which is packed by gzip"),
    "nothing packed": (gzip.compress(b""), "expected matrices"),
    "text": (gzip.compress(b"MATLAB 5.0 MAT-file, Platform: GLNX"), "expected the header of a matrix"),
    "half a header": (gzip.compress(header()[:10]), "cut short: the data end in the header of a matrix"),
    "half a matrix": (gzip.compress(header() + b"\0" * 7), "cut short: expected 16 bytes of 'track', got 7"),
    "complex": (gzip.compress(header(is_complex=1)), "expected the header of a matrix of real numbers"),
    "unknown kind": (gzip.compress(header(kind=90)), "expected the header of a matrix of real numbers"),
    "long name": (gzip.compress(header(n_name=1 << 30)), "expected the header of a matrix of real numbers"),
    "matrix of 2⁶⁴": (gzip.compress(header(rows=(1 << 32) - 1, columns=(1 << 32) - 1)), "expected matrices of at most"),
    "packed zeros": (gzip.compress(header(columns=1 << 25) + bytes(1 << 25)), "expected matrices of at most 16777216"),
    "cut gzip": (gzip.compress(header() + bytes(range(16)))[:-12], "cannot be read as .gz"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_what_is_no_such_file_is_said(tmp_path, name):
    content, message = CONTENTS[name]
    path = tmp_path / "a.tt.gz"
    path.write_bytes(content)
    with pytest.raises(FormatError) as caught:
        read_tractogram(path)
    assert message in str(caught.value)
    assert str(caught.value).endswith(f": {path}")


def test_matrices_of_another_byte_order_are_read(bundle, save, tmp_path):
    path = save(bundle, tmp_path / "a.tt.gz", cluster=None, report=None)
    rest, swapped = gzip.decompress(path.read_bytes()), b""
    while rest:
        kind, rows, columns, _, n_name = np.frombuffer(rest[:20], "<u4")
        size = {0: 8, 10: 4, 20: 4, 40: 2, 50: 1}[int(kind)]
        end = 20 + int(n_name) + int(rows * columns) * size
        swapped += np.array([kind + 1000, rows, columns, 0, n_name], ">u4").tobytes() + rest[20 : 20 + n_name]
        swapped += np.frombuffer(rest[20 + n_name : end], f"<u{size}").astype(f">u{size}").tobytes()
        rest = rest[end:]
    path.write_bytes(gzip.compress(swapped))
    np.testing.assert_allclose(read_tractogram(path).positions_mm, bundle.positions_mm, atol=1e-3)
