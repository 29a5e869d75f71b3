"""Lists of edges: text and Parquet, with what is known of each edge, and of each node in a table beside it."""

import ast
import warnings
from collections.abc import Iterable

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.network import Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.headings import KINDS, WEIGHTS, Ends, ends_of
from plexoscope.models.io.network.building import WEIGHT_RANGE, Nodes, fits_float32, indices_of, network_of
from plexoscope.models.io.network.comments import direction_in_comments
from plexoscope.models.io.network.markup import Attributes, MarkedGraph, network_of_markup
from plexoscope.models.io.network.node_table import nodes_beside
from plexoscope.models.io.table import DelimitedTable

_N_ENDS = 2
_DIRECTED_WORDS = frozenset(("directed", "true", "1"))
_UNDIRECTED_WORDS = frozenset(("undirected", "false", "0"))


def network_of_edges(table: DelimitedTable) -> Network:
    """Return the network of a table with one edge a row. See `read_network` for the rules.

    Raises
    ------
    FormatError
        If the header names no two ends, an end has no name, or a weight is no finite number.
    """
    ends = ends_of(table.names) if table.names else Ends(0, 1, False)
    if ends is None or table.n_columns < _N_ENDS:
        got = ", ".join(table.names) if table.names else f"{table.n_columns} columns"
        raise FormatError(f"edge list: expected columns such as source and target, got {got}", table.path)
    names = [table.node_names(column) for column in (ends.source, ends.target)]
    beside, names = nodes_beside(table.path, names)
    known = () if beside is None else beside.names
    all_names, indices = indices_of(names, known)
    unknown = len(all_names) - len(known)
    if beside is not None and unknown:
        raise FormatError(
            f"edge list: expected the nodes of the table beside it, got {all_names[len(known)]!r}"
            + (f" and {unknown - 1} others" if unknown > 1 else ""),
            table.path,
        )
    if not table.names and table.n_columns > _N_ENDS and (found := _of_dictionaries(table)) is not None:
        nodes = _attributes(Nodes(all_names) if beside is None else beside)
        return network_of_markup(
            MarkedGraph(nodes, list(zip(*(column.texts() for column in names), found, strict=True)), False), table.path
        )
    rest = [k for k in range(table.n_columns) if k not in (ends.source, ends.target, table.row_count)]
    weight = _weight_column(table, rest)
    kind = table.find(KINDS)
    said = direction_in_comments(table.path)
    directed = ends.directed if said is None else said
    if kind is not None and (told := direction_told(table.coded(kind).distinct)) is not None:
        directed = told
        rest.remove(kind)
    return network_of(
        Nodes(all_names) if beside is None else beside,
        np.stack(indices, axis=1),
        None if weight is None else weights_of(table, weight),
        directed=directed,
        edge_values={table.title(k): table.values(k) for k in rest if k != weight},
    )


def _of_dictionaries(table: DelimitedTable) -> list[Attributes] | None:
    """What the third column says of each edge in Python's words, as networkx writes it; None if it says nothing."""
    if not str(table.columns[_N_ENDS][0]).lstrip().startswith("{"):
        return None
    texts = table.texts(_N_ENDS)
    if not all(text.startswith("{") and text.endswith("}") for text in texts):
        return None
    found: list[Attributes] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what Python would rather have written otherwise
        for row, text in enumerate(texts):
            try:
                found.append(dict(ast.literal_eval(text)))
            except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
                raise table.fault(_N_ENDS, row, "a dictionary of numbers and text") from None
    return found


def _attributes(nodes: Nodes) -> dict[str, Attributes]:
    columns = {title: values.tolist() for title, values in nodes.values.items()}
    if nodes.positions_mm is not None:
        columns.update(zip("xyz", nodes.positions_mm.T.tolist(), strict=True))
    return {name: {title: values[k] for title, values in columns.items()} for k, name in enumerate(nodes.names)}


def _weight_column(table: DelimitedTable, rest: list[int]) -> int | None:
    """The column called a weight; without a header the third, if it holds numbers."""
    if table.names:
        return table.find(WEIGHTS)
    return rest[0] if rest and table.is_numeric(rest[0]) else None


def weights_of(table: DelimitedTable, column: int) -> F64:
    """Return the weights of a column : (R,) float64.

    Raises
    ------
    FormatError
        If one is missing, infinite, or so large or small that float32 makes infinity or 0 of it.
    """
    weights = table.numbers(column)
    fits = fits_float32(weights)
    if not fits.all():
        raise table.fault(column, int(np.argmin(fits)), WEIGHT_RANGE)
    return weights


def direction_told(words: Iterable[str]) -> bool | None:
    """Return whether a column says of all edges that they are directed; None if it says something else."""
    distinct = {word.lower() for word in words}
    if distinct <= _DIRECTED_WORDS:
        return True
    return False if distinct <= _UNDIRECTED_WORDS else None
