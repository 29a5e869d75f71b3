"""Fingerprints: one for one content, whatever the layout and the process; another for any other content."""

import itertools
import subprocess
import sys
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from plexoscope.models.data.column import Column
from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.network import Network
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume


def tractogram(**changes):
    given = {
        "positions_mm": np.arange(12, dtype=np.float32).reshape(4, 3),
        "offsets": np.array([0, 2, 4]),
        "per_streamline": {"a": np.ones(2), "b": np.zeros(2)},
        "groups": {"left": np.array([1])},
        "grid": Grid(np.eye(4), (2, 2, 2)),
    }
    return Tractogram(**{**given, **changes})


def standing(**changes):
    return Network(**{"edges": np.array([[0, 1], [1, 2]]), "node_names": ("a", "b", "c"), **changes})


def series(**changes):
    given = {"values": np.ones((1, 2, 3)), "step_s": 1.0, "unit_names": ("a", "b"), "subject_names": ("s",)}
    return TimeSeries(**{**given, **changes})


def parcellation(**changes):
    labels = Volume(np.ones((2, 2, 2), np.int16), np.eye(4), "atlas")
    return Parcellation(**{"volume": labels, "labels": np.array([1]), "names": ("a",), **changes})


def vectors(**changes):
    return Vectors(**{"values": np.ones((1, 2, 3)), "names": ("a", "b"), "times": np.array([0.0]), **changes})


def network(names=("a", "b", "c")):
    return TemporalNetwork(np.array([0, 1]), np.array([1, 2]), np.array([0.0, 1.0]), names, ("", "", ""))


def volume(**changes):
    return Volume(**{"values": np.arange(24).reshape(2, 3, 4), "affine": np.eye(4), "name": "t1", **changes})


DIFFERENT = [
    None, True, False, 1, 0, 1.0, 0.0, -0.0, float("nan"), "", "1", "ab", (), ("",), ("a", "b"), ("ab",), (("a",), "b"),
    {}, {"a": 1}, {"a": 1.0}, {"b": 1}, {"a": 1, "b": 2}, (("a", 1),), 10**30, "ä",
    np.array(1), np.array([1]), np.array([[1]]), np.array([1], np.int32), np.array([1.0]), np.array([True]),
    np.array([], np.float32), np.zeros((0, 3)), np.zeros((3, 0)), np.array(["a"]), np.array(["ab"]), np.array([b"a"]),
    np.array(["2020-01-01"], "M8[D]"), np.array(["2020-01-01"], "M8[s]"), np.array([1j]), np.arange(6),
    np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2),
    tractogram(), tractogram(positions_mm=np.zeros((4, 3), np.float32)), tractogram(offsets=np.array([0, 1, 4])),
    tractogram(grid=None), tractogram(groups={}), tractogram(per_streamline={"a": np.zeros(2), "b": np.ones(2)}),
    standing(), standing(directed=True), standing(weights=np.array([1.0, 2])), standing(features=np.ones((3, 1))),
    standing(node_values={"class": np.array(["x", "y", ""])}), standing(positions_mm=np.zeros((3, 3))),
    standing(edge_values={"n": np.array([1, 2])}), standing(edges=np.array([[0, 1], [2, 1]])), standing(source="S"),
    standing(non_edges={"test": np.array([[0, 2]])}),
    series(), series(step_s=2.0), series(structure=np.eye(2)), series(values=np.full((1, 2, 3), np.nan)),
    series(unit_values={"side": np.array(["l", "r"])}), series(unit_names=("a", "c")),
    parcellation(), parcellation(names=("b",)), parcellation(labels=np.array([1, 2]), names=("a", "b")),
    vectors(), vectors(times=np.array([1.0])), vectors(names=("a", "c")), vectors(item_values={"n": np.array([1, 2])}),
    network(), network(("a", "b", "d")), volume(), volume(name="t2"), volume(affine=2 * np.diag((1, 1, 1, 0.5))),
    Column(np.ones(2)), Column(np.ones(2), "point"), Grid(np.eye(4), (2, 2, 2)),
]  # fmt: skip


def test_other_content_other_fingerprint():
    found = [fingerprint(each) for each in DIFFERENT]
    same = [(a, b) for a, b in itertools.combinations(range(len(found)), 2) if found[a] == found[b]]
    assert not [(DIFFERENT[a], DIFFERENT[b]) for a, b in same]
    assert all(len(each) == len("blake2b:") + 32 and each.startswith("blake2b:") for each in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, MappingProxyType({"b": 2, "a": 1})),
        ([1, "a"], (1, "a")),
        (np.float64(0.5), 0.5),
        (np.int16(3), 3),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (tractogram(), tractogram(per_streamline={"b": np.zeros(2), "a": np.ones(2)})),
        (volume(), volume(values=np.asfortranarray(np.arange(24).reshape(2, 3, 4)))),
    ],
)
def test_one_content_one_fingerprint(one, other):
    assert fingerprint(one) == fingerprint(other)


numbers = arrays.arrays(
    st.one_of(
        arrays.integer_dtypes(), arrays.floating_dtypes(), arrays.boolean_dtypes(), arrays.unicode_string_dtypes()
    ),
    arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
)


@given(numbers, st.data())
def test_layout_and_byte_order_do_not_count(array, data):
    expected = fingerprint(np.ascontiguousarray(array).reshape(array.shape))
    axes = data.draw(st.permutations(range(array.ndim)))
    elsewhere = np.transpose(np.transpose(array, axes).copy(), np.argsort(axes)) if array.ndim else array.copy()
    padded = np.repeat(array[..., None], 2, axis=-1)[..., 0]
    for same in (elsewhere, array.copy(order="F"), padded, array.astype(array.dtype.newbyteorder())):
        assert fingerprint(same) == expected
    if array.ndim:
        assert fingerprint(np.flip(np.flip(array).copy())) == expected


def test_arrays_longer_than_a_buffer():
    array = np.arange(3 * 70_001, dtype=np.float64).reshape(3, -1)
    assert fingerprint(np.asfortranarray(array)) == fingerprint(array)
    assert fingerprint(array[:, ::2]) == fingerprint(array[:, ::2].copy())


@pytest.mark.parametrize(
    "strange",
    [
        object(),
        b"bytes",
        {1: "a"},
        {"a": {2}},
        [object],
        np.array([None]),
        np.array([(1, 2.0)], "i4,f8"),
        np.zeros(2, np.longdouble),
    ],
)
def test_what_has_none(strange):
    with pytest.raises(ValueError, match="fingerprint: expected "):
        fingerprint(strange)


def test_another_process_agrees():
    program = (
        "import numpy as np; from plexoscope.models.data.fingerprint import fingerprint; "
        "print(fingerprint({'b': np.arange(5), 'a': ('x', 1.5, None)}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == fingerprint({"a": ("x", 1.5, None), "b": np.arange(5)})


def test_it_is_written_down():
    """Recordings are compared years later: the hash of a content never changes."""
    assert fingerprint(()) == "blake2b:16cd6cead9ecd091e29b4d45797dcdbd"
    mixed = {"a": np.arange(3, dtype=np.float32), "b": [1, 1.5, "x", None, True]}
    assert fingerprint(mixed) == "blake2b:3a8833d50941d7fb381f1bb0ab0c1e30"
