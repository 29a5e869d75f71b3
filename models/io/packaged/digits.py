"""Hand-written digits, as scikit-learn ships them."""

import gzip
from pathlib import Path

import numpy as np

from plexoscope.models.data.vectors import Vectors
from plexoscope.models.errors import FormatError

SOURCE = "E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI 1998; CC BY 4.0"


def read_digits(path: str | Path) -> Vectors:
    """Read `digits.csv.gz`: 1,797 pictures of 8 × 8 pixels as vectors, with the digit that each shows.

    Raises
    ------
    FormatError
        If it cannot be read or has another shape.
    """
    try:
        with gzip.open(path, "rt") as file:
            table = np.loadtxt(file, np.float32, delimiter=",")
    except (OSError, EOFError, ValueError) as error:
        raise FormatError(f"digits: expected 65 numbers a line, gzipped, got none ({error})", path) from None
    if table.ndim != 2 or table.shape[1] != 65:
        raise FormatError(f"digits: expected 65 numbers a line, got shape {table.shape}", path)
    digits = table[:, -1].astype(int).astype(str)
    names = tuple(f"{digit} · {row}" for row, digit in enumerate(digits))
    return Vectors(table[None, :, :-1], names, np.zeros(1), item_values={"digit": digits}, source=SOURCE)
