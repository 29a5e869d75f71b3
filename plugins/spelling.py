"""Help for the reader of an error: the name that was probably meant."""

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " (did you mean 'n_bins'?)" for a slip of the fingers, "" if nothing known is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def listed(names: Iterable[str]) -> str:
    """Return the names for an "expected …" clause."""
    return ", ".join(names) or "none"
