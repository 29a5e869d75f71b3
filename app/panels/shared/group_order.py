"""The order of groups that have names: the same in every panel, and with it their colours."""

import re
from collections.abc import Iterable

_DIGITS = re.compile(r"(\d+)")


def in_order(names: Iterable[str]) -> list[str]:
    """Return distinct names in natural order: "community 2" before "community 10", "" last."""
    return sorted(set(names), key=lambda name: (name == "", [_part(part) for part in _DIGITS.split(name)]))


def _part(part: str) -> tuple[int, int, str]:
    return (0, int(part), "") if part.isdigit() else (1, 0, part.casefold())
