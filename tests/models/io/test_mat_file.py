"""MATLAB files: what they hold comes back as SciPy reads it, and none of them can harm the process that asked."""

import zlib
from pathlib import Path

import numpy as np
import pytest
import scipy.io
import scipy.sparse

from plexoscope.models.errors import FormatError
from plexoscope.models.io.mat_file import read_mat_file
from plexoscope.models.io.network import read_network
from plexoscope.models.io.time_series import read_time_series
from plexoscope.models.io.ways import AmbiguousError, say

CRASH = Path(__file__).with_name("cases") / "mat_crash.mat"
RNG = np.random.default_rng(3)
HELD = {
    "doubles": RNG.random((3, 4)),
    "counts": np.arange(12, dtype=np.uint16).reshape(2, 3, 2),
    "flags": np.eye(3, dtype=bool),
    "TR": 0.72,
    "labels": np.array(["  left", "right ", "ä"], object),
    "sparse": scipy.sparse.random_array((40, 50), density=0.05, rng=RNG, format="csc"),
    "complex": np.ones((2, 2)) * 1j,
    "record": {"a": 1, "b": "text"},
    "mixed": np.array([1, "a", np.eye(2)], object),
    "none": np.zeros((0, 3)),
}


@pytest.mark.usefixtures("own_process")
@pytest.mark.parametrize("packed", [False, True])
def test_what_it_holds(tmp_path, packed):
    path = tmp_path / "all.mat"
    scipy.io.savemat(path, HELD, do_compression=packed)
    file, expected = read_mat_file(path), scipy.io.loadmat(path)
    matrices = {name: file.matrix(name) for name in file.shapes()}
    inner = {"record.a": expected["record"]["a"][0, 0], "mixed{1}": expected["mixed"][0, 0]}
    inner["mixed{3}"] = expected["mixed"][0, 2]
    assert list(matrices) == ["doubles", "counts", "flags", "TR", "sparse", *inner, "none"]
    expected |= inner
    for name, matrix in matrices.items():
        other = expected[name].toarray() if name == "sparse" else expected[name]
        assert matrix.dtype == other.dtype
        np.testing.assert_array_equal(matrix, other)
    assert file.shapes() == {name: matrix.shape for name, matrix in matrices.items()}
    assert file.names(3) == ("left", "right", "ä")
    assert file.names(4) == ()
    assert file.number("tr") == 0.72
    assert file.number("doubles", "fs") is None


SQUARE, TRACES = HELD["sparse"][:40, :40].toarray(), RNG.random((3, 50))
STRUCTS = {
    "in a struct": ({"data": {"SC": SQUARE, "names": np.array([f"n{k}" for k in range(40)], object)}}, "data.SC"),
    "deeper": ({"subject": {"fmri": {"age": 30, "fc": SQUARE}, "note": "x"}}, "subject.fmri.fc"),
    "sparse": ({"data": {"sc": scipy.sparse.csc_array(SQUARE)}}, "data.sc"),
    "in a cell": ({"all": np.array([TRACES, SQUARE, "x"], object)}, "all{2}"),
    "of several the preferred": ({"s": {"lengths": SQUARE + 1, "weights": SQUARE}}, "s.weights"),
}


@pytest.mark.parametrize(("held", "name"), STRUCTS.values(), ids=STRUCTS)
def test_matrices_in_structs_and_cells(tmp_path, held, name):
    scipy.io.savemat(tmp_path / "a.mat", held)
    file = read_mat_file(tmp_path / "a.mat")
    assert file.chosen(("weights",), lambda shape: shape == (40, 40), "a matrix") == name
    np.testing.assert_array_equal(file.matrix(name), SQUARE)
    assert file.names(40)[:2] == (("n0", "n1") if "names" in str(held) else ())


def test_of_several_matrices_one_is_chosen(tmp_path):
    path = tmp_path / "a.mat"
    records = np.zeros((1, 2), [("sc", object)])
    records["sc"] = [[SQUARE, SQUARE + 1]]
    scipy.io.savemat(path, {"people": records})
    message = r"expected one square matrix, got 2 \(--as people\(1\).sc or people\(2\).sc says which\)"
    with pytest.raises(AmbiguousError, match=message) as error:
        read_network(path)
    assert [way.meaning for way in error.value.ways] == ["40 × 40", "40 × 40"]
    say(path, "people(2).sc")
    assert read_network(path).n_edges == 40 * 39


def test_traces_in_a_struct_with_their_step(tmp_path):
    path = tmp_path / "a.mat"
    scipy.io.savemat(path, {"scan": {"ts": TRACES, "TR": 0.72}})
    series = read_time_series(path)
    assert (series.n_units, series.n_times, series.step_s) == (3, 50, 0.72)


def test_structs_without_end_are_left_aside(tmp_path):
    held = SQUARE
    for _ in range(30):
        held = {"a": held}
    scipy.io.savemat(tmp_path / "a.mat", {"deep": held, "b": TRACES})
    assert read_mat_file(tmp_path / "a.mat").shapes() == {"b": (3, 50)}


def test_version_4(tmp_path):
    scipy.io.savemat(tmp_path / "old.mat", {"a": HELD["doubles"], "words": ["ab", "cd"]}, format="4")
    file = read_mat_file(tmp_path / "old.mat")
    np.testing.assert_array_equal(file.matrix("a"), HELD["doubles"])
    assert file.names(2) == ("ab", "cd")


@pytest.mark.usefixtures("own_process")
def test_one_that_ends_its_reader():
    for _ in range(3):  # it depends on what lies in memory
        with pytest.raises(FormatError, match=f"(damaged|cannot be read as .mat).*: {CRASH}$"):
            read_mat_file(CRASH)


def test_a_packed_array_of_zeros(tmp_path, monkeypatch):
    path = tmp_path / "bomb.mat"
    scipy.io.savemat(path, {"a": np.zeros((2100, 2100)), "b": np.zeros(3)}, do_compression=True)
    monkeypatch.setenv("PLEXOSCOPE_LIMITS", "0.125")
    with pytest.raises(FormatError, match=r"unpacked: expected at most 32 MB, got 3\d MB of .* \(PLEXOSCOPE_LIMITS="):
        read_mat_file(path)
    monkeypatch.setenv("PLEXOSCOPE_LIMITS", "0.25")
    assert read_mat_file(path).shapes() == {"a": (2100, 2100), "b": (1, 3)}


def test_a_sparse_matrix_too_large_to_be_dense(tmp_path):
    wide = scipy.sparse.coo_array(([1.0], ([3], [5])), shape=(100_000_000, 9)).tocsc()
    scipy.io.savemat(tmp_path / "wide.mat", {"a": wide})
    file = read_mat_file(tmp_path / "wide.mat")
    assert file.shapes() == {"a": (100_000_000, 9)}
    with pytest.raises(FormatError, match="unpacked: expected at most 256 MB, got 6866 MB"):
        file.matrix("a")


def element(kind: int, content: bytes) -> bytes:
    padding = b"\0" * (-len(content) % 8) if kind != 15 else b""
    return np.array([kind, len(content)], "<u4").tobytes() + content + padding


def claiming(class_number: int, dims: tuple[int, ...]) -> bytes:
    """A file whose one variable says that it is so large, and holds nothing."""
    flags = element(6, np.array([class_number, 0], "<u4").tobytes())
    matrix = flags + element(5, np.array(dims, "<i4").tobytes()) + element(1, b"a")
    head = b"MATLAB 5.0".ljust(124) + b"\x00\x01IM"
    return head + element(15, zlib.compress(element(14, matrix + element(9, b""))))


@pytest.mark.parametrize("class_number", [1, 2, 4, 5, 6, 12])
@pytest.mark.parametrize("dims", [(2**31 - 1, 2**31 - 1), (2**29, 1)])
def test_one_that_claims_more_than_it_holds(tmp_path, class_number, dims):
    path = tmp_path / "claims.mat"
    path.write_bytes(claiming(class_number, dims))
    with pytest.raises(FormatError, match=f"{path}$"):
        read_mat_file(path)


@pytest.mark.parametrize("n_bytes", [1, 127, 128, 140, 200])
def test_one_that_is_cut_off(tmp_path, n_bytes):
    path = tmp_path / "cut.mat"
    scipy.io.savemat(path, {"a": RNG.random((9, 9))}, do_compression=True)
    path.write_bytes(path.read_bytes()[:n_bytes])
    if n_bytes == 128:  # a header alone is a file without variables
        assert read_mat_file(path).variables == {}
        return
    with pytest.raises(FormatError, match=f"{path}$"):
        read_mat_file(path)
