"""Products of a sparse matrix that is not learned with a dense one that is, with its gradient.

Several times as quick on one core as messages along a graph, or as torch's sparse matrices, which have to be converted
for each gradient.
"""

from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_array


class SparsePattern:
    """Where a matrix is not zero; what stands there comes with each product.

    Parameters
    ----------
    rows, columns : (K,) int64
        Of its values, none twice or more: else they add up.
    n_rows, n_columns
    """

    def __init__(self, rows: torch.Tensor, columns: torch.Tensor, n_rows: int, n_columns: int) -> None:
        self._order = np.lexsort((columns.numpy(), rows.numpy()))
        self._columns = columns.numpy()[self._order].astype(np.int32)
        counts = np.bincount(rows.numpy(), minlength=n_rows)
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self._shape = n_rows, n_columns

    def times(self, values: torch.Tensor, dense: torch.Tensor) -> torch.Tensor:
        """Values (K,), in the order of the pattern's, times (n_columns, H) : (n_rows, H). They take no gradient."""
        data = values.detach().numpy()[self._order]
        matrix = csr_array((data, self._columns, self._starts), self._shape)
        product: torch.Tensor = _Product.apply(matrix, dense)  # type: ignore[no-untyped-call]
        return product


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, matrix: csr_array, dense: torch.Tensor) -> torch.Tensor:
        ctx.matrix = matrix
        return torch.from_numpy(matrix @ dense.detach().numpy())

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[None, torch.Tensor]:
        return None, torch.from_numpy(ctx.matrix.T @ gradients[0].contiguous().numpy())
