"""Reading parcellations: volumes of labels, and the names of the regions from a file beside them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from plexoscope.models.data.parcellation import Parcellation, whole
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Teller
from plexoscope.models.io.guard import guarded
from plexoscope.models.io.headings import INDICES, NAMES
from plexoscope.models.io.table import DelimitedTable, read_table
from plexoscope.models.io.volume import SUFFIXES as VOLUME_SUFFIXES
from plexoscope.models.io.volume import read_volume

SUFFIXES = VOLUME_SUFFIXES

MAX_REGIONS = 100_000
"""More distinct values than these are no labels."""
_NAME_ENDINGS = (".tsv", ".csv", ".txt", ".lut", ".json", "_labels.tsv", "_labels.csv", "_labels.txt", "_LUT.txt")
_MAX_COLOUR_BYTES, _MOST_LETTERS = 1 << 24, 1000
_COLOURED = re.compile(r"(\d{1,9})\s+(?=\S*[^\d\s.])(\S.*?)(?:\s+\d+){3,5}")
"""A number, a name, red, green and blue, and perhaps how transparent it is and of which kind of tissue."""
_MOST_DIGITS = 300
"""More than these are no number that anybody counts with, and Python turns no text of thousands into one."""
_FREESURFER = ("FreeSurferColorLUT.txt", "LUT.txt")


def read_parcellation(path: str | Path) -> Parcellation:
    """Read a parcellation.

    Parameters
    ----------
    path
        A volume of whole numbers: NIfTI or FreeSurfer's MGH. Names of the regions are looked for beside NAME.nii.gz:
        in NAME.tsv, .csv, .txt, .lut or .json, NAME_labels.tsv, .csv or .txt, NAME_LUT.txt, which list all regions
        that there are, or else in FreeSurferColorLUT.txt in the same folder. Tables have a header (BIDS: index, name)
        or a number and a name in each row; texts may be colour tables of FreeSurfer, ITK-SNAP or AAL; JSON maps
        numbers to names or names to numbers, or lists objects with an index and a name.

    Returns
    -------
    Parcellation
        Regions in order of their numbers. One without a name is called "region 17".

    Raises
    ------
    FormatError
        If the volume cannot be read, is no volume of labels, or the file of names is damaged.
    """
    path = Path(path)
    volume = read_volume(path)
    return guarded(lambda: _of_volume(volume, path), path, Teller(None))


def _of_volume(volume: Volume, path: Path) -> Parcellation:
    try:
        values = whole(volume.values)
    except ValueError as error:
        raise FormatError(f"parcellation: {error}", path) from error
    found = np.unique(values)
    found = found[found != 0]
    if not len(found):
        raise FormatError("parcellation: expected voxels with a label, got none", path)
    if len(found) > MAX_REGIONS:
        raise FormatError(f"parcellation: expected at most {MAX_REGIONS} regions, got {len(found)}", path)
    names = _names_beside(path, frozenset(found.tolist()))
    labels = np.array(sorted({*found.tolist(), *names}), np.int64)
    return Parcellation(
        Volume(values, volume.affine, volume.name),
        labels,
        tuple(names.get(label) or f"region {label}" for label in labels.tolist()),
    )


def _names_beside(path: Path, found: frozenset[int]) -> dict[int, str]:
    stem = path.name[: -len(next(suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)))]
    for ending in _NAME_ENDINGS:
        beside = path.with_name(stem + ending)
        if beside.is_file():
            return _names_in(beside, found)
    for name in _FREESURFER:
        beside = path.with_name(name)
        if beside.is_file():  # lists whatever FreeSurfer knows
            return {label: name for label, name in _names_in(beside, found).items() if label in found}
    return {}


def _names_in(path: Path, found: frozenset[int]) -> dict[int, str]:
    if path.suffix == ".json":
        pairs: Iterable[tuple[int, str]] = _json(path)
    else:
        pairs = _colour_table(path) or _table(read_table(path), found)
    names: dict[int, str] = {}
    for label, name in pairs:
        if label == 0:
            continue
        if abs(label) >= 1 << 63:
            raise FormatError(f"names of regions: expected numbers below 2⁶³, got {label}", path)
        if names.setdefault(label, name) != name:
            raise FormatError(f"names of regions: expected one for {label}, got {names[label]!r} and {name!r}", path)
    return names


def _colour_table(path: Path) -> list[tuple[int, str]]:
    """Numbers and names of a FreeSurfer colour table, whose lines differ in length; [] if it is none.

    Names may hold blanks, and behind the colours some versions write a number more in some of the lines.
    """
    if path.suffix.lower() not in (".txt", ".lut") or path.stat().st_size > _MAX_COLOUR_BYTES:
        return []
    lines = [line.strip() for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines()]
    if max(map(len, lines), default=0) > _MOST_LETTERS:
        return []
    found = [_COLOURED.fullmatch(line) for line in lines if line and not line.startswith("#")]
    return [(int(match[1]), match[2].strip('"')) for match in found if match] if all(found) else []


def _json(path: Path) -> Iterator[tuple[int, str]]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FormatError(f"names of regions: expected JSON, got {error}", path) from error
    try:
        if isinstance(told, list):
            for each in told:
                by_word = {key.lower(): value for key, value in each.items()}
                label = next(by_word[word] for word in INDICES if word in by_word and _is_whole(by_word[word]))
                yield int(label), str(next(by_word[word] for word in NAMES if isinstance(by_word.get(word), str)))
        elif isinstance(told, Mapping):
            for key, value in told.items():
                if _is_whole(key):
                    yield int(key), str(value.get("name", "") if isinstance(value, Mapping) else value)
                elif _is_whole(value):
                    yield int(value), str(key)
    except (StopIteration, AttributeError, RuntimeError) as error:
        raise FormatError("names of regions: expected an index and a name in each object of the list", path) from error


def _table(table: DelimitedTable, found: frozenset[int]) -> Iterator[tuple[int, str]]:
    numeric = [k for k in range(table.n_columns) if table.is_numeric(k)]
    texts = [k for k in range(table.n_columns) if k not in numeric]
    name = next((k for word in NAMES if (k := table.find((word,))) is not None and k in texts), None)
    if name is None and texts:
        name = texts[0]
    whole = [k for k in numeric if np.array_equal(table.values(k), np.rint(table.values(k)))]
    if name is None or not whole:
        raise FormatError("names of regions: expected a number and a name in each row, got none", table.path)
    index = next((k for word in INDICES if (k := table.find((word,))) is not None and k in whole), None)
    if index is None:
        # Colour tables and AAL's lists have several numbers: the labels are those that the volume has, too.
        index = max(whole, key=lambda k: len(found.intersection(table.numbers(k).astype(int).tolist())))
    labels = table.numbers(index).astype(np.int64).tolist()
    yield from zip(labels, (text.strip('"') for text in table.texts(name)), strict=True)


def _is_whole(value: object) -> bool:
    text = str(value).strip().lstrip("-")
    return text.isdecimal() and len(text) < _MOST_DIGITS
