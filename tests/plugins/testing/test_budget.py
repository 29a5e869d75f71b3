"""The tests of a method are counted: what is above its budget is told in a line, and far above is a failed test."""

import os
import subprocess
import sys

CONFTEST = """
from plexoscope.plugins.testing import budget

budget.TESTS_S, budget.MEAN_S, budget.N_FOR_MEAN, budget.LIBRARIES = {tests_s}, {mean_s}, 2, ()
budget.REFERENCE_S = 100  # however slow this machine is: its seconds as they are

def pytest_configure(config):
    names = {{"test_one": "one", "test_other": "other"}}
    config.pluginmanager.register(budget.TestBudgets(lambda path: names.get(path.stem, "")))
"""

WORK = """
import time

def test_work():
    began_s = time.process_time()
    while time.process_time() < began_s + {seconds}: pass
"""


SLOW = """
import pytest

pytestmark = pytest.mark.slow
"""


def ran(folder, tests_s, mean_s):
    (folder / "conftest.py").write_text(CONFTEST.format(tests_s=tests_s, mean_s=mean_s))
    for name, seconds in (("one", 0.4), ("other", 0.01), ("third", 0.4)):
        (folder / f"test_{name}.py").write_text(WORK.format(seconds=seconds))
    (folder / "slow").mkdir()
    (folder / "slow" / "test_other.py").write_text(SLOW + WORK.format(seconds=0.4))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True, check=False).stdout


def test_a_method_that_takes_too_long_is_named_in_one_line(tmp_path):
    told = ran(tmp_path, tests_s=0.05, mean_s=100)
    assert "tests of method 'one': expected at most 0.05 s of one core, got " in told
    assert "1 failed, 6 passed" in told
    assert "'other'" not in told


def test_all_together_may_take_too_long(tmp_path):
    told = ran(tmp_path, tests_s=100, mean_s=0.02)
    assert "tests of all methods: expected 0.02 s of one core in the mean, got " in told
    assert "1 failed, 6 passed" in told


def test_what_is_a_little_above_is_told_and_no_fault(tmp_path):
    told = ran(tmp_path, tests_s=100, mean_s=0.18)
    assert "7 passed" in told
    assert "above their budget" in told
    assert "tests of all methods: expected 0.18 s of one core in the mean, got 0.2" in told
