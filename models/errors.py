"""The errors of the science layer. Each message says what, expected and got; a path comes last."""

import re
from pathlib import Path

# Control characters, ends of lines, halves of characters, and the marks that turn the direction of a text.
_UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FIRST_CHARACTERS, _LAST_CHARACTERS = 300, 100


class PlexoscopeError(Exception):
    """Base of every error that Plexoscope raises on purpose. Its text is fit to be shown to a user."""


def one_line(text: str) -> str:
    """Return a text that may hold what a file says as a message shows it: one line that nobody need scroll.

    What no eye sees is written as Python writes it in quotes, and of a long text the middle is left out.
    """
    line = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    line = _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], line)
    if len(line) > _FIRST_CHARACTERS + _LAST_CHARACTERS:
        return f"{line[:_FIRST_CHARACTERS]} … {line[-_LAST_CHARACTERS:]}"
    return line


class FormatError(PlexoscopeError):
    """A file cannot be read as what it claims to be.

    Parameters
    ----------
    what
        What is wrong, as one clause without a full stop. It may quote the file: see `one_line`.
    path
        The file, printed last so that a long path never hides the reason.
    """

    def __init__(self, what: str, path: str | Path) -> None:
        self.what = one_line(what)
        super().__init__(f"{self.what}: {path}")
        self.path = Path(path)


class MissingError(PlexoscopeError):
    """This machine lacks something (a library, a data package). The message ends with the remedy."""


class NoRoomError(PlexoscopeError):
    """More memory is asked for than is allowed, or is free. The message ends with the remedy where there is one."""


class TooLargeError(PlexoscopeError, ValueError):
    """Data are more than this machine can take at once, though nothing is wrong with them.

    Parameters
    ----------
    n, most
        How many there are, and how many there may be.
    of_what
        In the plural, such as "streamlines".
    """

    def __init__(self, n: int, most: int, of_what: str) -> None:
        remedy = "hide a layer, or write fewer into a file with `plexoscope convert`"
        super().__init__(f"too much to draw: expected at most {most:,} {of_what}, got {n:,} ({remedy})")
