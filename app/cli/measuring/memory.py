"""How much memory this process has taken."""

import sys
from pathlib import Path


def peak_rss_bytes() -> int:
    """The most resident memory that this process has had since it began.

    On Linux asked of /proc, because `ru_maxrss` of a child begins with what its parent had.
    """
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
