"""Record a run, open the recording again, and read one channel of it, without the method.

Prints the swing of a pendulum at five seconds of the recording's own time. `plexoscope replay pendulum-run` draws it,
and the window opens the folder `pendulum-run` when it is dropped on it.
"""

from pathlib import Path

from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.recording import Recorder, Replay, header_of, open_recording
from plexoscope.plugins.runner import Thread, start

method = find_methods([Path(__file__).with_name("single_file_method.py")]).find("pendulum")
params = method.load().params_class()
placement = Thread()
recorder = Recorder("pendulum-run", header_of(method, params, 0, placement))
start(method, params, inputs={}, placement=placement, observers=[recorder.take]).wait(60)
recorder.close()

with open_recording("pendulum-run") as recording:
    replay = Replay(recording)
    print(f"{replay.state}, {replay.duration_s:.2f} s, {[check.name for check in replay.checks]}")
    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        steps = replay.items_until(share * replay.duration_s).get("swing", [])
        if steps:
            step, swing = steps[-1]
            print(f"{share:4.0%} of the time: step {step}, {swing.values['angle']:+.3f} rad")
