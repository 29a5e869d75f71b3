"""Changes that keep what bytes alone would break: checksums, packing, the fields of a header, the grammar of a text."""

import gzip
import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

import numpy as np

Change = Callable[[bytes, int], bytes]
"""What the fuzzer does to bytes, and how many there may be afterwards."""
Mutator = Callable[[bytes, int, random.Random, Change], bytes]

NUMBERS = (
    0,
    1,
    -1,
    2,
    3,
    7,
    127,
    128,
    255,
    256,
    32767,
    -32768,
    65535,
    2**31 - 1,
    -(2**31),
    2**32 - 1,
    2**62,
    2**63 - 1,
)
REALS = (0.0, -0.0, 1.0, -1.0, 1e-45, 1e-30, 3e38, 1e39, 1e308, float("nan"), float("inf"), float("-inf"))
_PIECES = (
    *(
        "",
        "0",
        "-1",
        "1.5",
        "1e400",
        "-inf",
        "NaN",
        "9" * 30,
        "1" * 5000,
        "0x10",
        "1_000",
        "٣",
        "½",
        "true",
        "None",
        "1,5",
    ),
    *(
        '"',
        "'",
        "#",
        "%",
        "&amp;",
        "&#0;",
        "&#x1b;",
        "\\",
        "\0",
        "\x1b[2J",
        "\r",
        "\r\n",
        "\n",
        "\n\n",
        "\t",
        ",",
        ";",
        " ",
        "=",
    ),
    *("\u2028", "\ufeff", "é", "\ud7ff", "2020-12-25", "2020-12-25T10:00:00Z", "25.12.2020", "99/99/99", "a" * 300),
    *("{", "}", "[", "]", "<", ">", "/>", "<!--", "-->", "<![CDATA[", "]]>"),
    *("id", "name", "label", "weight", "source", "target", "class", "time"),
)
_TOKEN = re.compile(rb"[\w.+-]+|[ \t]+|[\r\n]+|.", re.DOTALL)
_MOST_UNPACKED = 1 << 20


def text(*words: str) -> Mutator:
    """Change a text by its tokens: its own, pieces that readers stumble over, and `words` of a format."""
    pieces = [piece.encode("utf-8", "surrogatepass") for piece in (*_PIECES, *words)]
    favoured = [word.encode() for word in words] or pieces

    def mutate(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
        if chance.random() < 0.15:
            return change(content, most)
        tokens = _TOKEN.findall(content[:most])
        for _ in range(chance.choice((1, 1, 2, 4))):
            at = chance.randrange(len(tokens) + 1)
            n = chance.choice((1, 1, 1, 2, 5, 20))
            action = chance.randrange(8)
            if action == 0:
                del tokens[at : at + n]
            elif action == 1:
                tokens[at:at] = tokens[at : at + n]
            elif action == 2 and tokens:
                other = chance.randrange(len(tokens))
                tokens[at:at] = tokens[other : other + n]
            elif action == 3 and tokens:
                tokens[at : at + 1] = [chance.choice(tokens)]
            elif action == 4:
                tokens[at : at + 1] = [chance.choice(pieces)]
            elif action == 5:
                tokens[at:at] = [chance.choice(favoured)]
            elif action == 6:
                tokens[at : at + 1] = [str(chance.choice((*NUMBERS, *REALS))).encode()]
            else:
                _swap_lines(tokens, chance)
        return b"".join(tokens)[:most]

    return mutate


def _swap_lines(tokens: list[bytes], chance: random.Random) -> None:
    """Take a line away, or repeat it elsewhere."""
    lines = b"".join(tokens).splitlines(keepends=True)
    if not lines:
        return
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.choice((0, 1, 2))):
        lines.insert(chance.randrange(len(lines) + 1), line)
    tokens[:] = _TOKEN.findall(b"".join(lines))


def fields(dtype: np.dtype, n_more: int = 64) -> Mutator:
    """Change the fields of a header, or what follows it, or its length."""
    places = []
    for name in dtype.names or ():
        field, at = dtype.fields[name][:2]  # type: ignore[index]
        places += [(at + k * field.base.itemsize, field.base) for k in range(int(np.prod(field.shape or (1,))))]

    def mutate(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
        if chance.random() < 0.2 or len(content) < dtype.itemsize:
            return change(content, most)
        changed = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 3))):
            if chance.random() < 0.15:
                at = chance.randrange(dtype.itemsize, len(content) + 1)
                changed[at:] = change(bytes(changed[at : at + n_more]) or b"\0", n_more) + changed[at + n_more :]
                continue
            at, field = chance.choice(places)
            changed[at : at + field.itemsize] = _value(field, chance, bytes(changed[at : at + field.itemsize]), change)
        return bytes(changed[:most])

    return mutate


def _value(field: np.dtype, chance: random.Random, was: bytes, change: Change) -> bytes:
    if field.kind == "f":
        with np.errstate(over="ignore"):
            return np.array(chance.choice(REALS), field).tobytes()
    if field.kind in "iu":
        number = (
            chance.choice(NUMBERS) if chance.random() < 0.6 else int.from_bytes(was, "little") + chance.choice((1, -1))
        )
        return (number % (1 << 8 * field.itemsize)).to_bytes(
            field.itemsize, "little" if chance.random() < 0.8 else "big"
        )
    return change(was, field.itemsize)[: field.itemsize].ljust(field.itemsize, b"\0")


def packed(inner: Mutator) -> Mutator:
    """Change what gzip has packed, so that its checksum holds."""

    def mutate(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
        if chance.random() < 0.1:
            return change(content, most)
        try:
            plain = zlib.decompressobj(31).decompress(content, _MOST_UNPACKED)
        except zlib.error:
            return change(content, most)
        return gzip.compress(inner(plain, 4 * most, chance, change), 1, mtime=0)

    return mutate


def members(inner: Mutator, names: Sequence[str] = ()) -> Mutator:
    """Change one member of an archive, its name, or which there are, so that the checksums hold."""

    def mutate(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found = [(each.filename, archive.open(each).read(_MOST_UNPACKED)) for each in archive.infolist()]
        except Exception:  # whatever it is, the next change is one of bytes
            return change(content, most)
        if not found or chance.random() < 0.08:
            return change(content, most)
        at = chance.randrange(len(found))
        name, plain = found[at]
        action = chance.random()
        if action < 0.75:
            found[at] = name, inner(plain, most, chance, change)
        elif action < 0.85:
            words = [*names, *(name for name, _ in found)]
            found.insert(at, (chance.choice(words), plain))
        elif action < 0.93:
            found[at] = chance.choice(names) if names else change(name.encode(), 40).decode("latin-1"), plain
        else:
            del found[at]
        return archived(dict(found), chance.random() < 0.3)

    return mutate


def archived(contents: dict[str, bytes], deflated: bool = False) -> bytes:
    """Return an archive of members by their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as archive:
        for name, plain in contents.items():
            archive.writestr(zipfile.ZipInfo(name.replace("\0", "0") or "0"), plain)
    return target.getvalue()


def by_name(mutators: dict[str, Mutator]) -> Mutator:
    """Change members of an archive by what each holds, as the end of its name says."""

    def mutate(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found = {each.filename: archive.open(each).read(_MOST_UNPACKED) for each in archive.infolist()}
        except Exception:
            return change(content, most)
        if not found:
            return change(content, most)
        name = chance.choice(list(found))
        inner = next((each for end, each in mutators.items() if name.endswith(end)), None)
        found[name] = inner(found[name], most, chance, change) if inner else change(found[name], most)
        return archived(found)

    return mutate


_DTYPES = b"'<f8' '<i4' '<u8' '|b1' '<U3' '|S2' '|O' '<f2' '>i8' '<c8' '<M8[s]' '<U0' '<f16'".split()
_SHAPES = (b"()", b"(0,)", b"(1,)", b"(2, 2)", b"(-1,)", b"(1, 0)", b"(99999999999,)", b"True", b"False")


def npy(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
    """Change the header of an array, with its length set right, or its values."""
    if chance.random() < 0.3 or content[:6] != b"\x93NUMPY" or len(content) < 12:
        return change(content, most)
    n = int.from_bytes(content[8:10], "little")
    header, values = content[10 : 10 + n], content[10 + n :]
    if chance.random() < 0.5:
        return content[: 10 + n] + _numbers(values, chance, change, most)
    found = list(re.finditer(rb"'[<>|=][^']*'|\([^)]*\)|True|False", header))
    if found:
        where = chance.choice(found)
        header = header[: where.start()] + chance.choice((*_DTYPES, *_SHAPES)) + header[where.end() :]
    return content[:8] + struct.pack("<H", len(header)) + header + values


def _numbers(values: bytes, chance: random.Random, change: Change, most: int) -> bytes:
    width = chance.choice((4, 8))
    if len(values) < width or chance.random() < 0.3:
        return change(values or b"\0", most)
    at = width * chance.randrange(len(values) // width)
    if chance.random() < 0.5:
        new = struct.pack(
            "<d" if width == 8 else "<f",
            chance.choice([x for x in REALS if width == 8 or not 3.5e38 < abs(x) < float("inf")]),
        )
    else:
        new = (chance.choice(NUMBERS) % (1 << 8 * width)).to_bytes(width, "little")
    return values[:at] + new + values[at + width :]


def json_and_numbers(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
    """Change JSON by its tokens, anything else by its numbers."""
    if content[:1] in (b"{", b"["):
        return text("null", "[]", "{}", "1e999", '"a"')(content, most, chance, change)
    return _numbers(content, chance, change, most)


def words(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
    """Change a number of four bytes that stands at a multiple of four, as tags and counts in binary files do."""
    at = 4 * chance.randrange(len(content) // 4 + 1)
    number = chance.choice(NUMBERS) if chance.random() < 0.5 else chance.randrange(20)
    return (content[:at] + struct.pack("<q", number)[:4] + content[at + 4 :])[:most]


def arrow(content: bytes, most: int, chance: random.Random, change: Change) -> bytes:
    """Change what a row of an event log holds, and write the log anew."""
    import pyarrow

    try:
        table = pyarrow.ipc.open_stream(content).read_all()
        table.validate(full=True)
        rows = table.to_pylist()
        row = chance.choice(rows)
    except (pyarrow.ArrowException, OSError, ValueError, IndexError):
        return change(content, most)
    if chance.random() < 0.15:
        rows.insert(chance.randrange(len(rows) + 1), dict(row))
    name = chance.choice(("text", "text", "text", "layout", "data", *table.schema.names))
    was = row[name]
    if isinstance(was, str):
        row[name] = _of_rows(was.encode(), most, chance, change).decode("utf-8", "ignore")
    elif isinstance(was, bytes):
        row[name] = _numbers(was, chance, change, most)
    elif isinstance(was, float):
        row[name] = chance.choice((None, *REALS))
    elif isinstance(was, int):
        row[name] = chance.choice([None, *(number for number in NUMBERS if abs(number) < 2**63), 10, 40])
    target = io.BytesIO()
    with pyarrow.ipc.new_stream(target, table.schema) as stream:
        stream.write_table(pyarrow.Table.from_pylist(rows, table.schema))
    return target.getvalue()


_of_rows = text(
    "null", "[]", "{}", '{"array":0}', '{"is":"text"}', '{"map":[]}', '{"float":"nan"}', "emitted", "ended", "1e999"
)
