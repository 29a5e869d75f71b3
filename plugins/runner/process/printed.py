"""What a process prints, as lines."""

import contextlib
import os

CHUNK = 2**16
MAX_CHUNKS = 16
"""In one go: a process that prints without end must not keep its host from everything else."""
MAX_LINE = 10_000
"""Characters; what comes without a line end is cut into pieces of this length."""


class Printed:
    """Reads lines from the pipe that the output of a process goes to.

    Of a line that is written over and over (a progress bar ends it with a carriage return) only the last text counts.

    Attributes
    ----------
    is_over : bool
        Whether nobody is left who could print.
    """

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._rest = b""
        self.is_over = False

    def lines(self, is_end: bool = False) -> list[str]:
        """Return the lines that are complete by now; at the end also one that is not."""
        data = self._rest + self._read()
        *whole, self._rest = data.split(b"\n")
        if is_end or len(self._rest) > MAX_LINE:
            whole.append(self._rest)
            self._rest = b""
        texts = (line.decode("utf-8", "replace").rstrip("\r").rpartition("\r")[2][:MAX_LINE] for line in whole)
        return [text for text in texts if text.strip()]

    def _read(self) -> bytes:
        chunks: list[bytes] = []
        with contextlib.suppress(BlockingIOError):
            while len(chunks) < MAX_CHUNKS and not self.is_over:
                chunks.append(os.read(self._descriptor, CHUNK))
                self.is_over = not chunks[-1]
        return b"".join(chunks)
