"""What `standings` measured as a page: a line for each figure, what a user may conclude, then everybody's figures."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from plexoscope.plugins.judging import IN_SAMPLE, RIVALS, figure_text, interval_of, lead_of, strongest, verdicts
from plexoscope.plugins.results import Comparison, Contender

Told = Mapping[str, Any]
HEADS = ("method", "data", "figure", "reaches", "strongest other", "without its idea", "paper", "conclusion", "s")


def page(kept: Sequence[Told]) -> str:
    """Return all that was measured as Markdown."""
    machine = f"{platform.machine()}, Python {platform.python_version()}, one thread"
    lines = [
        "# Methods, measured",
        "",
        f"By `make bench-methods` ({machine}). Means over seeds with Student's intervals of 95 %; how a method is",
        "judged stands in [Judging a method](judging-a-method.md). A sentence follows from the figures beside it, and",
        "is of these data alone. Data without a name that ends in a suffix are samples of the method.",
        "",
        "## In short",
        "",
        "The first figure of each run; all others stand below.",
        "",
        _row(
            "method",
            "data",
            "figure",
            "it reaches",
            "strongest other",
            "without its idea",
            "the paper",
            "conclusion",
            "s",
        ),
        _row(*("---",) * 9),
        *(line for told in kept for line in short_lines(told)),
        "",
    ]
    for method in dict.fromkeys(told["method"] for told in kept):
        lines += [f"## {method}", ""]
        for told in kept:
            if told["method"] == method:
                lines += case_lines(told)
    return "\n".join(lines).rstrip() + "\n"


def short_lines(told: Told) -> Iterable[str]:
    """A line for each method, or variant of it, in the first figure of a case, or of its checks where it has none."""
    seconds = f"{told['seconds']:.0f}"
    of_case = (told["method"], told["data"])
    comparisons = comparisons_of(told)[:1]
    for each in comparisons:
        for method in each.of_role("method"):
            rival = strongest(each, each.of_role(*RIVALS))
            idea = strongest(each, each.of_role("ablation"))
            papers = "; ".join(_of(each, paper) for paper in each.of_role("paper")) or "–"
            shown = (_of(each, method), _of(each, rival), _of(each, idea), papers)
            yield _row(*of_case, each.figure, *shown, conclusion(each, method), seconds)
    if not comparisons:
        n_passed = sum(check["passed"] for check in told["checks"])
        held = f"{n_passed} of {len(told['checks'])} checks hold"
        yield _row(*of_case, "its checks", held, "–", "–", "–", "as its checks below say", seconds)


def conclusion(comparison: Comparison, method: Contender) -> str:
    """What a user may conclude from a figure, in a sentence or two."""
    if IN_SAMPLE in comparison.figure:
        return "nothing, for all have seen these"
    rival = strongest(comparison, comparison.of_role(*RIVALS))
    if len(method.values) == 1 and any(len(each.values) > 1 for each in comparison.of_role(*RIVALS)):
        methods = comparison.of_role("method")
        return verdicts(comparison)[methods.index(method)].words
    said = []
    if rival is not None:
        said.append(
            {
                1: f"ahead of all others here, {rival.name} included",
                0: f"not to be told from {rival.name} here",
                -1: f"{rival.name} is better here: use that",
            }[_standing(comparison, method, rival)]
        )
    for idea in comparison.of_role("ablation"):
        said.append(
            {
                1: f"its idea helps, “{idea.name}” is behind",
                0: f"its idea does not show beside “{idea.name}”",
                -1: f"its idea harms, “{idea.name}” is better",
            }[_standing(comparison, method, idea)]
        )
    if len(method.values) == 1:
        said.append("one seed, so that chance is not known")
    return "; ".join(said) or "nothing to compare with"


def case_lines(told: Told) -> list[str]:
    """Everybody's figures, and all checks, of a case."""
    lines = [f"### {told['data']}", "", f"{told['seconds']:.0f} s of one core.", ""]
    for each in comparisons_of(told):
        lines += [f"| {each.figure} | role | |", "|---|---|---|"]
        lines += [
            _row(f"{one.name} ({one.note})" if one.note else one.name, one.role, figure_text(interval_of(one)))
            for one in each.contenders
        ]
        lines += ["", *(f"{method.name}: {conclusion(each, method)}." for method in each.of_role("method")), ""]
    lines += [f"- {'✓' if check['passed'] else '✗'} {check['name']}: {check['got']}" for check in told["checks"]]
    return [*lines, ""]


def comparisons_of(told: Told) -> list[Comparison]:
    """The comparisons of a case, as the panels showed them."""
    return [
        Comparison(
            each["figure"],
            tuple(
                Contender(
                    one["name"],
                    one["role"],
                    np.array(one["values"]),
                    float("nan") if one["spread"] is None else one["spread"],
                    one["note"],
                )
                for one in each["contenders"]
            ),
            each["higher_is_better"],
            each["as_good_within"],
        )
        for each in told["figures"]
    ]


def _standing(comparison: Comparison, method: Contender, rival: Contender) -> int:
    """1 ahead of the rival (or as good, where that is the claim), −1 behind it, 0 where it may be chance."""
    lead = lead_of(comparison, method, rival)
    low, high = (lead.mean, lead.mean) if lead.n == 1 else (lead.low, lead.high)
    return 1 if low > -comparison.as_good_within else -1 if high < -comparison.as_good_within else 0


def _of(comparison: Comparison, contender: Contender | None) -> str:
    if contender is None:
        return "–"
    text = figure_text(interval_of(contender))
    is_method = contender.role == "method" and len(comparison.of_role("method")) == 1
    return text if is_method else f"{contender.name} {text}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
