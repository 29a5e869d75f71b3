"""What `--out` names, made or tried before the long work is done, so that a slip costs no time."""

import os
from pathlib import Path

from plexoscope.app.cli.shared.exits import UsageError


def make_folder(folder: Path) -> None:
    """Make a folder and its parents unless they are there.

    Raises
    ------
    UsageError
        If that cannot be.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError(f"--out: expected a folder, got a file: {folder}") from None
    except OSError as error:
        raise UsageError(f"--out: the folder cannot be made ({error.strerror}): {folder}") from None


def try_file(path: Path) -> None:
    """Make the folder of a file, and see that the file can be written; one that is there keeps its content.

    Raises
    ------
    UsageError
        If that cannot be.
    """
    make_folder(path.parent)
    if path.is_symlink():
        raise UsageError(f"--out: expected a file, got a symbolic link, which is not followed: {path}")
    is_new = not os.path.lexists(path)
    if not is_new and not path.is_file() and not path.is_dir():
        raise UsageError(f"--out: expected a file, got a device or a pipe: {path}")
    try:
        path.open("ab").close()  # asking for permission is not enough: root may do all, but not write to /proc
        if is_new:
            path.unlink()
    except IsADirectoryError:
        raise UsageError(f"--out: expected a file, got a folder: {path}") from None
    except OSError as error:
        raise UsageError(f"--out: the file cannot be written ({error.strerror}): {path}") from None
