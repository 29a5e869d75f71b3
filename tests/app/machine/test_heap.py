"""All threads take their memory from one heap, unless the user has said how many there are to be."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, threading, os
from plexoscope.app.machine.heap import share_one_heap
agreed = share_one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
found = []
threads = [threading.Thread(target=lambda: found.append(libc.malloc(5000))) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
heap = next(line.split()[0].split("-") for line in open("/proc/self/maps") if "[heap]" in line)
low, high = (int(each, 16) for each in heap)
print(agreed, all(low <= each < high for each in found), os.environ["ARROW_DEFAULT_MEMORY_POOL"])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
@pytest.mark.parametrize(
    ("said", "expected"), [({}, "True True system"), ({"MALLOC_ARENA_MAX": "8"}, "False False system")]
)
def test_threads_share_a_heap(monkeypatch, said, expected):
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("ARROW_DEFAULT_MEMORY_POOL", raising=False)
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected
