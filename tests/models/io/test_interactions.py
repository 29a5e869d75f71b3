"""Lists of interactions as JODIE's data sets have them: a header of five names over rows of more."""

import gzip

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.models.io.temporal import read_temporal_network

HEADER = "user_id,item_id,timestamp,state_label,comma_separated_list_of_features\n"
ROWS = "0,0,0.0,0,-0.17,0.3,0.2\n7,0,3.5,0,0.1,0.3,0.2\n0,7,2.0,1,0.1,0.0,0.2\n"


@pytest.mark.parametrize("packed", [False, True])
def test_users_and_items_are_apart_and_in_order_of_time(tmp_path, packed):
    path = tmp_path / ("mooc.csv.gz" if packed else "mooc.csv")
    text = (HEADER + ROWS).encode("utf-8-sig" if packed else "utf-8")
    path.write_bytes(gzip.compress(text) if packed else text)
    network = read_temporal_network(path)
    assert network.node_names == ("user 0", "user 7", "item 0", "item 7")
    assert network.node_groups == ("user", "user", "item", "item")
    events = zip(network.source.tolist(), network.target.tolist(), network.time_s.tolist(), strict=True)
    assert list(events) == [(0, 2, 0.0), (0, 3, 2.0), (1, 2, 3.5)]
    assert network.directed
    assert network.event_labels.tolist() == [0, 1, 0]
    np.testing.assert_array_equal(
        network.event_features, np.float32([[-0.17, 0.3, 0.2], [0.1, 0, 0.2], [0.1, 0.3, 0.2]])
    )
    assert kind_of_file(path) == "temporal_network"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "interactions: expected rows below the header, got none"),
        ("0,0,0.0,0\n1,x,3,0\n", "line 3: expected numbers of a user, an item and a time, got '1,x,3'"),
        ("0,0.5,1,0\n", "line 2: expected numbers"),
        ("0,1,inf,0\n", "line 2: expected numbers"),
        ("0,1\n", "line 2: expected numbers"),
        ("0,0,1,0,2\n\n0,0,1,0\n", "line 4: expected 5 columns as in the first, got 4"),
        ("0,0,1,0,2\n0,0,1,0,2,3\n", "line 3: expected 5 columns"),
        ("0,0,1,0.5,2\n", "line 2, column 4: expected a whole number as label, got '0.5'"),
        ("0,0,1,0,nan\n", "line 2, column 5: expected a finite number, got 'nan'"),
        ("0,0,1,0,2\n0,0,1,0,1e99\n", "line 3, column 5: expected a finite number"),
        ("0,0,1,0,2\n0,0,1,0,\n", "line 3, column 5: expected a finite number, got ''"),
    ],
)
def test_faults(tmp_path, rows, message):
    path = tmp_path / "wikipedia.csv"
    path.write_text(HEADER + rows)
    with pytest.raises(FormatError, match=message) as error:
        read_temporal_network(path)
    assert str(error.value).endswith(f": {path}")


def test_rows_may_end_before_labels_and_features(tmp_path):
    path = tmp_path / "lastfm.csv"
    path.write_text(HEADER + "0,0,1,0\n1,0,2,1\n")
    network = read_temporal_network(path)
    assert network.event_features is None
    assert network.event_labels.tolist() == [0, 1]
    path.write_text(HEADER + "0,0,1\n1,0,2\n")
    assert read_temporal_network(path).event_labels is None
