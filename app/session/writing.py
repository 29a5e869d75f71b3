"""From what is open to values that JSON knows, and arrays beside them. Every field that a class declares is written.

What a file holds is named by its source, what was computed of that by what it was computed from, and only what is
neither is written as arrays. Objects that hold arrays stand in a list, each once, so that what is shared stays shared.
"""

import dataclasses
import math
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.origin import seen
from plexoscope.app.document.state import Layer, MethodSettings, State, VolumeLayer
from plexoscope.app.inputs.run_results import RUN
from plexoscope.app.inputs.words import is_open_word
from plexoscope.app.scene.value_columns import ColumnKey, ValueColumns, own_keys
from plexoscope.app.session.arrays import array_name
from plexoscope.app.session.format import FORMAT, VERSION
from plexoscope.app.session.session import Session
from plexoscope.app.session.sources import SessionSource, plain_source
from plexoscope.app.session.types import KIND, declared, is_array, is_data, may_be_none, members_of
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.io.volume_file import VolumeFile

_LONG_NAMES = 256
"""So many names and more go into an array."""

Arrays = dict[str, npt.NDArray[Any]]
Member = Layer | VolumeLayer | GraphLayer


@dataclass(frozen=True, eq=False)
class Written:
    """A session as it is kept: the values, and arrays by name."""

    plain: dict[str, Any]
    arrays: Arrays


def write_session(
    session: Session, folder: Path, columns: ValueColumns | None = None, *, hashes: bool = True, saved: str = ""
) -> Written:
    """Return a session as values and arrays. Reads files for their hashes: not for the UI thread.

    Parameters
    ----------
    folder
        Where the file will lie: paths are written as seen from there.
    columns
        Knows which values colours and opacities are by. Without it they are written as arrays.
    hashes
        Whether files are read for their hashes; otherwise those are written that are known.
    saved
        When; by default now.
    """
    return _Writer(session, folder, columns or ValueColumns(), hashes).written(saved)


class _Writer:
    def __init__(self, session: Session, folder: Path, columns: ValueColumns, hashes: bool) -> None:
        self._session, self._folder, self._columns, self._hashes = session, folder, columns, hashes
        self._arrays: Arrays = {}
        self._sources: dict[SessionSource, int] = {}
        self._source_of: dict[int, int] = {}  # id of a layer: number of its source
        self._data: list[dict[str, Any]] = []
        self._numbers: dict[int, int] = {}  # id of a data object: its number in the list
        state = session.state
        members: list[Member] = [*state.layers, *state.volumes, *state.graphs]
        for member in members:
            self._note_source(member)

    def written(self, saved: str) -> Written:
        session = self._session
        state = self.plain(session.state, State)
        plain = {
            FORMAT: VERSION,
            "program": f"Plexoscope {version('plexoscope')}",
            "saved": saved or datetime.now().astimezone().isoformat(timespec="seconds"),
            "state": state,
            "layouts": {id: self._array(positions) for id, positions in session.layouts.items()},
            "moments_s": dict(session.moments_s),
            "runs": [self._source(SessionSource(path.absolute(), is_recording=True)) for path in session.runs],
        }
        plain["data"] = self._data
        plain["sources"] = [plain_source(source, self._folder, self._hashes) for source in self._sources]
        return Written(plain, self._arrays)

    # ---- where things come from

    def _note_source(self, member: Member) -> None:
        """Know data again that a file still holds as they are."""
        origin = member.origin
        if origin is None or (origin.seen.size_bytes >= 0 and seen(member.path) != origin.seen):
            return
        path = member.path.expanduser().absolute()
        number = self._source(
            SessionSource(path, origin.sample, origin.space, origin.bad_points, origin.way, origin.seen)
        )
        self._source_of[id(member)] = number
        if isinstance(member, Layer):
            self._note(member.tractogram, {"read": "tractogram", "source": number})
        elif isinstance(member, VolumeLayer):
            self._note(member.volume, {"read": "volume", "source": number, "frame": member.frame})
            self._note(member.file, {"read": "file", "source": number})
        else:
            self._note(member.network, {"read": "network", "source": number})
            self._note(member.events, {"read": "events", "source": number})

    def _source(self, source: SessionSource) -> int:
        return self._sources.setdefault(source, len(self._sources))

    def _note(self, data: object, entry: dict[str, Any]) -> int:
        if data is None:
            return -1
        if id(data) not in self._numbers:
            self._numbers[id(data)] = len(self._data)
            self._data.append(entry)
        return self._numbers[id(data)]

    # ---- values by their types

    def plain(self, value: Any, hint: Any) -> Any:
        """A value of a type as JSON knows it."""
        if value is None and may_be_none(hint):
            return None
        kinds = members_of(hint)
        if value is None or hint is object:
            return _loose(value)
        if isinstance(value, VolumeFile):
            return {"data": self._numbers[id(value)]} if id(value) in self._numbers else None
        kind = type(value)
        if is_data(kind):
            return {"data": self._data_number(value)}
        if dataclasses.is_dataclass(kind):
            several = sum(dataclasses.is_dataclass(each) for each in kinds) > 1
            return {**({KIND: kind.__name__} if several else {}), **self._fields(value)}
        return self._simple(value, kinds[0])

    def _simple(self, value: Any, hint: Any) -> Any:
        inner = typing.get_args(hint)
        if is_array(hint):
            return self._array(value)
        if isinstance(value, Mapping):
            return {str(key): self.plain(each, inner[1]) for key, each in value.items()}
        if isinstance(value, frozenset):
            return [self.plain(each, inner[0]) for each in sorted(value)]
        if isinstance(value, tuple):
            each_of = [inner[0]] * len(value) if inner[1:] == (...,) else inner
            if inner[:1] == (str,) and len(value) >= _LONG_NAMES:
                return self._array(np.array(value, np.str_))
            return [self.plain(each, of) for each, of in zip(value, each_of, strict=True)]
        return _loose(value)

    def _fields(self, value: Any) -> dict[str, Any]:
        source = self._source_of.get(id(value))
        plain = {}
        for name, hint in declared(type(value)).items():
            if name == "origin" or (name == "path" and source is not None):
                plain[name] = None if source is None else {"source": source}
            else:
                plain[name] = self.plain(getattr(value, name), hint)
        if isinstance(value, MethodSettings):
            plain["inputs"] = {name: self._word(word) for name, word in value.inputs.items()}
        return plain

    def _word(self, word: str) -> Any:
        """What stands for an input: files and recordings as sources, all else as it is."""
        if word.startswith(RUN):
            name, _, channel = word.removeprefix(RUN).rpartition(":")
            folder = self._session.run_folders.get(name, Path(name).expanduser())
            return {"source": self._source(SessionSource(folder.absolute(), is_recording=True)), "channel": channel}
        if word and not is_open_word(word) and Path(word).expanduser().exists():
            path = Path(word).expanduser().absolute()
            return {"source": self._source(SessionSource(path, seen=seen(path)))}
        return word

    # ---- data

    def _data_number(self, data: Any) -> int:
        if id(data) in self._numbers:
            return self._numbers[id(data)]
        entry = self._column_entry(data) if isinstance(data, Column) else None
        return self._note(data, self._content(data) if entry is None else entry)

    def _content(self, data: Any) -> dict[str, Any]:
        entry, arrays = content_of(data)
        self._arrays.update(arrays)
        return entry

    def _column_entry(self, column: Column) -> dict[str, Any] | None:
        """How a column is made of what else is here; None if it is not."""
        state = self._session.state
        for layer in state.layers:
            for key in own_keys(layer.tractogram):
                if self._columns.ready(layer.tractogram, key) is column:
                    return self._made(layer, key, None)
            for volume in state.volumes:
                key = ColumnKey("volume", volume.id)
                if self._columns.ready(layer.tractogram, key, volume.volume) is column:
                    return self._made(layer, key, volume)
        return None

    def _made(self, layer: Layer, key: ColumnKey, volume: VolumeLayer | None) -> dict[str, Any]:
        entry = {"column": key.source, "name": key.name, "of": self._data_number(layer.tractogram), "volume": None}
        return entry if volume is None else {**entry, "volume": self._data_number(volume.volume)}

    def _array(self, values: npt.NDArray[Any]) -> dict[str, str]:
        name = array_name(values)
        self._arrays[name] = values
        return {"array": name}


@kept_with()
def content_of(data: Any) -> tuple[dict[str, Any], Arrays]:
    """A data object with all that is in it, as values and arrays; worked out once for each."""
    arrays: Arrays = {}

    def plain(value: Any, hint: Any) -> Any:
        if value is None:
            return None
        if is_data(type(value)):
            entry, more = content_of(value)
            arrays.update(more)
            return entry
        hint = members_of(hint)[0]
        inner = typing.get_args(hint)
        if isinstance(value, Mapping):
            return {str(key): plain(each, inner[1]) for key, each in value.items()}
        is_long = inner[:1] == (str,) and isinstance(value, tuple) and len(value) >= _LONG_NAMES
        if is_array(hint) or is_long:
            array = np.asarray(value)
            name = array_name(array)
            arrays[name] = array
            return {"array": name}
        if isinstance(value, tuple):
            each_of = [inner[0]] * len(value) if inner[1:] == (...,) else inner
            return [plain(each, of) for each, of in zip(value, each_of, strict=True)]
        return _loose(value)

    fields = {name: plain(getattr(data, name), hint) for name, hint in declared(type(data)).items()}
    return {KIND: type(data).__name__, **fields}, arrays


def _loose(value: Any) -> Any:
    """Numbers, words and lists of them, whatever type is declared; infinity and NaN as words."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Enum):
        return _loose(value.value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, tuple | list):
        return [_loose(each) for each in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"session: expected a value of a known type, got {type(value).__name__}")
