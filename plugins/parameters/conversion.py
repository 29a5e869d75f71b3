"""One value, or one item of a tuple, from Python, TOML or text to its type and back; nothing is ever rounded."""

import csv
import io
import math
import numbers
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from plexoscope.plugins.parameters.param import Scalar

WORDS_FOR_BOOL = {"true": True, "yes": True, "on": True, "1": True,
                  "false": False, "no": False, "off": False, "0": False}  # fmt: skip


def converted(kind: type[Scalar], value: object) -> Scalar | None:
    """Return `value` as `kind` if nothing is lost, else None.

    NumPy's numbers count as numbers, texts as paths, and what an Enum's members stand for as these members.
    """
    if issubclass(kind, Enum):
        return next((member for member in kind if value is member or same(value, member.value)), None)
    if kind is Path:
        return Path(value) if isinstance(value, str | Path) and Path(value).is_file() else None
    if kind is bool or kind is str or isinstance(value, bool):
        return value if type(value) is kind else None
    if kind is int:
        return int(value) if isinstance(value, numbers.Integral) else None
    return _finite(value) if isinstance(value, numbers.Real) else None


def same(one: object, other: object) -> bool:
    """Equal and of one type: True is not 1."""
    return type(one) is type(other) and one == other


def read(kind: type[Scalar], text: str) -> object:
    """Return what `text` writes, still to be checked; `read(kind, written(value)) == value`.

    Raises
    ------
    ValueError
        If a number is none.
    """
    if issubclass(kind, Enum):
        return next((member for member in kind if written(member) == text), text)
    if kind is bool:
        return WORDS_FOR_BOOL.get(text.strip().lower(), text)
    return kind(text) if kind is int or kind is float else text


def plain(value: Scalar) -> int | float | bool | str:
    """Return what TOML and JSON hold for a value."""
    if isinstance(value, Enum):
        return value.value  # type: ignore[no-any-return]
    return str(value) if isinstance(value, Path) else value


def written(value: Scalar) -> str:
    """Return the text of a value, as it is typed on a command line."""
    value = plain(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def joined(texts: Iterable[str]) -> str:
    """Return texts as one, separated by commas, in quotation marks where they need them."""
    texts = list(texts)
    simple = all(text and text == text.strip() and not set(text) & set(',"\r\n') for text in texts)
    if simple:
        return ", ".join(texts)
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="").writerow(texts)
    return line.getvalue()


def split(text: str) -> list[str]:
    """Return the texts that `joined` made one; blanks around them do not count."""
    rows = list(csv.reader(io.StringIO(text.strip(), newline=""), skipinitialspace=True))
    return [each if '"' in text else each.strip() for row in rows for each in row]


def _finite(number: numbers.Real) -> float | None:
    try:
        value = float(number)
    except OverflowError:  # a whole number beyond all floats
        return None
    return value if math.isfinite(value) else None
