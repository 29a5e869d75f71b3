"""A tractogram packed by gzip is unpacked into a file for as long as it is read."""

import gzip
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import BLOCK_BYTES, CountedFile, Progress
from plexoscope.models.io.tractogram.finite import LEAVE_OUT, BadPoints

# Coordinates shrink by a third when packed; what grows a hundredfold is a mistake or an attack.
_MAX_EXPANSION, _ALWAYS_ALLOWED_BYTES = 100, 1 << 24


Reader = Callable[[Path, Progress, BadPoints], Tractogram]


def unpacked_first(read: Reader) -> Reader:
    """Return a reader of packed files, made of a reader of files. What goes wrong is said of the packed file.

    It raises a `FormatError` also if the file is not packed, or unpacks to a hundred times its size.
    """

    def read_packed(path: Path, tell: Progress, bad_points: BadPoints = LEAVE_OUT) -> Tractogram:
        with _unpacked(path, tell) as plain:
            try:
                return read(plain, tell, bad_points)
            except FormatError as error:
                raise FormatError(error.what, path) from error

    return read_packed


@contextmanager
def _unpacked(path: Path, tell: Progress) -> Iterator[Path]:
    size = path.stat().st_size
    at_most = max(_ALWAYS_ALLOWED_BYTES, _MAX_EXPANSION * size)
    with tempfile.TemporaryDirectory(prefix="plexoscope-") as folder, path.open("rb") as raw:
        magic = raw.read(2)
        raw.seek(0)
        if magic != b"\x1f\x8b":
            raise FormatError(f"expected a file that is packed by gzip, got one that begins with {magic!r}", path)
        plain = Path(folder) / ("unpacked" + path.suffixes[-2].lower())
        counted = cast(BinaryIO, CountedFile(raw, size, tell))
        with gzip.GzipFile(fileobj=counted) as file, plain.open("xb") as out:
            while content := file.read(BLOCK_BYTES):
                out.write(content)
                if out.tell() > at_most:
                    raise FormatError(f"expected a file of {size} bytes, got one that unpacks to over {at_most}", path)
        yield plain
