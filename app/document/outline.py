"""In which order things stand in the tree of what is open, and in which folders. Data, and no widgets.

An outline lists what the user has put somewhere; what it does not name stands where it came. Whatever is done to one
gives one in which each thing stands once, in a folder that is there, and no folder stands within itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

FOLDER = "folder:"
"""How the key of a folder begins."""


@dataclass(frozen=True)
class OutlineRow:
    """A thing, or a folder, and where it stands: behind the rows before it that are of the same folder.

    Parameters
    ----------
    key
        Of the thing, as `OpenThing` has it.
    folder
        Key of the folder that it stands in; "" for none.
    name
        Of a folder; "" of a thing, which has its own.
    """

    key: str
    folder: str = ""
    name: str = ""


Outline = tuple[OutlineRow, ...]


def is_folder(key: str) -> bool:
    return key.startswith(FOLDER)


def kind_of(key: str) -> str:
    """What a key says before the colon."""
    return key.partition(":")[0]


def completed(outline: Outline, keys: Sequence[str]) -> Outline:
    """The rows of all that is open: without what is gone, and with what is new beside its like.

    Parameters
    ----------
    keys
        Of all things, in the order in which they stand by themselves.
    """
    there = set(keys)
    rows = list(_mended([row for row in outline if is_folder(row.key) or row.key in there]))
    for number, key in enumerate(keys):
        if all(row.key != key for row in rows):
            rows.insert(_place_of_new(tuple(rows), keys, number), OutlineRow(key))
    return tuple(rows)


def _place_of_new(rows: Outline, keys: Sequence[str], number: int) -> int:
    """Behind the one of its kind that comes before it by itself, else before the one that comes after it."""
    at_of = {row.key: at for at, row in enumerate(rows)}
    kind = kind_of(keys[number])
    for key in reversed(keys[:number]):
        if kind_of(key) == kind and key in at_of:
            return at_of[_outermost(rows, key)] + 1
    for key in keys[number + 1 :]:
        if kind_of(key) == kind and key in at_of:
            return at_of[_outermost(rows, key)]
    return len(rows)


def _outermost(rows: Outline, key: str) -> str:
    """The folder without a folder that a thing is in, or itself."""
    return [key, *folders_about(rows, key)][-1]


def folders_about(outline: Outline, key: str) -> list[str]:
    """The folders that a thing is in, from the innermost on."""
    folder_of = {row.key: row.folder for row in outline}
    found: list[str] = []
    folder = folder_of.get(key, "")
    while folder and folder not in found:
        found.append(folder)
        folder = folder_of.get(folder, "")
    return found


def inside(outline: Outline, folder: str) -> list[OutlineRow]:
    """The rows right in a folder; "" for those in none."""
    return [row for row in outline if row.folder == folder]


def things_inside(outline: Outline, folder: str) -> list[str]:
    """The keys of all things in a folder, those in its folders among them, as they stand; "" for everything."""
    found: list[str] = []
    for row in inside(outline, folder):
        found += things_inside(outline, row.key) if is_folder(row.key) else [row.key]
    return found


def moved(outline: Outline, keys: Collection[str], folder: str = "", before: str = "") -> Outline:
    """Put things, or folders with all that is in them, into a folder.

    Parameters
    ----------
    folder
        "" for none.
    before
        Which row of the folder they go before; "" for the end.
    """
    into = {folder, *folders_about(outline, folder)} - {""}
    if into & set(keys) or (folder and all(row.key != folder for row in outline)):
        return outline  # nothing stands within itself
    moving = [row.key for row in outline if row.key in keys and not set(folders_about(outline, row.key)) & set(keys)]
    siblings = [row.key for row in inside(outline, folder)]
    later = siblings[siblings.index(before) :] if before in siblings else []
    before = next((key for key in later if key not in moving), "")
    rest = [row for row in outline if row.key not in moving]
    at = next((at for at, row in enumerate(rest) if row.key == before), len(rest)) if before else len(rest)
    gone = [replace(row, folder=folder) for row in outline if row.key in moving]
    return (*rest[:at], *gone, *rest[at:])


def grouped(outline: Outline, keys: Collection[str], name: str, folder: str) -> Outline:
    """Put things into a new folder, which stands where the first of them stood."""
    first = next((row for row in outline if row.key in keys and not set(folders_about(outline, row.key)) & set(keys)),
                 None)  # fmt: skip
    if first is None:
        return outline
    at = outline.index(first)
    return moved((*outline[:at], OutlineRow(folder, first.folder, name), *outline[at:]), keys, folder)


def renamed(outline: Outline, folder: str, name: str) -> Outline:
    """Give a folder another name."""
    return tuple(replace(row, name=name) if row.key == folder else row for row in outline)


def without(outline: Outline, keys: Iterable[str]) -> Outline:
    """Take things and folders away; what is in a folder then stands where that stood."""
    for key in keys:
        row = next((each for each in outline if each.key == key), None)
        if row is not None:
            outline = moved(outline, [each.key for each in inside(outline, key)], row.folder, key)
            outline = tuple(each for each in outline if each.key != key)
    return outline


def with_copy(outline: Outline, key: str, copy: str) -> Outline:
    """Put the copy of a thing behind it, if somebody has put that somewhere."""
    at = next((at for at, row in enumerate(outline) if row.key == key), None)
    return outline if at is None else (*outline[: at + 1], replace(outline[at], key=copy), *outline[at + 1 :])


def _mended(rows: Sequence[OutlineRow]) -> Outline:
    """Rows of another day: each once, in folders that are there, and none within itself."""
    once = tuple({row.key: row for row in reversed(rows)}.values())[::-1]
    there = {row.key for row in once if is_folder(row.key)}
    found: Outline = tuple(row if row.folder in there else replace(row, folder="") for row in once)
    for row in found:
        if row.key in folders_about(found, row.key):
            found = tuple(replace(each, folder="") if each.key == row.key else each for each in found)
    return found
