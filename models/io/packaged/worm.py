"""The nervous system of the worm C. elegans, as cect and wormneuroatlas ship it."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.building import Nodes, indices_of, network_of
from plexoscope.models.io.table import read_table

SOURCE = (
    "J. G. White et al., The structure of the nervous system of the nematode Caenorhabditis elegans, Phil. Trans. R. "
    "Soc. B 314, 1986. Licence: MIT (cect)."
)
SOURCE_ADULT = (
    "D. Witvliet et al., Connectomes across development reveal principles of brain maturation, Nature 596, 2021. "
    "Licence: GPL-3.0-or-later (wormneuroatlas), of which only this file is read."
)

_KINDS = (
    ("muscle", ("muscle",)),
    ("motor neuron", ("motor",)),
    ("interneuron", ("interneuron",)),
    ("sensory neuron", ("sensory", "amphid", "phasmid", "cephalic", "touch", "o2")),
)
"""Words in the types of cells, and what to call the cells; the first that fits."""
_COLUMNS = ("pre", "post", "type", "synapses")


def read_worm(path: str | Path) -> Network:
    """Read a list of synapses.

    Parameters
    ----------
    path
        A table with the columns pre, post, type (chemical or electrical) and synapses, such as
        aconnectome_white_1986_whole.csv; the types of the cells are taken from all_cell_info.csv, if it is beside it.

    Returns
    -------
    Network
        Directed; electrical synapses, which have no direction, are there in both. The weight is the number of
        synapses; `chemical` and `electrical` are its parts. Cells have a class: sensory neuron, interneuron, motor
        neuron, muscle, or other.

    Raises
    ------
    FormatError
        If the file is missing, damaged, or has other columns.
    """
    path = Path(path)
    table = read_table(path)
    if [name.lower() for name in table.names] != list(_COLUMNS):
        raise FormatError(f"expected columns {', '.join(_COLUMNS)}, got {', '.join(table.names) or 'no header'}", path)
    names, (pre, post) = indices_of([table.coded(0), table.coded(1)])
    electrical = np.array(table.texts(2)) == "electrical"
    n_synapses = table.numbers(3)
    n_cells = len(names)
    counts = np.zeros((2, n_cells, n_cells))
    np.add.at(counts, (electrical.astype(int), pre, post), n_synapses)
    counts[1] = np.maximum(counts[1], counts[1].T)
    both = counts.sum(axis=0)
    np.fill_diagonal(both, 0)
    edges = np.argwhere(both)
    place = tuple(edges.T)
    return network_of(
        Nodes(names, values=_classes(path.with_name("all_cell_info.csv"), names)),
        edges,
        both[place],
        directed=True,
        edge_values={"chemical": counts[0][place], "electrical": counts[1][place]},
        source=SOURCE if "white" in path.name.lower() else SOURCE_ADULT,
    )


def _classes(path: Path, names: tuple[str, ...]) -> dict[str, npt.NDArray[Any]]:
    try:
        # Not as a table: some of its descriptions have commas that nothing quotes, all of them behind the type.
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"types of cells: expected text, got {error}", path) from error
    types = {name.strip(): type_ for name, type_ in (line.split(",")[:2] for line in lines if "," in line)}
    return {CLASS: np.array([_kind(types.get(name, name)) for name in names])}


def _kind(type_: str) -> str:
    words = type_.lower()
    return next((kind for kind, known in _KINDS if any(word in words for word in known)), "other")
