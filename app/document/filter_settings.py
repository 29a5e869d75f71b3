"""What the filter of a layer is made of: conditions that can be switched off and negated, in groups of AND or OR."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from plexoscope.models.tracts.filters import And, Filter, LengthBetween, Not, Or, Passes, ValueBetween

Combine = Literal["all", "any"]
What = Passes | LengthBetween | ValueBetween


@dataclass(frozen=True)
class Condition:
    """One condition on streamlines.

    Parameters
    ----------
    id
        Unique in its window, and the same while the condition is edited.
    what
    negated
        Those pass that do not meet it.
    enabled
        A condition that is not enabled counts as if it were not there.
    """

    id: int
    what: What
    negated: bool = False
    enabled: bool = True


@dataclass(frozen=True)
class Group:
    """Conditions of which all must hold, or any one. One without enabled conditions counts as if it were not there."""

    conditions: tuple[Condition, ...] = ()
    combine: Combine = "all"


@dataclass(frozen=True)
class FilterSettings:
    """Which streamlines of a layer are drawn.

    Parameters
    ----------
    groups
        At least one.
    combine
        Whether a streamline must pass all groups or any.
    inverted
        Those are drawn that the groups would hide.
    hidden
        Numbers of streamlines hidden one by one, whatever the conditions say.
    """

    groups: tuple[Group, ...] = (Group(),)
    combine: Combine = "all"
    inverted: bool = False
    hidden: frozenset[int] = frozenset()

    def conditions(self) -> Iterator[Condition]:
        return itertools.chain.from_iterable(group.conditions for group in self.groups)

    def condition(self, id: int) -> Condition | None:
        return next((condition for condition in self.conditions() if condition.id == id), None)

    def with_condition(self, condition: Condition) -> "FilterSettings":
        """With a condition in the place of the one of the same id."""
        return self._mapped(lambda each: (condition if each.id == condition.id else each,))

    def without_condition(self, id: int) -> "FilterSettings":
        """Without a condition; a group that is left empty goes too, unless it is the only one."""
        rest = self._mapped(lambda each: () if each.id == id else (each,))
        emptied = {n for n, group in enumerate(self.groups) if group.conditions and not rest.groups[n].conditions}
        groups = tuple(group for n, group in enumerate(rest.groups) if n not in emptied)
        return replace(rest, groups=groups or (replace(self.groups[0], conditions=()),))

    def with_added(self, condition: Condition, group: int = -1) -> "FilterSettings":
        """With one more condition at the end of a group, by default the last."""
        groups = list(self.groups)
        groups[group] = replace(groups[group], conditions=(*groups[group].conditions, condition))
        return replace(self, groups=tuple(groups))

    def with_group(self, place: int, **changes: object) -> "FilterSettings":
        groups = list(self.groups)
        groups[place] = replace(groups[place], **changes)  # type: ignore[arg-type]
        return replace(self, groups=tuple(groups))

    def _mapped(self, change: Callable[[Condition], tuple[Condition, ...]]) -> "FilterSettings":
        def changed(group: Group) -> Group:
            return replace(group, conditions=tuple(itertools.chain.from_iterable(map(change, group.conditions))))

        return replace(self, groups=tuple(changed(group) for group in self.groups))

    def filter(self) -> Filter | None:
        """The conditions as the models know them; None if all streamlines pass them."""
        terms = [term for group in self.groups if (term := _term(group)) is not None]
        if not terms:
            # Of an empty filter the inverse is everything, too: inverting nothing must not empty the view.
            return None
        joined = _joined(terms, self.combine)
        return Not(joined) if self.inverted else joined


def _term(group: Group) -> Filter | None:
    terms: list[Filter] = [Not(each.what) if each.negated else each.what for each in group.conditions if each.enabled]
    return _joined(terms, group.combine) if terms else None


def _joined(terms: list[Filter], combine: Combine) -> Filter:
    if len(terms) == 1:
        return terms[0]
    return And(tuple(terms)) if combine == "all" else Or(tuple(terms))
