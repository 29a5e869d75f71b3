"""The table: what was written last carries a gradient, and nothing else."""

import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.graphs.temporal.state_table import StateTable  # noqa: E402


def _table() -> StateTable:
    return StateTable(6, 2)


def test_reads_what_was_written() -> None:
    table = _table()
    table.write(torch.tensor([4, 1]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert table.read(torch.tensor([[1, 0], [4, 1]])).tolist() == [[[3, 4], [0, 0]], [[1, 2], [3, 4]]]
    table.clear()
    assert not table.read(torch.arange(6)).any()


def test_the_gradient_reaches_the_rows_of_the_latest_write_only() -> None:
    table = _table()
    first = torch.ones(2, 2, requires_grad=True)
    table.write(torch.tensor([0, 1]), first * 2)
    second = torch.ones(2, 2, requires_grad=True)
    table.write(torch.tensor([1, 5]), second * 3)
    read = table.read(torch.tensor([0, 1, 1, 5, 2]))
    assert read[:, 0].tolist() == [2, 3, 3, 3, 0]
    gradients = torch.autograd.grad(read.sum(), [first, second], allow_unused=True)
    assert gradients[0] is None
    assert gradients[1].tolist() == [[6, 6], [3, 3]]


def test_a_write_of_no_rows_still_has_a_gradient() -> None:
    """An optimiser asks for the gradient of all weights, also where a batch had nothing for some of them."""
    table = _table()
    weight = torch.ones(1, 2, requires_grad=True)
    table.write(torch.zeros(0, dtype=torch.int64), torch.zeros(0, 1) @ weight)
    (gradient,) = torch.autograd.grad(table.read(torch.tensor([3])).sum(), [weight])
    assert not gradient.any()


def test_without_gradients_nothing_is_remembered() -> None:
    table = _table()
    with torch.no_grad():
        table.write(torch.tensor([2]), torch.ones(1, 2))
    assert not table.read(torch.tensor([2])).requires_grad
