"""Settings of models are what the user set, and complete."""

from dataclasses import dataclass

import pytest

from plexoscope.plugins.builtin.settings import settings_from


@dataclass(frozen=True, kw_only=True)
class Settings:
    n_epochs: int
    learning_rate: float
    n_axes: int = 2
    seed: int


@dataclass(frozen=True)
class Params:
    n_epochs: int = 20
    learning_rate: float = 0.1
    shown: str = ""


def test_parameters_of_the_same_name_and_the_rest_as_given() -> None:
    found = settings_from(Settings, Params(n_epochs=7), seed=3, learning_rate=0.5)
    assert found == Settings(n_epochs=7, learning_rate=0.5, seed=3)


def test_what_is_missing_or_unknown_is_named() -> None:
    with pytest.raises(TypeError, match="'seed'"):
        settings_from(Settings, Params())
    with pytest.raises(TypeError, match="'colour'"):
        settings_from(Settings, Params(), seed=0, colour=1)
