"""Classes in time: what is asked, what is known when it is asked, and the best that can be said of what is drawn."""

from dataclasses import replace

import numpy as np
import pytest

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.evolvegcn.drifting_classes import DriftingClasses
from plexoscope.models.graphs.methods.evolvegcn.labelled import (
    asked_features,
    grouped,
    past_classes,
    rated,
    without_answers,
)
from plexoscope.models.graphs.scores.evaluation import auc

NAMES = tuple("abcd")
RATINGS = TemporalNetwork(
    [0, 0, 1, 0, 2],
    [1, 1, 0, 2, 1],
    [0.0, 1.0, 12.0, 13.0, 25.0],
    NAMES,
    ("",) * 4,
    directed=True,
    weights=[-3, 2, 5, -1, 4],
)


def test_signs_that_are_asked() -> None:
    """Two ratings of one person by the same make one, negative unless their sum is positive; directions count."""
    found = rated(RATINGS, 10.0)
    links = [step.nodes[step.asked].tolist() for step in found.steps]
    assert links == [[[0, 1]], [[0, 2], [1, 0]], [[2, 1]]]
    assert [step.is_rare.tolist() for step in found.steps] == [[True], [True, False], [False]]
    assert [step.nodes[step.edges].tolist() for step in found.steps] == [[[0, 1]], [[0, 1], [0, 2]], [[1, 2]]]
    assert found.n_ends == 2


def test_features_of_raters_know_the_past_alone() -> None:
    found = rated(RATINGS, 10.0)
    said = [step.features[:, 16:] for step in found.steps]
    assert not said[0].any()
    # Node 0 gave one negative sign before; node 1 got it; node 2 is new.
    log2 = np.log(2)
    np.testing.assert_allclose(said[1], [[log2, 0, 0, 0, -1, 0], [0, 0, log2, 0, 0, -1], [0] * 6], rtol=1e-6)
    turned = rated(replace(RATINGS, weights=np.array([-3, 2, 5, -1, -4])), 10.0)
    for one, other in zip(found.steps, turned.steps, strict=True):
        np.testing.assert_array_equal(one.features, other.features)
    assert turned.steps[2].is_rare.all()


def _payments() -> TemporalNetwork:
    groups = ("licit", "illicit", "licit", "", "licit", "illicit")
    return TemporalNetwork(
        [0, 1, 3],
        [1, 2, 4],
        [0.0, 0.0, 10.0],
        tuple("uvwxyz"),
        groups,
        directed=True,
        node_features=np.arange(12).reshape(6, 2),
        node_time_s=[0.0, 0, 0, 10, 10, 20],
    )


def test_groups_that_are_asked() -> None:
    found = grouped(_payments(), 10.0)
    assert (found.common, found.rare, found.n_ends) == ("licit", "illicit", 1)
    assert [step.nodes.tolist() for step in found.steps] == [[0, 1, 2], [3, 4], [5]]
    assert [step.asked[:, 0].tolist() for step in found.steps] == [[0, 1, 2], [1], [0]]
    assert [step.is_rare.tolist() for step in found.steps] == [[False, True, False], [False], [True]]
    np.testing.assert_array_equal(asked_features(found.steps[1]), [[8, 9]])
    bare = grouped(replace(_payments(), node_features=None), 10.0)
    assert bare.steps[0].features.argmax(1).tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (replace(RATINGS, weights=None), "positive and with negative weights, got none"),
        (replace(RATINGS, weights=np.ones(5)), "got one sign only"),
        (RATINGS, "two intervals or more, got 1"),
    ],
    ids=["none", "one sign", "one interval"],
)
def test_ratings_that_cannot_be_asked(network: TemporalNetwork, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        rated(network, 100.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"node_time_s": None}, "times from which they are there, got no times"),
        ({"node_groups": tuple("aabbcc")}, "two groups, and times from which they are there, got 3 groups"),
        ({}, "two intervals or more, got 1"),
    ],
    ids=["no times", "three groups", "one interval"],
)
def test_groups_that_cannot_be_asked(changes: dict[str, object], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        grouped(replace(_payments(), **changes), 100.0)


def test_past_classes() -> None:
    found = rated(
        TemporalNetwork(
            [0, 2, 0, 0, 3],
            [1, 1, 1, 1, 1],
            [0.0, 1.0, 10.0, 20.0, 21.0],
            NAMES,
            ("",) * 4,
            directed=True,
            weights=[-1, 1, 1, 1, 1],
        ),
        10.0,
    )
    last, _ = past_classes(found, (0, 1))
    _, of_receiver = past_classes(found, (1,))
    assert [each.tolist() for each in last] == [[0, 0], [1], [0, pytest.approx(1 / 3)]]
    assert [each.tolist() for each in of_receiver] == [[0, 0], [0.5], [pytest.approx(1 / 3)] * 2]


def test_without_answers() -> None:
    found = rated(RATINGS, 10.0)
    blind = without_answers(found, 1)
    assert blind.steps[0] is found.steps[0]
    assert blind.steps[1].is_rare.tolist() == [False, True]
    assert len(blind.steps[2].nodes) == 0


@pytest.mark.parametrize("asked", ["nodes", "links"])
def test_who_knows_the_law_says_what_bayes_says(asked: str) -> None:
    """The log odds of two normal distributions around the marks of a group, written out point by point."""
    from scipy.stats import norm

    law = DriftingClasses(n_nodes=23, n_times=4, asked=asked)
    drawn = law.draw(np.random.default_rng(0))
    assert [len(step.nodes) for step in drawn.steps] == [20] * 4
    for time, (step, oracle) in enumerate(zip(drawn.steps, drawn.oracle, strict=True)):
        mark = np.array([np.cos(np.radians(40 * time)), np.sin(np.radians(40 * time))])
        for row, said in zip(step.asked, oracle, strict=True):
            shown = step.features[row[0] // 5 * 5 :][:5].astype(float)
            odds = norm.logpdf(shown, mark, law.noise).sum() - norm.logpdf(shown, -mark, law.noise).sum()
            assert said == pytest.approx(odds + np.log(0.25 / 0.75), rel=1e-4)
            assert set(row // 5) == {row[0] // 5}


def test_marks_of_old_say_little_of_new_ones() -> None:
    drawn = DriftingClasses(n_nodes=1000, n_times=3, turn_deg=180.0).draw(np.random.default_rng(0))
    along = [step.features[:, 0] for step in drawn.steps]
    first, last = (auc(along[t][drawn.steps[t].is_rare], along[t][~drawn.steps[t].is_rare]) for t in (0, 2))
    assert first > 0.75
    assert last < 0.25
    assert drawn.answers(range(3)).mean() == pytest.approx(0.25, abs=0.05)


def test_no_group_can_be_drawn() -> None:
    with pytest.raises(ValueError, match="a group and two snapshots, got 0 and 5"):
        DriftingClasses(n_nodes=4, n_times=5).draw(np.random.default_rng(0))
