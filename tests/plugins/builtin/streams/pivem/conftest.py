"""What small runs of PiVeM would spend most of their time on."""

import pytest

from plexoscope.plugins.builtin.streams.pivem import exam


@pytest.fixture(autouse=True)
def few_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Riemann sums of 10,000 steps are most of a small run; the tests of the science take them of many pairs."""
    monkeypatch.setattr(exam, "N_INTEGRAL_PAIRS", 4)
