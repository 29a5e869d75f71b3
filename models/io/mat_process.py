"""Run as a process of its own: read a MATLAB file with SciPy and leave its numbers and texts in a folder.

SciPy's reader is compiled code that trusts what a file says: a damaged one may end the process that it runs in, which
is this one instead of the application. It imports nothing of ours, so that it starts fast.
"""

import json
import sys
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal

_TEXT_BYTES, _TAG_BYTES, _COMPRESSED = 128, 8, 15
# Of an array there are up to three copies at a time: unpacked, as SciPy holds it, and as it is written.
_ALWAYS_BYTES, _COPIES = 1 << 27, 3
_ALWAYS_S, _BYTES_PER_S = 10, 1 << 20
_MOST_DEPTH, _MOST_LEAVES = 8, 10_000


def main(path: Path, folder: Path, most_bytes: int) -> None:
    """Write `result.json` and the `.npy` files that it names."""
    n_bytes = _n_unpacked(path, most_bytes)
    if n_bytes > most_bytes:
        _finish(folder, unpacked_bytes=n_bytes)
        return
    import numpy as np
    from scipy.io import loadmat
    from scipy.sparse import issparse

    _limit(n_bytes)
    variables: list[tuple[str, str, int]] = []
    n_files = 0
    held = {name: value for name, value in loadmat(path).items() if not name.startswith("__")}
    for name, value in islice(_leaves(held), _MOST_LEAVES):
        if issparse(value):
            columns = value.tocsc()
            kind = "sparse"
            arrays = [columns.data, columns.indices, columns.indptr, np.array(columns.shape)]
        else:
            array = _plain(value)
            kind, arrays = "array", [] if array is None else [array]
        if arrays and arrays[0].dtype.kind in "biufU":
            for number, array in enumerate(arrays, start=n_files):
                np.save(folder / f"{number}.npy", array, allow_pickle=False)
            variables.append((name, kind, n_files))
            n_files += len(arrays)
    _finish(folder, variables=variables)


def _leaves(held: dict[str, Any], depth: int = 0) -> Iterator[tuple[str, Any]]:
    """All variables by name, those inside of structs and cells called as MATLAB does: data.SC, data(2).SC, cells{3}."""
    for name, value in held.items():
        if depth < _MOST_DEPTH and (inner := _inside(name, value)):
            yield from _leaves(inner, depth + 1)
        else:
            yield name, value


def _inside(name: str, value: Any) -> dict[str, Any]:
    fields = getattr(getattr(value, "dtype", None), "names", None)
    if fields:
        places = [""] if value.size == 1 else [f"({k + 1})" for k in range(value.size)]
        records = zip(places, value.ravel(order="F"), strict=True)
        return {f"{name}{place}.{field}": each[field] for place, each in records for field in fields}
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "O" and _plain(value) is None:
        return {f"{name}{{{k + 1}}}": each for k, each in enumerate(value.ravel(order="F"))}
    return {}


def _plain(value: Any) -> Any:
    """An array of numbers or texts; a list of single texts as an array of them; None for what is neither."""
    import numpy as np

    if not isinstance(value, np.ndarray) or value.dtype.kind != "O":
        return value if isinstance(value, np.ndarray) else None
    texts = [np.asarray(each) for each in value.ravel()]
    if not texts or not all(each.dtype.kind == "U" and each.size == 1 for each in texts):
        return None
    return np.array([each.item() for each in texts], np.str_)


def _n_unpacked(path: Path, most: int) -> int:
    """Bytes that the file has when its packed variables are unfolded, counted up to a little over `most`."""
    n_bytes = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_TEXT_BYTES)
        if head[126:] not in (b"IM", b"MI"):  # version 4 packs nothing
            return n_bytes
        order: Literal["little", "big"] = "little" if head[126:] == b"IM" else "big"
        while len(tag := file.read(_TAG_BYTES)) == _TAG_BYTES:
            kind, size = int.from_bytes(tag[:4], order), int.from_bytes(tag[4:], order)
            end = file.tell() + size
            if kind == _COMPRESSED:
                unpacker = zlib.decompressobj()
                while not unpacker.eof and n_bytes <= most and (block := file.read(min(1 << 14, end - file.tell()))):
                    n_bytes += len(unpacker.decompress(block))
            if n_bytes > most:
                break
            file.seek(end)
    return n_bytes


def _limit(n_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    status = Path("/proc/self/status")
    if status.exists():  # what is mapped already differs from one machine to the next
        sizes = dict(line.split(":", 1) for line in status.read_text().splitlines() if line.startswith("VmSize"))
        mapped = int(sizes["VmSize"].split()[0]) << 10
        memory = mapped + _ALWAYS_BYTES + _COPIES * n_bytes
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    time_s = _ALWAYS_S + n_bytes // _BYTES_PER_S
    resource.setrlimit(resource.RLIMIT_CPU, (time_s, time_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _finish(folder: Path, **result: Any) -> None:
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    try:
        main(Path(sys.argv[1]), folder, int(sys.argv[3]))
    except MemoryError:
        _finish(folder, error="it needs more memory than such a file can hold")
    except Exception as error:
        _finish(folder, error=" ".join(str(error).split()) or type(error).__name__)
