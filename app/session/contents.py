"""What a session file names and holds, told without reading any data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from plexoscope.app.session.open_sources import OpenSources
from plexoscope.app.session.package import ArrayFacts
from plexoscope.app.session.reading import SessionFile
from plexoscope.models.errors import FormatError

KINDS = {"layers": "streamlines", "volumes": "volume", "graphs": "network", "vectors": "vectors"}
"""Fields of a state that list what is open, and what is in them."""
HELD = "in the session"
_FOUND = {"same": "found", "changed": "changed", "missing": "missing"}


@dataclass(frozen=True)
class NamedThing:
    """Something that was open, or a run.

    Parameters
    ----------
    path
        Where it lies, or should; of what the session holds itself, what it was made from.
    found
        "found", "changed", "missing", or `HELD`.
    """

    name: str
    kind: str
    path: str
    found: str


@dataclass(frozen=True)
class SessionContents:
    """What a session file names and holds.

    Parameters
    ----------
    program, saved
        What wrote it, and when; "" if it does not say.
    version
        Number of the format.
    things, runs
    methods
        Of each whose form was filled in, what is other than by default: inputs, parameters, seed.
    method
        The chosen one; "" for none.
    arrays
    """

    program: str
    saved: str
    version: int
    things: Sequence[NamedThing]
    runs: Sequence[NamedThing]
    methods: Mapping[str, Mapping[str, object]]
    method: str
    arrays: Sequence[ArrayFacts]

    def as_values(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {"kind": "session", **asdict(self)}


def contents_of(file: SessionFile, plugin_dirs: Sequence[Path] = ()) -> SessionContents:
    """Look up what a session names. Reads files whose time has changed.

    Raises
    ------
    FormatError
        If it is not written as a session is.
    """
    return _Contents(file, plugin_dirs).told()


class _Contents:
    def __init__(self, file: SessionFile, plugin_dirs: Sequence[Path]) -> None:
        self._file, self._plugin_dirs = file, plugin_dirs
        self._located: dict[int, tuple[str, str]] = {}

    def told(self) -> SessionContents:
        plain, state = self._file.plain, self._of(self._file.plain.get("state"), dict, "state")
        things = [
            self._thing(each, name, kind)
            for name, kind in KINDS.items()
            for each in self._objects(state.get(name, []), f"state.{name}")
        ]
        runs = [self._run(number) for number in self._of(plain.get("runs", []), list, "runs")]
        methods = self._of(state.get("methods", {}), dict, "state.methods")
        return SessionContents(
            _text(plain.get("program")),
            _text(plain.get("saved")),
            self._file.written_as,
            things,
            runs,
            {id: self._settings(self._of(each, dict, f"state.methods.{id}")) for id, each in methods.items()},
            _text(state.get("selected_method")),
            self._file.array_facts(),
        )

    def _thing(self, plain: Mapping[str, Any], members: str, kind: str) -> NamedThing:
        path = plain.get("path")
        if isinstance(path, dict) and "source" in path:
            where, found = self._source(path["source"], f"state.{members}")
            return NamedThing(_text(plain.get("name")), kind, where, found)
        return NamedThing(_text(plain.get("name")), kind, _text(path), HELD)

    def _run(self, number: object) -> NamedThing:
        where, found = self._source(number, "runs")
        return NamedThing(Path(where).name, "run", where, found)

    def _source(self, number: object, where: str) -> tuple[str, str]:
        sources = self._file.sources
        if not isinstance(number, int) or not 0 <= number < len(sources):
            raise FormatError(f"{where}: expected the number of a source, got {number!r:.40}", self._file.path)
        if number not in self._located:
            path, looked = OpenSources.located(sources[number], self._file.folder, self._plugin_dirs)
            self._located[number] = str(path), _FOUND[looked]
        return self._located[number]

    def _settings(self, plain: Mapping[str, Any]) -> dict[str, object]:
        inputs = self._of(plain.get("inputs", {}), dict, "inputs")
        told = {
            "inputs": {
                name: self._source(word["source"], "inputs")[0] if isinstance(word, dict) and "source" in word else word
                for name, word in inputs.items()
            },
            "values": plain.get("values", {}),
            "seed": plain.get("seed", 0),
        }
        return {name: value for name, value in told.items() if value}

    def _objects(self, plain: object, where: str) -> Iterator[Mapping[str, Any]]:
        for each in self._of(plain, list, where):
            yield self._of(each, dict, where)

    def _of(self, plain: Any, kind: type, where: str) -> Any:
        if not isinstance(plain, kind):
            expected = "a list" if kind is list else "an object"
            raise FormatError(f"{where}: expected {expected}, got {plain!r:.40}", self._file.path)
        return plain


def _text(plain: object) -> str:
    return plain if isinstance(plain, str) else ""
