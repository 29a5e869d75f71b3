"""Results to read: trees, tokens, tables, text."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal, get_args

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I32
from plexoscope.plugins.results.result import Cells, Result, cells_of, freeze, require_one_each, require_shape

TextFormat = Literal["plain", "markdown"]


@dataclass(frozen=True, eq=False)
class Tree(Result):
    """A rooted tree or forest, such as a dendrogram or a hierarchy of states.

    Parameters
    ----------
    parents : (N,) int32
        Of each node, -1 for a root.
    names : tuple of N str
        () for none.
    heights : (N,) float64, optional
        Where each node stands along the tree: a child's is drawn away from the root in this unit. By default
        the number of steps from the root.
    height_label : str
        What they measure, with its unit.
    groups : tuple of N str
        Colour key; () for none.

    Examples
    --------
    >>> Tree([-1, 0, 0], names=("root", "left", "right"), heights=[2, 1, 0]).parents.tolist()
    [-1, 0, 0]
    """

    kind: ClassVar[str] = "tree"
    parents: I32
    names: tuple[str, ...] = ()
    heights: F64 | None = None
    height_label: str = ""
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        parents = freeze(self, "parents", np.int32)
        n_nodes = len(parents) if parents.ndim == 1 else 0
        require_shape("tree", "parents", parents, "(N,)", parents.ndim == 1)
        if n_nodes and not (parents.min() >= -1 and parents.max() < n_nodes):
            raise ValueError(f"tree: expected parents in -1 … {n_nodes - 1}, got {parents.min()} … {parents.max()}")
        if _has_cycle(parents):
            raise ValueError("tree: expected every node to lead to a root, got a cycle")
        if self.heights is not None:
            heights = freeze(self, "heights", np.float64)
            require_shape("tree", "heights", heights, f"({n_nodes},)", heights.shape == (n_nodes,))
        require_one_each("tree", "a name", self.names, n_nodes, "nodes")
        require_one_each("tree", "a group", self.groups, n_nodes, "nodes")


@dataclass(frozen=True, eq=False)
class Tokens(Result):
    """A text in pieces, each with measures such as its surprise or the attention that it gets.

    Parameters
    ----------
    tokens : tuple of T str
        As they are, with their spaces and line ends.
    values : (T, V) float32, optional
        One column for each measure; the panel shades by one of them.
    value_labels : tuple of V str
        What they measure, with units.
    groups : tuple of T str
        Such as who wrote the token; () for none.

    Examples
    --------
    >>> Tokens(("The ", "cat "), values=[[0.1], [5.2]], value_labels=("surprise (bit)",)).values.shape
    (2, 1)
    """

    kind: ClassVar[str] = "tokens"
    tokens: tuple[str, ...]
    values: F32 | None = None
    value_labels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n_measures = len(self.value_labels)
        if self.values is not None:
            values = freeze(self, "values", np.float32)
            shape = (len(self.tokens), n_measures)
            require_shape("tokens", "values", values, f"{shape}, one column for each label", values.shape == shape)
        elif n_measures:
            raise ValueError(f"tokens: expected values for {n_measures} labels, got none")
        require_one_each("tokens", "a group", self.groups, len(self.tokens), "tokens")


@dataclass(frozen=True, eq=False)
class Table(Result):
    """Named columns of one length.

    Parameters
    ----------
    columns : mapping of str to (N,) array of numbers or bool, or tuple of N str
        A name may end with its unit in round brackets.

    Examples
    --------
    >>> Table({"region": ("V1", "V2"), "volume (mm³)": np.array([812.0, 640.5])}).n_rows
    2
    """

    kind: ClassVar[str] = "table"
    columns: Mapping[str, Cells]

    def __post_init__(self) -> None:
        columns = {str(name): cells_of(f"table: column {str(name)!r}", cells) for name, cells in self.columns.items()}
        lengths = {name: len(cells) for name, cells in columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"table: expected columns of one length, got {lengths}")
        object.__setattr__(self, "columns", MappingProxyType(columns))

    def __reduce__(self) -> tuple[type["Table"], tuple[dict[str, Cells]]]:
        return Table, (dict(self.columns),)  # a mapping that nobody can write to cannot be pickled

    @property
    def n_rows(self) -> int:
        return max((len(cells) for cells in self.columns.values()), default=0)


@dataclass(frozen=True, eq=False)
class Text(Result):
    """Words: a report, a log, a generated text.

    Parameters
    ----------
    text : str
    format : str
        "plain" or "markdown".

    Examples
    --------
    >>> Text("# Found\\n\\n- nothing", "markdown").format
    'markdown'
    """

    kind: ClassVar[str] = "text"
    text: str
    format: TextFormat = "plain"

    def __post_init__(self) -> None:
        if self.format not in get_args(TextFormat):
            raise ValueError(f"text: expected a format of {get_args(TextFormat)}, got {self.format!r}")


def _has_cycle(parents: I32) -> bool:
    """Pointers are doubled until every node that leads to a root has arrived there."""
    n_nodes = len(parents)
    ahead = np.append(parents, -1)  # -1 points at itself
    for _ in range(max(n_nodes, 1).bit_length()):
        ahead = ahead[ahead]
    return bool((ahead >= 0).any())
