"""Every kind of data that a method may take arrives in another process as it was."""

import numpy as np
import pytest

from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.plugins.runner.messages import Parcel, unpacked

POINTS = np.arange(15, dtype=np.float32).reshape(5, 3)
DATA = (
    Tractogram(
        POINTS,
        np.array([0, 2, 5]),
        per_streamline={"length": np.array([1.0, 2.0])},
        per_point={"FA": np.arange(5.0)},
        groups={"left": np.array([0])},
    ),
    Volume(np.ones((2, 2, 2), np.float32), np.eye(4), "t1"),
    TemporalNetwork(np.array([0, 1]), np.array([1, 2]), np.array([0.0, 1.0]), ("a", "b", "c"), ("", "", "x")),
    np.arange(200_000.0),
)


@pytest.mark.parametrize("data", DATA, ids=lambda data: type(data).__name__)
def test_data_arrive_as_they_were(data):
    again = unpacked(Parcel(data).message_alone(), lambda offset, n_bytes: pytest.fail("no block was sent"))
    assert fingerprint(again) == fingerprint(data)
