"""Reading networks of any known format."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plexoscope.models.data.network import Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Progress, Teller
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.headings import ends_of
from plexoscope.models.io.limits import check_gzip
from plexoscope.models.io.table import SUFFIXES as TABLES
from plexoscope.models.io.table import DelimitedTable, read_table
from plexoscope.models.io.ways import MATRIX, said


def _late(module: str, name: str) -> Any:
    """A function of a neighbour, imported with the first file of its kind: many ask for the endings alone."""
    return getattr(importlib.import_module(f"plexoscope.models.io.network.{module}"), name)


def _marked(module: str) -> Callable[[Path], Network]:
    def read(path: Path) -> Network:
        network: Network = _late("markup", "network_of_markup")(_late(module, "marked_graph")(path), path)
        return network

    return read


def _whole(module: str, name: str) -> Callable[[Path], Network]:
    def read(path: Path) -> Network:
        network: Network = _late(module, name)(path)
        return network

    return read


_READERS: dict[str, Callable[[Path], Network]] = {
    ".graphml": _marked("graphml"),
    ".graphml.gz": _marked("graphml"),
    ".gml": _marked("gml"),
    ".gml.gz": _marked("gml"),
    ".gexf": _marked("gexf"),
    ".gexf.gz": _marked("gexf"),
    ".net": _marked("pajek"),
    ".json": _marked("node_link"),
    ".mtx": _whole("matrix_market", "read_mtx"),
    ".mtx.gz": _whole("matrix_market", "read_mtx"),
    ".json.gz": _marked("node_link"),
    ".cyjs": _marked("node_link"),
    ".cx2": _marked("cx"),
    ".cx": _marked("cx"),
    ".npz": _whole("bundle", "read_npz"),
    ".npy": _whole("matrix", "read_npy"),
    ".mat": _whole("matrix", "read_mat"),
    ".graph": _whole("planetoid", "read_planetoid"),
    ".cites": _whole("planetoid", "read_cites"),
}
_TABLES = (*TABLES, ".edges", ".edgelist")

SUFFIXES = (*_READERS, *_TABLES)

_MOST_COLUMNS = 8
"""Of a list of edges without a header; a wider one is likelier a matrix that has lost some of its rows."""


def read_network(path: str | Path, progress: Progress | None = None) -> Network:
    """Read a network.

    Whatever the format, loops are left out, and edges between the same two nodes become one whose weight is the sum
    of theirs (each without a weight counts 1); it keeps the other values of the first.

    Parameters
    ----------
    path
        A file whose name ends in one of `SUFFIXES`.

        GraphML, GML, GEXF (Gephi), Pajek's .net, JSON (see `node_link`) and Cytoscape's .cx2 and .cx keep their
        attributes; `weight` is the weight, where an edge has
        none 1, `class` the class, `x`, `y` and `z` the place.

        A table (csv, tsv, txt, edges, Parquet) is a list of edges or a square matrix. Of a list the header names the
        ends: source and target, from and to, rater and ratee, pre and post and the like make it directed; i and j, u
        and v, node1 and node2 undirected, and so does no header, where the first two columns are the ends and a third
        of numbers the weight. A column `Type` of Directed or Undirected goes before that, and so do SNAP's comment
        "Undirected graph" and KONECT's "sym" and "asym". `weight` is the weight, all
        other columns are values of the edges. Nodes and their values may stand in NAME.nodes.csv or .tsv beside it;
        the ends are their names, or all of them their Id, as Gephi writes it.

        An adjacency matrix (table, `.npy`, `.mat`, `.mtx`) has an edge from row to column wherever it is not 0; names
        may stand in its first row or column, or in a table of nodes as above. It is undirected if it is symmetric, or
        if one of its triangles is empty. BIDS matrices (`_relmat.dense.tsv`, `_conndata-network_connectivity.tsv`) take
        their nodes from `_nodeindices.tsv` or `_nodes.tsv`, and their direction from the JSON file.

        A weight that is NaN, infinite, or beyond what float32 holds is refused, in a table also one that is missing;
        off the diagonal of a matrix NaN is no edge, as is 0.

        `ind.NAME.graph` and NAME.cites bring Cora, CiteSeer and PubMed, see `planetoid`, and `raw/edge.csv.gz` of the
        Open Graph Benchmark all that its folder has, see `open_graph_benchmark`.

        For `.npz` see `read_npz`.
    progress
        Called with bytes done and bytes in all; may raise to cancel, and what it raises comes out as it is.

    Raises
    ------
    FormatError
        If the file is missing, of no known kind, damaged, or breaks a rule above.
    """
    path = Path(path)
    name = path.name.lower()
    reader = next((read for suffix, read in _READERS.items() if name.endswith(suffix)), None)
    if reader is None and not name.endswith(_TABLES):
        raise FormatError(f"expected a file of kind {', '.join(SUFFIXES)}, got {path.suffix or 'no ending'}", path)
    checked_file(path)
    check_gzip(path)
    if reader is None:
        from plexoscope.models.io.network import open_graph_benchmark

        if open_graph_benchmark.is_table_of_edges(path):
            return guarded(lambda: open_graph_benchmark.read_folder(path), path, Teller(None))
        table = read_table(path, progress)
        return guarded(lambda: _of_table(table), path, Teller(None))
    return guarded(lambda: reader(path), path, Teller(None))


def _of_table(table: DelimitedTable) -> Network:
    from plexoscope.models.io.network.edge_list import network_of_edges
    from plexoscope.models.io.network.matrix import network_in_table

    if table.names and ends_of(table.names) is not None and not table.names_its_rows:
        return network_of_edges(table)
    matrix = network_in_table(table)
    if matrix is not None:
        return matrix
    if said(table.path) == MATRIX or (not table.names and table.n_columns > _MOST_COLUMNS):
        shape = f"{table.n_rows} × {table.n_columns}"
        raise FormatError(f"expected a list of edges or a square matrix of numbers, got {shape}", table.path)
    return network_of_edges(table)
