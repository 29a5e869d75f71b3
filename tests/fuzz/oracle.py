"""What a reader owes to any bytes: sound data, or one line that says what is wrong and ends with the path."""

import dataclasses
import os
import re
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from plexoscope.app.cli.shared.output import to_json
from plexoscope.app.inputs.facts import DESCRIBE
from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.models.errors import FormatError, PlexoscopeError
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.plugins.inputs import read_input

MOST_S = 5.0
MOST_BYTES = 1 << 30
MOST_CHARACTERS = 500
"""Of a message without its path: what a dialog and a terminal show of it."""

_UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FINITE = ("weights", "positions_mm", "time_s", "affine", "features")
_NAMES = ("node_names", "unit_names", "names")

T = TypeVar("T")


class FindingError(Exception):
    """A reader broke a rule. `kind` says which, in the same words for the same fault at the same place."""

    def __init__(self, kind: str, told: str = "") -> None:
        super().__init__(f"{kind}: {told}" if told else kind)
        self.kind = kind


def refused(read: Callable[[], T], path: Path, refusals: tuple[type[Exception], ...] = (FormatError,)) -> T | None:
    """Return what a reader returns, None where it refuses the file as it should.

    Raises
    ------
    FindingError
        For any other exception, a message that is no single line about the path, anything on stdout or stderr, a
        warning, more than `MOST_S` of the processor or `MOST_BYTES` of memory.
    """
    started_s = time.process_time()
    data = None
    with _silent():
        try:
            data = read()
        except refusals as error:
            _check_message(error, path)
        except (FindingError, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise FindingError(f"{type(error).__name__} at {_place(error)}", str(error)) from error
    if (took_s := time.process_time() - started_s) > MOST_S:
        raise FindingError(f"slow: {path.suffix}", f"{took_s:.1f} s")
    if (held_bytes := resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10) > MOST_BYTES:
        raise FindingError(f"memory: {path.suffix}", f"{held_bytes >> 20} MB")
    return data


def check_file(path: Path, read: Callable[[Path], Any], again: bool) -> Any:
    """Read a data file, check what comes of it, and return it; None where it was refused."""
    data = refused(lambda: read(path), path)
    if data is not None:
        refused(lambda: check_sound(data), path, ())
        if again:
            other = refused(lambda: read(path), path)
            if other is None or fingerprint(other) != fingerprint(data):
                raise FindingError(f"unlike itself: {type(data).__name__}")
    return data


def check_opening(path: Path, again: bool) -> None:
    """Open a file as `plexoscope info` and the window do: by what it looks like."""
    kind = refused(lambda: kind_of_file(path), path)
    if kind in DESCRIBE:
        data = check_file(path, lambda file: read_input(kind, file), again)
        if data is not None:
            refused(lambda: to_json(DESCRIBE[kind](data)), path, ())


def check_sound(data: Any) -> None:
    """Raise FindingError where arrays do not fit together, or hold what was promised not to be there."""
    if dataclasses.is_dataclass(data):
        dataclasses.replace(data)  # which checks it once more
    for name in _FINITE:
        array = getattr(data, name, None)
        if array is not None and not np.isfinite(array).all():
            raise FindingError(f"not finite: {type(data).__name__}.{name}")
    for name in _NAMES:
        names = getattr(data, name, None)
        if names is not None and not all(isinstance(each, str) for each in names):
            raise FindingError(f"no text: {type(data).__name__}.{name}")
        if names is not None:
            "".join(names).encode()  # as whatever prints or writes them does
    if hasattr(data, "node_names") and len(set(data.node_names)) < data.n_nodes:
        raise FindingError(f"a name twice: {type(data).__name__}.node_names")


@contextmanager
def case(content: bytes, name: str) -> Iterator[Path]:
    """A file of that name and content alone in a folder; whatever is left beside it, or in the folder for temporary
    files, is a finding."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=before) as outer:
        folder, scratch = Path(outer) / "case", Path(outer) / "scratch"
        folder.mkdir()
        scratch.mkdir()
        path = folder / name
        path.write_bytes(content)
        tempfile.tempdir = str(scratch)
        try:
            yield path
        finally:
            tempfile.tempdir = before
        if left := sorted(os.listdir(scratch)):
            raise FindingError("left behind", ", ".join(left))
        if [path.name] != (beside := sorted(os.listdir(folder))) and path.exists():
            raise FindingError("written beside", ", ".join(beside))


def _check_message(error: Exception, path: Path) -> None:
    told = str(error)
    place = _place(error)
    if _because_of(error, MemoryError):
        raise FindingError(f"MemoryError at {place}", told) from error
    if isinstance(error, FormatError) and not told.endswith(f": {error.path}"):
        raise FindingError(f"path not last at {place}", repr(told)) from error
    what = told.removesuffix(str(getattr(error, "path", "")))
    if unseen := _UNSEEN.search(what):
        raise FindingError(f"{unseen[0]!a} in a message at {place}", ascii(told)) from error
    if len(what) > MOST_CHARACTERS:
        raise FindingError(f"long message at {place}", f"{len(what)} characters: {what[:200]}") from error
    if not isinstance(error, PlexoscopeError) or not what.strip(": "):
        raise FindingError(f"says nothing at {place}", repr(told)) from error


def _because_of(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Whether an error comes of another that the reader had not reckoned with: then it would say "from None"."""
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


def _place(error: BaseException) -> str:
    """Where in our code an exception came from."""
    at, trace = "?", error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if (
            file.suffix == ".py"
            and "fuzz" not in file.parts
            and "site-packages" not in file.parts
            and file.parts[-3:-2] != ("lib",)
        ):
            at = f"{file.parent.name}/{file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return at


@contextmanager
def _silent() -> Iterator[None]:
    """Whatever is said on stdout or stderr, or warned of, is a finding."""
    heard = os.memfd_create("heard")
    kept = os.dup(1), os.dup(2)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.dup2(heard, 1)
        os.dup2(heard, 2)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        text = os.pread(heard, 4096, 0).decode("utf-8", "replace")
        for each in (heard, *kept):
            os.close(each)
    if warned:
        first = warned[0]
        raise FindingError(
            f"{first.category.__name__} at {Path(first.filename).name}:{first.lineno}", str(first.message)
        )
    if text:
        raise FindingError(f"output: {' '.join(re.findall('[A-Za-z]{3,}', text)[:3])}", text)
