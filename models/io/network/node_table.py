"""Tables of nodes beside a file of edges: their names, classes, places and whatever else there is of them."""

import json
from pathlib import Path

import numpy as np

from plexoscope.models.errors import FormatError
from plexoscope.models.io.headings import NAMES, plain
from plexoscope.models.io.network.building import Nodes, is_place, node_column, positions_of
from plexoscope.models.io.table import read_table
from plexoscope.models.io.text_column import Coded

ENDINGS = (".nodes.csv", ".nodes.tsv")
_BIDS_ENDINGS = ("_nodeindices.tsv", "_nodes.tsv")
_BIDS_MATRICES = ("_relmat.dense.tsv", "_relmat.tsv", "_connectivity.tsv")
_ORDERS = ("matrixindex", "index")


def node_table_beside(path: Path) -> Nodes | None:
    """Read the nodes that belong to a file of edges; None if there is no such table.

    It is NAME.nodes.csv or NAME.nodes.tsv beside NAME.csv or NAME.npy, say. Of a BIDS matrix it is the file in the
    same folder that ends in _nodeindices.tsv or _nodes.tsv and claims nothing in its name that the matrix does not.

    Raises
    ------
    FormatError
        As `read_node_table`.
    """
    bids = _bids_ending(path)
    if bids:
        for ending in _BIDS_ENDINGS:
            if (found := _inherited(path, bids, ending)) is not None:
                return read_node_table(found)
        return None
    stem = path.name.removesuffix(".gz").rpartition(".")[0]
    for ending in ENDINGS:
        beside = path.with_name(stem + ending)
        if beside.is_file():
            return read_node_table(beside)
    return None


def nodes_beside(path: Path, names: list[Coded]) -> tuple[Nodes | None, list[Coded]]:
    """Return the nodes beside a list of edges, and its ends by their names where it calls them by their Id (Gephi).

    Parameters
    ----------
    names
        Of the ends of all edges, as the list has them.

    Raises
    ------
    FormatError
        As `read_node_table`.
    """
    beside = node_table_beside(path)
    if beside is None:
        return None, names
    ends = set().union(*(column.distinct for column in names))
    if ends <= set(beside.names):
        return beside, names
    for title, values in beside.values.items():
        identifiers = [f"{value:.0f}" if isinstance(value, float) else str(value) for value in values.tolist()]
        name_of = dict(zip(identifiers, beside.names, strict=True))
        if plain(title) == "id" and len(name_of) == len(identifiers) and ends <= name_of.keys():
            return beside, [column.renamed([name_of[each] for each in column.distinct]) for column in names]
    return beside, names


def read_node_table(path: Path) -> Nodes:
    """Read a table with one node a row.

    Parameters
    ----------
    path
        A table with a header. The node's name is the column called name, label, region or id, whichever of these
        there is first; rows are put into the order of matrix_index, or index, where there is such a column. x, y and
        z in mm are its place, class its class, and every other column a value of its own.

    Raises
    ------
    FormatError
        If it is no table, has no header, or a name is missing or there twice.
    """
    table = read_table(path)
    column = next((k for word in NAMES if (k := table.find((word,))) is not None), None)
    if column is None:
        raise FormatError(f"table of nodes: expected a header with a column called {', '.join(NAMES[:3])} or id", path)
    names = table.node_names(column).texts()
    if len(set(names)) < len(names):
        twice = next(name for k, name in enumerate(names) if name in names[:k])
        raise FormatError(f"table of nodes: expected each name once, got {twice!r} twice", path)
    order = np.arange(table.n_rows)
    place = next((k for word in _ORDERS if (k := table.find((word,))) is not None), None)
    if place is not None and place != column and table.is_numeric(place):
        order = np.argsort(table.numbers(place), kind="stable")
    unnamed = None if table.n_columns and table.names[0].strip() else table.row_count
    columns = {table.title(k): table.values(k)[order] for k in range(table.n_columns) if k not in (column, unnamed)}
    positions = positions_of(columns, path)
    if positions is not None:
        columns = {name: values for name, values in columns.items() if not is_place(name)}
    return Nodes(
        tuple(names[k] for k in order), positions, dict(node_column(name, values) for name, values in columns.items())
    )


def directed_beside(path: Path) -> bool | None:
    """Return what the JSON file of a BIDS matrix says of its direction; None if it says nothing.

    Raises
    ------
    FormatError
        If that file is no JSON.
    """
    bids = _bids_ending(path)
    found = _inherited(path, bids, bids.partition(".")[0] + ".json") if bids else None
    if found is None:
        return None
    try:
        told = json.loads(found.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FormatError(f"expected JSON beside the matrix, got {error}", found) from error
    directed = told.get("Directed") if isinstance(told, dict) else None
    return directed if isinstance(directed, bool) else None


def is_bids_matrix(path: Path) -> bool:
    """Whether a file is a matrix by its name alone."""
    return bool(_bids_ending(path))


def _bids_ending(path: Path) -> str:
    return next((ending for ending in _BIDS_MATRICES if path.name.endswith(ending)), "")


def _inherited(path: Path, matrix_ending: str, ending: str) -> Path | None:
    """The file with that ending whose entities (sub-01, atlas-AAL2, …) are all in the name of the matrix; the one
    that shares the most of them."""
    claimed = set(path.name.removesuffix(matrix_ending).split("_"))
    fitting = {
        each: entities
        for each in sorted(path.parent.glob(f"*{ending.removeprefix('_')}"))
        if (entities := set(each.name.removesuffix(ending.removeprefix("_")).strip("_").split("_")) - {""}) <= claimed
    }
    return max(fitting, key=lambda each: len(fitting[each]), default=None)
