"""Arrays inside of Python's pickles, without running what a pickle asks for.

A pickle is a program that may call anything. Here it may name a handful of things, all of which are stand-ins that
take notes; numbers are made of the notes when it has ended, if shape, dtype and bytes fit together. Python's own
reader of pickles is taken and not the one in C, which makes room for what a length in the file says.
"""

import io
import math
import pickle
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import MAX_BYTES
from plexoscope.models.io.limits import check_at_most, check_unpacked, most_bytes

MOST_STEPS = 20_000_000
"""Of one pickle: PubMed's graph takes half a million."""
_KINDS, _MOST_AXES = "biuf", 8
_TORCH = {
    "LongStorage": "<i8", "IntStorage": "<i4", "ShortStorage": "<i2", "CharStorage": "<i1", "ByteStorage": "<u1",
    "BoolStorage": "?", "FloatStorage": "<f4", "DoubleStorage": "<f8", "HalfStorage": "<f2",
}  # fmt: skip
_N_BEFORE = 3
"""Pickles before the object in torch's older files: a magic number, a version, sizes of the machine."""


def read_pickle(path: Path) -> Any:
    """Return what a pickle holds: numbers, text, lists, tuples, dictionaries, arrays; a sparse matrix as `StoredRows`.

    Raises
    ------
    FormatError
        If it is damaged, asks for anything else, or an array does not fit together.
    """
    _check_size(path.stat().st_size, path)
    return _made(_load(io.BytesIO(path.read_bytes()), path), path)


def read_torch_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays and tensors of a dictionary as `torch.save` writes it; what else is in it is left out.

    Raises
    ------
    FormatError
        As `read_pickle`, and if it is no dictionary.
    """
    if not path.is_file():
        raise FormatError("no such file", path)
    _check_size(path.stat().st_size, path)
    if zipfile.is_zipfile(path):
        held = _of_archive(path)
    else:
        file = io.BytesIO(path.read_bytes())
        for _ in range(_N_BEFORE):
            _load(file, path)
        held = _made(_load(file, path), path)
    if not isinstance(held, dict):
        raise FormatError(f"expected a dictionary of arrays, got {type(held).__name__}", path)
    return {str(name): each for name, each in held.items() if isinstance(each, np.ndarray)}


class StoredRows:
    """A sparse matrix by rows, as SciPy keeps it: `data`, `indices` and `indptr` of so many rows and columns."""

    def __init__(self) -> None:
        self._told: Mapping[str, Any] = {}

    def __setstate__(self, told: Any) -> None:
        if isinstance(told, tuple) and told and isinstance(told[0], dict):
            told = told[0]
        self._told = told if isinstance(told, dict) else {}

    def dense(self, path: Path) -> F32:
        """Return all of it : (R, C) float32.

        Raises
        ------
        FormatError
            If it does not fit together, or is far larger than its file.
        """
        from scipy.sparse import csr_array

        made = {name: _made(self._told.get(name), path) for name in ("data", "indices", "indptr")}
        shape = _made(self._told.get("_shape", self._told.get("shape")), path)
        if not all(isinstance(each, np.ndarray) and each.ndim == 1 for each in made.values()) or not _is_shape(
            shape, 2
        ):
            raise FormatError("expected data, indices, indptr and shape of a sparse matrix, got others", path)
        n_bytes = math.prod(shape) * np.dtype(np.float32).itemsize
        check_unpacked(n_bytes, most_bytes(path.stat().st_size), path)
        try:
            sparse = csr_array((made["data"].astype(np.float32), made["indices"], made["indptr"]), shape=shape)
            sparse.check_format()
        except ValueError as error:
            raise FormatError(f"expected rows of a sparse matrix, got {error}", path) from error
        dense: F32 = sparse.toarray()
        return dense


class _Array:
    _told: Any = None

    def __setstate__(self, told: Any) -> None:
        self._told = told

    def made(self, path: Path) -> npt.NDArray[Any]:
        match self._told:
            case (_, shape, _Dtype() as dtype, bool() | int() as by_columns, bytes() | str() as raw):
                raw = raw.encode("latin-1") if isinstance(raw, str) else raw
                return _array(raw, dtype.made(path), shape, bool(by_columns), path)
        raise FormatError("expected an array with its shape, dtype and bytes, got something else", path)


class _Dtype:
    def __init__(self, word: Any = "", *_: Any) -> None:
        self._word, self._order = word, "="

    def __setstate__(self, told: Any) -> None:
        if isinstance(told, tuple) and len(told) > 1 and told[1] in ("<", ">", "|", "="):
            self._order = told[1]

    def made(self, path: Path) -> np.dtype[Any]:
        word = self._word.decode("latin-1") if isinstance(self._word, bytes) else self._word
        if isinstance(word, str) and len(word) == 2 and word[0] in _KINDS and word[1] in "1248":
            return np.dtype(f"{self._order}{word}")
        raise FormatError(f"expected an array of numbers, got dtype {str(word)[:20]!r}", path)


class _Storage:
    def __init__(self, dtype: str, raw: bytes) -> None:
        self.dtype, self.raw = np.dtype(dtype), raw


class _Tensor:
    def __init__(self, storage: Any, offset: Any, shape: Any, stride: Any, *_: Any) -> None:
        self._told = storage, offset, shape, stride

    def made(self, path: Path) -> npt.NDArray[Any]:
        storage, offset, shape, stride = self._told
        if not isinstance(storage, _Storage) or not isinstance(offset, int) or offset < 0 or not _is_shape(shape):
            raise FormatError("expected a tensor with its numbers and shape, got something else", path)
        step, dense = 1, []
        for length in reversed(shape):
            dense.append(step)
            step *= max(length, 1)
        if tuple(stride) != tuple(reversed(dense)):
            raise FormatError(f"expected a tensor whose rows lie one after another, got strides {stride}", path)
        size = storage.dtype.itemsize
        start = offset * size
        return _array(storage.raw[start : start + math.prod(shape) * size], storage.dtype, shape, False, path)


def _array(raw: bytes, dtype: np.dtype[Any], shape: Any, by_columns: bool, path: Path) -> npt.NDArray[Any]:
    if not _is_shape(shape) or math.prod(shape) * dtype.itemsize != len(raw):
        raise FormatError(f"expected {shape} numbers of {dtype.itemsize} bytes, got {len(raw)} bytes", path)
    values = np.frombuffer(raw, dtype).reshape(shape, order="F" if by_columns else "C")
    return values.astype(dtype.newbyteorder("="), order="C")


def _is_shape(shape: Any, n_axes: int | None = None) -> bool:
    whole = isinstance(shape, tuple) and all(isinstance(each, int) and each >= 0 for each in shape)
    return whole and len(shape) <= _MOST_AXES and n_axes in (None, len(shape))


def _made(held: Any, path: Path) -> Any:
    """What was held, or each of a dictionary, with arrays in the place of the notes taken of them.

    Many names may stand for the same bytes, so what is made is counted.
    """
    if isinstance(held, _Array | _Tensor):
        return held.made(path)
    if not isinstance(held, dict):
        return held
    made, n_bytes = {}, 0
    for name, each in held.items():
        made[name] = each.made(path) if isinstance(each, _Array | _Tensor) else each
        n_bytes += made[name].nbytes if isinstance(made[name], np.ndarray) else 0
        check_unpacked(n_bytes, most_bytes(path.stat().st_size), path)
    return made


def _no_factory(*_: Any) -> dict[Any, Any]:
    return {}


def _reconstructor(cls: Any, *_: Any) -> Any:
    return StoredRows() if cls is StoredRows else None


def _encode(text: Any, _coding: Any = None) -> bytes:
    return text.encode("latin-1") if isinstance(text, str) else b""


def _no_bytes(*_: Any) -> bytes:
    return b""


def _nothing(*_: Any) -> None:
    """In the place of types that are only named."""


_KNOWN: dict[tuple[str, str], Any] = {
    **{(module, "_reconstruct"): lambda *_: _Array() for module in ("numpy.core.multiarray", "numpy._core.multiarray")},
    ("numpy", "ndarray"): _nothing,
    ("numpy", "dtype"): _Dtype,
    **{(module, "csr_matrix"): StoredRows for module in ("scipy.sparse.csr", "scipy.sparse._csr")},
    **{(module, "_reconstructor"): _reconstructor for module in ("copy_reg", "copyreg")},
    **{(module, kind): _nothing for module in ("__builtin__", "builtins") for kind in ("list", "object")},
    **{(module, "bytes"): _no_bytes for module in ("__builtin__", "builtins")},
    ("collections", "defaultdict"): _no_factory,
    ("collections", "OrderedDict"): _no_factory,
    ("_codecs", "encode"): _encode,
    ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
    **{("torch", kind): kind for kind in _TORCH},
}


_NAMES = """
PROTO STOP MARK POP POP_MARK MEMOIZE PUT BINPUT LONG_BINPUT GET BINGET LONG_BINGET NONE NEWTRUE NEWFALSE
INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT STRING BINSTRING SHORT_BINSTRING UNICODE BINUNICODE
SHORT_BINUNICODE BINUNICODE8 BINBYTES SHORT_BINBYTES BINBYTES8 EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 EMPTY_LIST
LIST APPEND APPENDS EMPTY_DICT GLOBAL STACK_GLOBAL REDUCE NEWOBJ BINPERSID
"""
_PLAIN_STEPS = frozenset(getattr(pickle, name)[0] for name in _NAMES.split())
"""That make numbers, text, lists and tuples, or call what is in `_KNOWN`."""


class _Reader(pickle._Unpickler):
    """Knows a few steps only: neither sets nor buffers, and no states but those of the stand-ins.

    Bytes of Python 2 become text in Latin-1. A name in a dictionary is text or a number: anything else may be nested so
    deeply that to look it up ends the process.
    """

    stack: list[Any]
    append: Callable[[Any], None]
    pop_mark: Callable[[], list[Any]]
    read: Callable[[int], bytes]

    def __init__(self, file: "_Steps", path: Path, storage: Callable[[str, str, int], bytes] | None) -> None:
        super().__init__(file, encoding="latin1")
        self._path, self._storage = path, storage

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _KNOWN[module, name]
        except KeyError:
            raise FormatError(f"expected arrays, lists and dictionaries, got {module}.{name}", self._path) from None

    def persistent_load(self, pid: Any) -> Any:
        match pid:
            case ("storage", str() as kind, str() as key, str(), int() as length) if kind in _TORCH and self._storage:
                return _Storage(_TORCH[kind], self._storage(kind, key, length))
        raise FormatError("expected numbers of torch in an archive, got others: save it anew", self._path)

    def _frame(self) -> None:
        self.read(8)  # how far the frame goes, which its content does not need

    def _set_item(self) -> None:
        value, name = self.stack.pop(), self.stack.pop()
        self._set(self.stack[-1], [name, value])

    def _set_items(self) -> None:
        items = self.pop_mark()
        self._set(self.stack[-1], items)

    def _dictionary(self) -> None:
        items = self.pop_mark()
        self.append({})
        self._set(self.stack[-1], items)

    def _set(self, held: Any, items: list[Any]) -> None:
        names = items[::2]
        if not isinstance(held, dict) or not all(isinstance(each, str | int | float) for each in names):
            raise FormatError("expected a dictionary with text or numbers as names, got another", self._path)
        held.update(zip(names, items[1::2], strict=True))

    def _state(self) -> None:
        told = self.stack.pop()
        if not isinstance(self.stack[-1], StoredRows | _Array | _Dtype):
            raise FormatError("expected the state of an array, got that of something else", self._path)
        self.stack[-1].__setstate__(told)

    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = {
        **{code: pickle._Unpickler.dispatch[code] for code in _PLAIN_STEPS},
        pickle.FRAME[0]: _frame,
        pickle.SETITEM[0]: _set_item,
        pickle.SETITEMS[0]: _set_items,
        pickle.DICT[0]: _dictionary,
        pickle.BUILD[0]: _state,
    }


class _Steps:
    """A file that is read in so many steps at most, each of which may make an object of a few bytes."""

    def __init__(self, file: io.BytesIO, path: Path) -> None:
        self._file, self._path, self._n = file, path, 0

    def read(self, n: int = -1) -> bytes:
        self._step()
        return self._file.read(n)

    def readline(self) -> bytes:
        self._step()
        return self._file.readline()

    def _step(self) -> None:
        self._n += 1
        if self._n > MOST_STEPS:
            check_at_most(self._n, MOST_STEPS, "steps in a pickle", self._path)


def _load(file: io.BytesIO, path: Path, storage: Callable[[str, str, int], bytes] | None = None) -> Any:
    try:
        return _Reader(_Steps(file, path), path, storage).load()
    except FormatError:
        raise
    except Exception as error:  # a damaged program fails in whatever it happens to do
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FormatError(f"cannot be read as a pickle: {reason}", path) from error


def _of_archive(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as archive:
            check_unpacked(sum(each.file_size for each in archive.infolist()), most_bytes(path.stat().st_size), path)
            program = next((name for name in archive.namelist() if name.endswith("/data.pkl")), None)
            if program is None:
                raise FormatError("expected an archive of torch.save, got one without data.pkl", path)
            known: dict[str, bytes] = {}

            def storage(kind: str, key: str, length: int) -> bytes:
                if key not in known:
                    known[key] = archive.read(f"{program.removesuffix('data.pkl')}data/{key}")
                return known[key][: max(length, 0) * np.dtype(_TORCH[kind]).itemsize]

            return _made(_load(io.BytesIO(archive.read(program)), path, storage), path)
    except FormatError:
        raise
    except Exception as error:  # what damaged archives lead to, the compression methods decide
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise FormatError(f"cannot be read as an archive of torch.save: {reason}", path) from error


def _check_size(n_bytes: int, path: Path) -> None:
    check_at_most(n_bytes, MAX_BYTES, "bytes", path)
