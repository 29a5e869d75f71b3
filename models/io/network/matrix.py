"""Adjacency matrices: text, NumPy's arrays and MATLAB's."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.network import Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import read_array
from plexoscope.models.io.mat_file import read_mat_file
from plexoscope.models.io.network.building import SYMMETRY, Nodes, network_of_matrix
from plexoscope.models.io.network.node_table import directed_beside, is_bids_matrix, node_table_beside
from plexoscope.models.io.table import DelimitedTable
from plexoscope.models.io.ways import EDGES, MATRIX, OF_TABLES, AmbiguousError, said

PREFERRED = (
    "adjacency", "connectivity", "connectome", "sc", "fc", "network", "weights", "w", "a", "cm", "matrix", "data",
)  # fmt: skip
"""Names of variables that hold the matrix where a MATLAB file has several of its shape."""


_LEAST_COLUMNS = 3


def network_in_table(table: DelimitedTable) -> Network | None:
    """Return the network of a table that is a square matrix of numbers; None if it is none.

    A first row, a first column, or both may hold the names of the nodes. Two columns without a header are a list of
    edges, even if there are two of them.

    Raises
    ------
    FormatError
        If it is such a matrix and holds infinity off its diagonal; an `AmbiguousError` for three rows of three numbers
        that may as well be a list of edges.
    """
    way = said(table.path)
    if way == EDGES:
        return None
    if not table.names and table.n_columns < _LEAST_COLUMNS and not is_bids_matrix(table.path):
        return None
    names: tuple[str, ...] = table.names
    columns, first_row = range(table.n_columns), 0
    if table.n_columns == table.n_rows + 1 and (table.names or not table.is_numeric(0)):
        names, columns = tuple(table.texts(0)), range(1, table.n_columns)
    elif table.n_columns != table.n_rows:
        return None
    elif not table.names and not str(table.columns[0][0]).strip():
        # Nodes called 1, 2, …: to the reader of tables their line looks like any other.
        names, columns, first_row = tuple(table.texts(0)[1:]), range(1, table.n_columns), 1
    try:
        matrix = np.stack(
            [table.numbers(k, allow_missing=True, allow_infinite=True)[first_row:] for k in columns], axis=1
        )
    except FormatError:
        if all(table.is_numeric(k) for k in columns):
            raise
        return None
    unnamed = not table.names and not names and not is_bids_matrix(table.path)
    if unnamed and len(matrix) == _LEAST_COLUMNS and way != MATRIX:
        _refuse_if_a_list(matrix, table.path)
    infinite = np.argwhere(np.isinf(matrix) & ~np.eye(len(matrix), dtype=bool))
    if len(infinite):
        row, column = infinite[0].tolist()
        raise table.fault(columns[column], row + first_row, "a finite number")
    return _network(matrix, table.path, tuple(name.strip() for name in names))


def _refuse_if_a_list(matrix: npt.NDArray[Any], path: Path) -> None:
    """Three rows of three numbers may be edges with weights; symmetry or one value on the diagonal show a matrix."""
    known = np.nan_to_num(matrix, posinf=0, neginf=0)
    np.fill_diagonal(known, 0)
    symmetric = np.allclose(known, known.T, rtol=0, atol=SYMMETRY * np.abs(known).max())
    half = not (np.tril(known).any() and np.triu(known).any())
    if symmetric or half or len(np.unique(np.diag(matrix))) == 1:
        return
    raise AmbiguousError("expected to tell a matrix of 3 nodes from a list of 3 edges, got either", path, OF_TABLES)


def read_npy(path: Path) -> Network:
    """Read the adjacency matrix of a `.npy` file."""
    return _network(read_array(path), path, ())


def read_mat(path: Path) -> Network:
    """Read the adjacency matrix of a MATLAB file (to version 7.2), dense or sparse, in a struct or not, and the names.

    Raises
    ------
    FormatError
        If there is no square matrix; an `AmbiguousError` if there are several, of which none has one of the names in
        `PREFERRED`.
    """
    file = read_mat_file(path)
    name = file.chosen(PREFERRED, lambda shape: len(shape) == 2 and shape[0] == shape[1] > 1, "a square matrix")
    matrix = file.matrix(name)
    return _network(matrix, path, file.names(len(matrix)))


def _network(matrix: npt.NDArray[Any], path: Path, names: tuple[str, ...]) -> Network:
    nodes = node_table_beside(path)
    if nodes is None and names:
        if len(set(names)) < len(names):
            raise FormatError("expected each node once in the names of the matrix, got one twice", path)
        nodes = Nodes(names)
    return network_of_matrix(matrix, path, nodes, directed_beside(path))
