"""What slices and rays read: volumes as textures, each sent once and kept while it is shown, and tables of colours."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, Protocol, TypeVar

import moderngl

from plexoscope.render.colormap import table

_TABLE_BYTES = 256 * 3


class StoredVolume(Protocol):
    """What a store keeps of a volume."""

    gpu_bytes: int

    def release(self) -> None: ...


Key = TypeVar("Key", bound=Hashable)
Texture = TypeVar("Texture", bound=StoredVolume)


class VolumeStore(Generic[Key, Texture]):
    """Textures of the volumes of one layer.

    Parameters
    ----------
    context : moderngl.Context

    Attributes
    ----------
    volumes : dict
        Textures by what they are of.
    tables : dict of str to Texture
        256 colours by the name of the colormap.
    n_uploads : int
        How often a volume was sent.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self.volumes: dict[Key, Texture] = {}
        self.tables: dict[str, moderngl.Texture] = {}
        self.n_uploads = 0
        self._context = context

    def keep(self, wanted: Mapping[Key, Callable[[], Texture]], colormaps: Iterable[str]) -> None:
        """Send what is new and free what is gone.

        Parameters
        ----------
        wanted
            Makes each texture that is needed from now on.
        colormaps
            Names; a table once sent stays.

        Raises
        ------
        ValueError
            If there is no such colormap.
        """
        for gone in self.volumes.keys() - wanted.keys():
            self.volumes.pop(gone).release()
        for new in wanted.keys() - self.volumes.keys():
            self.volumes[new] = wanted[new]()
            self.n_uploads += 1
        for colormap in set(colormaps) - self.tables.keys():
            self.tables[colormap] = self._context.texture((256, 1), 3, table(colormap).tobytes())

    @property
    def gpu_bytes(self) -> int:
        return sum(volume.gpu_bytes for volume in self.volumes.values()) + len(self.tables) * _TABLE_BYTES

    def release(self) -> None:
        """Free every GL object."""
        for volume in self.volumes.values():
            volume.release()
        for colours in self.tables.values():
            colours.release()
        self.volumes.clear()
        self.tables.clear()
