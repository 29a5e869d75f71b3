"""Kinds of neurons of the worm C. elegans: which genes each expresses, and which kinds it has synapses with."""

import csv
import importlib.metadata
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.packaged.worm import read_worm

SOURCE = (
    "Expression: S. R. Taylor et al., Molecular topography of an entire nervous system, Cell 184, 2021 (CeNGEN). "
    "Synapses: J. G. White et al., Phil. Trans. R. Soc. B 314, 1986. Licences: GPL-3.0-or-later (wormneuroatlas), "
    "MIT (cect), of which only these files are read."
)
SYNAPSES = "cect/data/aconnectome_white_1986_whole.csv"
N_GENES = 1000
"""Those whose expression differs most between kinds; chosen without their classes."""
NO_SPREAD = 1e-9
N_COLUMNS_BEFORE = 3
"""Number, name and identifier of the gene."""
_HALVES = ("IL2", "RMD", "RME")
"""Kinds that the expression tells apart by side: dorsal and ventral from left and right."""
_CLASSES = ("sensory neuron", "interneuron", "motor neuron")


def read_worm_expression(path: str | Path) -> Network:
    """Read a table of gene expression, and the synapses between its kinds of neurons from the files of cect.

    One node for each kind and not for each neuron: the left and the right neuron of a kind share one measurement,
    and would give each other away, one in training and the other in the test.

    Parameters
    ----------
    path
        A table of CeNGEN with a gene a row and a kind of neuron a column, cengen_021821_medium_threshold2.csv.

    Returns
    -------
    Network
        Directed; weights are numbers of synapses, the features log(1 + expression) of the genes that differ most,
        each of mean 0 and standard deviation 1, and the class is that of the neurons.

    Raises
    ------
    FormatError
        If a file is missing, damaged, or has other columns.
    """
    path = Path(path)
    kinds, expression = _expression(path)
    try:
        synapses = Path(str(importlib.metadata.distribution("cect").locate_file(SYNAPSES)))
    except importlib.metadata.PackageNotFoundError:
        raise FormatError("expected cect beside wormneuroatlas: pip install --no-deps cect", path) from None
    neurons = read_worm(synapses)
    kind = np.array([kinds.get(_kind_of(name, kinds), -1) for name in neurons.node_names])
    classes = np.asarray(neurons.node_values[CLASS]).astype(str)
    kind[~np.isin(classes, _CLASSES)] = -1
    found = np.unique(kind[kind >= 0])
    if len(found) < 2:
        raise FormatError(f"expected columns named by kinds of neurons, got {', '.join(list(kinds)[:3])} …", path)
    between = np.zeros((len(kinds), len(kinds)))
    source, target = neurons.edges[(kind[neurons.edges] >= 0).all(1)].T
    np.add.at(between, (kind[source], kind[target]), neurons.adjacency[source, target])
    np.fill_diagonal(between, 0)
    between = between[np.ix_(found, found)]
    edges = np.argwhere(between > 0)
    names = list(kinds)
    # Neurons of a kind are of one class but for two kinds, where most of them decide.
    class_of = [_most_common(classes[kind == each]) for each in found]
    return Network(
        edges.astype(np.int32),
        tuple(names[each] for each in found),
        weights=between[tuple(edges.T)].astype(np.float32),
        directed=True,
        node_values={CLASS: np.array(class_of)},
        features=_telling(expression[found]),
        source=SOURCE,
    )


def _expression(path: Path) -> tuple[Mapping[str, int], F64]:
    """Number of each kind by name, and expression (kinds, genes)."""
    try:
        with path.open(newline="") as file:
            rows = list(csv.reader(file))
        values = np.array([row[N_COLUMNS_BEFORE:] for row in rows[1:]], np.float64).T
    except (OSError, ValueError) as error:
        raise FormatError(
            f"expected a table with numbers from column {N_COLUMNS_BEFORE + 1} on ({error})", path
        ) from None
    if values.ndim != 2 or len(values) != len(rows[0]) - N_COLUMNS_BEFORE:
        raise FormatError(f"expected a gene a row and a kind of neuron a column, got shape {values.shape}", path)
    return {name: index for index, name in enumerate(rows[0][N_COLUMNS_BEFORE:])}, values


def _kind_of(neuron: str, kinds: Mapping[str, int]) -> str:
    """The kind that a neuron belongs to, by its name; "" if the table has none."""
    stem = neuron[:3]
    if stem in _HALVES:
        return f"{stem}_{'DV' if set(neuron[3:]) & set('DV') else 'LR'}"
    number = neuron.rstrip("0123456789")
    if number in ("VD", "DD"):
        return "VD_DD"
    if neuron in ("VC4", "VC5", "VC04", "VC05"):
        return "VC_4_5"
    candidates = (neuron, number, neuron[:-1], neuron[:-2])
    return next((name for name in candidates if name in kinds), "")


def _telling(expression: F64) -> F32:
    levels = np.log1p(expression)
    spread = levels.std(0)
    chosen = np.argsort(-spread, kind="stable")[:N_GENES]
    chosen = chosen[spread[chosen] > NO_SPREAD]
    scaled: F64 = (levels[:, chosen] - levels[:, chosen].mean(0)) / spread[chosen]
    return scaled.astype(np.float32)


def _most_common(names: npt.NDArray[np.str_]) -> str:
    values, counts = np.unique(names, return_counts=True)
    return str(values[counts.argmax()])
