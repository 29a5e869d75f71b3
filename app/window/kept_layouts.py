"""Layouts of the user's own as a preference: text that is written after a change and read at the next start."""

import json
from collections.abc import Iterable, Mapping

from plexoscope.app.document.arrangement import from_plain, to_plain
from plexoscope.app.document.workspace import WORKSPACES, Workspace


def to_text(own: Iterable[Workspace]) -> str:
    """Layouts as JSON; "" for none."""
    plain = [
        {
            "name": each.name,
            "arrangement": to_plain(each.arrangement),
            "has_left": each.has_left,
            "has_docks": each.has_docks,
        }
        for each in own
    ]
    return json.dumps(plain) if plain else ""


def from_text(text: str) -> tuple[Workspace, ...]:
    """What `to_text` wrote; what cannot be read is left out, for nobody can mend a preference."""
    try:
        plain = json.loads(text) if text else []
    except ValueError:
        return ()
    found: dict[str, Workspace] = {}
    for each in plain if isinstance(plain, list) else ():
        name = each.get("name") if isinstance(each, Mapping) else None
        if not isinstance(name, str) or not name or name in WORKSPACES:
            continue
        try:
            arrangement = from_plain(each.get("arrangement"))
        except ValueError:
            continue
        found[name] = Workspace(
            name, arrangement, has_left=each.get("has_left") is not False, has_docks=each.get("has_docks") is not False
        )
    return tuple(found.values())
