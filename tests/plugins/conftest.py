"""Methods made up in a test."""

import itertools
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest

from plexoscope.plugins.discovery import Method
from plexoscope.plugins.manifest import Channel, Citation, EntryPoint, Manifest
from plexoscope.plugins.parameters import Param

CHANNELS = (
    Channel("loss", "scalar", "append", "Loss"),
    Channel("positions", "points", "latest", "Positions"),
    Channel("found", "scalar", "event", "Found"),
)


@dataclass(frozen=True)
class Params:
    n_steps: Annotated[int, Param("Steps", low=1, high=100)] = 3
    speed: Annotated[float, Param("Speed", low=0, high=10, live=True)] = 1.0


@pytest.fixture
def make_method(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Method]:
    """Return a function that makes a method of a plain function `(params, inputs, ctx)`."""
    numbers = itertools.count()

    def make(run: Callable[[Any, Any, Any], Any], **manifest: Any) -> Method:
        module = types.ModuleType(f"made_up_method_{next(numbers)}")
        module.run = run  # type: ignore[attr-defined]
        module.Params = Params  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        fields: dict[str, Any] = {
            "id": module.__name__,
            "version": "1",
            "api": ">=1",
            "title": "T",
            "summary": "S",
            "citation": Citation("A", "T", 2022),
            "entry": EntryPoint(f"{module.__name__}:run", f"{module.__name__}:Params"),
            "channels": CHANNELS,
        }
        return Method(Manifest(**{**fields, **manifest}), Path("made-up"))

    return make
