"""Connectomes of mice of four strains from diffusion MRI, as graspologic ships them."""

from pathlib import Path

import numpy as np

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.building import Nodes, network_of
from plexoscope.models.io.table import read_table

SOURCE = (
    "N. Wang et al., Variability and heritability of mouse brain structure: microscopic MRI atlases and connectomes "
    "for diverse strains, NeuroImage 222, 2020. Licence: MIT (graspologic)."
)
_SIDES = ("L", "R")


def read_mouse(path: str | Path) -> Network:
    """Read the connectome of one mouse.

    Parameters
    ----------
    path
        edgelists/sub-NUMBER_ses-1_dti.edgelist: two regions, from 0, and their weight; with atlas.csv, the regions of
        one side, in the folder above.

    Returns
    -------
    Network
        Undirected, 332 regions called by their abbreviation and side; their class is the part of the brain, `side`
        and `structure` are values.

    Raises
    ------
    FormatError
        If a file is missing, damaged, or names a region that there is not.
    """
    path = Path(path)
    atlas, edges = read_table(path.parents[1] / "atlas.csv"), read_table(path)
    found = {word: atlas.find((word,)) for word in ("abbreviation", "structure", "macrostructure")}
    missing = [word for word, column in found.items() if column is None]
    if missing:
        raise FormatError(f"atlas of the mouse: expected a column {missing[0]}, got none", atlas.path)
    abbreviations, structures, parts = (atlas.texts(column) for column in found.values() if column is not None)
    nodes = Nodes(
        tuple(f"{name}_{side}" for side in _SIDES for name in abbreviations),
        values={
            CLASS: np.array([part.replace("_", " ") for part in parts] * 2),
            "side": np.repeat(["left", "right"], atlas.n_rows),
            "structure": np.array([name.replace("_", " ") for name in structures] * 2),
        },
    )
    if edges.n_columns != 3:
        raise FormatError(f"expected two regions and a weight in each line, got {edges.n_columns} columns", path)
    ends = np.stack([edges.numbers(0), edges.numbers(1)], axis=1).astype(np.int64)
    if ends.min() < 0 or ends.max() >= len(nodes.names):
        raise FormatError(f"expected regions 0 … {len(nodes.names) - 1}, got {ends.min()} … {ends.max()}", path)
    return network_of(nodes, ends, edges.numbers(2), directed=False, source=SOURCE)
