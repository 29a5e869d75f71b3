"""A session file from a script: what was open as data objects, drawn as it was seen."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Unpack

import numpy as np

from plexoscope.api.html import table, titled
from plexoscope.api.listing import dirs
from plexoscope.api.notes import note
from plexoscope.api.options import WHOLE, PictureOptions, settings_given
from plexoscope.api.wording import keywords_for_flags
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.data.arrays import U8
from plexoscope.models.data.network import Network
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume

if TYPE_CHECKING:
    from plexoscope.app.cli.rendering.session import SessionScene
    from plexoscope.app.session.session import Session as Kept

T = TypeVar("T")

_ARGUMENTS = {"--out": "path", "--allow-changed": "allow_changed=True"}
"""Options of the command line that are arguments here, by other names."""


class OpenedSession:
    """What was open in a window when it was saved.

    Parameters
    ----------
    path : Path
        Of the file.
    tractograms, volumes, networks, vectors : mapping of str to data object
        What was open, by its name; of several of one name the others have a number behind it. A network with events is
        a `TemporalNetwork`.
    runs : tuple of Path
        Folders of recorded runs, as `px.show` takes them.

    Examples
    --------
    >>> path = px.Scene(size=(300, 200)).add("fornix", alpha=0.2).save("fornix.plexo")
    >>> session = px.session(path)
    >>> session
    OpenedSession(fornix.plexo: Fornix bundle)
    >>> session.tractograms["Fornix bundle"]
    Tractogram(300 streamlines, 14,576 points)
    """

    def __init__(self, path: Path, kept: "Kept") -> None:
        self.path, self._kept = path, kept
        state = kept.state
        self.tractograms: Mapping[str, Tractogram] = _by_name((each.name, each.tractogram) for each in state.layers)
        self.volumes: Mapping[str, Volume] = _by_name((each.name, each.volume) for each in state.volumes)
        self.networks: Mapping[str, Network | TemporalNetwork] = _by_name(
            (each.name, each.network if each.events is None else each.events.network) for each in state.graphs
        )
        self.vectors: Mapping[str, Vectors] = _by_name((each.name, each.vectors) for each in state.vectors)
        self.runs: tuple[Path, ...] = kept.runs

    def picture(self, path: str | Path, **options: Unpack[PictureOptions]) -> Path:
        """Draw it as it was seen into a PNG, and return its path. Needs no display.

        Parameters
        ----------
        path : str or Path
            A name that ends in .png; folders are made.
        **options
            As `Scene` takes them: what is to be other than it was saved.

        Raises
        ------
        PlexoscopeError
            If it cannot be drawn so, or not be written.
        """
        from plexoscope.app.cli.rendering.drawing import require_png, write_picture

        out = Path(path).expanduser()
        with keywords_for_flags(_ARGUMENTS):
            require_png(out)
            drawn, settings = self._drawn(options)
            write_picture(drawn.scene, drawn.graphs, out, settings.size_px, selected=drawn.state.selected_nodes)
        return out

    def image(self, **options: Unpack[PictureOptions]) -> U8:
        """Draw it as it was seen.

        Parameters
        ----------
        **options
            As `Scene` takes them: what is to be other than it was saved.

        Returns
        -------
        image : (H, W, 4) uint8
            Red, green, blue, opacity; the first row is the uppermost.

        Raises
        ------
        PlexoscopeError
            If it cannot be drawn so.
        """
        from plexoscope.app.scene.picture_file import picture_of

        with keywords_for_flags(_ARGUMENTS):
            drawn, settings = self._drawn(options)
        return np.asarray(picture_of(drawn.scene, settings.size_px, drawn.graphs, drawn.state.selected_nodes))

    def save(self, path: str | Path) -> Path:
        """Write it as another file, which names the same data, and return its path.

        Parameters
        ----------
        path : str or Path
            A name that ends in .plexo.

        Raises
        ------
        PlexoscopeError
            If it cannot be written.
        """
        return write_kept(self._kept, path)

    def _drawn(self, options: PictureOptions) -> "tuple[SessionScene, RenderSettings]":
        from plexoscope.app.cli.rendering.checks import check_looks
        from plexoscope.app.cli.rendering.session import scene_of_session
        from plexoscope.app.cli.rendering.typed_look import TypedLook

        given = settings_given(options, WHOLE)
        settings = RenderSettings(**given)
        check_looks(settings)
        return scene_of_session(self._kept, TypedLook(settings, frozenset(given), True), self.path), settings

    def _names(self) -> list[str]:
        return [name for some in (self.tractograms, self.volumes, self.networks, self.vectors) for name in some]

    def __repr__(self) -> str:
        return f"OpenedSession({self.path.name}: {', '.join(self._names()) or 'nothing open'})"

    def _repr_html_(self) -> str:
        kinds = (self.tractograms, self.volumes, self.networks, self.vectors)
        rows = [(name, repr(data)) for some in kinds for name, data in some.items()]
        return titled(f"Session {self.path.name}", table(rows))


def session(
    path: str | Path, *, allow_changed: bool = False, plugin_dir: str | Path | Sequence[str | Path] = ()
) -> OpenedSession:
    """Open a session file, with all that was open.

    What is not understood in it is a warning of the class `Note`.

    Parameters
    ----------
    path : str or Path
        A `.plexo` file.
    allow_changed : bool
        Whether files that have changed since it was saved are taken as they are now.
    plugin_dir : str, Path or several of them
        Folders of methods beside those installed, whose samples it may name.

    Returns
    -------
    session : OpenedSession

    Raises
    ------
    PlexoscopeError
        If it cannot be read, or files that it names are missing or have changed; all of them are told at once.
    """
    from plexoscope.app.cli.rendering.session import read_whole

    file = Path(path).expanduser()
    with keywords_for_flags(_ARGUMENTS):
        kept, notes = read_whole(file, dirs(plugin_dir), allow_changed=allow_changed)
    for each in notes:
        note(f"{each}: {file}")
    return OpenedSession(file, kept)


def write_kept(kept: "Kept", path: str | Path) -> Path:
    """Write a session into a file, and return its path."""
    from plexoscope.app.session.format import SUFFIX, is_session_name
    from plexoscope.app.session.package import write_file
    from plexoscope.app.session.writing import write_session

    out = Path(path).expanduser()
    if not is_session_name(out.name):
        raise UsageError(f"path: expected a name that ends in {SUFFIX}, got {str(out)!r}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_file(out, write_session(kept, out.absolute().parent))
    except OSError as error:
        raise UsageError(f"path: it cannot be written ({error.strerror or error}): {out}") from None
    return out


def _by_name(named: Iterable[tuple[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, data in named:
        number, free = 2, name
        while free in found:
            number, free = number + 1, f"{name} ({number})"
        found[free] = data
    return found
