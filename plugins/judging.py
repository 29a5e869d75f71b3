"""How any method is judged: against the strongest of all that was asked the same, seed by seed, and its idea taken out.

A method counts what all contenders reach in a `Tally`, emits a `Comparison` for each figure, and has it judged at the
end. What may be claimed then follows from the data and not from a threshold: ahead by more than the spread over seeds,
or not.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from plexoscope.models.graphs.scores.intervals import Interval, difference_interval, mean_interval
from plexoscope.plugins.manifest import PaperFigure
from plexoscope.plugins.results import Comparison, Contender

NO_FIGURES: Mapping[str, "Figure"] = MappingProxyType({})
RIVALS = ("baseline", "rule")
IN_SAMPLE = "in-sample"
_DIGITS, _LEAD_DIGITS = 4, 3
_NO_WIDTH = 1e-12
"""Share of a mean: what is left of a spread where all values are the same."""


class Judged(Protocol):
    """What `judge` uses of a context."""

    def claim(self, name: str, expected: str, got: str, passed: bool) -> None: ...


@dataclass(frozen=True)
class Figure:
    """What is measured, in words and in which direction it is better.

    Parameters
    ----------
    title
        What is measured, and on what, with a unit in round brackets at its end.
    higher_is_better
        Whether more of it is better.
    as_good_within
        How far behind still counts as good, where that is what the paper claims and not to be ahead.
    chance
        What is reached where nothing is found. As good as a rival counts only where it is better than this.
    provided
        Key of another figure of the `Tally` without whose claims those of this one are lost, too: cheaper is better
        only where it is as good.
    """

    title: str
    higher_is_better: bool = True
    as_good_within: float = 0.0
    chance: float | None = None
    provided: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a comparison says of one method, as its checks do.

    Parameters
    ----------
    words
        One sentence: "NAT is ahead of Recency but not of Without joint keys".
    passed
        Whether all checks of that method on this figure pass; None where nothing is claimed.
    """

    words: str
    passed: bool | None


class Tally:
    """What every contender reached, figure by figure and seed by seed.

    Parameters
    ----------
    figures
        Key of a figure, as in the manifest's `[[paper]]`, to what it is.
    paper
        `ctx.paper`.

    Examples
    --------
    >>> tally = Tally({"auc": Figure("AUC on the test edges")})
    >>> for seed in range(3):
    ...     tally.add("auc", "Mine", "method", 0.91 + 0.001 * seed)
    ...     tally.add("auc", "Common neighbours", "rule", 0.72)
    >>> [f"{each.name} {each.values.mean():.3f}" for each in tally.comparison("auc").contenders]
    ['Mine 0.911', 'Common neighbours 0.720']
    """

    def __init__(self, figures: Mapping[str, Figure], paper: Sequence[PaperFigure] = ()) -> None:
        self._figures, self._paper = dict(figures), tuple(paper)
        self._values: dict[str, dict[tuple[str, str], list[float]]] = {key: {} for key in figures}

    def add(self, figure: str, name: str, role: str, value: float) -> None:
        """Count what a contender reached with one more seed."""
        self._values[figure].setdefault((name, role), []).append(float(value))

    def comparison(self, figure: str) -> Comparison:
        """All that was counted of a figure, and the paper's. In the midst of a seed, of the seeds that all have."""
        found, what = self._values[figure], self._figures[figure]
        n_seeds = min(map(len, found.values()), default=0)
        contenders = [
            Contender(name, role, np.array(values[: max(n_seeds, 1)])) for (name, role), values in found.items()
        ]
        contenders += paper_contenders(self._paper, figure)
        return Comparison(what.title, tuple(contenders), what.higher_is_better, what.as_good_within, what.chance)

    @property
    def n_seeds(self) -> int:
        """How many seeds have been counted by somebody."""
        return max((len(values) for found in self._values.values() for values in found.values()), default=0)

    def means(self) -> dict[str, float]:
        """Mean over seeds of every figure and contender, as metrics of a run: "auc, NCN"."""
        return {
            f"{figure}, {name}": float(np.mean(values))
            for figure, found in self._values.items()
            for (name, _), values in found.items()
        }

    def judge(self, ctx: Judged) -> None:
        """Report as claims who is better, of all figures that were counted."""
        judge(ctx, [self.comparison(figure) for figure, found in self._values.items() if found], self._figures)


def judge(ctx: Judged, comparisons: Sequence[Comparison], figures: Mapping[str, Figure] = NO_FIGURES) -> None:
    """Report as claims who is better. Call it once, before other checks, with all figures that the method claims.

    First, where a rule that learns nothing does better than the method, that: it is what a user must know before
    anything else. Then each method against the strongest baseline or rule, and against each of its ablations. A check
    passes if the interval of the difference over seeds lies on the right side of nothing; with one seed, if the
    difference does, and it is said that there was one.

    Parameters
    ----------
    ctx
    comparisons
    figures
        What is known beside of what is compared, by keys that `Figure.provided` names.
    """
    for comparison in comparisons:
        for method in comparison.of_role("method"):
            rule = _better_rule(comparison, method)
            if rule is not None:
                got = " against ".join(figure_text(interval_of(each)) for each in (rule, method))
                name = f"{comparison.figure}: {rule.name}, which learns nothing, is better here than {method.name}"
                ctx.claim(name, "no such rule", got, False)
    by_title = {each.title: each for each in figures.values()}
    claims = [
        (comparison.figure, method.name, _claim(comparison, method, rival))
        for comparison in comparisons
        for method in comparison.of_role("method")
        for rival in (strongest(comparison, comparison.of_role(*RIVALS)), *comparison.of_role("ablation"))
        if rival is not None
    ]
    lost = {(title, name) for title, name, claim in claims if not claim.passed}
    for title, name, claim in claims:
        provided = figures[by_title[title].provided].title if title in by_title and by_title[title].provided else ""
        is_void = (provided, name) in lost
        got = f"{claim.got}; not as good: {provided}" if is_void else claim.got
        ctx.claim(claim.name, claim.expected, got, claim.passed and not is_void)


def verdicts(comparison: Comparison) -> tuple[Verdict, ...]:
    """Say for each method of a comparison whether it may claim to be better; without rivals there is nothing to say.

    Nothing is claimed of what was learned from, which its title calls in-sample, nor of one value beside draws of a
    null: how those are to be tested is the method's affair.
    """
    found = []
    for method in comparison.of_role("method"):
        rival = strongest(comparison, comparison.of_role(*RIVALS))
        against = [each for each in (rival, *comparison.of_role("ablation")) if each is not None]
        if not against or not np.isfinite(method.values).all():
            continue
        if len(method.values) == 1 and any(len(each.values) > 1 for each in against):
            found.append(Verdict(_among_draws(comparison, method), None))
            continue
        passed = {each.name: _claim(comparison, method, each).passed for each in against}
        ahead = _listed([name for name, passes in passed.items() if passes])
        behind = _listed([name for name, passes in passed.items() if not passes])
        claim = "as good as" if comparison.as_good_within else "ahead of"
        rule = _better_rule(comparison, method)
        if rule is not None:
            words = f"{rule.name}, a rule, is better than {method.name}"
        elif rival is not None and _is_behind(comparison, lead_of(comparison, method, rival)):
            words = f"{rival.name} is better than {method.name}"
        elif not behind:
            words = f"{method.name} is {claim} {ahead}"
        else:
            words = f"{method.name} is {f'{claim} {ahead}, ' if ahead else ''}not {claim} {behind}"
        claimed = IN_SAMPLE not in comparison.figure
        found.append(Verdict(words, not behind) if claimed else Verdict(f"{words}, {IN_SAMPLE}", None))
    return tuple(found)


def lead_text(comparison: Comparison, method: Contender, rival: Contender) -> str:
    """How far a method is ahead: "+0.019 (+0.0102 … +0.0278), 3 seeds"."""
    lead = lead_of(comparison, method, rival)
    if lead.n == 1:
        return f"{lead.mean:+.{_LEAD_DIGITS}g}, one seed"
    mean, low, high = (f"{number:+.{_LEAD_DIGITS}g}" for number in (lead.mean, lead.low, lead.high))
    return f"{mean} ({low} … {high}), {lead.n} seeds"


def lead_of(comparison: Comparison, method: Contender, rival: Contender) -> Interval:
    """By how much a method is better than a rival, whichever way better is, seed by seed."""
    if comparison.higher_is_better:
        return difference_interval(method.values, rival.values)
    return difference_interval(rival.values, method.values)


def strongest(comparison: Comparison, contenders: Sequence[Contender]) -> Contender | None:
    """The best of some of a comparison in the mean, None where there is none, or none whose figures are all numbers."""
    finite = [each for each in contenders if np.isfinite(each.values).all()]
    sign = 1 if comparison.higher_is_better else -1
    return max(finite, key=lambda each: sign * each.values.mean(), default=None)


def interval_of(contender: Contender) -> Interval:
    """The mean of a contender's finite values and its interval; of a paper's figure what the paper gives."""
    if contender.role == "paper" and math.isfinite(contender.spread):
        mean = float(contender.values.mean())
        return Interval(mean, mean - contender.spread, mean + contender.spread, 1)
    return mean_interval(contender.values[np.isfinite(contender.values)])


def figure_text(interval: Interval) -> str:
    """A figure and how sure it is: "0.925 ± 0.004", with as many digits as that allows."""
    half = interval.half_width
    if not math.isfinite(half) or half <= _NO_WIDTH * abs(interval.mean):
        return f"{interval.mean:.{_DIGITS}g}"
    n_decimals = min(max(1 - math.floor(math.log10(half)), 0), 6)
    return f"{interval.mean:.{n_decimals}f} ± {half:.{n_decimals}f}"


def paper_contenders(paper: Sequence[PaperFigure], figure: str) -> tuple[Contender, ...]:
    """What the manifest says of a figure in the paper, as lines of a `Comparison`."""
    found = []
    for each in paper:
        if each.figure == figure:
            notes = (each.data, f"not comparable: {each.not_comparable}" if each.not_comparable else "")
            note = "; ".join(filter(None, notes))
            found.append(Contender(f"{each.name} (paper)", "paper", np.array([each.value]), each.spread, note))
    return tuple(found)


@dataclass(frozen=True)
class _Claim:
    name: str
    expected: str
    got: str
    passed: bool


def _claim(comparison: Comparison, method: Contender, rival: Contender) -> _Claim:
    lead, within = lead_of(comparison, method, rival), comparison.as_good_within
    expected = f"> {-within:g}" if within else "> 0"
    name = f"{comparison.figure}: {method.name} {'as good as' if within else 'ahead of'} {rival.name}"
    got = lead_text(comparison, method, rival)
    if not _is_found(comparison, method):
        return _Claim(name, expected, f"{got}; {figure_text(interval_of(method))} is no better than chance", False)
    return _Claim(name, expected, got, _passes(comparison, lead))


def _is_found(comparison: Comparison, method: Contender) -> bool:
    """Whether a method is better than what is reached where nothing is found, if that is known."""
    if comparison.chance is None or not comparison.as_good_within:
        return True
    lead = lead_of(comparison, method, Contender("chance", "rule", np.array([comparison.chance])))
    return (lead.mean if lead.n == 1 else lead.low) > 0


def _among_draws(comparison: Comparison, method: Contender) -> str:
    """Of the draws of which null the method is better than the fewest."""
    sign = 1 if comparison.higher_is_better else -1
    n_better = {each: int((sign * (method.values[0] - each.values) > 0).sum()) for each in comparison.of_role(*RIVALS)}
    hardest = min(n_better, key=lambda each: n_better[each] / len(each.values))
    name = f"{method.name}: " if len(comparison.of_role("method")) > 1 else ""
    return f"{name}better than {n_better[hardest]} of {len(hardest.values)} draws of {hardest.name}"


def _listed(names: Sequence[str]) -> str:
    *others, last = names or ("",)
    return f"{', '.join(others)} and {last}" if others else last


def _passes(comparison: Comparison, lead: Interval) -> bool:
    return (lead.mean if lead.n == 1 else lead.low) > -comparison.as_good_within


def _better_rule(comparison: Comparison, method: Contender) -> Contender | None:
    """The strongest rule, if the method is not better than that in the mean."""
    rule = strongest(comparison, comparison.of_role("rule"))
    if rule is not None and lead_of(comparison, method, rule).mean <= -comparison.as_good_within:
        return rule
    return None


def _is_behind(comparison: Comparison, lead: Interval) -> bool:
    return (lead.mean if lead.n == 1 else lead.high) < -comparison.as_good_within
