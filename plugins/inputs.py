"""The data kinds that a method may take, and who reads them.

Readers are named, not imported: asking which kinds there are costs nothing.
"""

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plexoscope.models.errors import FormatError

READERS = {
    "temporal_network": "plexoscope.models.io.temporal:read_temporal_network",
    "streamlines": "plexoscope.models.io.tractogram:read_tractogram",
    "volume": "plexoscope.models.io.volume:read_volume",
    "array": "plexoscope.models.io.array:read_array",
    "network": "plexoscope.models.io.network:read_network",
    "time_series": "plexoscope.models.io.time_series:read_time_series",
    "parcellation": "plexoscope.models.io.parcellation:read_parcellation",
    "vectors": "plexoscope.models.io.vectors:read_vectors",
}

_SUFFIXES = {
    "streamlines": "plexoscope.models.io.tractogram:SUFFIXES",
    "volume": "plexoscope.models.io.volume:SUFFIXES",
    "array": "plexoscope.models.io.array:SUFFIXES",
    "temporal_network": "plexoscope.models.io.temporal:SUFFIXES",
    "network": "plexoscope.models.io.network:SUFFIXES",
    "time_series": "plexoscope.models.io.time_series:SUFFIXES",
    "parcellation": "plexoscope.models.io.parcellation:SUFFIXES",
    "vectors": "plexoscope.models.io.vectors:SUFFIXES",
}

_LIKELY = "plexoscope.models.io.sniffing:kind_of_file"

NOTHING = "none"
"""The word that leaves out an input which is optional."""


def kinds_in(declared: str) -> tuple[str, ...]:
    """Return the kinds that an input declares: "streamlines | volume" names two."""
    return tuple(each.strip() for each in declared.split("|"))


def suffixes(kind: str) -> tuple[str, ...]:
    """Return how the names of files of a kind end."""
    return tuple(_named(_SUFFIXES[kind]))


def kind_of(path: str | Path, kinds: Iterable[str]) -> str:
    """Return which of `kinds` a file holds; a single kind holds any.

    It is the one whose files end as its name does. Of several it is the one that the file looks like, or else the
    first.

    Raises
    ------
    FormatError
        If there are several and none fits.
    """
    path, kinds = Path(path), tuple(kinds)
    if len(kinds) == 1:
        return kinds[0]
    fitting = [kind for kind in kinds if path.name.lower().endswith(suffixes(kind))]
    if not fitting:
        known = " or ".join(f"{kind} ({', '.join(suffixes(kind))})" for kind in kinds)
        raise FormatError(f"expected a file of kind {known}, got {path.suffix or 'no ending'}", path)
    if len(fitting) == 1:
        return fitting[0]
    try:
        likely = str(_named(_LIKELY)(path))
    except FormatError:  # which its reader says better
        return fitting[0]
    return likely if likely in fitting else fitting[0]


def read_input(kind: str, path: str | Path, reader: str = "") -> object:
    """Return the data object that a file holds.

    Parameters
    ----------
    kind
        A key of `READERS`, or several as an input declares them: "streamlines | volume".
    reader
        What reads it in the place of the reader of the kind: "package.module:function", given the path.

    Raises
    ------
    FormatError
        If the file cannot be read as that kind, or `reader` not be imported.
    """
    address = reader or READERS[kind_of(path, kinds_in(kind))]
    try:
        read = _named(address)
    except (ImportError, AttributeError) as error:
        raise FormatError(f"reader {address}: cannot be imported ({error})", path) from error
    data: object = read(Path(path))
    return data


def _named(address: str) -> Any:
    module, _, name = address.partition(":")
    return getattr(importlib.import_module(module), name)
