"""A run followed to its end, from the command line and from scripts: Ctrl-C cancels it."""

from collections.abc import Callable

from plexoscope.plugins.runner import Run
from plexoscope.plugins.states import RunState

POLL_S = 0.1


def followed(run: Run, each_turn: Callable[[RunState], None]) -> bool:
    """Wait for the end of a run, until nothing is left of its worker either: a cluster has to be tidied up.

    Ctrl-C cancels the run; a second one leaves it behind.

    Parameters
    ----------
    each_turn
        Called with the state ten times a second, and once after the end. What it raises cancels the run, too.

    Returns
    -------
    bool
        Whether it was Ctrl-C that ended it.
    """
    interrupted = False
    try:
        while not (state := run.wait(POLL_S)).is_terminal:
            each_turn(state)
    except KeyboardInterrupt:
        interrupted = True
        run.cancel()
        while not (state := run.wait(POLL_S)).is_terminal and not run.abandoned:
            each_turn(state)
    except BaseException:
        run.cancel()
        run.wait()
        raise
    each_turn(run.wait())
    return interrupted
