"""The methods of the chaos run: `what` says which, `n` how long; each may end in many ways, or not at all."""

import builtins
import ctypes
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from plexoscope.plugins.context import Context
from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Image, Outputs, Scalar

ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "UnicodeDecodeError": ("utf-8", b"", 0, 1, "r"),
    "UnicodeEncodeError": ("utf-8", "", 0, 1, "r"),
    "UnicodeTranslateError": ("", 0, 1, "r"),
    "ExceptionGroup": ("g", [ValueError()]),
    "BaseExceptionGroup": ("g", [KeyboardInterrupt()]),
}
EXCEPTIONS = sorted(
    name for name, each in vars(builtins).items() if isinstance(each, type) and issubclass(each, BaseException)
)


@dataclass(frozen=True)
class Params:
    what: Annotated[str, Param("What")] = "work"
    n: Annotated[int, Param("How much", low=0)] = 20
    speed: Annotated[float, Param("Speed", live=True)] = 1.0


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Do what `what` says; "raise:NAME" raises that exception."""
    what, _, name = params.what.partition(":")
    METHODS[what](params.n, ctx, name)
    return Outputs({"n": float(params.n)}, {"values": np.arange(params.n)})


def work(n: int, ctx: Context, _: str) -> None:
    (ctx.scratch / "note").write_text("x")
    for step in range(n):
        ctx.checkpoint()
        ctx.progress(step, n)
        ctx.emit("loss", Scalar({"loss": ctx.rng.random()}))
        ctx.emit("image", Image(np.full((128, 128), step, np.float32)))
        time.sleep(0.002)
    ctx.check("ends", "1", 1, True)


def raise_(n: int, ctx: Context, name: str) -> None:
    ctx.emit("image", Image(np.zeros((128, 128), np.float32)))
    raise vars(builtins)[name](*ARGUMENTS.get(name, ("reason",)))


def odd_arrays(n: int, ctx: Context, _: str) -> None:
    ctx.emit("image", Image(np.full((64, 64), np.nan, np.float32)))
    ctx.emit("image", Image(np.full((64, 64), np.inf, np.float32)))
    ctx.emit("image", Image(np.zeros((0, 0), np.float32)))
    ctx.emit("image", Image(np.zeros((3000, 3000), np.float32)))  # 36 MB
    ctx.emit("loss", Scalar({"": float("nan")}))
    ctx.emit("loss", Scalar({}))
    ctx.emit("image", Image(np.full((8, 8), "text")))  # no such image: an error


def emit_after_return(n: int, ctx: Context, _: str) -> None:
    def go_on() -> None:
        for step in range(100):
            ctx.emit("image", Image(np.full((128, 128), step, np.float32)))
            time.sleep(0.001)

    threading.Thread(target=go_on, daemon=True).start()


def never_emit(n: int, ctx: Context, _: str) -> None:
    for _step in range(n):
        ctx.checkpoint()
        time.sleep(0.002)


def flood(n: int, ctx: Context, _: str) -> None:
    for step in range(10 * n):
        ctx.checkpoint()
        ctx.emit("image", Image(np.full((512, 512), step, np.float32)))


def segfault(n: int, ctx: Context, _: str) -> None:
    work(n // 4, ctx, "")
    ctypes.string_at(0)


def leave(n: int, ctx: Context, _: str) -> None:
    os._exit(n % 200)


def allocate(n: int, ctx: Context, _: str) -> None:
    kept = []
    while True:
        kept.append(np.ones(2**20))


def fork(n: int, ctx: Context, _: str) -> None:
    child = os.fork()
    if not child:
        ctx.emit("loss", Scalar({"loss": -1.0}))
        return
    try:
        work(n // 4, ctx, "")
    finally:
        os.waitpid(child, 0)


def hang(n: int, ctx: Context, _: str) -> None:
    ctx.emit("loss", Scalar({"loss": 1.0}))
    while True:
        time.sleep(0.01)


def deaf(n: int, ctx: Context, _: str) -> None:
    """Long enough to be left behind when it is cancelled in a thread."""
    time.sleep(0.4)


METHODS = {
    "work": work, "raise": raise_, "odd_arrays": odd_arrays, "emit_after_return": emit_after_return,
    "never_emit": never_emit, "flood": flood, "segfault": segfault, "leave": leave, "allocate": allocate,
    "fork": fork, "hang": hang, "deaf": deaf,
}  # fmt: skip
