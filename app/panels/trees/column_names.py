"""Names of the columns of a table, each once."""

from collections.abc import Sequence


def unique(names: Sequence[str]) -> list[str]:
    """The names, told apart by a number where they are alike."""
    seen: set[str] = set()
    result = []
    for name in names:
        words, number = name, 1
        while words in seen:
            number += 1
            words = f"{name} ({number})"
        seen.add(words)
        result.append(words)
    return result
