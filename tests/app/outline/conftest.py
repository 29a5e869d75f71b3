"""Things as rooms tell of them, without a window."""

from functools import partial

import pytest

from plexoscope.app.document.document import Document
from plexoscope.app.outline.verbs import OutlineVerbs
from plexoscope.app.view.open_thing import ManyThings, OpenThing


class Room:
    """Tells of things that a test has made; notes what is done to them."""

    def __init__(self) -> None:
        self.told: list[OpenThing] = []
        self.done: list[tuple[str, ...]] = []
        self.n_made = 0

    def thing(self, key: str, name: str = "", n_pieces: int = 0, **more) -> OpenThing:
        def piece(number: int) -> OpenThing:
            self.n_made += 1
            return OpenThing(f"{key}/group:{number}", f"group {number}", "bundle", visible=True, may_move=False)

        noted = {what: partial(self._note, what, key) for what in ("toggle", "rename", "duplicate", "remove")}
        pieces = ManyThings(n_pieces, piece)
        told = {"visible": True, **noted, **more}
        return OpenThing(key, name or key, "volume", children=lambda: pieces, n_children=n_pieces, **told)

    def _note(self, *what: str) -> None:
        self.done.append(what)


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def document(qapp):
    return Document()


@pytest.fixture
def verbs(document, room):
    room.told = [room.thing(f"volume:{each}", f"Name {each}") for each in "abc"]
    return OutlineVerbs(document, lambda: room.told)
