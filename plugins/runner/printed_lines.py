"""What is printed, cut into lines, wherever it is printed."""

MAX_LINE = 10_000
"""Characters; what comes without a line end is cut into pieces of this length."""


class PrintedLines:
    """Collects text until its lines are complete.

    Of a line that is written over and over (a progress bar ends it with a carriage return) only the last text counts.
    """

    def __init__(self) -> None:
        self._rest = ""

    def take(self, text: str, is_end: bool = False) -> list[str]:
        """Return the lines that are complete with this text; at the end also one that is not."""
        *whole, self._rest = (self._rest + text).split("\n")
        if is_end or len(self._rest) > MAX_LINE:
            whole.append(self._rest)
            self._rest = ""
        texts = (line.rstrip("\r").rpartition("\r")[2][:MAX_LINE] for line in whole)
        return [text for text in texts if text.strip()]
