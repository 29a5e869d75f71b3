"""Measured data beside the repository, which it does not redistribute."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared_data(name: str) -> Path:
    """Return a file or folder of it, "citation/cora.npz" for example.

    Raises
    ------
    FileNotFoundError
        If it is not here.
    """
    path = FOLDER / name
    if not path.exists():
        raise FileNotFoundError(f"expected data for benchmarks beside the repository, got none: {path}")
    return path
