"""Run a method without a window, and read what it found.

Prints the checks, the metrics and the last value of the curve that a panel would show. The same lines run any method
that `plexoscope methods` lists: `find_methods().find("communities")`.
"""

from pathlib import Path

from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.runner import Thread, start

method = find_methods([Path(__file__).with_name("single_file_method.py")]).find("pendulum")
params = method.load().params_class(damping=0.5)

run = start(method, params, inputs={}, seed=1, placement=Thread())
print(run.wait(60), run.error or "")

for check in run.checks:
    print(f"{check.name} ({check.expected}): {check.got:.3g}, {'passed' if check.passed else 'failed'}")
print(run.outputs.metrics)
step, swing = run.channels["swing"].kept()[-1]
print(f"at step {step} it stands at {swing.values['angle']:.4f} rad")
