"""The data kinds that a method may take, and who reads them.

Readers are named, not imported: asking which kinds there are costs nothing.
"""

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plexoscope.models.errors import FormatError

READERS = {
    "temporal_network": "plexoscope.models.io.contacts:read_contacts",
    "streamlines": "plexoscope.models.io.tractogram:read_tractogram",
    "volume": "plexoscope.models.io.volume:read_volume",
    "array": "plexoscope.models.io.array:read_array",
}

_SUFFIXES = {
    "streamlines": "plexoscope.models.io.tractogram:SUFFIXES",
    "volume": "plexoscope.models.io.volume:SUFFIXES",
    "array": "plexoscope.models.io.array:SUFFIXES",
}
_TEXTS = (".csv", ".tsv", ".txt", ".dat")


def kinds_in(declared: str) -> tuple[str, ...]:
    """Return the kinds that an input declares: "streamlines | volume" names two."""
    return tuple(each.strip() for each in declared.split("|"))


def suffixes(kind: str) -> tuple[str, ...]:
    """Return how the names of files of a kind end."""
    return tuple(_named(_SUFFIXES[kind])) if kind in _SUFFIXES else _TEXTS


def kind_of(path: str | Path, kinds: Iterable[str]) -> str:
    """Return which of `kinds` a file holds: the first whose files end as its name does; a single kind holds any.

    Raises
    ------
    FormatError
        If there are several and none fits.
    """
    path, kinds = Path(path), tuple(kinds)
    if len(kinds) == 1:
        return kinds[0]
    for kind in kinds:
        if path.name.lower().endswith(suffixes(kind)):
            return kind
    known = " or ".join(f"{kind} ({', '.join(suffixes(kind))})" for kind in kinds)
    raise FormatError(f"expected a file of kind {known}, got {path.suffix or 'no ending'}", path)


def read_input(kind: str, path: str | Path) -> object:
    """Return the data object that a file holds.

    Parameters
    ----------
    kind
        A key of `READERS`, or several as an input declares them: "streamlines | volume".

    Raises
    ------
    FormatError
        If the file cannot be read as that kind.
    """
    data: object = _named(READERS[kind_of(path, kinds_in(kind))])(Path(path))
    return data


def _named(address: str) -> Any:
    module, _, name = address.partition(":")
    return getattr(importlib.import_module(module), name)
