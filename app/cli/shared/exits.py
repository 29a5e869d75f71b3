"""The exit codes, and which error leads to which."""

from plexoscope.models.errors import FormatError, MissingError, PlexoscopeError, TooLargeError
from plexoscope.plugins.parameters import ParameterError

DONE = 0
FAILED = 1
WRONG_USAGE = 2
BAD_FILE = 3
MISSING = 4


class UsageError(PlexoscopeError):
    """What was typed cannot be done as it stands."""


class RunFailedError(PlexoscopeError):
    """A run failed, was cancelled, or a check did not pass."""


class ChecksFailedError(RunFailedError):
    """A run came to its end, and a check did not pass."""


class DeedFailedError(PlexoscopeError):
    """What the window was told to do could not be done."""


def exit_code(error: BaseException) -> int:
    """Return the exit code for an error."""
    if isinstance(error, (UsageError, ParameterError)):
        return WRONG_USAGE
    if isinstance(error, (FormatError, TooLargeError, DeedFailedError)):
        return BAD_FILE
    return MISSING if isinstance(error, MissingError) else FAILED
