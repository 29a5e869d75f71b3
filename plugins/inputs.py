"""The data kinds that a method may take, and who reads them.

Readers are named, not imported: asking which kinds there are costs nothing.
"""

import importlib
from pathlib import Path

READERS = {
    "temporal_network": "plexoscope.models.io.contacts:read_contacts",
    "streamlines": "plexoscope.models.io.tractogram:read_tractogram",
}


def read_input(kind: str, path: str | Path) -> object:
    """Return the data object of `kind` that a file holds.

    Raises
    ------
    FormatError
        If the file cannot be read as that kind.
    """
    module, _, function = READERS[kind].partition(":")
    data: object = getattr(importlib.import_module(module), function)(Path(path))
    return data
