"""Methods made up for lists of them."""

from pathlib import Path

import pytest

from plexoscope.plugins.discovery import Method
from plexoscope.plugins.manifest import Citation, EntryPoint, Manifest

PLACE = Path("/somewhere/quite/deep")


@pytest.fixture
def made_up():
    """Return a function that makes a method which cannot be loaded; with a reason it is one that cannot run."""

    def make(id, reason="", year=2022, **more):
        manifest = Manifest(
            id=id, version="2", api=">=1", title=f"The {id}", entry=EntryPoint("a:b", "a:c"),
            **{"summary": "Walks <far>", "citation": Citation("A", "T", year), **more},
        )  # fmt: skip
        return Method(manifest, PLACE / id, not reason, reason)

    return make
