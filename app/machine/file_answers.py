"""What a user has said of files, such as the space of their points: remembered for as long as a file is the same."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_MOST = 500
"""So many are remembered, those that were given last."""


class FileAnswers:
    """Answers by file.

    Parameters
    ----------
    kept
        As they were kept; what cannot be understood counts as nothing.
    keep
        Called with what is to be kept; without it answers last as long as this object.
    """

    def __init__(self, kept: str = "", keep: Callable[[str], object] = lambda kept: None) -> None:
        self._keep = keep
        self._answers: dict[str, str] = {}
        with suppress(ValueError):
            known = json.loads(kept)
            if isinstance(known, dict):
                self._answers = {key: word for key, word in known.items() if isinstance(word, str)}

    def __bool__(self) -> bool:
        return bool(self._answers)

    def of(self, path: Path) -> str:
        """Return what was said of a file; "" if nothing was, or the file has changed since."""
        return self._answers.get(_key(path), "")

    def give(self, path: Path, answer: str) -> None:
        self._answers.pop(_key(path), None)
        self._answers[_key(path)] = answer
        self._answers = dict(list(self._answers.items())[-_MOST:])
        self._keep(json.dumps(self._answers))

    def forget(self) -> None:
        """Forget all of them."""
        self._answers = {}
        self._keep("")


def _key(path: Path) -> str:
    try:
        status = path.stat()
        return f"{path.resolve()}|{status.st_size}|{status.st_mtime_ns}"
    except (OSError, ValueError):
        return str(path)
