"""A method's function called in place: what it tells can be read, and what it raises comes through."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Matrix, Outputs, Scalar
from plexoscope.plugins.testing import run_here


@dataclass(frozen=True)
class Params:
    n_steps: Annotated[int, Param("Steps", low=1, high=100)] = 3
    speed: Annotated[float, Param("Speed", low=0, high=10, live=True)] = 2.0


scratches: list[Path] = []


def walk(params: Params, inputs: Any, ctx: Any) -> Outputs:
    ctx.log("off")
    at = inputs.get("start", 0.0)
    for step in range(params.n_steps):
        ctx.checkpoint()
        ctx.progress(step, params.n_steps)
        at += ctx.live["speed"] * ctx.rng.normal()
        ctx.emit("path", Scalar({"at": at}), 10 * step)
        ctx.check("Near", f"< {ctx.expects.get('far', 99)}", at, at < ctx.expects.get("far", 99))
    (ctx.scratch / "note").write_text("here")
    scratches.append(ctx.scratch)
    return Outputs(metrics={"at": at})


def test_all_that_it_tells() -> None:
    ran = run_here(walk, Params(speed=3.0), {"start": 5.0}, seed=4)
    rng = np.random.default_rng(4)
    ways = 5.0 + np.cumsum(3.0 * rng.normal(size=3))
    assert [step for step, _ in ran.results["path"]] == [0, 10, 20]
    assert [value.values["at"] for _, value in ran.results["path"] if isinstance(value, Scalar)] == pytest.approx(ways)
    assert ran.outputs.metrics["at"] == pytest.approx(ways[-1])
    assert list(ran.checks) == ["Near"]
    assert ran.checks["Near"].got == pytest.approx(ways[-1])
    assert ran.logs == ["off"]
    assert not scratches[-1].exists()


def test_bars_reach_it() -> None:
    assert run_here(walk, Params()).checks["Near"].passed
    assert not run_here(walk, Params(), expects={"far": -100.0}).checks["Near"].passed


def test_its_exception_comes_through() -> None:
    def fail(params: Params, inputs: Any, ctx: Any) -> Outputs:
        raise RuntimeError("shapes")

    with pytest.raises(RuntimeError, match="shapes"):
        run_here(fail, Params())


def test_what_no_channel_takes_is_refused() -> None:
    def mix(params: Params, inputs: Any, ctx: Any) -> Outputs:
        ctx.emit("a", Scalar({"x": 1.0}))
        ctx.emit("a", Matrix(np.zeros((2, 2))))
        return Outputs()

    with pytest.raises(PluginError, match="channel 'a': expected Scalar"):
        run_here(mix, Params())


def test_what_is_not_live_cannot_be_read_live() -> None:
    def read(params: Params, inputs: Any, ctx: Any) -> Outputs:
        return Outputs(metrics={"n": ctx.live["n_steps"]})

    with pytest.raises(KeyError):
        run_here(read, Params())
