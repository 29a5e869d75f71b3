"""The window of these tests: one whose chosen method is the counter."""

import pytest


@pytest.fixture
def window(counting_window):
    return counting_window
