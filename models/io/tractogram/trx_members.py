"""The members of a `.trx`: files of a folder, or of a zip archive, packed or not."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from plexoscope.models.errors import FormatError

_HEADER = "header.json"
_LOCAL_HEADER_BYTES = 30
# Coordinates hardly shrink when packed; what would grow a hundredfold is a mistake or an attack.
_MAX_EXPANSION, _ALWAYS_ALLOWED_BYTES = 100, 1 << 28


@dataclass(frozen=True)
class Member:
    """One array or text.

    Parameters
    ----------
    name : str
        With `/` between folder and file.
    n_bytes : int
        Unpacked. For what is not packed, so much is there in the file; for what is packed, a promise.
    at : int or None
        Where it begins in `file`; None where it is packed.
    file : Path
        What to open.
    crc : int or None
        The checksum of all its bytes, where the archive has one that nobody else compares.
    """

    name: str
    n_bytes: int
    at: int | None
    file: Path
    crc: int | None = None

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open for reading from its beginning.

        Raises
        ------
        FormatError
            At the end, if all was read and its checksum is another.
        """
        if self.at is None:
            with zipfile.ZipFile(self.file) as archive, archive.open(self.name) as packed:
                yield cast(BinaryIO, packed)
        else:
            with self.file.open("rb") as file:
                file.seek(self.at)
                summed = _Summed(file)
                yield cast(BinaryIO, summed)
                if self.crc is not None and summed.n_bytes == self.n_bytes and summed.crc != self.crc:
                    raise FormatError(f"damaged: the checksum of {self.name!r} does not fit its bytes", self.file)


class _Summed:
    """A file that keeps the checksum of what is read of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.crc = self.n_bytes = 0

    def read(self, n: int) -> bytes:
        content = self._file.read(n)
        self._add(content)
        return content

    def readinto(self, buffer: memoryview) -> int:
        n: int = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._add(buffer[:n])
        return n

    def _add(self, content: bytes | memoryview) -> None:
        self.crc = zlib.crc32(content, self.crc)
        self.n_bytes += len(content)


def members_of(path: Path) -> dict[str, Member]:
    """List the members by name: that within the folder, where the folder itself was packed.

    Raises
    ------
    FormatError
        If the path is neither a folder nor a zip archive, or the archive makes no sense.
    """
    return _of_folder(path) if path.is_dir() else _of_archive(path)


def _of_folder(path: Path) -> dict[str, Member]:
    members = {}
    for file in sorted(path.rglob("*")):
        status = file.stat()
        if stat.S_ISREG(status.st_mode):
            name = file.relative_to(path).as_posix()
            members[name] = Member(name, status.st_size, 0, file)
    return members


def _of_archive(path: Path) -> dict[str, Member]:
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] != b"PK":
        raise FormatError(f"expected a .trx file, which is a zip archive (b'PK…'), got {magic!r}", path)
    size = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        promised = sum(info.file_size for info in infos)
        if promised > max(_ALWAYS_ALLOWED_BYTES, _MAX_EXPANSION * size):
            raise FormatError(f"expected an archive of {size} bytes, got one that unpacks to {promised} bytes", path)
        within = _folder_in([info.filename for info in infos])
        return {
            info.filename.removeprefix(within): _of_info(info, archive, size, path)
            for info in infos
            if info.filename.startswith(within)
        }


def _folder_in(names: list[str]) -> str:
    """Return what stands before the name of the header, if that is one folder; beside it a Mac packs others."""
    headers = [name for name in names if name.rpartition("/")[2] == _HEADER]
    if _HEADER in headers or len(headers) != 1:
        return ""
    return headers[0].removesuffix(_HEADER)


def _of_info(info: zipfile.ZipInfo, archive: zipfile.ZipFile, size: int, path: Path) -> Member:
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
        return Member(info.filename, info.file_size, None, path)
    # The directory at the end does not say where the bytes begin: the lengths in the local header decide.
    raw = cast(Any, archive.fp)
    raw.seek(info.header_offset)
    local = raw.read(_LOCAL_HEADER_BYTES)
    if len(local) < _LOCAL_HEADER_BYTES or not local.startswith(b"PK\x03\x04"):
        raise FormatError(f"damaged: expected the archive's member {info.filename!r}, got other bytes", path)
    name_bytes, extra_bytes = int.from_bytes(local[26:28], "little"), int.from_bytes(local[28:30], "little")
    at = info.header_offset + _LOCAL_HEADER_BYTES + name_bytes + extra_bytes
    if at + info.file_size > size:
        raise FormatError(f"cut short: expected {info.file_size} bytes of {info.filename!r}, got {size - at}", path)
    return Member(info.filename, info.file_size, at, path, info.CRC)
