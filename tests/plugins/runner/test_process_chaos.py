"""A short chaos run; the long one is `tests/bench/chaos.py`."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "chaos.py"


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_chaos():
    ran = subprocess.run(
        [sys.executable, BENCH, "--runs", "40", "--seed", "1"], capture_output=True, text=True, timeout=200, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert ran.stdout.endswith("no wedge, no leak, one end each\n")
