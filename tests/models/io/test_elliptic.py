"""The three files of the Elliptic data set."""

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.models.io.temporal import read_temporal_network
from plexoscope.models.io.temporal.elliptic import CLASSES, EDGES, FEATURES, STEP_S

FILES = {
    FEATURES: "230425980,1,-0.17,0.5\n5530458,1,0.1,0.2\n232022460,3,1,2\n232438397,3,3,4\n9,2,0,0\n",
    EDGES: "txId1,txId2\n232022460,232438397\n230425980,5530458\n5530458,5530458\n",
    CLASSES: "txId,class\n230425980,unknown\n5530458,2\n232022460,1\n232438397,2\n",
}


def saved(folder, changed):
    for name, text in {**FILES, **changed}.items():
        if text is not None:
            (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("name", FILES)
def test_steps_features_and_classes_of_transactions(tmp_path, name):
    path = saved(tmp_path, {}) / name
    assert kind_of_file(path) == "temporal_network"
    network = read_temporal_network(path)
    assert network.node_names == ("230425980", "5530458", "232022460", "232438397", "9")
    assert network.node_groups == ("", "licit", "illicit", "licit", "")
    events = zip(network.source.tolist(), network.target.tolist(), network.time_s.tolist(), strict=True)
    assert list(events) == [(0, 1, 0.0), (2, 3, 2 * STEP_S)]
    assert network.directed
    np.testing.assert_array_equal(network.node_features[2], np.float32([1, 2]))
    assert network.node_time_s.tolist() == [0, 0, 2 * STEP_S, 2 * STEP_S, STEP_S]


@pytest.mark.parametrize(
    ("changed", "message", "named"),
    [
        ({CLASSES: None}, f"got no {CLASSES}", EDGES),
        ({CLASSES: "txId,class\n9,3\n"}, "class: expected 1, 2 or unknown, got '3'", CLASSES),
        ({CLASSES: "txId,class\n77,1\n"}, "expected transactions that have features, got 77", CLASSES),
        ({EDGES: "a,b\n9,9\n"}, "expected a header of two columns, txid1 and txid2, got", EDGES),
        ({EDGES: "txId1,txId2\n9,5530458\n"}, "line 2: expected both in one step, got 2 and 1", EDGES),
        ({EDGES: "txId1,txId2\n9,77\n"}, "expected transactions that have features, got 77", EDGES),
        ({FEATURES: "9,1,0\n9,1,0\n"}, "expected each transaction once", FEATURES),
        ({FEATURES: "9,1.5,0\n8,1,0\n"}, "expected steps 1 …", FEATURES),
        ({FEATURES: "9,1,inf\n8,1,0\n"}, "expected a finite number", FEATURES),
        ({FEATURES: "9,1\n8,1\n"}, "expected a transaction, a step and features", FEATURES),
        ({FEATURES: FILES[FEATURES][:-4]}, "line 5: expected 4 columns, got 3", FEATURES),
    ],
)
def test_faults(tmp_path, changed, message, named):
    folder = saved(tmp_path, changed)
    with pytest.raises(FormatError, match=message) as error:
        read_temporal_network(folder / EDGES)
    assert str(error.value).endswith(f"{folder / named}")
