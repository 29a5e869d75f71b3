"""The manifest of a method that is one file: a block of comments in it, read without importing the file.

The grammar is that of inline script metadata (PEP 723), the type is `plexoscope`:

    # /// plexoscope
    # id = "my-method"
    # …
    # ///

Between the two lines stand the tables of a `plugin.toml`. For a first experiment some may be left out: without
`[run]` the function is `run` and the parameter class `Params` of that file; `version` is then "0", `api` that of this
version, and the `[citation]` names the file as unpublished work.
"""

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.importing import file_module_name
from plexoscope.plugins.manifest import API_VERSION, Manifest, manifest_of

START = "# /// plexoscope"
END = "# ///"
EXAMPLE = f'{START}\n# id = "my-method"'


def has_block(path: Path) -> bool:
    """Return whether a file holds a manifest, sound or not; True where it cannot be read, as reading it will tell."""
    try:
        return START in _lines(path)
    except PluginError:
        return True


def read_embedded(path: str | Path) -> Manifest:
    """Read and check the manifest in a Python file.

    Raises
    ------
    PluginError
        If there is none or more than one, or anything in it is unknown, missing, doubled or contradicts this
        version of Plexoscope.
    """
    path = Path(path)
    document = _document(path)
    document.setdefault("version", "0")
    document.setdefault("api", f">={API_VERSION},<{API_VERSION + 1}")
    document.setdefault("citation", _unpublished(path, document))
    entry = document.setdefault("run", {})
    if isinstance(entry, dict):
        module = file_module_name(path)
        for key, name in (("target", "run"), ("params", "Params")):
            address = entry.setdefault(key, name)
            if isinstance(address, str) and address.isidentifier():
                entry[key] = f"{module}:{address}"
    return manifest_of(document, path)


def _document(path: Path) -> dict[str, Any]:
    lines = _lines(path)
    starts = [number for number, line in enumerate(lines) if line == START]
    if not starts:
        raise PluginError(f"expected a manifest in comments that begins\n{EXAMPLE}\nand ends {END}, got none", path)
    if len(starts) > 1:
        raise PluginError(f"expected one line {START!r}, got {len(starts)}", path)
    first = stop = starts[0] + 1
    while stop < len(lines) and (lines[stop] == "#" or lines[stop].startswith("# ")):
        stop += 1
    block = lines[first:stop]
    if END not in block:
        raise PluginError(f"line {starts[0] + 1}: expected the comment to end with a line {END!r}, got none", path)
    # The last end counts, as the grammar has it: a comment that goes on behind an end has not ended.
    content = block[: len(block) - 1 - block[::-1].index(END)]
    if END in content:
        raise PluginError(f"expected an empty line behind the first {END!r} from line {first + 1} on, got none", path)
    # Empty lines in front make the line numbers in messages those of the file.
    text = "\n" * first + "\n".join(line[2:] for line in content)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise PluginError(f"not valid TOML ({error})", path) from None


def _unpublished(path: Path, document: Mapping[str, Any]) -> dict[str, object]:
    try:
        year = datetime.date.fromtimestamp(path.stat().st_mtime).year
    except (OSError, ValueError, OverflowError) as error:  # gone by now, or a date that no calendar has
        raise PluginError(f"cannot be read ({error})", path) from None
    return {"authors": path.name, "title": document.get("title", ""), "venue": "unpublished", "year": year}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise PluginError(f"cannot be read ({error.strerror})", path) from None
