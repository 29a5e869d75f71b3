"""Where a session is kept: a `.plexo` file, which is a zip, or the folder of an autosave. Both hold the same.

`session.json` is text; `arrays/NAME.npy` are the arrays that no other file holds, by names that say what is in them. A
file may carry a small picture, which nothing hangs on.
Nothing is unpacked to disk, and what else may lie in there is not looked at.
"""

import json
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy.typing as npt

from plexoscope.app.session.arrays import header_of, npy_bytes, read_npy
from plexoscope.app.session.preview import MEMBER
from plexoscope.app.session.writing import Written
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Teller, replacing
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.limits import check_unpacked, limits_factor, most_bytes

TEXT, ARRAYS = "session.json", "arrays"
MAX_TEXT_BYTES = 1 << 26
_NAME = re.compile(r"[0-9a-f]{32}")


class ArrayFacts(NamedTuple):
    """What is known of an array that is not read."""

    name: str
    type: str
    shape: tuple[int, ...]
    n_bytes: int


class Package:
    """Reads a session that is kept.

    Raises
    ------
    FormatError
        If it is missing, damaged, or unfolds to more than it may.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_folder = os.path.isdir(path)  # False of a name that no system takes
        if not self._is_folder:
            checked_file(path)
            self._sizes = self._guarded(self._listed)
        self._arrays: dict[str, npt.NDArray[Any]] = {}

    def text(self) -> object:
        """The values of the session."""
        content = self._guarded(lambda: self._content(TEXT, int(limits_factor() * MAX_TEXT_BYTES)))
        try:
            return json.loads(content, parse_constant=_refuse, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{TEXT}: expected JSON ({error})", self._path) from None

    def array(self, name: str) -> npt.NDArray[Any]:
        """An array by its name.

        Raises
        ------
        ValueError
            If there is none, or it is damaged.
        """
        if not _NAME.fullmatch(name):
            raise ValueError("expected 32 hexadecimal digits")
        if name not in self._arrays:
            self._arrays[name] = self._guarded(lambda: self._array(name))
        return self._arrays[name]

    def array_facts(self) -> list[ArrayFacts]:
        """What arrays it holds, as their headers say it."""
        found: list[ArrayFacts] = self._guarded(lambda: [self._facts(name) for name in self._array_names()])
        return found

    def _array_names(self) -> list[str]:
        if self._is_folder:
            return sorted(path.stem for path in (self._path / ARRAYS).glob("*.npy"))
        names = (name.removeprefix(f"{ARRAYS}/").removesuffix(".npy") for name in self._sizes if name != TEXT)
        return sorted(name for name in names if _NAME.fullmatch(name) and f"{ARRAYS}/{name}.npy" in self._sizes)

    def _facts(self, name: str) -> ArrayFacts:
        if self._is_folder:
            path = checked_file(self._path / ARRAYS / f"{name}.npy")
            with path.open("rb") as file:
                return ArrayFacts(name, *header_of(file), path.stat().st_size)
        member = f"{ARRAYS}/{name}.npy"
        with zipfile.ZipFile(self._path) as archive, archive.open(member) as part:
            return ArrayFacts(name, *header_of(part), self._sizes[member])

    def _array(self, name: str) -> npt.NDArray[Any]:
        if self._is_folder:
            path = checked_file(self._path / ARRAYS / f"{name}.npy")
            with path.open("rb") as file:
                return read_npy(file, path.stat().st_size, name)
        member = f"{ARRAYS}/{name}.npy"
        if member not in self._sizes:
            raise ValueError("expected one of that name, got none")
        with zipfile.ZipFile(self._path) as archive, archive.open(member) as part:
            values = read_npy(part, self._sizes[member], name)
            part.read(1)  # the checksum is compared only at the end
            return values

    def _content(self, name: str, most: int) -> bytes:
        if self._is_folder:
            path = checked_file(self._path / name)
            check_unpacked(path.stat().st_size, most, path)
            return path.read_bytes()
        if name not in self._sizes:
            raise FormatError(f"expected a session, got a zip without {name}", self._path)
        check_unpacked(self._sizes[name], most, self._path)
        with zipfile.ZipFile(self._path) as archive:
            return archive.read(name)

    def _listed(self) -> dict[str, int]:
        """The members that are looked at, and how much each unfolds to."""
        with zipfile.ZipFile(self._path) as archive:
            members = archive.infolist()
        check_unpacked(sum(each.file_size for each in members), most_bytes(self._path.stat().st_size), self._path)
        sizes = {each.filename: each.file_size for each in members}
        if len(sizes) < len(members):
            raise FormatError("expected each part once, got one twice", self._path)
        return sizes

    def _guarded(self, read: Any) -> Any:
        return guarded(read, self._path, Teller(None))


def write_file(path: Path, written: Written, preview: bytes = b"") -> None:
    """Write a session as one file, whole or not at all, with a small picture of it if there is one.

    Raises
    ------
    OSError
        If it cannot be written; what was there is still there.
    """
    with replacing(path) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(TEXT, text_of(written.plain))
            for name, values in written.arrays.items():
                archive.writestr(f"{ARRAYS}/{name}.npy", npy_bytes(values))
            if preview:
                archive.writestr(MEMBER, preview, zipfile.ZIP_STORED)
        file.flush()
        os.fsync(file.fileno())


def write_folder(folder: Path, written: Written) -> None:
    """Write a session into a folder: arrays that are not there yet, then the text, then what is of no use any more.

    Raises
    ------
    OSError
        If it cannot be written; what was there is still there.
    """
    arrays = folder / ARRAYS
    arrays.mkdir(parents=True, exist_ok=True)
    for name, values in written.arrays.items():
        path = arrays / f"{name}.npy"
        if not path.exists():
            with replacing(path) as file:
                file.write(npy_bytes(values))
    with replacing(folder / TEXT) as file:
        file.write(text_of(written.plain))
        file.flush()
        os.fsync(file.fileno())
    for path in arrays.iterdir():
        if path.stem not in written.arrays:
            path.unlink(missing_ok=True)


def text_of(plain: Mapping[str, Any]) -> bytes:
    """The values as text. Names of files may hold what is no character, which is kept."""
    text = json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode("utf-8", "surrogatepass")


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found
