"""What is done to rows of the tree, however it is asked for: by the tree, its menu, a key or the command line."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from plexoscope.app.document.document import Document
from plexoscope.app.document.edits import is_about
from plexoscope.app.document.ids import new_id
from plexoscope.app.document.outline import (
    FOLDER,
    Outline,
    completed,
    folders_about,
    grouped,
    is_folder,
    moved,
    renamed,
    things_inside,
    without,
)
from plexoscope.app.document.state import SCENE
from plexoscope.app.view.open_thing import OpenThing

FOLDER_NAME = "Folder"


class OutlineVerbs:
    """Knows all that is open, by key, and the edits of where it stands.

    Parameters
    ----------
    tell
        Returns what all rooms have open, in the order in which it stands by itself.
    """

    def __init__(self, document: Document, tell: Callable[[], Iterable[OpenThing]]) -> None:
        self._document, self._tell = document, tell
        self._holds = False
        self._held: list[OpenThing] | None = None
        self._piece: tuple[str, OpenThing, OpenThing | None] | None = None  # found last, of many that had to be made

    def things(self) -> list[OpenThing]:
        if not self._holds:
            return list(self._tell())
        if self._held is None:
            self._held = list(self._tell())
        return list(self._held)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Ask the rooms once for all that is asked meanwhile; nothing must change what is open."""
        if self._holds:
            yield
            return
        self._holds = True
        try:
            yield
        finally:
            self._holds, self._held = False, None

    def outline(self) -> Outline:
        """Where everything stands, what nobody has put anywhere as well."""
        return completed(self._document.state.outline, [thing.key for thing in self.things()])

    def find(self, key: str) -> OpenThing | None:
        """The thing or the piece of a key; None of a folder, and of what is not there."""
        for thing in self.things():
            if thing.key == key:
                self._piece = None  # it must not be held longer than the tree shows it
                return thing
            if is_about(key, thing.key):
                return self._find_piece(key, thing)
        return None

    def _find_piece(self, key: str, thing: OpenThing) -> OpenThing | None:
        if self._piece is None or self._piece[0] != key or self._piece[1] is not thing:
            found = next((piece for piece in thing.children() if piece.key == key), None)
            self._piece = (key, thing, found)
        return self._piece[2]

    def name_of(self, key: str) -> str:
        if is_folder(key):
            return next((row.name for row in self.outline() if row.key == key), "")
        thing = self.find(key)
        return "" if thing is None else thing.name

    @property
    def inspected(self) -> OpenThing | None:
        """What the inspector is about."""
        return self.find(self._document.state.inspected)

    def inspect(self, key: str) -> None:
        """Let the inspector be about a thing, and bring up what it has to show."""
        thing = self.find(key)
        if key != self._document.state.inspected:
            if thing is not None and thing.select is not None:
                thing.select()
            else:
                self._document.inspect(key, self.name_of(key))

    def inspect_again(self, key: str) -> None:
        """Select once more what a piece means that the inspector is about: something else may be selected since."""
        thing = self.find(key) if "/" in key and key == self._document.state.inspected else None
        if thing is not None and thing.select is not None:
            thing.select()

    # Looks.

    def set_visible(self, things: Sequence[OpenThing], on: bool) -> None:
        """Show or hide several, as one step."""
        wanted = [thing for thing in things if thing.visible not in (None, on) and thing.toggle is not None]
        self._together(f"{'Show' if on else 'Hide'} {_named(wanted)}", [thing.toggle for thing in wanted])

    def toggle(self, things: Sequence[OpenThing]) -> None:
        """Hide them all, or show them all where none is seen."""
        self.set_visible(things, not any(thing.visible for thing in things))

    def show_only(self, things: Sequence[OpenThing]) -> None:
        """Show these, and hide everything else of their rank: all other things, or the other pieces of theirs."""
        keys = {thing.key for thing in things}
        whole = {key.partition("/")[0] for key in keys}
        if any("/" in key for key in keys):
            others = [piece for thing in self.things() if thing.key in whole for piece in thing.children()]
        else:
            others = self.things()
        wanted = [each for each in others if each.visible is not None and each.visible is not (each.key in keys)]
        self._together(f"Show only {_named(things)}", [each.toggle for each in wanted])

    # What is there.

    def rename(self, key: str, name: str) -> None:
        """Give a thing or a folder another name."""
        thing = self.find(key)
        if is_folder(key):
            self._document.put_in_outline(f"Rename to {name}", renamed(self.outline(), key, name))
        elif thing is not None and thing.rename is not None:
            thing.rename(name)

    def duplicate(self, things: Sequence[OpenThing]) -> None:
        """Add another of each, of the same data."""
        wanted = [thing for thing in things if thing.duplicate is not None]
        self._together(f"Duplicate {_named(wanted)}", [thing.duplicate for thing in wanted])

    def remove(self, keys: Collection[str], with_content: bool = True) -> None:
        """Close things; of folders all that is in them, or the folder alone."""
        outline = self.outline()
        folders = [key for key in keys if is_folder(key)]
        inner: list[str] = []
        if with_content:
            inner = [key for folder in folders for key in things_inside(outline, folder)]
            folders += [
                row.key for row in outline if is_folder(row.key) and set(folders_about(outline, row.key)) & set(keys)
            ]
        wanted = [thing for key in dict.fromkeys([*keys, *inner]) if (thing := self.find(key)) is not None]
        wanted = [thing for thing in wanted if thing.remove is not None]
        named = _named(wanted) if wanted or not folders else "folder"
        with self._document.together(f"Remove {named}"):
            for thing in wanted:
                assert thing.remove is not None
                thing.remove()
            if folders:
                self._document.put_in_outline("Remove folder", without(self.outline(), folders))

    # Where it stands.

    def group(self, keys: Collection[str], name: str = FOLDER_NAME) -> str:
        """Put things into a new folder; returns its key, "" if there is none of these."""
        outline, folder = self.outline(), f"{FOLDER}{new_id('folder')}"
        after = grouped(outline, [key for key in keys if self._may_move(key)], name, folder)
        if after == outline:
            return ""
        self._document.put_in_outline(f"Group into {name}", after)
        return folder

    def move(self, keys: Collection[str], folder: str, before: str) -> None:
        """Put things into a folder, before one of its rows."""
        wanted = [key for key in keys if self._may_move(key)]
        if wanted and before != SCENE:
            self._document.put_in_outline("Move in the tree", moved(self.outline(), wanted, folder, before))

    def _may_move(self, key: str) -> bool:
        thing = self.find(key)
        return is_folder(key) or (thing is not None and thing.may_move)

    def _together(self, label: str, deeds: Sequence[Callable[[], object] | None]) -> None:
        if deeds:
            with self._document.together(label):
                for deed in deeds:
                    if deed is not None:
                        deed()


def _named(things: Sequence[OpenThing]) -> str:
    return things[0].name if len(things) == 1 else f"{len(things)} things"
