"""Pickles of arrays: what scikit-learn's contemporaries wrote, and programs that want to do something else."""

import collections
import os
import pickle

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from plexoscope.models.errors import FormatError
from plexoscope.models.io.array_pickle import StoredRows, read_pickle, read_torch_arrays

GRAPH = collections.defaultdict(list, {0: [1, 2], 1: [0], 2: [0]})


@pytest.mark.parametrize("protocol", range(5))  # the next holds arrays as buffers of their own
@pytest.mark.parametrize(
    "array", [np.arange(6).reshape(2, 3), np.asfortranarray(np.eye(3, dtype=">f4")), np.array([True]), np.zeros((0, 2))]
)
def test_arrays_of_every_protocol(tmp_path, protocol, array):
    path = tmp_path / "ind.x"
    path.write_bytes(pickle.dumps({"a": array, "graph": dict(GRAPH)}, protocol))
    held = read_pickle(path)
    np.testing.assert_array_equal(held["a"], array)
    assert held["graph"] == GRAPH


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_sparse_rows_and_default_dictionaries(tmp_path, protocol):
    matrix = csr_matrix(np.array([[0, 2.0, 0], [1, 0, 0]], np.float32))
    path = tmp_path / "ind.allx"
    path.write_bytes(pickle.dumps(matrix, protocol))
    rows = read_pickle(path)
    assert isinstance(rows, StoredRows)
    assert rows.dense(path).tolist() == matrix.toarray().tolist()
    path.write_bytes(pickle.dumps(GRAPH, protocol))
    assert read_pickle(path) == GRAPH


class Calls:
    def __init__(self, *told):
        self.told = told

    def __reduce__(self):
        return self.told


ARRAY = pickle.dumps(np.arange(4), 2)
EVIL = {
    "a call": pickle.dumps(Calls(os.system, ("exit 1",)), 2),
    "another": pickle.dumps(Calls(eval, ("1",)), 0),
    "an attribute": pickle.dumps(Calls(getattr, (dict, "clear")), 4),
    "a class": pickle.dumps(Calls(collections.Counter, ()), 2),
    "a set": b"\x80\x04\x8f.",
    "bytes that are not there": b"\x80\x02T\xff\xff\xff\x7fabc.",
    "a buffer that is not there": b"\x80\x05\x96" + b"\xff" * 7 + b"\x00.",
    "a name nested deeply": b"\x80\x02}" + b")" + b"\x85" * 30_000 + b"K\x01s.",
    "a state for what is only named": b"\x80\x02cnumpy\ndtype\nN}X\x04\x00\x00\x00madeK\x01s\x86b.",
    "a wrong length": ARRAY.replace(b"K\x04", b"K\x05"),
    "objects": pickle.dumps(np.array([object, None]), 2),
    "cut short": ARRAY[:-30],
    "nothing": b"\n",
}


@pytest.mark.parametrize("content", EVIL.values(), ids=EVIL)
def test_nothing_else_is_done(tmp_path, content):
    path = tmp_path / "ind.graph"
    path.write_bytes(content)
    with pytest.raises(FormatError) as error:
        read_pickle(path)
    assert str(error.value).endswith(f": {path}")


def test_so_many_steps_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr("plexoscope.models.io.array_pickle.MOST_STEPS", 1000)
    path = tmp_path / "ind.graph"
    path.write_bytes(pickle.dumps([[] for _ in range(2000)], 4))
    with pytest.raises(FormatError, match="expected at most 1000 steps in a pickle"):
        read_pickle(path)


def test_matrices_that_lead_out_of_themselves(tmp_path):
    matrix = csr_matrix(np.eye(3, dtype=np.float32))
    matrix.indices[1] = 7
    path = tmp_path / "ind.x"
    path.write_bytes(pickle.dumps(matrix, 2))
    with pytest.raises(FormatError, match="expected rows of a sparse matrix"):
        read_pickle(path).dense(path)


def test_what_torch_did_not_write(tmp_path):
    path = tmp_path / "valid.pt"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(FormatError):
        read_torch_arrays(path)
    np.savez(tmp_path / "a.npz", a=1)
    with pytest.raises(FormatError, match=r"without data\.pkl"):
        read_torch_arrays(tmp_path / "a.npz")


def test_many_names_of_the_same_bytes_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("plexoscope.models.io.array_pickle.most_bytes", lambda _: 1 << 16)
    array = np.zeros(1 << 10)
    path = tmp_path / "a.pt"
    path.write_bytes(pickle.dumps({str(name): array for name in range(9)}, 4))
    with pytest.raises(FormatError, match="unpacked: expected at most"):
        read_pickle(path)
    path.write_bytes(pickle.dumps(csr_matrix((1 << 8, 1 << 8), dtype=np.float32), 2))
    with pytest.raises(FormatError, match="unpacked: expected at most"):
        read_pickle(path).dense(path)
