"""On what a run ran: the class of the machine and the versions of the libraries, for the record."""

import datetime
import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

OURS = ("plexoscope", "numpy")
_CPU_INFO = Path("/proc/cpuinfo")


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def library_versions(requires: Iterable[str]) -> dict[str, str]:
    """Return Python's version, ours, NumPy's, and those of the distributions that a method requires."""
    versions = {"python": platform.python_version()}
    for name in (*OURS, *requires):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "unknown"
    return versions


def machine_class() -> dict[str, str | int]:
    """Return what makes two machines alike: `cpu`, `n_cores`, `memory_mb`, `system`, and `gpu` where torch uses one."""
    found: dict[str, str | int] = {
        "cpu": _cpu(),
        "n_cores": os.cpu_count() or 1,
        "system": f"{platform.system()} {platform.release()}",
    }
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found["memory_mb"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    gpu = _gpu()
    return {**found, "gpu": gpu} if gpu else found


def _cpu() -> str:
    try:
        for line in _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _gpu() -> str:
    # Only if torch is there and at work on the GPU already: to ask would take it seconds and the GPU memory.
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    try:
        return str(cuda.get_device_name(0)) if cuda is not None and cuda.is_initialized() else ""
    except Exception:  # a driver at fault is no reason not to record
        return ""
