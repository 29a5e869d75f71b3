"""Thresholds: what a figure of a method has to reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """What the mean of a figure over the seeds has to reach.

    Parameters
    ----------
    figure
        A key of what `measure` returns.
    at_least, at_most
        One of them, or a figure of the same run that it is compared with by `over`.
    over, by
        `figure` has to be at least `by` above the figure `over` of the same seeds.
    """

    figure: str
    at_least: float | None = None
    at_most: float | None = None
    over: str = ""
    by: float = 0.0

    def __str__(self) -> str:
        if self.over:
            return f"≥ {self.over} + {self.by:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"

    def reached(self, means: dict[str, float]) -> bool:
        """Whether the means of one method's figures reach it."""
        value = means[self.figure]
        if self.over:
            return value >= means[self.over] + self.by
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0.0)
