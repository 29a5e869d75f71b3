"""Progress on stderr: a bar in a terminal, a line for each quarter elsewhere."""

import sys
from types import TracebackType

from plexoscope.app.cli.shared.output import printable

WIDTH = 24


class ProgressLine:
    """Use as a context; it leaves the terminal with an empty line where the bar was."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._is_terminal = sys.stderr.isatty()
        self._reported = -1
        self._length = 0

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_terminal and self._length:
            self._rewrite("")

    def show(self, fraction: float | None, text: str) -> None:
        """Show how far the work is: 0 … 1, or None if that is not known."""
        share = 0.0 if fraction is None else fraction
        if self._is_terminal:
            bar = "█" * round(share * WIDTH)
            percent = "     " if fraction is None else f"{share:4.0%} "
            self._rewrite(f"{self._title} {bar.ljust(WIDTH, '·')} {percent}{printable(text)}"[:100])
        elif int(share * 4) > self._reported:
            self._reported = int(share * 4)
            print(f"{self._title}: {share:.0%} {printable(text)}".rstrip(), file=sys.stderr, flush=True)

    def tell(self, text: str) -> None:
        """Print a line that stays, above the bar."""
        if self._is_terminal and self._length:
            self._rewrite("")
        print(printable(text), file=sys.stderr, flush=True)

    def _rewrite(self, line: str) -> None:
        sys.stderr.write("\r" + line.ljust(self._length) + ("" if line else "\r"))
        sys.stderr.flush()
        self._length = len(line)
