"""Why a process ended without a word, as far as that can be known."""

import signal
from pathlib import Path

from plexoscope.plugins.states import Failure

MAX_DUMP = 20_000
WORDS = {
    "SIGSEGV": "it used memory that is not its own, as native code with a fault does",
    "SIGBUS": "it used memory that is not there",
    "SIGFPE": "an arithmetic fault in native code",
    "SIGILL": "native code made for another processor",
    "SIGABRT": "native code gave up",
    "SIGKILL": "somebody killed it; the system does, when memory runs out",
    "SIGTERM": "somebody ended it",
}


def failure_of_exit(code: int | None, dump: Path) -> Failure:
    """Describe the end of a process.

    Parameters
    ----------
    code
        Its exit code, negative for a signal; None if it still runs but no longer listens.
    dump
        Where `faulthandler` wrote what the threads were at.
    """
    if code is None:
        return Failure("Lost", "the process of the method closed its connection", _tail(dump))
    if code >= 0:
        return Failure("Exit", f"the process of the method ended by itself, with exit code {code}", _tail(dump))
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    why = WORDS.get(name, "")
    message = f"the process of the method was ended by {name}" + (f": {why}" if why else "")
    return Failure(name, message, _tail(dump))


def _tail(dump: Path) -> str:
    try:
        return dump.read_text(errors="replace")[-MAX_DUMP:]
    except OSError:
        return ""
