"""How the names of files end that can be opened, for hints and for finding the command: their readers are asked."""

from collections.abc import Iterable

_PACKED = ".gz"


def endings(suffixes: Iterable[str]) -> tuple[str, ...]:
    """Return suffixes without those that only say that a file is packed, each once."""
    return tuple(dict.fromkeys(suffix.removesuffix(_PACKED) for suffix in suffixes))


def endings_in_words(suffixes: Iterable[str]) -> str:
    """Return ".trk .tck (.gz)": the brackets say that some of these may be packed, too."""
    known = tuple(suffixes)
    packed = f" ({_PACKED})" if any(suffix.endswith(_PACKED) for suffix in known) else ""
    return " ".join(endings(known)) + packed
