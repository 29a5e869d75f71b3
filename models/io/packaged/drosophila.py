"""The mushroom bodies of a Drosophila larva, as graspologic ships them."""

from pathlib import Path

import numpy as np

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.building import Nodes, network_of_matrix
from plexoscope.models.io.table import read_table

SOURCE = (
    "K. Eichler et al., The complete connectome of a learning and memory centre in an insect brain, Nature 548, 2017. "
    "Licence: MIT (graspologic)."
)
CELLS = {"K": "Kenyon cell", "P": "projection neuron", "O": "output neuron", "I": "input neuron"}


def read_drosophila(path: str | Path) -> Network:
    """Read one side of the mushroom body.

    Parameters
    ----------
    path
        left_adjacency.csv or right_adjacency.csv with numbers of synapses from row to column, beside
        left_cell_labels.csv with a letter of `CELLS` for each row.

    Returns
    -------
    Network
        Directed, with the kind of each neuron as its class; called K1, K2, … as they stand in the file, which names
        none.

    Raises
    ------
    FormatError
        If a file is missing, damaged, or the two do not fit together.
    """
    path = Path(path)
    table = read_table(path)
    matrix = np.stack([table.numbers(k) for k in range(table.n_columns)], axis=1)
    beside = path.with_name(path.name.replace("_adjacency", "_cell_labels"))
    letters = read_table(beside).texts(0)
    unknown = set(letters) - set(CELLS)
    if unknown:
        raise FormatError(f"cell labels: expected {', '.join(CELLS)}, got {min(unknown)!r}", beside)
    names = tuple(f"{letter}{letters[: k + 1].count(letter)}" for k, letter in enumerate(letters))
    nodes = Nodes(names, values={CLASS: np.array([CELLS[letter] for letter in letters])})
    return network_of_matrix(matrix, path, nodes, directed=True, source=SOURCE)
