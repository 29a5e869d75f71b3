"""Small files of all kinds, and a method that counts."""

from pathlib import Path

import pytest

from tests.app.cli.rendering.small_files import write_files
from tests.app.counter import METHOD


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Path by name: bundle, scan, labels, frames, painted, friends, regions and others."""
    return write_files(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the method `counter`."""
    path = tmp_path_factory.mktemp("methods") / "counter.py"
    path.write_text(METHOD, encoding="utf-8")
    return path
