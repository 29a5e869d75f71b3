"""Bundles of heterophilous graphs: the names of their arrays, and ten splits in one file.

O. Platonov et al., "A critical look at the evaluation of GNNs under heterophily", ICLR 2023, publish Texas, Wisconsin,
Cornell, Actor and others so, with the splits of H. Pei et al., "Geom-GCN", ICLR 2020.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.network import split_name
from plexoscope.models.errors import FormatError

MASKS = {"train": "train_masks", "val": "val_masks", "test": "test_masks"}
OURS = {"node_features": "features", "node_labels": "labels"}
MOST_SPLITS = 20

Arrays = Mapping[str, npt.NDArray[Any]]


def with_our_names(arrays: Arrays, path: Path) -> Arrays:
    """Return the arrays with the names that `read_npz` knows: `node_features` and `node_labels` have others here.

    Edges are undirected unless the name of the file says directed: so does the loader of those who publish them.
    """
    if not OURS.keys() & arrays.keys():
        return arrays
    renamed = {OURS.get(name, name): values for name, values in arrays.items()}
    renamed.setdefault("directed", np.array("directed" in path.stem and "undirected" not in path.stem))
    return renamed


def mask_splits(arrays: Arrays, n_nodes: int, path: Path) -> Iterator[tuple[str, Arrays]]:
    """Return for each split its name as a node value, and which nodes (N,) are in "train", "val" and "test".

    Parameters
    ----------
    arrays
        With `train_masks`, `val_masks` and `test_masks` (S, N) of truth values; without them there is no split.

    Raises
    ------
    FormatError
        If they are something else, or one of them is missing.
    """
    missing = [name for name in MASKS.values() if name not in arrays]
    if len(missing) == len(MASKS):
        return
    if missing:
        raise FormatError(f"expected {', '.join(MASKS.values())}, got no {missing[0]}", path)
    n_splits = len(np.atleast_1d(arrays[MASKS["train"]]))
    for name in MASKS.values():
        masks = arrays[name]
        if masks.shape != (n_splits, n_nodes) or masks.dtype.kind != "b" or not 0 < n_splits <= MOST_SPLITS:
            expected = f"truth values of shape (splits, {n_nodes}), at most {MOST_SPLITS} splits"
            raise FormatError(f"{name}: expected {expected}, got {masks.dtype} {masks.shape}", path)
    for number in range(n_splits):
        yield split_name(number), {part: arrays[name][number] for part, name in MASKS.items()}
