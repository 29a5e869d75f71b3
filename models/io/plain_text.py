"""Delimited text through pyarrow, a block at a time: only where that gives the very fields that line by line are read.

It is several times as fast. What pyarrow takes otherwise than the csv module, and lines that are empty, of another
length or a comment, are left to the reader of lines, which also says what is wrong with them.
"""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from plexoscope.models.io.text_column import ArrowTexts

_BLOCK_BYTES = 1 << 22
_EMPTY_LINE = re.compile(r"\n\s*\n")
_OTHER_BLANK = re.compile(r"[^\S \n]")
_ONLY_MARKS = r"^\s*[#%]+$"


def plain_columns(
    file: io.BufferedReader, first_line: int, n_columns: int, separator: str | None, tell: Callable[[], None]
) -> tuple[ArrowTexts, ...] | None:
    """Read the columns of a text in UTF-8, one row a line from `first_line` to the end; None where it is not plain.

    Parameters
    ----------
    file
        At its beginning.
    first_line
        From 1.
    separator
        One character, None for blanks.
    tell
        Called after each block; may raise.
    """
    import pyarrow

    if n_columns < 2 or (separator is not None and not " " < separator < "~" and separator != "\t"):
        return None
    if file.peek(3).startswith(codecs.BOM_UTF8):
        file.read(len(codecs.BOM_UTF8))
    above = b"".join(file.readline() for _ in range(first_line - 1))
    if _has_lone_returns(above):
        return None
    tables = []
    for block in _blocks(file):
        table = _plain_table(block, n_columns, separator)
        if table is None:
            return None
        tables.append(table)
        tell()
    return tuple(map(ArrowTexts, pyarrow.concat_tables(tables).columns)) if tables else None


def _blocks(file: io.BufferedReader) -> Iterator[bytes]:
    """Whole lines, many at a time; without the empty ones at the end."""
    block = b""
    while more := file.read(_BLOCK_BYTES):
        block += more
        end = block.rfind(b"\n", len(block) - len(more)) + 1
        rest = block[end:]
        if end and (rest.strip() or file.peek(1)):
            yield block[:end]
            block = rest
    if block := block.rstrip(b"\r\n"):
        yield block


def _has_lone_returns(block: bytes) -> bool:
    return b"\r" in block and block.count(b"\r") != block.count(b"\r\n")


def _plain_table(block: bytes, n_columns: int, separator: str | None) -> Any:
    """A pyarrow.Table of text, its columns called 0, 1, …; None where its fields may be others than line by line."""
    import pyarrow
    from pyarrow import csv

    if _has_lone_returns(block) or b"\0" in block:
        return None
    try:
        text = block.decode("utf-8").replace("\r\n", "\n").removesuffix("\n")
    except UnicodeDecodeError:
        return None
    if separator is None:
        if '"' in text or (parted := _parted_by_single_blanks(text)) is None:
            return None
        text, separator = parted, " "
    n_rows = text.count("\n") + 1
    lines = f"\n{text}\n"
    if "\n\n" in lines or (separator == "\t" and _EMPTY_LINE.search(lines)):
        return None
    if f"\n{separator * (n_columns - 1)}\n" in lines:  # a row without a field, which is passed over
        return None
    names = [str(k) for k in range(n_columns)]
    content = lines[1:].encode()
    try:
        table = csv.read_csv(
            pyarrow.BufferReader(content),
            csv.ReadOptions(use_threads=False, block_size=len(content) + 1, column_names=names),
            csv.ParseOptions(delimiter=separator, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string())),
        )
    except pyarrow.ArrowInvalid:
        return None
    if table.num_rows != n_rows:
        return None
    columns = list(map(ArrowTexts, table.columns))
    if '"' in text and any(column.has("\n") for column in columns):  # a quote that nothing closes in this block
        return None
    if ("#" in text or "%" in text) and columns[0].has_like(_ONLY_MARKS):
        return None
    return table


def _parted_by_single_blanks(text: str) -> str | None:
    """The text with one blank wherever str.split parts fields; None where only Unicode knows some of the blanks."""
    for blank in "\t\v\f\x1c\x1d\x1e\x1f":
        text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.replace("\n ", "\n").replace(" \n", "\n").strip(" ")
    return text if text.isascii() or not _OTHER_BLANK.search(text) else None
