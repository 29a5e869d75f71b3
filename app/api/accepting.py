"""What may be handed over where data are wanted: a file, a sample, a data object, a result, or another library's."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from plexoscope.api.kinds import Data, in_words, kind_of
from plexoscope.api.reading import ReadData, read_named
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import PlexoscopeError


def accepted(
    given: object, kinds: Sequence[str], what: str = "", array_kinds: Sequence[str] | None = None, **choices: Any
) -> tuple[ReadData, str]:
    """Return what was handed over as a data object of one of `kinds`, and which that is.

    Parameters
    ----------
    kinds
        Those that are taken; where several fit, the first.
    what
        What it is called in messages, and if it has no name of its own.
    array_kinds
        Those that a bare array may become; by default all.
    choices
        How a file is read, as `read` takes them; `frame` of an image in memory, too.

    Raises
    ------
    PlexoscopeError
        If it can be none of these.
    """
    if isinstance(given, str | Path):
        found = read_named(given, **choices)
        data, kind = _known(found.data, kinds, found.name)
        return found._replace(data=data), kind
    frame = choices.pop("frame", None)
    if unused := [name for name, value in choices.items() if value not in (None, "leave-out")]:
        raise UsageError(f"{unused[0]}: expected a file with it, got {type(given).__name__}")
    name = what or "data"
    if frame is not None and not hasattr(given, "dataobj"):
        raise UsageError(f"frame: expected an image of several with it, got {type(given).__name__}")
    if kind_of(given) not in ("", "array"):
        data, kind = _known(cast(Data, given), kinds, name)
        name = what or _own_name(data) or kind.replace("_", " ")
        return ReadData(data, name, Path(name)), kind
    if isinstance(given, np.ndarray) and given.dtype != object:
        data, kind = _of_array(given, array_kinds or kinds, name)
    else:
        data, kind = _of_another(given, kinds, what, array_kinds or kinds, frame)
    return ReadData(data, what or _own_name(data) or kind.replace("_", " "), Path(name)), kind


def _known(data: Data, kinds: Sequence[str], name: str) -> tuple[Data, str]:
    """A data object, or what stands for it where another kind is wanted: the labels of regions, regions of labels."""
    kind = kind_of(data)
    if kind in kinds:
        return data, kind
    if isinstance(data, Parcellation) and "volume" in kinds:
        return data.volume, "volume"
    if isinstance(data, Volume) and "parcellation" in kinds:
        from plexoscope.api.foreign.arrays import volume_of_labels

        return volume_of_labels(data), "parcellation"
    if kind == "array":
        return _of_array(data, kinds, name)
    raise PlexoscopeError(f"{name}: expected {in_words(kinds)}, got {kind.replace('_', ' ')}")


def _of_array(given: object, kinds: Sequence[str], name: str) -> tuple[Data, str]:
    from plexoscope.api.foreign.arrays import of_array

    return of_array(given, kinds, name)


def _of_another(
    given: Any, kinds: Sequence[str], what: str, array_kinds: Sequence[str], frame: int | None
) -> tuple[Data, str]:
    name = what or "data"
    roots = {each.__module__.partition(".")[0] for each in type(given).__mro__}
    own = type(given).__module__
    if "plexoscope" in roots and hasattr(given, "require_plausible"):
        from plexoscope.plugins.results.as_data import data_of

        data, kind = data_of(given, tuple(kinds), name)
        return cast(Data, data), kind
    if roots & {"networkx", "igraph"} or (own.startswith("scipy.sparse") and hasattr(given, "tocoo")):
        return _of_graph(given, roots, kinds, name)
    if "dipy" in roots and hasattr(given, "to_rasmm"):
        from plexoscope.api.foreign.streamlines import of_dipy

        return _known(of_dipy(given), kinds, name)
    if "nibabel" in roots and (hasattr(given, "streamlines") or hasattr(given, "tractogram")):
        from plexoscope.api.foreign.streamlines import of_nibabel

        return _known(of_nibabel(given), kinds, name)
    if "nibabel" in roots and hasattr(given, "dataobj"):
        from plexoscope.api.foreign.images import volume_of_image

        return _known(volume_of_image(given, what, frame), kinds, name)
    if _are_lines(given) and "streamlines" in kinds:
        from plexoscope.api.foreign.streamlines import of_lines

        return of_lines(given), "streamlines"
    if isinstance(given, list | tuple) or hasattr(given, "__array__"):
        return _of_array(given, array_kinds, name)
    of = "" if own == "builtins" else f" of {own}"
    raise PlexoscopeError(f"{name}: expected {in_words(kinds)}, got {type(given).__qualname__}{of}")


def _of_graph(given: Any, roots: set[str], kinds: Sequence[str], name: str) -> tuple[Data, str]:
    from plexoscope.api.foreign import graphs

    if "scipy" in roots:
        return _known(graphs.network_of_sparse(given), kinds, name)
    graph = graphs.of_networkx(given) if "networkx" in roots else graphs.of_igraph(given)
    timed = "temporal_network" in kinds and (graphs.has_times(graph) or "network" not in kinds)
    return _known(graphs.events_of_graph(graph) if timed else graphs.network_of_graph(graph), kinds, name)


def _are_lines(given: Any) -> bool:
    """Whether it is a sequence of arrays of points; a stack of equal ones, an array, is none."""
    if hasattr(given, "get_data") and hasattr(given, "common_shape"):  # nibabel's ArraySequence, dipy's Streamlines
        return True
    is_sequence = isinstance(given, list | tuple) or (isinstance(given, np.ndarray) and given.dtype == object)
    return is_sequence and len(given) > 0 and all(getattr(each, "ndim", 0) == 2 for each in given)


def _own_name(data: Data) -> str:
    if isinstance(data, Parcellation):
        return data.volume.name
    return data.name if isinstance(data, Volume) else ""
