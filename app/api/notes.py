"""What a command says on stderr, as warnings: what a reader left out, which checks did not pass."""

import sys
import warnings
from pathlib import Path

_OURS = str(Path(__file__).parent)


class Note(UserWarning):
    """Something that was left out, doubted or chosen for you, and is no error."""


def note(text: str) -> None:
    """Warn at the line of the caller's own code."""
    level, frame = 1, sys._getframe()
    while frame.f_code.co_filename.startswith(_OURS) and frame.f_back is not None:
        level, frame = level + 1, frame.f_back
    warnings.warn(text, Note, stacklevel=level)
