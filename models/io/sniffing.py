"""Which kind of data a file holds, told by its name and, where several kinds end alike, by how it begins."""

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import array_shapes
from plexoscope.models.io.delimited import begins_as_word2vec
from plexoscope.models.io.guard import checked_file
from plexoscope.models.io.headings import CLASSES, NAMES, TIMES, ends_of, plain
from plexoscope.models.io.mat_file import read_mat_file
from plexoscope.models.io.network import SUFFIXES as NETWORKS
from plexoscope.models.io.network.edge_parts import NAMES as EDGE_PARTS
from plexoscope.models.io.network.node_table import ENDINGS as NODE_TABLES
from plexoscope.models.io.network.open_graph_benchmark import is_table_of_edges
from plexoscope.models.io.table import PARQUET_SUFFIXES as PARQUETS
from plexoscope.models.io.table import SUFFIXES as TABLES
from plexoscope.models.io.table import DelimitedTable, first_rows
from plexoscope.models.io.temporal.elliptic import is_elliptic
from plexoscope.models.io.temporal.interactions import lists_interactions
from plexoscope.models.io.temporal.reading import CLOCK_S
from plexoscope.models.io.temporal.votes import lists_votes
from plexoscope.models.io.tractogram import SUFFIXES as TRACTOGRAMS
from plexoscope.models.io.volume import SUFFIXES as VOLUMES
from plexoscope.models.io.volume_file import VolumeFile
from plexoscope.models.io.ways import EDGES, EVENTS, KINDS, OF_TABLES, AmbiguousError, said

_MAGIC_STREAMLINES = (b"TRACK", b"mrtrix track")
_PARCELLATION_WORDS = ("dseg", "parcellation", "parc", "aparc", "aseg", "atlas", "labels")
_SQUARE_LOOK_BYTES = 1 << 26
_MOST_LIST_COLUMNS = 4
_EVENT_COLUMNS = (3, 4, 5)
_ANY_TEXT = (*TABLES, *NETWORKS)
_UNKNOWN = (
    "expected a tractogram (.trk, .tck, .trx, …), a volume (.nii, .nii.gz, .mgz), "
    "a network (.graphml, .gml, .gexf, …), a table (.csv, .tsv, .txt, .parquet), or arrays (.npy, .npz, .mat)"
)
"""Of files that are none of these."""
_LEAST_EVENTS = 4


def kind_of_file(path: str | Path) -> str:
    """Return what a file most likely holds.

    Returns
    -------
    str
        "streamlines", "volume", "parcellation", "network", "temporal_network", "time_series", "vectors" or "array".

    Raises
    ------
    FormatError
        If it cannot be opened, or looks like none of them.
    """
    path = Path(path)
    name = path.name.lower()
    if name.endswith(TRACTOGRAMS):
        return "streamlines"
    if os.path.lexists(path):
        checked_file(path)
    try:
        with path.open("rb") as file:
            start = file.read(12)
    except OSError as error:
        raise FormatError(f"cannot be opened ({error.strerror})", path) from None
    if start.startswith(_MAGIC_STREAMLINES):
        return "streamlines"
    if name.endswith(VOLUMES):
        return _of_image(path)
    if name.endswith((".npy", ".npz")):
        return _of_arrays(path)
    if name.endswith(".mat"):
        shapes = read_mat_file(path).shapes().values()
        return "network" if any(len(shape) == 2 and shape[0] == shape[1] > 1 for shape in shapes) else "time_series"
    if name.endswith(tuple(suffix for suffix in NETWORKS if suffix not in TABLES)):
        return "network"
    if "." in name and not name.endswith(_ANY_TEXT):
        raise FormatError(f"{_UNKNOWN}, got {path.suffix}", path)
    return _of_table(path)


def _of_image(path: Path) -> str:
    file = VolumeFile(path)
    if file.n_frames > 1:
        return "volume" if file.header.coloured else "time_series"
    volume = file.frame()
    words = set(re.split(r"[\W_]+", path.name.lower()))
    if volume.colours is not None:
        return "volume"
    named = bool(words.intersection(_PARCELLATION_WORDS)) and np.array_equal(volume.values, np.rint(volume.values))
    return "parcellation" if named or volume.looks_like_labels else "volume"


def _of_arrays(path: Path) -> str:
    shapes = array_shapes(path)
    if not shapes.keys().isdisjoint(("edges", "edge_index", "format", *EDGE_PARTS)):
        return "network"
    many = [shape for shape in shapes.values() if len(shape) in (2, 3)]
    if len(many) == 1 and len(many[0]) == 2 and many[0][0] == many[0][1] > 1:
        return "network"
    if path.suffix.lower() == ".npz" and len(many) >= 1 and len(shapes) > 1:
        return "vectors"
    return "array"


def _of_table(path: Path) -> str:
    if (way := said(path)) in KINDS:
        return KINDS[way]
    if is_table_of_edges(path):
        return "network"
    if is_elliptic(path) or lists_interactions(path) or lists_votes(path):
        return "temporal_network"
    table = first_rows(path)
    if not table.names and not path.name.lower().endswith(PARQUETS) and begins_as_word2vec(path):
        return "vectors"
    words = [plain(name) for name in table.names]
    if path.name.lower().endswith(NODE_TABLES) and ends_of(table.names) is None:
        raise FormatError("expected a table of edges, events, traces or vectors, got the nodes of one beside it", path)
    timed = any(word in TIMES for word in words)
    if table.names and ends_of(table.names) is not None and not table.names_its_rows:
        return "temporal_network" if timed else "network"
    if timed:
        return "time_series"
    if table.names_its_rows or _is_square(table):
        return "network"
    if not table.names and _looks_like_events(table):
        return "temporal_network"
    if not table.names and _may_be_events(table):
        ways = [way for way in OF_TABLES if way.word in (EDGES, EVENTS)]
        raise AmbiguousError("expected to tell edges with weights from events in time, got either", path, ways)
    may_be_list = not table.names and 1 < table.n_columns <= _MOST_LIST_COLUMNS
    if may_be_list and _may_name_nodes(table.values(0)) and _may_name_nodes(table.values(1)):
        return "network"
    if not any(table.is_numeric(k) for k in range(table.n_columns)):
        raise FormatError("expected a table of edges, events, traces or vectors, got text only", path)
    return "vectors" if any(word in (*NAMES, *CLASSES) for word in words) else "time_series"


def _may_name_nodes(values: npt.NDArray[Any]) -> bool:
    """Whether a column is text, or whole numbers: fractions are measured."""
    return values.dtype.kind != "f" or bool((np.isnan(values) | (values == np.rint(values))).all())


def _looks_like_events(table: DelimitedTable) -> bool:
    """Whether three to five columns begin, or end, with the time of a clock; five also if two columns of text end
    them."""
    if table.n_columns not in _EVENT_COLUMNS:
        return False
    if table.n_columns == max(_EVENT_COLUMNS) and table.is_numeric(0) and not table.is_numeric(4):
        return True
    ends = (0, table.n_columns - 1)
    return any(table.is_numeric(k) and np.fmin.reduce(table.values(k).astype(np.float64)) > CLOCK_S for k in ends)


def _may_be_events(table: DelimitedTable) -> bool:
    """Whether the last of three columns are whole numbers that never fall and often rise, as times do and weights do
    not."""
    if table.n_columns != min(_EVENT_COLUMNS) or table.n_rows < _LEAST_EVENTS:
        return False
    last = table.values(table.n_columns - 1)
    return last.dtype.kind in "iu" and bool((np.diff(last) >= 0).all()) and len(np.unique(last)) > table.n_rows // 2


def _is_square(table: DelimitedTable) -> bool:
    """Whether the file has as many rows as columns, a row or column of names put aside."""
    last = table.n_columns - 1
    if table.path.stat().st_size > _SQUARE_LOOK_BYTES or not last or not table.is_numeric(last):
        return False
    rows = first_rows(table.path, table.n_columns + 1)
    if rows.n_rows == last:  # with names in the first column; under a header that names the nodes, too
        return not rows.names or rows.names_its_rows
    return rows.n_rows == table.n_columns and table.is_numeric(0)
