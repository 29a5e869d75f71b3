"""Where the views of the window stand: tabs, side by side or one above the other, to any depth. Data, and no widgets.

Whatever is done to an arrangement gives one in which each view stands once, nothing is empty, and what is divided one
way holds no part that is divided the same way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate

LEAST_SHARE = 0.05
"""A part that is pushed together further could not be found again."""


class Side(Enum):
    """Where a view goes, seen from the tabs of another."""

    TAB = "tab"
    LEFT = "left"
    RIGHT = "right"
    ABOVE = "above"
    BELOW = "below"

    @property
    def is_across(self) -> bool:
        """Whether both stand beside each other then."""
        return self in (Side.LEFT, Side.RIGHT)

    @property
    def is_before(self) -> bool:
        """Whether the view that comes stands first then."""
        return self in (Side.LEFT, Side.ABOVE)


@dataclass(frozen=True)
class Tabs:
    """Views behind each other.

    Parameters
    ----------
    views
        Their ids, at least one, in the order of the tabs.
    current
        The one in front.
    """

    views: tuple[str, ...]
    current: str

    def __post_init__(self) -> None:
        if not self.views or self.current not in self.views:
            raise ValueError(f"tabs: expected one of the views in front, got {self.current!r} of {self.views}")


@dataclass(frozen=True)
class Split:
    """Parts side by side, or one above the other.

    Parameters
    ----------
    across
        Whether they stand side by side.
    parts
        At least two.
    shares
        How much of the room each has; they add up to 1.
    """

    across: bool
    parts: "tuple[Arrangement, ...]"
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2 or len(self.parts) != len(self.shares):
            raise ValueError(f"split: expected two parts or more and a share of each, got {self}")
        if abs(sum(self.shares) - 1) > 1e-6 or min(self.shares) <= 0:
            raise ValueError(f"split: expected shares that add up to 1, got {self.shares}")


Arrangement = Tabs | Split


def split(across: bool, *parts: tuple[Arrangement, float]) -> Arrangement:
    """Divide a room; parts that are divided the same way themselves join in, and a single one stands for itself."""
    flat: list[tuple[Arrangement, float]] = []
    for part, share in parts:
        if isinstance(part, Split) and part.across == across:
            flat += [(inner, share * part_share) for inner, part_share in zip(part.parts, part.shares, strict=True)]
        else:
            flat.append((part, share))
    if len(flat) == 1:
        return flat[0][0]
    whole = sum(share for _, share in flat)
    shares = _adding_up([share / whole for _, share in flat])
    return Split(across, tuple(part for part, _ in flat), shares)


def tabs(*views: str, current: str = "") -> Tabs:
    """Views behind each other, the first in front if none is named."""
    return Tabs(views, current or views[0])


def stacks_of(arrangement: Arrangement) -> Iterator[Tabs]:
    """All tabs of it, from the upper left to the lower right."""
    if isinstance(arrangement, Tabs):
        yield arrangement
    else:
        for part in arrangement.parts:
            yield from stacks_of(part)


def views_of(arrangement: Arrangement | None) -> list[str]:
    """The ids of all views."""
    return [] if arrangement is None else [view for stack in stacks_of(arrangement) for view in stack.views]


def stack_of(arrangement: Arrangement, view: str) -> Tabs:
    """The tabs among which a view stands.

    Raises
    ------
    KeyError
        If it is in none.
    """
    for stack in stacks_of(arrangement):
        if view in stack.views:
            return stack
    raise KeyError(view)


def without(arrangement: Arrangement | None, view: str) -> Arrangement | None:
    """Take a view away; its neighbours get its room. None where nothing is left."""

    def take(stack: Tabs) -> Tabs | None:
        if view not in stack.views:
            return stack
        views = tuple(each for each in stack.views if each != view)
        if not views:
            return None
        at = min(stack.views.index(view), len(views) - 1)
        return Tabs(views, views[at] if stack.current == view else stack.current)

    return _mapped(arrangement, take)


def kept(arrangement: Arrangement | None, views: Iterable[str]) -> Arrangement | None:
    """Of an arrangement, perhaps of another day, what still exists."""
    wanted = set(views)
    for view in views_of(arrangement):
        if view not in wanted:
            arrangement = without(arrangement, view)
    return arrangement


def in_front(arrangement: Arrangement, view: str) -> Arrangement:
    """Put a view before those that share its tabs."""
    found = _mapped(arrangement, lambda stack: replace(stack, current=view) if view in stack.views else stack)
    assert found is not None  # nothing was taken away
    return found


def placed(
    arrangement: Arrangement | None, view: str, beside: str = "", side: Side = Side.TAB, at: int | None = None
) -> Arrangement:
    """Put a view, new or from elsewhere, beside another, in front.

    Parameters
    ----------
    beside
        The view of whose tabs the side is meant; "" for the whole arrangement.
    at
        Among tabs, before which it goes; None for the end.
    """
    if arrangement is None:
        return tabs(view)
    if beside == view:
        stack = stack_of(arrangement, view)
        if len(stack.views) == 1:
            return arrangement  # it is there
        others = [each for each in stack.views if each != view]
        beside = others[0]
    rest = without(arrangement, view)
    if rest is None:
        return tabs(view)
    if not beside:
        return _divided(rest, tabs(view), side) if side is not Side.TAB else _joined_first(rest, view, at)

    def put(stack: Tabs) -> Arrangement:
        if beside not in stack.views:
            return stack
        return _joined(stack, view, at) if side is Side.TAB else _divided(stack, tabs(view), side)

    found = _mapped(rest, put)
    assert found is not None
    if view not in views_of(found):
        raise KeyError(beside)
    return found


def resized(arrangement: Arrangement, path: tuple[int, ...], shares: Iterable[float]) -> Arrangement:
    """Give the parts of a split other shares.

    Parameters
    ----------
    path
        Numbers of the parts that lead to it from the whole.
    """
    if not isinstance(arrangement, Split):
        raise ValueError(f"resized: expected a split, got {arrangement}")
    if not path:
        wanted = [max(share, LEAST_SHARE) for share in shares]
        return replace(arrangement, shares=_adding_up([share / sum(wanted) for share in wanted]))
    parts = list(arrangement.parts)
    parts[path[0]] = resized(parts[path[0]], path[1:], shares)
    return replace(arrangement, parts=tuple(parts))


def to_plain(arrangement: Arrangement) -> dict[str, object]:
    """As values that JSON knows."""
    if isinstance(arrangement, Tabs):
        return {"views": list(arrangement.views), "current": arrangement.current}
    return {
        "across": arrangement.across,
        "parts": [to_plain(part) for part in arrangement.parts],
        "shares": [round(share, 4) for share in arrangement.shares],
    }


def from_plain(plain: object) -> Arrangement:
    """Read what `to_plain` wrote.

    Raises
    ------
    ValueError
        If it is no arrangement, or a view stands in it twice.
    """
    found = _read(plain)
    views = views_of(found)
    if len(set(views)) < len(views):
        raise ValueError(f"arrangement: expected each view once, got {', '.join(views)}")
    return found


def _read(plain: object) -> Arrangement:
    if not isinstance(plain, Mapping):
        raise ValueError(f"arrangement: expected an object, got {type(plain).__name__}")
    views, parts, shares = plain.get("views"), plain.get("parts"), plain.get("shares")
    if isinstance(views, list) and all(isinstance(view, str) for view in views):
        return Tabs(tuple(views), str(plain.get("current", views[0] if views else "")))
    if not (isinstance(parts, list) and isinstance(shares, list) and len(parts) == len(shares)):
        parts, shares = [], []
    if parts and all(isinstance(share, int | float) and share > 0 for share in shares):
        return split(bool(plain.get("across")), *zip(map(_read, parts), map(float, shares), strict=True))
    raise ValueError("arrangement: expected views, or parts with their shares, got neither")


def _mapped(arrangement: Arrangement | None, change: Callable[[Tabs], Arrangement | None]) -> Arrangement | None:
    """The same with each stack of tabs changed, those that are gone left out."""
    if arrangement is None or isinstance(arrangement, Tabs):
        return None if arrangement is None else change(arrangement)
    parts = [(_mapped(part, change), share) for part, share in zip(arrangement.parts, arrangement.shares, strict=True)]
    left = [(part, share) for part, share in parts if part is not None]
    return split(arrangement.across, *left) if left else None


def _divided(old: Arrangement, new: Tabs, side: Side) -> Arrangement:
    both: tuple[Arrangement, Arrangement] = (new, old) if side.is_before else (old, new)
    return split(side.is_across, *((part, 0.5) for part in both))


def _joined(stack: Tabs, view: str, at: int | None) -> Tabs:
    at = len(stack.views) if at is None else at
    return Tabs((*stack.views[:at], view, *stack.views[at:]), view)


def _joined_first(arrangement: Arrangement, view: str, at: int | None) -> Arrangement:
    first = next(stacks_of(arrangement))
    found = _mapped(arrangement, lambda stack: _joined(stack, view, at) if stack is first else stack)
    assert found is not None
    return found


def _adding_up(shares: list[float]) -> tuple[float, ...]:
    """To exactly 1, whatever was lost in rounding, so that the same room is always divided the same."""
    *_, but_last = accumulate(shares[:-1])
    return (*shares[:-1], 1 - but_last)
