# /// plexoscope
# id = "pendulum"
# title = "Damped pendulum"
# summary = "How long a pendulum swings"
# [[channel]]
# name = "swing"
# kind = "scalar"
# policy = "append"
# title = "Swing"
# unit = "rad"
# ///
"""A method in one file: a pendulum that comes to rest. Its curve grows in a panel while it runs.

`plexoscope --plugin-dir single_file_method.py` opens the window with it, and
`plexoscope run pendulum --plugin-dir single_file_method.py --set damping=0.5` prints its metrics and its check.
"""

from dataclasses import dataclass
from math import sin
from typing import Annotated

from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Outputs, Scalar


@dataclass(frozen=True)
class Params:
    damping: Annotated[float, Param("Damping", low=0, high=2, step=0.1, unit="1/s")] = 0.3


def run(params, inputs, ctx):
    angle, speed, step_s = 1.0, 0.0, 0.02
    for step in range(2000):
        ctx.checkpoint()
        speed -= step_s * (9.81 * sin(angle) + params.damping * speed)
        angle += step_s * speed
        ctx.emit("swing", Scalar({"angle": angle}), step)
    ctx.check("Comes to rest", "< 0.1 rad", abs(angle), abs(angle) < 0.1)
    return Outputs(metrics={"last_angle": angle})
