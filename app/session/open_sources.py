"""The sources of a session read: each once, by the readers that the window opens it with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.inputs.streamline_choices import BadPoints, Space, StreamlineChoices
from plexoscope.app.inputs.words import WINDOW_KINDS, Found, find
from plexoscope.app.scene.graph_reading import graph_layer, read_graph
from plexoscope.app.session.sources import Found as State
from plexoscope.app.session.sources import SessionSource
from plexoscope.app.session.values import LeftOutError, ValueFaultError
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError, MissingError
from plexoscope.models.io.volume_file import VolumeFile
from plexoscope.models.io.ways import say

_SPACES, _BAD_POINTS = ("ras", "lps"), ("leave-out", "cut")


class OpenSources:
    """Reads what a session names.

    Parameters
    ----------
    folder
        Paths are as seen from here.
    answers
        Number of a source to where it is to be read from instead; None to leave it out.
    """

    def __init__(
        self,
        sources: Sequence[SessionSource],
        folder: Path,
        answers: Mapping[int, Path | None],
        plugin_dirs: Sequence[Path],
        checkpoint: Callable[[int, int], None],
    ) -> None:
        self.sources, self.checkpoint = sources, checkpoint
        self._folder, self._answers, self._plugin_dirs = folder, answers, plugin_dirs
        self._paths: dict[int, Path] = {}
        self._read: dict[tuple[int, str], object] = {}

    @staticmethod
    def located(source: SessionSource, folder: Path, plugin_dirs: Sequence[Path]) -> tuple[Path, State]:
        """Where a source lies, and whether it is as it was."""
        if not source.sample:
            return source.find(folder)
        try:
            path = find(source.sample, WINDOW_KINDS, plugin_dirs=plugin_dirs).path
        except (FormatError, MissingError):
            return Path(source.sample), "missing"
        return path, source.look(path)

    def path(self, number: int) -> Path:
        """Where a source is read from.

        Raises
        ------
        LeftOutError
            If it is to be left out.
        """
        if number in self._answers:
            path = self._answers[number]
            if path is None:
                raise LeftOutError
            return path
        if number not in self._paths:
            self._paths[number], _ = self.located(self.sources[number], self._folder, self._plugin_dirs)
        return self._paths[number]

    def read(self, number: int, part: str, frame: int, where: str) -> object:
        """Return what a source holds: a tractogram, a volume, its file, a network or its events.

        Raises
        ------
        LeftOutError
            If it is to be left out.
        FormatError
            If it cannot be read.
        """
        path = self.path(number)
        self.checkpoint(0, 0)
        if part == "tractogram":
            is_first = (number, part) not in self._read
            whole = self._once(number, part, lambda: self._tractogram(self.sources[number], path))
            return whole if is_first else replace(cast(Tractogram, whole))  # of one the scene draws one item
        if part in ("volume", "file"):
            whole = self._once(number, "file", lambda: self._volume(self.sources[number], path))
            if isinstance(whole, VolumeFile) and part == "volume":
                return self._once(number, f"frame {frame}", lambda: whole.frame(frame))
            return whole
        if part in ("network", "events"):
            graph = self._once(number, "graph", lambda: self._graph(self.sources[number], path))
            return getattr(graph, part)
        raise ValueFaultError(f"{where}.read: expected tractogram, volume, file, network or events, got {part!r}")

    def _once(self, number: int, part: str, read: Callable[[], object]) -> object:
        if (number, part) not in self._read:
            self._read[number, part] = read()
        return self._read[number, part]

    def _tractogram(self, source: SessionSource, path: Path) -> object:
        space = cast(Space, source.space) if source.space in _SPACES else None
        bad_points = cast(BadPoints, source.bad_points) if source.bad_points in _BAD_POINTS else "leave-out"
        choices = StreamlineChoices(space, bad_points)
        if source.sample:
            return self._sample(source, path, choices)
        return choices.read(path, self.checkpoint)

    def _volume(self, source: SessionSource, path: Path) -> Volume | VolumeFile:
        if not source.sample:
            return VolumeFile(path)
        data = self._sample(source, path, StreamlineChoices())
        return data.volume if isinstance(data, Parcellation) else cast(Volume, data)

    def _graph(self, source: SessionSource, path: Path) -> GraphLayer:
        if source.way:
            say(path, source.way)
        data = self._sample(source, path, StreamlineChoices()) if source.sample else read_graph(path)
        return graph_layer(path, path.name, data)

    def _sample(self, source: SessionSource, path: Path, choices: StreamlineChoices) -> object:
        found: Found = find(source.sample, WINDOW_KINDS, plugin_dirs=self._plugin_dirs, choices=choices)
        return replace(found, path=path).read()
