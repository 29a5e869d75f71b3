"""The runner: a method in a thread or in a process, with exactly one end for everything that may happen to it."""

from plexoscope.plugins.runner.placement import Placement, RunJob, Worker
from plexoscope.plugins.runner.process.process import Process
from plexoscope.plugins.runner.process.spare import close_spare, warm_up
from plexoscope.plugins.runner.queue import RunQueue
from plexoscope.plugins.runner.run import GRACE_S, Limits, Observer, Run
from plexoscope.plugins.runner.starting import start
from plexoscope.plugins.runner.thread import Thread
from plexoscope.plugins.runner.work import Task, work

__all__ = [
    "GRACE_S",
    "Limits",
    "Observer",
    "Placement",
    "Process",
    "Run",
    "RunJob",
    "RunQueue",
    "Task",
    "Thread",
    "Worker",
    "close_spare",
    "start",
    "warm_up",
    "work",
]
