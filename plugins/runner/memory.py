"""A limit on the memory of a process, so that an allocation too many is an error and not the end of the machine."""

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plexoscope.plugins.states import Failure

MB = 10**6


@contextmanager
def limited_memory(memory_mb: int | None) -> Iterator[None]:
    """Let this process take only so much more memory than it has now, where the system can limit it.

    What counts is RLIMIT_DATA: memory of the process's own. RLIMIT_AS would count the code of libraries and
    address space that is set aside and never used, which for torch is gigabytes.
    """
    now = _own_bytes()
    if memory_mb is None or now is None:
        yield
        return
    import resource  # not on every system; where /proc is, it is

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = now + memory_mb * MB
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def with_the_limit(failure: Failure, memory_mb: int | None) -> Failure:
    """Return a failure for want of memory with the limit named; any other unchanged."""
    if memory_mb is None or not _is_for_want_of_memory(failure):
        return failure
    sentence = f"the run may take {memory_mb} MB more than at its start"
    return dataclasses.replace(failure, message=f"{failure.message}; {sentence}" if failure.message else sentence)


def _is_for_want_of_memory(failure: Failure) -> bool:
    if "MemoryError" in failure.type:  # NumPy's is a class derived from Python's
        return True
    return failure.type == "RuntimeError" and "alloc" in failure.message  # torch's


def _own_bytes() -> int | None:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    found = re.search(r"^VmData:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else None
