"""docs/files.md names every ending that is read, and no other."""

import re
from pathlib import Path

from plexoscope.models.io.network import SUFFIXES as NETWORKS
from plexoscope.models.io.time_series import SUFFIXES as SERIES
from plexoscope.models.io.tractogram import SUFFIXES as TRACTOGRAMS
from plexoscope.models.io.tractogram import WRITABLE_SUFFIXES
from plexoscope.models.io.vectors import SUFFIXES as VECTORS
from plexoscope.models.io.volume import SUFFIXES as VOLUMES

PAGE = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")


def test_every_ending_that_is_read_is_named() -> None:
    table = PAGE.partition("## What is read")[2].partition("\n\n`.vtk`")[0]
    named = set(re.findall(r"`(\.[a-z0-9.]+)`", table))
    packed = {ending for row in table.splitlines() if "(also `.gz`)" in row for ending in _before_also(row)}
    known = {*NETWORKS, *SERIES, *TRACTOGRAMS, *VECTORS, *VOLUMES}
    assert known == (named - {".tsf", ".gz"}) | {f"{ending}.gz" for ending in packed}


def _before_also(row: str) -> list[str]:
    return re.findall(r"`(\.[a-z0-9.]+)`", row.partition("(also")[0])


def test_every_ending_that_is_written_is_named() -> None:
    assert f"tractograms ({' '.join(f'`{ending}`' for ending in WRITABLE_SUFFIXES)})" in PAGE
