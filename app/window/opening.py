"""Which part of the window opens what."""

from collections.abc import Sequence
from itertools import zip_longest

from plexoscope.app.inputs.words import Found
from plexoscope.app.view.part import FileOpener


def shared_out(found: Sequence[Found], openers: Sequence[FileOpener]) -> list[tuple[FileOpener, list[Found]]]:
    """Give each thing to the first that takes it. What comes together is handed on together, in its order."""
    last = next(opener for opener in openers if opener.takes_unknown)
    shares: dict[FileOpener, list[Found]] = {}
    for each in found:
        opener = next((opener for opener in openers if opener.takes(each, found)), last)
        shares.setdefault(opener, []).append(each)
    return list(shares.items())


def file_kinds(openers: Sequence[FileOpener]) -> str:
    """Return what the dialog for files offers: all kinds together, each by itself, and any file."""
    by_opener = zip_longest(*(opener.kinds.items() for opener in openers))  # the first kind of each, then the others
    kinds = [kind for some in by_opener for kind in some if kind is not None]
    patterns = {title: " ".join(f"*{suffix}" for suffix in suffixes) for title, suffixes in kinds}
    each = [f"{title} ({words})" for title, words in patterns.items()]
    return ";;".join([f"All of these ({' '.join(patterns.values())})", *each, "All files (*)"])
