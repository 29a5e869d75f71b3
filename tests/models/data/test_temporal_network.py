"""Events in time, with what is known of events and of nodes."""

import numpy as np
import pytest

from plexoscope.models.data.temporal_network import TemporalNetwork


def network(**changes):
    given = {
        "source": [0, 1, 2],
        "target": [1, 2, 0],
        "time_s": [0.0, 1.0, 2.0],
        "node_names": ("a", "b", "c"),
        "node_groups": ("x", "", "y"),
        "directed": True,
        "weights": [1, -1, 2],
        "event_features": [[1], [2], [3]],
        "event_labels": [0, 1, 0],
        "node_features": [[1, 2], [3, 4], [5, 6]],
        "node_time_s": [0, 0, 1],
    }
    return TemporalNetwork(**{**given, **changes})


def test_what_is_known_of_an_event_goes_with_it():
    late = network().among(np.array([False, True, True]))
    assert late.weights.tolist() == [-1, 2]
    assert late.event_features.tolist() == [[2], [3]]
    assert late.event_labels.tolist() == [1, 0]
    assert late.node_features.shape == (3, 2)
    assert network().among(slice(-1, None)).time_s.tolist() == [2.0]


def test_without_direction_all_but_the_weight_remains():
    plain = network().undirected()
    assert not plain.directed
    assert plain.weights is None
    assert plain.source.tolist() == [0, 1, 0]
    assert plain.event_features.tolist() == [[1], [2], [3]]
    assert plain.node_time_s.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"event_features": [[1], [2]]},
        {"event_features": [1, 2, 3]},
        {"event_labels": [1]},
        {"node_features": [[1], [2], [np.nan]]},
        {"node_time_s": [0, 1, np.inf]},
    ],
)
def test_what_does_not_fit_is_refused(changes):
    with pytest.raises(ValueError, match=f"{next(iter(changes))}: expected"):
        network(**changes)
