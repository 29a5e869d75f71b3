"""From a session file to what is open: by the readers that opened it, with the choices that were made then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import numpy.typing as npt

from plexoscope.app.document.arrangement import views_of
from plexoscope.app.document.further_scene import FurtherScene
from plexoscope.app.document.graph_layer import GraphEvents, GraphLayer, Motion
from plexoscope.app.document.ids import new_id
from plexoscope.app.document.layouts import tidied
from plexoscope.app.document.outline import OutlineRow
from plexoscope.app.document.selection import SelectedStreamlines
from plexoscope.app.document.state import (
    GRAPH,
    LAYER,
    VECTORS,
    VOLUME,
    Layer,
    MethodSettings,
    OpenVectors,
    State,
    VolumeLayer,
)
from plexoscope.app.inputs.run_results import RUN
from plexoscope.app.scene.value_columns import ColumnKey, ValueColumns, own_keys
from plexoscope.app.session.format import FORMAT, VERSION, migrated
from plexoscope.app.session.open_sources import OpenSources
from plexoscope.app.session.package import ArrayFacts, Package
from plexoscope.app.session.session import Session
from plexoscope.app.session.sources import Found, SessionSource
from plexoscope.app.session.trial import completed, fault_of, without_dangling
from plexoscope.app.session.types import KIND
from plexoscope.app.session.values import LeftOutError, Reader, ValueFaultError, fault
from plexoscope.models.data.arrays import F32, read_only
from plexoscope.models.data.column import Column
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.network import Network
from plexoscope.models.data.parts_of_file import PartsOfFile
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.tracts.clusters import Clusters
from plexoscope.render.scene.appearance import StreamlineStyle

_CONTENT: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        Clusters, Column, GraphEvents, Grid, Motion, Network, PartsOfFile, TemporalNetwork, Tractogram, Vectors, Volume,
    )
}  # fmt: skip
"""What may stand in a session itself."""
_NUMBERS = "biuf"
_WORDS: Mapping[type, str] = {Layer: LAYER, VolumeLayer: VOLUME, GraphLayer: GRAPH, OpenVectors: VECTORS}
"""How words begin that stand for one of these."""

Answers = Mapping[int, Path | None]
"""Number of a source to where it is to be read from instead; None to leave out what needs it."""


@dataclass(frozen=True)
class Trouble:
    """A source that is not as it was.

    Parameters
    ----------
    number
        Of the source.
    path
        Where it lies, or should.
    found
        "missing" or "changed".
    """

    number: int
    source: SessionSource
    path: Path
    found: Found

    def in_words(self) -> str:
        """What is wrong, on one line."""
        name = self.source.name if self.source.sample else str(self.path)
        return f"{name} {'has changed' if self.found == 'changed' else 'is missing'}"


class SessionFile:
    """A session that was opened, of which nothing is read yet but its text.

    Parameters
    ----------
    path
        A `.plexo` file, or the folder of an autosave.

    Raises
    ------
    FormatError
        If it cannot be read, or is no session.
    """

    def __init__(self, path: Path, plugin_dirs: Sequence[Path] = ()) -> None:
        self.path = path
        self._package = Package(path)
        text = self._package.text()
        self.plain = migrated(text, path)
        self.written_as = int(text[FORMAT]) if isinstance(text, dict) else VERSION
        self._plugin_dirs = plugin_dirs
        self.sources = self._sources()
        self.notes: Sequence[str] = ()
        """What was not understood or left out, after `read`."""

    def _sources(self) -> list[SessionSource]:
        try:
            reader = Reader()
            plain = [_renamed(each) for each in _list(self.plain.get("sources", []), "sources")]
            return [reader.read(each, SessionSource, f"sources[{n}]") for n, each in enumerate(plain)]
        except ValueFaultError as error:
            raise FormatError(str(error), self.path) from None

    @property
    def folder(self) -> Path:
        """Paths are as seen from here."""
        return self.path.absolute().parent

    def troubles(self, checkpoint: Callable[[int, int], None] = lambda done, total: None) -> list[Trouble]:
        """What is missing or has changed. Reads files whose time has changed: not for the UI thread.

        `checkpoint` is called as (done, all) before each file, and may raise to cancel.
        """
        found = []
        for number, source in enumerate(self.sources):
            checkpoint(number, len(self.sources))
            path, state = OpenSources.located(source, self.folder, self._plugin_dirs)
            if state != "same":
                found.append(Trouble(number, source, path, state))
        return found

    def array_facts(self) -> list[ArrayFacts]:
        """What arrays it holds, none of which is read.

        Raises
        ------
        FormatError
            If one is damaged.
        """
        return self._package.array_facts()

    def read(
        self,
        answers: Answers = MappingProxyType({}),
        columns: ValueColumns | None = None,
        checkpoint: Callable[[int, int], None] = lambda done, total: None,
    ) -> Session:
        """Read all that was open.

        Parameters
        ----------
        answers
            Of sources that are not read from where they lie.
        columns
            Keeps what is computed for colours, as the forms ask for it.
        checkpoint
            Called as (done, all); may raise to cancel.

        Raises
        ------
        FormatError
            If a value cannot be used, or a file not be read.
        """
        sources = OpenSources(self.sources, self.folder, answers, self._plugin_dirs, checkpoint)
        try:
            reader = _SessionReader(self.plain, self._package, sources, columns or ValueColumns())
            session = reader.session()
        except ValueFaultError as error:
            raise FormatError(str(error), self.path) from None
        self.notes = tuple(reader.notes)
        session = without_dangling(session)
        if reason := fault_of(session):
            raise FormatError(reason, self.path)
        return completed(session)


def _list(plain: object, where: str) -> list[Any]:
    if not isinstance(plain, list):
        raise fault(where, "a list", plain)
    return plain


def _renamed(plain: object) -> dict[str, Any]:
    """A source with the names of its fields."""
    if not isinstance(plain, dict):
        raise fault("sources", "objects", plain)
    rest = {name: value for name, value in plain.items() if name != "was_at"}
    return {**rest, "relative": plain.get("path", ""), "path": plain.get("was_at", "")}


def _fresh_ids(state: object) -> dict[str, str]:
    """Ids that nothing else has for those in the file: what is known of an id in a window is of one thing only."""
    fresh: dict[str, str] = {}
    for name, kind in (("layers", "layer"), ("volumes", "volume"), ("graphs", "graph"), ("vectors", "vectors")):
        members = state.get(name) if isinstance(state, dict) else None
        for each in members if isinstance(members, list) else ():
            id = each.get("id") if isinstance(each, dict) else None
            if isinstance(id, str) and id in fresh:
                raise ValueFaultError(f"state.{name}: expected each id once, got {id!r} twice")
            if isinstance(id, str):
                fresh[id] = new_id(kind)
    return fresh


class _SessionReader(Reader):
    def __init__(self, plain: Mapping[str, Any], package: Package, sources: OpenSources, columns: ValueColumns) -> None:
        super().__init__()
        self._plain, self._package, self._sources, self._columns = plain, package, sources, columns
        self._entries = _list(plain.get("data", []), "data")
        self._data: dict[int, object] = {}
        self._fresh = _fresh_ids(plain.get("state"))

    def session(self) -> Session:
        state: State = self.read(self._plain.get("state"), State, "state")
        for place, workspaces in (
            ("workspace", (state.workspace,)),
            ("layouts_left", state.layouts_left),
            ("own_layouts", state.own_layouts),
        ):
            for workspace in workspaces:
                views = views_of(workspace.arrangement)
                if len(set(views)) < len(views):
                    raise ValueFaultError(f"state.{place}: expected each view once, got {', '.join(views)}")
        state = tidied(state)
        layouts = self._by_id("layouts", F32)
        moments_s = self._by_id("moments_s", float)
        runs = []
        for n, number in enumerate(_list(self._plain.get("runs", []), "runs")):
            try:
                runs.append(self._sources.path(self._source({"source": number}, f"runs[{n}]")))
            except LeftOutError:
                continue
        return Session(state, layouts, moments_s, tuple(runs))

    def _by_id(self, name: str, hint: Any) -> dict[str, Any]:
        found: Mapping[str, Any] = self.read(self._plain.get(name, {}), Mapping[str, hint], name)
        return {self._fresh[id]: each for id, each in found.items() if id in self._fresh}

    # ---- what has a way of its own

    def special(self, plain: object, kind: type, name: str, where: str) -> Any:
        if name in ("path", "origin") and isinstance(plain, dict) and "source" in plain:
            number = self._source(plain, where)
            path = self._sources.path(number)
            return path if name == "path" else self._sources.sources[number].origin(path)
        is_id = (name == "id" and kind in _WORDS) or name in ("selected_layer", "selected_graph", "selected_volume")
        is_key = (name == "inspected" and kind is State) or (name == "key" and kind is OutlineRow)
        if is_key and isinstance(plain, str):
            return self._key(plain)
        if is_id and isinstance(plain, str):
            return self._fresh.get(plain)
        if kind is SelectedStreamlines and name == "layer" and isinstance(plain, str):
            return self._fresh.get(plain, "")
        if kind is FurtherScene and name == "only" and isinstance(plain, list):
            return tuple(self._fresh[id] for id in plain if isinstance(id, str) and id in self._fresh)
        if kind is MethodSettings and name == "inputs" and isinstance(plain, dict):
            words = {}
            for input_name, word in plain.items():
                try:
                    words[input_name] = self._word(word, f"{where}.{input_name}")
                except LeftOutError:
                    continue
            return MappingProxyType(words)
        return NotImplemented

    def _key(self, plain: str) -> str:
        """The key of something in the tree, or of a piece of it; "" if it was left out."""
        thing, slash, piece = plain.partition("/")
        start = next((start for start in _WORDS.values() if thing.startswith(start)), "")
        id = self._fresh.get(thing.removeprefix(start), "")
        return plain if not start else f"{start}{id}{slash}{piece}" if id else ""

    def _word(self, plain: object, where: str) -> str:
        if not isinstance(plain, dict):
            word: str = self.read(plain, str, where)
            start = next((start for start in _WORDS.values() if word.startswith(start)), "")
            return start + self._fresh.get(word.removeprefix(start), "") if start else word
        number = self._source(plain, where)
        path = str(self._sources.path(number))
        if "channel" not in plain:
            return path
        return f"{RUN}{path}:{self.read(plain['channel'], str, f'{where}.channel')}"

    def made(self, kind: Callable[..., Any], fields: Mapping[str, Any], where: str) -> Any:
        colour = fields.get("colour")
        if kind is StreamlineStyle and colour in ("values", "palette") and fields.get(colour) is None:
            fields = {**fields, "colour": "direction"}  # what it was coloured by was left out
        found = super().made(kind, fields, where)
        if isinstance(found, Column) and found.values.dtype.kind not in _NUMBERS:
            raise fault(where, "numbers", found.values.dtype)
        return found

    def _source(self, plain: Mapping[str, Any], where: str) -> int:
        number = self.read(plain.get("source"), int, f"{where}.source")
        if not 0 <= number < len(self._sources.sources):
            raise fault(f"{where}.source", f"a number below {len(self._sources.sources)}", number)
        return cast(int, number)

    # ---- data

    def array(self, reference: object, where: str) -> npt.NDArray[Any]:
        if not isinstance(reference, dict) or not isinstance(reference.get("array"), str):
            raise fault(where, "the name of an array", reference)
        try:
            return read_only(self._package.array(reference["array"]))
        except (KeyError, ValueError) as error:
            raise ValueFaultError(f"{where}: array {reference['array'][:40]!r}: {error}") from None

    def data(self, reference: object, kinds: tuple[Any, ...], where: str) -> Any:
        if not isinstance(reference, dict):
            raise fault(where, "data", reference)
        if KIND in reference:
            found = self._content(reference, where)
        else:
            found = self._entry(self.read(reference.get("data"), int, f"{where}.data"), where, len(self._entries))
        if not isinstance(found, kinds):
            names = " or ".join(each.__name__ for each in kinds)
            raise ValueFaultError(f"{where}: expected {names}, got {type(found).__name__}")
        return found

    def _entry(self, number: int, where: str, below: int) -> object:
        """One of the list of data; it may be made of those that stand before it."""
        if not 0 <= number < below:
            raise fault(f"{where}.data", f"a number below {below}", number)
        if number not in self._data:
            self._data[number] = self._made_of(self._entries[number], number, f"data[{number}]")
        return self._data[number]

    def _made_of(self, entry: object, number: int, where: str) -> object:
        if not isinstance(entry, dict):
            raise fault(where, "an object", entry)
        if "read" in entry:
            frame = self.read(entry.get("frame", 0), int, f"{where}.frame")
            return self._sources.read(self._source(entry, where), str(entry["read"]), frame, where)
        if "column" in entry:
            return self._column(entry, number, where)
        return self._content(entry, where)

    def _content(self, plain: Mapping[str, Any], where: str) -> object:
        kind = _CONTENT.get(str(plain.get(KIND)))
        if kind is None:
            raise ValueFaultError(f"{where}.{KIND}: expected one of {', '.join(_CONTENT)}, got {plain.get(KIND)!r}")
        return self.made(kind, self.fields(plain, kind, where), where)

    def _column(self, entry: Mapping[str, Any], number: int, where: str) -> Column:
        """Values of a file, or computed of it, as the forms make them."""
        source, name = str(entry["column"]), self.read(entry.get("name"), str, f"{where}.name")
        tractogram = self._entry(self.read(entry.get("of"), int, f"{where}.of"), where, number)
        volume = None
        if entry.get("volume") is not None:
            volume = self._entry(self.read(entry["volume"], int, f"{where}.volume"), where, number)
        key = ColumnKey(source, self._fresh.get(name, name) if source == "volume" else name)  # type: ignore[arg-type]
        if not isinstance(tractogram, Tractogram) or not isinstance(volume, Volume | None):
            raise ValueFaultError(f"{where}: expected values of a tractogram, got {type(tractogram).__name__}")
        if volume is None and key not in own_keys(tractogram):
            raise ValueFaultError(f"{where}: expected values that the file has, got {source} {name!r}")
        ready = self._columns.ready(tractogram, key, volume)
        if ready is not None:
            return ready
        made = self._columns.make(tractogram, key, volume, self._sources.checkpoint)
        return self._columns.keep(tractogram, key, made, volume)
