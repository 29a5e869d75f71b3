"""Ids of what is opened: no two are alike, whichever window or command opened it."""

from uuid import uuid4


def new_id(kind: str) -> str:
    """Return an id that begins with what it is of, such as "layer"."""
    return f"{kind}-{uuid4().hex}"
