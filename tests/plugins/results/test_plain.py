"""What authors hand over: tensors and masked arrays become plain arrays, and nothing is lost without a word."""

import numpy as np
import pytest

from plexoscope.plugins.results import Graph, Image, Matrix, Outputs, Points, Raster, Scalar, Table, Tree
from plexoscope.plugins.results.plain import array_of, number_of, plain_array


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def test_tensors_become_arrays(torch):
    weights = torch.arange(6, dtype=torch.float32).reshape(1, 3, 2).requires_grad_()
    points = Points(weights, torch.zeros(1))
    assert np.array_equal(points.positions, np.arange(6).reshape(1, 3, 2))
    assert (points.positions.dtype, points.positions.flags.writeable) == (np.float32, False)
    assert Matrix(torch.ones((2, 2), dtype=torch.bfloat16)).values.tolist() == [[1, 1], [1, 1]]
    assert Image(torch.full((2, 2), 7, dtype=torch.uint8)).pixels.dtype == np.uint8
    assert Matrix([torch.ones(2, requires_grad=True), torch.zeros(2)]).values.tolist() == [[1, 1], [0, 0]]
    assert Table({"a": torch.tensor([1, 2])}).columns["a"].tolist() == [1, 2]


def test_what_is_shown_is_what_the_tensor_held_then(torch):
    values = torch.zeros((1, 1))
    matrix = Matrix(values)
    values += 1
    assert matrix.values.tolist() == [[0]]


def test_numbers(torch):
    scalar = Scalar(
        {"a": torch.tensor(1.5, requires_grad=True), "b": torch.tensor([2]), "c": np.float32(0.5), "d": True}
    )
    assert scalar.values == {"a": 1.5, "b": 2.0, "c": 0.5, "d": 1.0}
    assert [type(each) for each in scalar.values.values()] == [float] * 4
    assert type(number_of("n", np.int64(3))) is int


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1.5", "got str"),
        (None, "got NoneType"),
        (1j, "got complex"),
        (np.arange(3), "got ndarray of shape (3,)"),
        ({"x": 1}, "got dict"),
        ([1.0], "got list"),
    ],
)
def test_what_is_no_number(value, words):
    with pytest.raises(ValueError, match="scalar: 'a': expected a number, ") as raised:
        Scalar({"a": value})
    assert str(raised.value).endswith(words)


def test_a_masked_number_is_nan_and_not_what_the_mask_hides():
    masked = np.ma.masked_array([[1, 2], [3, 4]], [[0, 1], [0, 0]])
    assert np.array_equal(Matrix(masked).values, [[1, np.nan], [3, 4]], equal_nan=True)
    assert Raster(np.ma.masked_array([0.5], [0]), [0], ("a",)).times.tolist() == [0.5]
    with pytest.raises(ValueError, match="raster: rows: expected whole numbers, got nan"):
        Raster([0, 1], np.ma.masked_array([0, 1], [0, 1]), ("a",))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: Matrix(np.ones((2, 2), complex)),
            "matrix: values: expected real numbers, got ndarray of shape (2, 2) of",
        ),
        (lambda: Matrix([["1", "2"]]), "matrix: values: expected real numbers, got list of dtype <U1"),
        (lambda: Matrix([[None, 1.0]]), "matrix: values: expected real numbers, got list of dtype object"),
        (lambda: Matrix([[1, 2], [3]]), "matrix: values: expected an array, got list"),
        (lambda: Tree([-1, 0.5]), "tree: parents: expected whole numbers, got 0.5"),
        (lambda: Tree([-1, np.nan]), "tree: parents: expected whole numbers, got nan"),
        (
            lambda: Graph(np.zeros((2, 2)), [[0, 2**32]]),
            "graph: edges: expected numbers in -2147483648 … 2147483647, got 0 … ",
        ),
        (lambda: Table({"a": np.array([{}, 1], object)}), "table: column 'a': expected texts or one dimension of real"),
    ],
)
def test_what_would_lose_something(make, words):
    with pytest.raises(ValueError, match="expected") as raised:
        make()
    assert str(raised.value).startswith(words)


def test_whole_numbers_of_any_dtype():
    for dtype in (np.float64, np.uint64, np.int8, bool):
        assert array_of("a", np.array([0, 1], dtype), np.int32).tolist() == [0, 1]
    assert array_of("a", [], np.int32).dtype == np.int32


def test_outputs(torch):
    found = Outputs(
        {"loss": torch.tensor(1.5, requires_grad=True), "n": np.int64(3)}, {"v": torch.ones(2), "names": ["a", "b"]}
    ).settled()
    assert found.metrics == {"loss": 1.5, "n": 3}
    assert [type(each) for each in found.metrics.values()] == [float, int]
    assert [type(each) for each in found.arrays.values()] == [np.ndarray, np.ndarray]
    with pytest.raises(ValueError, match=r"^metric 'c': expected a number, got list$"):
        Outputs({"c": [1, 2]}).settled()
    with pytest.raises(
        ValueError, match=r"^array 'a': expected numbers or texts, got ndarray of shape \(2,\) of dtype object$"
    ):
        Outputs(arrays={"a": np.array([{}, 1], object)}).settled()
    assert plain_array("a", np.array(["x"])).tolist() == ["x"]
