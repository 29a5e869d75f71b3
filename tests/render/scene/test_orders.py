"""The names of the orders: all that there are, and to be had without GL."""

import subprocess
import sys

import pytest

from plexoscope.render.gpu.transparency import METHODS
from plexoscope.render.scene.orders import AUTO, SUMMARIES


def test_each_method_has_a_line_and_each_line_a_method():
    assert list(SUMMARIES) == list(METHODS)
    assert AUTO not in SUMMARIES
    assert len(set(SUMMARIES.values())) == len(SUMMARIES)


@pytest.mark.parametrize("module", ["render.scene.orders", "render.screen_space", "app.document.state"])
def test_no_gl_is_needed_to_know_them(module):
    code = f"import sys, plexoscope.{module}; print({{'moderngl', 'vispy', 'PySide6'}} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "set()\n"
