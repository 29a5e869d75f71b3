"""How many cores a run may use, so that the window keeps one."""

import os
import sys
from collections.abc import Mapping

VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")

_set_by_user = {name: os.environ[name] for name in VARIABLES if name in os.environ}


def n_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads_per_run(n_runs: int) -> int:
    """Return how many threads each of so many runs may use, the window's core set aside."""
    return max(1, (n_cores() - 1) // n_runs)


def environment(n_threads: int) -> Mapping[str, str]:
    """Return the variables that numerical libraries look at when they are loaded. What the user has set stays."""
    return {name: _set_by_user.get(name, str(n_threads)) for name in VARIABLES}


def limit_threads(n_threads: int) -> None:
    """Let torch and its like use so many threads in this process, whether they are imported already or will be.

    Imports nothing. Where the user has set OMP_NUM_THREADS, that stands.
    """
    os.environ.update(environment(n_threads))
    set_in_torch = getattr(sys.modules.get("torch"), "set_num_threads", None)  # absent in the middle of its import
    if set_in_torch is not None and "OMP_NUM_THREADS" not in _set_by_user:
        set_in_torch(n_threads)
