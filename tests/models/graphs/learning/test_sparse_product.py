"""Sparse products against dense ones, and their gradients against those that torch takes."""

import pytest

pytest.importorskip("torch")

import torch

from plexoscope.models.graphs.learning.sparse_product import SparsePattern


def test_product_and_gradient_are_those_of_the_whole_matrix() -> None:
    random = torch.Generator().manual_seed(0)
    place = torch.randperm(7 * 5, generator=random)[:12]  # in no order; rows without a value, too
    rows, columns = place // 5, place % 5
    values = torch.rand(12, generator=random)
    matrix = torch.zeros(7, 5)
    matrix[rows, columns] = values
    dense = torch.rand(5, 3, generator=random, requires_grad=True)
    weight = torch.rand(7, 3, generator=random)
    product = SparsePattern(rows, columns, 7, 5).times(values, dense)
    torch.testing.assert_close(product, matrix @ dense)
    found, expected = (torch.autograd.grad((each * weight).sum(), dense)[0] for each in (product, matrix @ dense))
    torch.testing.assert_close(found, expected)


def test_edges_that_are_there_twice_count_twice() -> None:
    twice = SparsePattern(torch.tensor([1, 1]), torch.tensor([0, 0]), 2, 1)
    product = twice.times(torch.tensor([2.0, 3.0]), torch.ones(1, 1))
    assert product.tolist() == [[0.0], [5.0]]
