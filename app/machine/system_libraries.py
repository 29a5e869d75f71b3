"""The shared libraries and programs that the window needs on Linux, and the Debian packages they are in.

Runs before anything is installed, with the standard library alone:

    python3 app/machine/system_libraries.py [--install] [--tests]

`missing()` asks the loader itself, so it holds on every distribution; the names of the packages are Debian's.
"""

import argparse
import ctypes
import glob
import os
import shutil
import subprocess
import sys
from typing import Callable, NamedTuple, Sequence  # noqa: UP035 - runs on the Python that is there

DONE, MISSING = 0, 4


class Need(NamedTuple):
    """A package, and what of it must be found: all `libraries`, all `programs`, and `found()`."""

    package: str
    purpose: str
    libraries: Sequence[str] = ()
    programs: Sequence[str] = ()
    found: Callable[[], bool] = lambda: True


def _has_driver() -> bool:
    """Whether any OpenGL driver is there: Mesa's, or a vendor's own."""
    mesa = [
        pattern
        for folder in ("/usr/lib/*-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib")
        for pattern in (f"{folder}/dri/*_dri.so", f"{folder}/libgallium-*.so")
    ]
    return _loads("libEGL_nvidia.so.0") or any(glob.glob(pattern) for pattern in mesa)


def _has_pip_for_venv() -> bool:
    try:
        import ensurepip

        return bool(ensurepip.version())
    except Exception:  # Debian's Python has a part of it, or none
        return False


# Read with `ldd` and `readelf -d` off PySide6's xcb platform plugin, QtGui, and the EGL and GLX integrations.
WINDOW = (
    Need("libegl1", "OpenGL without a window", ["libEGL.so.1"]),
    Need("libgl1", "OpenGL in the window", ["libGL.so.1"]),
    Need("libopengl0", "OpenGL in the window", ["libOpenGL.so.0"]),
    Need("libgl1-mesa-dri", "an OpenGL driver", found=_has_driver),
    Need("libx11-xcb1", "Qt's window", ["libX11-xcb.so.1"]),
    Need("libxcb1", "Qt's window", ["libxcb.so.1"]),
    Need("libxcb-cursor0", "Qt's window", ["libxcb-cursor.so.0"]),
    Need("libxcb-glx0", "Qt's window", ["libxcb-glx.so.0"]),
    Need("libxcb-icccm4", "Qt's window", ["libxcb-icccm.so.4"]),
    Need("libxcb-image0", "Qt's window", ["libxcb-image.so.0"]),
    Need("libxcb-keysyms1", "Qt's window", ["libxcb-keysyms.so.1"]),
    Need("libxcb-randr0", "Qt's window", ["libxcb-randr.so.0"]),
    Need("libxcb-render0", "Qt's window", ["libxcb-render.so.0"]),
    Need("libxcb-render-util0", "Qt's window", ["libxcb-render-util.so.0"]),
    Need("libxcb-shape0", "Qt's window", ["libxcb-shape.so.0"]),
    Need("libxcb-shm0", "Qt's window", ["libxcb-shm.so.0"]),
    Need("libxcb-sync1", "Qt's window", ["libxcb-sync.so.1"]),
    Need("libxcb-util1", "Qt's window", ["libxcb-util.so.1"]),
    Need("libxcb-xfixes0", "Qt's window", ["libxcb-xfixes.so.0"]),
    Need("libxcb-xinerama0", "Qt's window", ["libxcb-xinerama.so.0"]),
    Need("libxcb-xkb1", "Qt's window", ["libxcb-xkb.so.1"]),
    Need("libxkbcommon0", "the keyboard", ["libxkbcommon.so.0"]),
    Need("libxkbcommon-x11-0", "the keyboard", ["libxkbcommon-x11.so.0"]),
    Need("libdbus-1-3", "the desktop", ["libdbus-1.so.3"]),
    Need("libfontconfig1", "fonts", ["libfontconfig.so.1"]),
    Need("libglib2.0-0", "Qt", ["libglib-2.0.so.0", "libgthread-2.0.so.0"]),
)
PYTHON = (Need("python3-venv", "pip in a new environment", found=_has_pip_for_venv),)
TESTS = (
    Need("xvfb", "tests of the window", programs=["Xvfb"]),
    Need("xauth", "tests of the window", programs=["xauth"]),
)


def missing(tests: bool = False, python: bool = False) -> list[Need]:
    """Return what is not there; nothing on systems other than Linux, whose wheels bring all they need.

    Parameters
    ----------
    tests
        Also what only the tests need.
    python
        Also what it takes to make an environment.
    """
    if not sys.platform.startswith("linux"):
        return []
    needs = [*WINDOW, *(PYTHON if python else ()), *(TESTS if tests else ())]
    return [need for need in needs if not _is_there(need)]


def install_command(needs: Sequence[Need]) -> str:
    """Return the line to type that installs them on Debian and its children."""
    return "sudo apt-get install -y --no-install-recommends " + " ".join(need.package for need in needs)


def main(argv: "Sequence[str] | None" = None) -> int:
    """Print what is missing; with `--install`, as root, install it. Return 0 if nothing is missing then."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--install", action="store_true", help="install what is missing (Debian, as root)")
    parser.add_argument("--tests", action="store_true", help="also what only the tests need")
    options = parser.parse_args(argv)
    needs = missing(tests=options.tests, python=True)
    for need in needs:
        print(f"missing  {need.package:22} {need.purpose}")
    if not needs:
        print("every system library is there")
        return DONE
    if not options.install or os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"\nTo install it:\n  sudo apt-get update && {install_command(needs)}")
        return MISSING
    _install(needs)
    left = missing(tests=options.tests, python=True)
    if left:
        print("still missing: " + " ".join(need.package for need in left), file=sys.stderr)
    return MISSING if left else DONE


def _install(needs: Sequence[Need]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [need.package for need in needs]
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        # What apt says is shown; whether it worked is seen by looking again.
        subprocess.run(["apt-get", *command], env=environment, check=False)


def _is_there(need: Need) -> bool:
    return all(map(_loads, need.libraries)) and all(map(shutil.which, need.programs)) and need.found()


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
