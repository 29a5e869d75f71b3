"""Vectors: which numbers are dimensions, which are known of the items, and what the items are called."""

import numpy as np
import pyarrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.errors import FormatError
from plexoscope.models.io.vectors import read_vectors

VALUES = np.array([[1.0, 2], [3, 4], [5, 6]])


def test_arrays(tmp_path):
    np.save(tmp_path / "a.npy", VALUES)
    vectors = read_vectors(tmp_path / "a.npy")
    np.testing.assert_array_equal(vectors.values, VALUES[None])
    assert (vectors.names, vectors.times.tolist(), vectors.source) == (("1", "2", "3"), [0], "a.npy")
    np.save(tmp_path / "b.npy", np.stack([VALUES, VALUES + 1]))
    assert read_vectors(tmp_path / "b.npy").times.tolist() == [0, 1]


def test_bundles(tmp_path):
    several = np.stack([VALUES, VALUES + 1])
    np.savez(
        tmp_path / "a.npz", vectors=several, other=np.ones((4, 4)), names=np.array(["x", "y", "z"]),
        times=np.array([2.5, 4]), kind=np.array(["p", "q", "p"]), degree=np.array([1, 2, 3]), loss=np.ones(9),
    )  # fmt: skip
    vectors = read_vectors(tmp_path / "a.npz")
    np.testing.assert_array_equal(vectors.values, several)
    assert (vectors.names, vectors.times.tolist()) == (("x", "y", "z"), [2.5, 4])
    assert set(vectors.item_values) == {"kind", "degree"}


def test_tables(tmp_path):
    (tmp_path / "a.tsv").write_text("kind\tword\tx\ty\tclass\np\tone\t1\t2\t0\nq\ttwo\t3\t4\t1\np\tthree\t5\t6\t0\n")
    table = pyarrow.table({
        "kind": ["p", "q", "p"], "word": ["one", "two", "three"],
        "x": VALUES[:, 0], "y": VALUES[:, 1], "class": [0, 1, 0],
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "a.parquet")
    for name in ("a.tsv", "a.parquet"):
        vectors = read_vectors(tmp_path / name)
        np.testing.assert_array_equal(vectors.values, VALUES[None])
        assert vectors.names == ("one", "two", "three")
        assert vectors.item_values["kind"].tolist() == ["p", "q", "p"]
        assert vectors.item_values["class"].tolist() == [0, 1, 0]


def test_a_column_called_id_goes_first(tmp_path):
    (tmp_path / "a.csv").write_text("note,id,x\nu,7,1\nv,8,2\n")
    vectors = read_vectors(tmp_path / "a.csv")
    assert (vectors.names, list(vectors.item_values)) == (("7", "8"), ["note"])


def test_a_table_of_nothing_but_numbers(tmp_path):
    (tmp_path / "a.csv").write_text("1,2\n3,4\n5,6\n")
    vectors = read_vectors(tmp_path / "a.csv")
    np.testing.assert_array_equal(vectors.values, VALUES[None])
    assert vectors.names == ("1", "2", "3")


@pytest.mark.parametrize(
    ("name", "write", "message"),
    [
        ("a.npy", lambda path: np.save(path, np.ones(5)), "vectors: expected shape (N, D) or (T, N, D), got (5,)"),
        ("a.npy", lambda path: np.save(path, np.full((2, 2), np.nan)), "vectors: expected finite numbers"),
        (
            "a.npz",
            lambda path: np.savez(path, p=VALUES, q=VALUES),
            "vectors: expected an array called vectors of shape",
        ),
        ("a.npz", lambda path: np.savez(path, z=VALUES, names=np.array(["a"])), "names: expected 3, got shape (1,)"),
        (
            "a.npz",
            lambda path: np.savez(path, z=VALUES[None], times=np.array([1, 2])),
            "times: expected 1, got shape (2,)",
        ),
        (
            "a.npz",
            lambda path: np.savez(path, z=np.stack([VALUES] * 2), times=np.array([2, 1])),
            "times: expected numbers that rise",
        ),
        ("a.csv", lambda path: path.write_text("name,kind\na,b\n"), "vectors: expected columns of numbers, got none"),
        ("a.csv", lambda path: path.write_text("name,x\na,1\nb,\n"), "line 3, x: expected a finite number, got ''"),
        ("a.png", lambda path: path.write_text("x"), "expected a file of kind .npy"),
        ("a.npy", lambda path: None, "no such file"),
    ],
)
def test_faults(tmp_path, name, write, message):
    path = tmp_path / name
    write(path)
    with pytest.raises(FormatError) as error:
        read_vectors(path)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(f": {path}")


@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_what_is_written_is_read(tmp_path_factory, n_items, n_dimensions, seed):
    values = np.random.default_rng(seed).normal(size=(n_items, n_dimensions)).astype(np.float32)
    folder = tmp_path_factory.mktemp("vectors")
    np.savez(folder / "a.npz", embedding=values)
    np.savetxt(folder / "a.csv", values, delimiter=",", fmt="%.9g")
    for name in ("a.npz", "a.csv"):
        np.testing.assert_array_equal(read_vectors(folder / name).values[0], values)


def test_a_column_that_counts_the_rows_is_no_dimension(tmp_path):
    (tmp_path / "a.csv").write_text(",x,y\n0,1,2\n1,3,4\n2,5,6\n")
    np.testing.assert_array_equal(read_vectors(tmp_path / "a.csv").values[0], [[1, 2], [3, 4], [5, 6]])


def test_identifiers_are_names_and_no_dimension(tmp_path):
    (tmp_path / "a.csv").write_text("root_id,x,y\n720575940610453042,1,2\n720575940610453043,3,4\n")
    vectors = read_vectors(tmp_path / "a.csv")
    np.testing.assert_array_equal(vectors.values[0], [[1, 2], [3, 4]])
    assert vectors.names == ("720575940610453042", "720575940610453043")
