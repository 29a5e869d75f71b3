"""Where runs are recorded when nobody names a folder."""

import datetime
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from plexoscope.models.errors import FormatError
from plexoscope.plugins.recording.header import FILE, RecordingHeader, read_header

VARIABLE = "PLEXOSCOPE_RUNS"


class Stored(NamedTuple):
    """A recording of a store, not opened."""

    folder: Path
    header: RecordingHeader


def default_root() -> Path:
    """Return the folder that the variable PLEXOSCOPE_RUNS names, else one among the user's data."""
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    import platformdirs

    return platformdirs.user_data_path("plexoscope", appauthor=False) / "runs"


class RunStore:
    """A folder of recordings."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = default_root() if root is None else root

    def new_folder(self, method_id: str) -> Path:
        """Make and return a folder for a run that starts now: "<UTC date and time>-<method>-<n>".

        Where it cannot be made it is returned all the same: its `Recorder` tells why.
        """
        time = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
        number = 1
        while True:
            folder = self.root / f"{time}-{method_id}-{number}"
            try:
                folder.mkdir(parents=True)
                return folder
            except FileExistsError:
                if not folder.exists():  # the root is a file
                    return folder
                number += 1
            except OSError:
                return folder

    def recordings(self, most: int | None = None, method: str = "") -> tuple[Stored, ...]:
        """Return the recordings, the newest first, by their headers alone. Folders that are none are left out.

        Parameters
        ----------
        most
            Read no more than so many headers, those of the folders whose names begin with the latest times.
        method
            Only those of the method of this id, as folders of `new_folder` name it; "" for all.
        """
        found: list[Stored] = []
        for folder in sorted(self._folders(), reverse=True):
            if len(found) == most:
                break
            if method and f"-{method}-" not in folder.name:
                continue
            try:
                stored = Stored(folder, read_header(folder))
            except FormatError:
                continue
            if method in ("", stored.header.method):
                found.append(stored)
        return tuple(sorted(found, key=lambda stored: (stored.header.started, stored.folder.name), reverse=True))

    def prune(self, max_bytes: int, keep: Iterable[Path] = ()) -> tuple[Path, ...]:
        """Remove recordings, the oldest first, until all together take no more; return which.

        Parameters
        ----------
        keep
            Folders that stay whatever they take, such as those of runs that go on.
        """
        stay = {folder.resolve() for folder in keep}
        stored = self.recordings()
        sizes = {each.folder: _n_bytes(each.folder) for each in stored}
        excess = sum(sizes.values()) - max_bytes
        removed = []
        for folder in reversed(sizes):
            if excess > 0 and folder.resolve() not in stay:
                shutil.rmtree(folder, ignore_errors=True)
                excess -= sizes[folder]
                removed.append(folder)
        return tuple(removed)

    def _folders(self) -> list[Path]:
        try:
            return [folder for folder in self.root.iterdir() if (folder / FILE).is_file()]
        except OSError:
            return []


def _n_bytes(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
