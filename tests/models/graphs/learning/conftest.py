"""One torch thread: on machines with other work, threads that wait for each other make tiny models slow."""

from collections.abc import Iterator

import pytest

from plexoscope.models.threads import one_torch_thread


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """For every test of this folder."""
    with one_torch_thread():
        yield
