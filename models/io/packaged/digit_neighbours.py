"""Hand-written digits as a network: each is linked to the pictures that are most like it."""

from pathlib import Path

import numpy as np

from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.models.io.packaged.digits import SOURCE, read_digits

N_NEIGHBOURS = 5
N_TRAIN_EACH, N_VAL = 5, 500
"""Few of each class to learn from, as with citation networks, and the rest to be asked about."""


def read_digit_neighbours(path: str | Path) -> Network:
    """Read `digits.csv.gz` as a network of its pictures with features, classes and a split drawn once for all.

    Returns
    -------
    Network
        Undirected; an edge where one of two is among the five nearest of the other. The features are the pixels,
        0 … 16.

    Raises
    ------
    FormatError
        If the file cannot be read or has another shape.
    """
    from scipy.spatial import KDTree

    digits = read_digits(path)
    pixels, classes = digits.values[0], np.asarray(digits.item_values["digit"])
    n_nodes = len(pixels)
    _, nearest = KDTree(pixels).query(pixels, k=N_NEIGHBOURS + 1)
    pairs = np.stack([np.repeat(np.arange(n_nodes), N_NEIGHBOURS + 1), nearest.ravel()], 1)
    pairs = np.unique(np.sort(pairs, axis=1)[pairs[:, 0] != pairs[:, 1]], axis=0)
    order = np.random.default_rng(0).permutation(n_nodes)
    split = np.full(n_nodes, "test", "U5")
    for name in np.unique(classes):
        split[order[classes[order] == name][:N_TRAIN_EACH]] = "train"
    split[order[split[order] == "test"][:N_VAL]] = "val"
    return Network(
        pairs.astype(np.int32),
        digits.names,
        node_values={CLASS: classes, SPLIT: split},
        features=pixels,
        source=SOURCE,
    )
