"""The errors of the science layer. Each message says what, expected and got; a path comes last."""

from pathlib import Path


class PlexoscopeError(Exception):
    """Base of every error that Plexoscope raises on purpose. Its text is fit to be shown to a user."""


class FormatError(PlexoscopeError):
    """A file cannot be read as what it claims to be.

    Parameters
    ----------
    what
        What is wrong, as one clause without a full stop.
    path
        The file, printed last so that a long path never hides the reason.
    """

    def __init__(self, what: str, path: str | Path) -> None:
        super().__init__(f"{what}: {path}")
        self.what = what
        self.path = Path(path)


class MissingError(PlexoscopeError):
    """This machine lacks something (a library, a data package). The message ends with the remedy."""


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
