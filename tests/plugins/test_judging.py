"""The verdict: the strongest rival counts, rules that learn nothing come first, an interval decides."""

import numpy as np
import pytest

from plexoscope.plugins.judging import Figure, Tally, figure_text, interval_of, judge, paper_contenders
from plexoscope.plugins.judging import verdicts as verdicts_of
from plexoscope.plugins.manifest import PaperFigure
from plexoscope.plugins.results import Comparison, Contender

OURS = Contender("Ours", "method", [0.90, 0.92, 0.91])
WEAK, STRONG = Contender("GCN", "baseline", [0.7, 0.7, 0.71]), Contender("MLP", "baseline", [0.86, 0.87, 0.88])


class Reported:
    def __init__(self) -> None:
        self.checks: list[tuple[str, str, str, bool]] = []

    def claim(self, name: str, expected: str, got: str, passed: bool) -> None:
        self.checks.append((name, expected, got, passed))


def verdicts(*contenders: Contender, higher: bool = True) -> list[tuple[str, str, str, bool]]:
    ctx = Reported()
    judge(ctx, [Comparison("AUC", contenders, higher)])
    return ctx.checks


def test_the_strongest_of_all_is_the_rival():
    assert verdicts(OURS, WEAK, STRONG) == [
        ("AUC: Ours ahead of MLP", "> 0", "+0.04 (+0.0152 … +0.0648), 3 seeds", True)
    ]


def test_within_the_spread_over_seeds_nobody_is_ahead():
    (check,) = verdicts(OURS, Contender("MLP", "baseline", [0.95, 0.85, 0.9]))
    assert check[2].startswith("+0.01 (-")
    assert not check[3]


def test_a_rule_that_is_better_comes_first():
    rule = Contender("recency", "rule", [0.93])
    checks = verdicts(OURS, STRONG, rule)
    assert checks[0][:3] == (
        "AUC: recency, which learns nothing, is better here than Ours", "no such rule", "0.93 against 0.910 ± 0.025",
    )  # fmt: skip
    assert [check[0] for check in checks[1:]] == ["AUC: Ours ahead of recency"]
    assert not any(check[3] for check in checks)


def test_each_ablation_is_asked_and_each_method_by_itself():
    ablation = Contender("without its idea", "ablation", [0.91, 0.93, 0.92])
    other = Contender("Ours, larger", "method", [0.80, 0.81, 0.82])
    assert {name: passed for name, _, _, passed in verdicts(OURS, other, ablation, STRONG)} == {
        "AUC: Ours ahead of MLP": True,
        "AUC: Ours ahead of without its idea": False,
        "AUC: Ours, larger ahead of MLP": False,
        "AUC: Ours, larger ahead of without its idea": False,
    }


def test_where_less_is_better():
    ours, theirs = Contender("Ours", "method", [1.0]), Contender("Theirs", "baseline", [1.5])
    assert verdicts(ours, theirs, higher=False) == [("AUC: Ours ahead of Theirs", "> 0", "+0.5, one seed", True)]
    assert not verdicts(theirs, Contender("Rule", "rule", [1.0]), Contender("Ours", "method", [2.0]), higher=False)[0][
        3
    ]


def test_the_paper_is_shown_and_never_a_rival():
    paper = [
        PaperFigure("auc", "Ours", 0.99, 0.01, "Cora, ten seeds", "other data"),
        PaperFigure("hits", "Ours", 0.5),
    ]
    (line,) = paper_contenders(paper, "auc")
    assert (line.name, line.role, line.values.tolist(), line.note) == (
        "Ours (paper)", "paper", [0.99], "Cora, ten seeds; not comparable: other data",
    )  # fmt: skip
    assert verdicts(OURS, STRONG, line) == verdicts(OURS, STRONG)


def test_values_that_are_missing_decide_nothing():
    assert verdicts(OURS, Contender("lost", "baseline", [np.nan] * 3)) == []
    assert not verdicts(Contender("Ours", "method", [np.nan] * 3), STRONG)[0][3]


def test_faults():
    with pytest.raises(ValueError, match="expected a role of method, ablation, baseline, rule, paper, got 'floor'"):
        Contender("a", "floor", [1.0])
    with pytest.raises(ValueError, match=r"expected as many seeds of all, got \[2, 3\]"):
        Comparison("AUC", (OURS, Contender("b", "baseline", [1.0, 2.0])))


def test_a_tally_compares_seeds_that_all_have():
    tally = Tally({"auc": Figure("AUC"), "hits": Figure("Hits")}, [PaperFigure("auc", "Ours", 0.99)])
    for value in (0.9, 0.92):
        tally.add("auc", "Ours", "method", value)
        tally.add("auc", "GCN", "baseline", value / 2)
    tally.add("auc", "Ours", "method", 0.5)
    ours, theirs, paper = tally.comparison("auc").contenders
    assert (ours.values.tolist(), theirs.values.tolist(), paper.role) == ([0.9, 0.92], [0.45, 0.46], "paper")
    assert tally.comparison("hits").contenders == ()
    ctx = Reported()
    tally.judge(ctx)
    assert [name for name, *_ in ctx.checks] == ["AUC: Ours ahead of GCN"], "what was not counted is not judged"
    assert tally.means()["auc, GCN"] == pytest.approx(0.455)


def test_as_good_counts_where_anything_is_found_and_cheaper_where_it_is_as_good():
    figures = {
        "auc": Figure("AUC", as_good_within=0.02, chance=0.5),
        "energy": Figure("Energy (µJ)", higher_is_better=False, provided="auc"),
    }
    passed = {}
    for found, theirs in ((0.8, 0.81), (0.5, 0.5), (0.8, 0.9)):
        tally, ctx = Tally(figures), Reported()
        for wobble in (-0.001, 0.0, 0.001):
            tally.add("auc", "Ours", "method", found + wobble)
            tally.add("auc", "GCN", "baseline", theirs + wobble)
            tally.add("energy", "Ours", "method", 1.0 + wobble)
            tally.add("energy", "GCN", "baseline", 2.0)
        tally.judge(ctx)
        passed[found, theirs] = [each[3] for each in ctx.checks]
        got = {name: got for name, _, got, _ in ctx.checks}
    assert passed == {(0.8, 0.81): [True, True], (0.5, 0.5): [False, False], (0.8, 0.9): [False, False]}
    assert got["Energy (µJ): Ours ahead of GCN"].endswith("; not as good: AUC")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([0.5], "0.5"),
        ([1.0, 1.0], "1"),
        ([20 / 43] * 10, "0.4651"),
        ([81.2, 82.4, 83.0], "82.2 ± 2.3"),
        ([1e-3, 3e-3], "0.002 ± 0.013"),
    ],
)
def test_as_many_digits_as_the_spread_allows(values, text):
    contender = Contender("a", "method", values)
    assert figure_text(interval_of(contender)) == text


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([WEAK], "Ours is ahead of GCN"),
        ([WEAK, STRONG, Contender("plain", "ablation", [0.7, 0.7, 0.71])], "Ours is ahead of MLP and plain"),
        ([STRONG, Contender("plain", "ablation", [0.90, 0.92, 0.92])], "Ours is ahead of MLP, not ahead of plain"),
        ([Contender("MLP", "baseline", [0.95, 0.85, 0.9])], "Ours is not ahead of MLP"),
        ([STRONG, Contender("recency", "rule", [0.99])], "recency, a rule, is better than Ours"),
        ([STRONG, Contender("Ours (paper)", "paper", [0.99])], "Ours is ahead of MLP"),
    ],
)
@pytest.mark.parametrize("higher", [True, False])
def test_the_sentence_says_what_the_checks_do(others, words, higher):
    turned = [Contender(each.name, each.role, each.values if higher else -each.values) for each in (OURS, *others)]
    comparison = Comparison("AUC", tuple(turned), higher)
    (verdict,) = verdicts_of(comparison)
    assert verdict.words == words
    assert verdict.passed == all(passed for *_, passed in verdicts(*turned, higher=higher))


def test_where_nobody_is_to_be_beaten_nothing_is_said():
    assert verdicts_of(Comparison("AUC", (OURS, Contender("Ours (paper)", "paper", [0.99])))) == ()


def test_as_good_as_is_said_where_that_is_the_claim():
    close = Contender("MLP", "baseline", OURS.values + 0.01)
    assert [each.words for each in verdicts_of(Comparison("AUC", (OURS, close), as_good_within=0.02))] == [
        "Ours is as good as MLP"
    ]


def test_of_draws_and_of_what_was_learned_from_nothing_is_claimed():
    null = Contender("Null", "baseline", [0.1, 0.2, 0.3, 0.95])
    (verdict,) = verdicts_of(Comparison("Modularity", (Contender("Leiden", "method", [0.9]), null)))
    assert (verdict.words, verdict.passed) == ("better than 3 of 4 draws of Null", None)
    (verdict,) = verdicts_of(Comparison("AUC, in-sample", (OURS, WEAK)))
    assert (verdict.words, verdict.passed) == ("Ours is ahead of GCN, in-sample", None)
