"""The version of session files, and what makes one of an older version one of the next."""

from collections.abc import Callable
from typing import Any

from plexoscope.models.errors import FormatError

SUFFIX = ".plexo"
FORMAT = "plexoscope session"
"""The key whose value is the version."""

Plain = dict[str, Any]


def _with_selection(plain: Plain) -> Plain:
    """Version 2: the names that are selected stand beside the streamlines that are."""
    state = dict(plain["state"]) if isinstance(plain.get("state"), dict) else {}
    if "selected_nodes" in state:
        state["selection"] = {"names": state.pop("selected_nodes")}
    return {**plain, FORMAT: 2, "state": state}


MIGRATIONS: tuple[Callable[[Plain], Plain], ...] = (_with_selection,)
"""The first makes version 2 of version 1, and so on. A class of the state that is renamed needs one, and a field that
is taken away or means something else; a new field with a default needs none."""
VERSION = 1 + len(MIGRATIONS)


def is_session_name(name: str) -> bool:
    """Whether a file of that name is a session."""
    return name.lower().endswith(SUFFIX)


def migrated(plain: object, path: object, migrations: tuple[Callable[[Plain], Plain], ...] = MIGRATIONS) -> Plain:
    """Return what a file holds as the present version has it.

    Raises
    ------
    FormatError
        If it is no session, or one of a later version.
    """
    newest = 1 + len(migrations)
    number = plain.get(FORMAT) if isinstance(plain, dict) else None
    if not isinstance(plain, dict) or not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise FormatError(f"expected a session with the number of its version under {FORMAT!r}, got none", str(path))
    if number > newest:
        raise FormatError(
            f"expected a session of version {newest} or before, got {number}: a later Plexoscope reads it", str(path)
        )
    for migrate in migrations[number - 1 :]:
        plain = migrate(plain)
    return plain
