"""The folder of `--out`, made before any work is done, so that a slip costs no time."""

from pathlib import Path

from plexoscope.app.cli.exits import UsageError


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
