"""What is selected: names, and streamlines of layers. Frozen and without Qt; the set algebra of selections.

A name is that of a node of a graph, of a region of a connectome, of a row, a column or a point of a panel: what bears
it is selected wherever it is shown. Streamlines have no names, so those of each layer are a column of truth values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from plexoscope.models.data.arrays import Flags
from plexoscope.models.data.column import Column

How = Literal["replace", "add", "subtract", "intersect"]
HOWS: tuple[How, ...] = get_args(How)
"""What becomes of what is selected when more is chosen."""

_JOIN: Mapping[How, Callable[[Flags, Flags], Flags]] = {
    "replace": lambda _, more: more,
    "add": lambda before, more: before | more,
    "subtract": lambda before, more: before & ~more,
    "intersect": lambda before, more: before & more,
}


@dataclass(frozen=True)
class SelectedStreamlines:
    """Some streamlines of one layer.

    Parameters
    ----------
    layer
        Its id.
    which
        (S,) bool; compares by identity.
    """

    layer: str
    which: Column


@dataclass(frozen=True)
class Selection:
    """What is selected at one time.

    Parameters
    ----------
    names
        In the order in which they were chosen, each once.
    streamlines
        Of each layer of which some are selected, once; a layer of which none is stands nowhere.
    """

    names: tuple[str, ...] = ()
    streamlines: tuple[SelectedStreamlines, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.streamlines)

    @property
    def n_streamlines(self) -> int:
        return sum(int(np.count_nonzero(each.which.values)) for each in self.streamlines)

    def means(self, other: "Selection") -> bool:
        """Whether another selects the same, be it by other columns or names in another order."""
        mine, theirs = ({each.layer: each.which.values for each in one.streamlines} for one in (self, other))
        return (
            set(self.names) == set(other.names)
            and mine.keys() == theirs.keys()
            and all(np.array_equal(which, theirs[layer]) for layer, which in mine.items())
        )

    def of_layer(self, id: str) -> Column | None:
        """Which streamlines of a layer are selected : (S,) bool; None for none."""
        return next((each.which for each in self.streamlines if each.layer == id), None)

    def joined(self, more: "Selection", how: How) -> "Selection":
        """With more chosen: in the place of this, added to it, taken from it, or both of them at once."""
        return Selection(_joined_names(self.names, more.names, how), self.joined_streamlines(more.streamlines, how))

    def joined_streamlines(self, more: Sequence[SelectedStreamlines], how: How) -> tuple[SelectedStreamlines, ...]:
        """The streamlines of `joined`; columns that do not change stay the very same."""
        joined = []
        chosen = {each.layer: each.which for each in more}
        for layer in dict.fromkeys([each.layer for each in self.streamlines] + list(chosen)):
            before = self.of_layer(layer)
            kept = _joined_columns(before, chosen.get(layer), how)
            if kept is not None:
                joined.append(SelectedStreamlines(layer, kept))
        return tuple(joined)

    def inverted(self, names: Iterable[str], n_streamlines: Mapping[str, int]) -> "Selection":
        """All that is not selected of the kinds of which something is; of everything, if nothing is.

        Parameters
        ----------
        names
            All that there are. One that is selected and not among them goes.
        n_streamlines
            Of each layer that is open, by id, in the order of the layers.
        """
        everything = not self
        chosen = set(self.names)
        others = tuple(dict.fromkeys(name for name in names if name not in chosen))
        rest = []
        for layer, count in n_streamlines.items():
            before = self.of_layer(layer)
            which = np.ones(count, np.bool_) if before is None else ~before.values
            if which.any():
                rest.append(SelectedStreamlines(layer, Column(which)))
        return Selection(
            others if self.names or everything else (), tuple(rest) if self.streamlines or everything else ()
        )

    def without_layer(self, id: str) -> "Selection":
        """Without the streamlines of a layer, as when it is closed."""
        if self.of_layer(id) is None:
            return self
        return Selection(self.names, tuple(each for each in self.streamlines if each.layer != id))


@dataclass(frozen=True)
class NamedSelection:
    """A selection that is kept under a name.

    Parameters
    ----------
    id
        Unique, and the same when it is renamed.
    """

    id: str
    name: str
    selection: Selection


def streamlines_of(masks: Iterable[tuple[str, Flags]]) -> tuple[SelectedStreamlines, ...]:
    """Selected streamlines from the ids of layers and (S,) bool of each; a layer of which none is left out."""
    return tuple(SelectedStreamlines(layer, Column(which)) for layer, which in masks if which.any())


def described(selection: Selection, names: str = "name") -> str:
    """How much is selected, in words: "12 nodes, 10,034 streamlines"; `names` is what one name is of."""
    counts = ((len(selection.names), names), (selection.n_streamlines, "streamline"))
    return ", ".join(f"{count:,} {what}{'s' if count != 1 else ''}" for count, what in counts if count) or "nothing"


def _joined_names(before: tuple[str, ...], more: tuple[str, ...], how: How) -> tuple[str, ...]:
    chosen = set(more)
    if how == "replace":
        return tuple(dict.fromkeys(more))
    if how == "add":
        return tuple(dict.fromkeys((*before, *more)))
    return tuple(name for name in before if (name in chosen) == (how == "intersect"))


def _joined_columns(before: Column | None, more: Column | None, how: How) -> Column | None:
    if before is None:
        return more if how in ("replace", "add") and more is not None and more.values.any() else None
    if more is None:
        return before if how in ("add", "subtract") else None
    which = _JOIN[how](before.values, more.values)
    if np.array_equal(which, before.values):
        return before  # a picture of the same is the same picture
    if not which.any():
        return None
    return more if how == "replace" else Column(which)
