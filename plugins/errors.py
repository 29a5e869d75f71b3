"""The error of a method that breaks the contract, in its manifest, its code or what it emits."""

from pathlib import Path

from plexoscope.models.errors import PlexoscopeError


class PluginError(PlexoscopeError):
    """A method breaks the contract.

    Parameters
    ----------
    what
        What is wrong, what was expected and what was got, without a full stop.
    path
        The manifest or folder at fault, printed last so that a long path never hides the reason.
    """

    def __init__(self, what: str, path: str | Path | None = None) -> None:
        super().__init__(what if path is None else f"{what}: {path}")
        self.what = what
        self.path = None if path is None else Path(path)
