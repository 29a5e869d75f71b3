"""Who does better at one question: a method, its idea taken out, baselines, rules, and what the paper reports."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.plugins.results.result import Result, freeze, require_shape

ROLES = ("method", "ablation", "baseline", "rule", "paper")


@dataclass(frozen=True, eq=False)
class Contender:
    """One line of a `Comparison`.

    Parameters
    ----------
    name
        As the user reads it.
    role
        "method"; "ablation", the method without its idea; "baseline", which learns from the same data; "rule", which
        learns nothing; "paper", a figure that others report, which is shown and never compared with.
    values : (S,) float64, S ≥ 1
        One for each seed, in the order of the seeds; a single one of what has no chance in it.
    spread
        Of a paper's figure, as the paper gives it; NaN where it gives none.
    note
        What a reader must know to compare: the data, the split, "not comparable: …".

    Examples
    --------
    >>> Contender("Common neighbours", "rule", [0.72]).values
    array([0.72])
    """

    name: str
    role: str
    values: F64
    spread: float = float("nan")
    note: str = ""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"contender {self.name!r}: expected a role of {', '.join(ROLES)}, got {self.role!r}")
        values = freeze(self, "values", np.float64)
        require_shape(f"contender {self.name!r}", "values", values, "(S,), S ≥ 1", values.ndim == 1 and len(values) > 0)


@dataclass(frozen=True, eq=False)
class Comparison(Result):
    """One figure of a method beside those of all that it is held against.

    Parameters
    ----------
    figure
        What is measured, and on what: "Hits at 100 on the test edges". A unit in round brackets at its end.
    contenders
        In the order in which they are shown within a role.
    higher_is_better
        Whether more of the figure is better.
    as_good_within
        How far behind still counts as good, in the unit of the figure; 0 where the claim is to be ahead.
    chance
        What is reached where nothing is found: to be as good as a rival says little below it. None where nobody knows.

    Examples
    --------
    >>> rows = Contender("Mine", "method", [0.91, 0.93, 0.92]), Contender("Common neighbours", "rule", [0.72])
    >>> [each.name for each in Comparison("AUC on the test edges", rows).of_role("rule")]
    ['Common neighbours']
    """

    kind: ClassVar[str] = "comparison"
    figure: str
    contenders: tuple[Contender, ...]
    higher_is_better: bool = True
    as_good_within: float = 0.0
    chance: float | None = None

    def __post_init__(self) -> None:
        lengths = {len(each.values) for each in self.contenders if each.role != "paper"} - {1}
        if len(lengths) > 1:
            raise ValueError(f"comparison: expected as many seeds of all, got {sorted(lengths)}")

    def of_role(self, *roles: str) -> tuple[Contender, ...]:
        """Those of these roles, in their order."""
        return tuple(each for each in self.contenders if each.role in roles)
