"""Whether the display that the environment names is there. Asked before Qt, which aborts the process if it is not."""

import ctypes
import os
import platform
import socket
import sys
from pathlib import Path

from plexoscope.models.errors import MissingError


def find_display() -> str:
    """Return the display that answers, or "" where none is named. Elsewhere than on Linux there always is one.

    Raises
    ------
    MissingError
        If one is named and does not answer.
    """
    if sys.platform != "linux":
        return platform.system()
    named = {variable: os.environ[variable] for variable in PROBES if os.environ.get(variable)}
    for variable, name in named.items():  # Qt, too, goes on to the other one
        if PROBES[variable](name):
            return name
    if not named:
        return ""
    raise MissingError(
        f"cannot connect to display {' or '.join(named.values())}; "
        f"start it, or unset {' and '.join(named)} to draw pictures instead"
    )


def _wayland_answers(name: str) -> bool:
    path = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)  # a name may be a whole path
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
    except OSError:
        return False
    return True


def _x_answers(name: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise MissingError(f"cannot connect to display {name} ({error}); what to install: plexoscope doctor") from error
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(name), None)  # never null, even if it failed
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers


PROBES = {"WAYLAND_DISPLAY": _wayland_answers, "DISPLAY": _x_answers}
