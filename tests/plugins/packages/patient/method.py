"""Methods for runs in processes, most of them bad: the parameter `what` says which one to be."""

import builtins
import ctypes
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Image, Outputs, Scalar


@dataclass(frozen=True)
class Params:
    what: Annotated[str, Param("What")] = "steps"
    text: Annotated[str, Param("Text")] = ""
    n: Annotated[int, Param("How many", low=0, high=10**9)] = 5
    speed: Annotated[float, Param("Speed", low=0, high=10, live=True)] = 1.0


def run(params, inputs, ctx):
    return globals()[params.what](params, inputs, ctx) or Outputs()


def steps(params, inputs, ctx):
    base = np.zeros((200, 200), np.float32)
    for step in range(params.n):
        ctx.checkpoint()
        ctx.progress(step + 1, params.n, "working")
        ctx.emit("loss", Scalar({"loss": ctx.rng.random()}, baselines=("floor",)))
        base += 1
        ctx.emit("image", Image(base), step=10 * step)
        ctx.emit("images", Image(base[:2, :3]))
        base += 1
    ctx.emit("found", Image(base.astype(np.uint8)))
    ctx.check("ends", "= 1", np.float64(1), np.True_)
    ctx.log(f"{ctx.seed} {ctx.device} {dict(ctx.expects)} {dict(ctx.live)}")
    return Outputs({"loss": 0.5}, {"base": base, "flat": base[0]})


class UnpicklableError(Exception):
    def __init__(self):
        super().__init__("mine")
        self.lock = threading.Lock()


class Silent(BaseException):
    def __str__(self):
        raise RuntimeError


def raises(params, inputs, ctx):
    ctx.emit("loss", Scalar({"v": 1.0}))
    known = [*vars(builtins).values(), UnpicklableError, Silent]
    faults = {each.__name__: each for each in known if isinstance(each, type)}
    made = {"ExceptionGroup": ("g", [ValueError()]), "UnpicklableError": (), "Silent": ()}
    raise faults[params.text](*made.get(params.text, ("reason",)))


def segfault(params, inputs, ctx):
    ctx.emit("loss", Scalar({"v": 1.0}))
    ctypes.string_at(0)


def leave(params, inputs, ctx):
    os._exit(params.n)


def kill(params, inputs, ctx):
    (ctx.scratch / "a").write_text("a")
    ctx.emit("loss", Scalar({"v": 1.0}))
    os.kill(os.getpid(), params.n)
    time.sleep(60)


def close_all(params, inputs, ctx):
    os.closerange(3, 512)


def forever(params, inputs, ctx):
    step = 0
    while True:
        ctx.checkpoint()
        ctx.emit("loss", Scalar({"step": step, "speed": ctx.live["speed"]}))
        step += 1
        time.sleep(0.001)


def hang(params, inputs, ctx):
    ctx.emit("loss", Scalar({"v": 1.0}))
    while True:
        time.sleep(0.01)


def hang_in_c(params, inputs, ctx):
    ctx.emit("loss", Scalar({"v": 1.0}))
    re.match(r"(a*)*b", "a" * 60)


def allocate(params, inputs, ctx):
    kept = []
    while True:
        kept.append(np.ones(10**6))


def fork(params, inputs, ctx):
    if os.fork() == 0:
        ctx.emit("loss", Scalar({"child": 1.0}))
        return
    ctx.emit("loss", Scalar({"parent": 1.0}))
    os.wait()


def fork_and_stay(params, inputs, ctx):
    pid = os.fork()
    if pid == 0:
        time.sleep(1000)
    return Outputs({"pid": pid})


def start_program(params, inputs, ctx):
    ctx.emit("loss", Scalar({"pid": subprocess.Popen(["sleep", "1000"], close_fds=False).pid}))
    if params.n == 0:
        ctypes.string_at(0)


def prints(params, inputs, ctx):
    print("out")
    print("err", file=sys.stderr)
    os.write(1, "from C: é\n".encode())
    print("  10%\r  20%\r 100%")
    print("no end of line", end="")


def speaks(params, inputs, ctx):
    print("out")
    print("err", file=sys.stderr)
    print("  10%\r  20%\r 100%")
    ctx.log("told")
    print("no end of line", end="")


def prints_much(params, inputs, ctx):
    for i in range(20000):
        print("line", i)


def looks_around(params, inputs, ctx):
    heavy = [name for name in ("torch", "PySide6", "scipy", "vispy") if name in sys.modules]
    ctx.log(f"{heavy} {os.environ['OMP_NUM_THREADS']}")


def takes_input(params, inputs, ctx):
    values = inputs["network"]
    ctx.log(f"{values.flags.writeable} {values.shape}")
    return Outputs({"sum": float(values.sum())})


def returns_a_lock(params, inputs, ctx):
    return Outputs({"lock": threading.Lock()})


def emits_a_lock(params, inputs, ctx):
    ctx.emit("loss", Scalar({"v": 1.0}, phase=threading.Lock()))


def floods(params, inputs, ctx):
    for i in range(params.n):
        ctx.emit("image", Image(np.full((256, 256), i, np.float32)))
        ctx.emit("images", Image(np.full((256, 256), i, np.float32)))
    for i in range(3):
        ctx.emit("found", Image(np.full((256, 256), i, np.float32)))


def leaves_a_thread(params, inputs, ctx):
    def emit():
        while True:
            ctx.emit("loss", Scalar({"late": 1.0}))

    threading.Thread(target=emit, daemon=params.n == 0).start()


def uses_threads(params, inputs, ctx):
    def emit(k):
        for _ in range(50):
            ctx.emit("images", Image(np.full((128, 128), k, np.float32)))

    threads = [threading.Thread(target=emit, args=(k,)) for k in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
