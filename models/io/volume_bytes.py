"""Files of volumes as bytes: which kinds there are, opened packed or not, sizes held against the header first.

A header must be believed by nobody before the size of the file has been held against it: a kilobyte of gzip may claim
any number of voxels.
"""

import gzip
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from plexoscope.models.errors import FormatError
from plexoscope.models.io.guard import checked_file
from plexoscope.models.io.limits import check_unpacked, most_bytes
from plexoscope.models.io.volume_header import HEADER_BYTES, VolumeHeader, parse_header

SUFFIXES = (".nii", ".nii.gz", ".mgz", ".mgh")

MAX_BYTES = 1 << 31
"""Of one frame as the file stores it: 800 voxels to a side as float32. More is no picture of a head."""
DEFLATE_RATIO = 1032
"""The most that gzip can have made smaller."""


def known_file(path: str | Path) -> tuple[Path, str]:
    """The path of a file that can be read, and which of `SUFFIXES` it ends in.

    Raises
    ------
    FormatError
        If it is missing, no file, or of no known kind.
    """
    path = checked_file(Path(path))
    kind = kind_of_name(path.name)
    if not kind:
        known = ", ".join(SUFFIXES)
        raise FormatError(f"expected a file of kind {known}, got {path.suffix or 'no ending'}", path)
    return path, kind


def kind_of_name(name: str) -> str:
    """Which of `SUFFIXES` a name ends in; "" for none."""
    return next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")


@contextmanager
def damage_reported(path: Path, kind: str) -> Iterator[None]:
    """Turn what readers raise over damaged bytes into a `FormatError`."""
    from nibabel.imageglobals import LoggingOutputSuppressor, logger

    nowhere = logging.NullHandler()  # without any handler Python prints what is logged
    try:
        # Damaged headers warn and log before they fail; one message is enough.
        with warnings.catch_warnings(), LoggingOutputSuppressor():
            warnings.simplefilter("ignore")
            logger.addHandler(nowhere)
            yield
    except FormatError:
        raise
    except (EOFError, gzip.BadGzipFile) as error:
        raise FormatError("cut short or damaged: the compressed data end too early or do not add up", path) from error
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FormatError(f"cannot be read as {kind}: {reason.rstrip('.')}", path) from error
    finally:
        logger.removeHandler(nowhere)


def open_bytes(path: Path) -> tuple[Any, bool]:
    """The file, unpacked if it is packed, and whether it is; its name need not say so."""
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    return (gzip.open(path) if compressed else path.open("rb")), compressed


def read_header(file: Any, compressed: bool, kind: str, path: Path) -> VolumeHeader:
    """Return the header of a file that is open at its beginning, whose size the file bears out.

    Raises
    ------
    FormatError
    """
    header = parse_header(file.read(HEADER_BYTES), kind, path)
    if header.frame_bytes > MAX_BYTES:
        size = " × ".join(map(str, header.shape[:3]))
        raise FormatError(f"expected a volume of at most {MAX_BYTES >> 20} MB, got {size} {header.dtype} voxels", path)
    available = path.stat().st_size * (DEFLATE_RATIO if compressed else 1)
    declared = header.offset + header.frame_bytes * header.n_frames
    if header.offset < 0 or declared > available:
        raise FormatError(
            f"cut short or damaged: the header says {declared} bytes, the file holds at most {available}", path
        )
    if compressed:
        check_unpacked(header.frame_bytes, most_bytes(path.stat().st_size), path)
    return header
