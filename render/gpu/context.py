"""GL contexts: one of our own without any window, or the one that a window has made current."""

import contextlib
import ctypes
import sys
from typing import Any

import glcontext
import moderngl

from plexoscope.models.errors import MissingError
from plexoscope.render.gpu.gl_functions import GlFunctions

REQUIRED_VERSION_CODE = 330

_GLX_LIBRARIES = {"libgl": "libGL.so.1", "libx11": "libX11.so.6"}
"""As they are called wherever they are installed at all."""

_REMEDY = "install libegl1 and libgl1-mesa-dri (Debian, Ubuntu: apt-get install libegl1 libgl1-mesa-dri)"
_TOO_OLD = "update the graphics driver to OpenGL 3.3 or newer"


def create_headless_context() -> moderngl.Context:
    """A GL context without a window or a display.

    It becomes current on this thread, in place of any other. The caller uses it in `with context:` and
    releases it. Its attribute `extra` is its `GlFunctions`.

    Raises
    ------
    MissingError
        If the machine offers none. The message says what to install.
    """
    try:
        if sys.platform.startswith("linux"):
            loader = glcontext.get_backend_by_name("egl")(mode="standalone", glversion=REQUIRED_VERSION_CODE)
        else:
            loader = glcontext.default_backend()(mode="standalone", glversion=REQUIRED_VERSION_CODE)
    except Exception as error:  # glcontext raises bare Exception
        raise MissingError(f"cannot draw without a window, no GL context ({error}): {_REMEDY}") from error
    return _wrapped(loader, standalone=True)


def end_headless_context(context: moderngl.Context) -> None:
    """Release a context of `create_headless_context` on the thread that made it, which has no other one.

    EGL keeps a released context, with all its memory, for as long as it is current on a thread, which outlives even
    the thread.
    """
    context.release()
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):  # a driver with an EGL of another name
            ctypes.CDLL("libEGL.so.1").eglReleaseThread()


def adopt_current_context() -> moderngl.Context:
    """Wrap the context that a window has made current. Its attribute `extra` is its `GlFunctions`.

    Raises
    ------
    MissingError
        If none is current, or it is older than GL 3.3.
    """
    failures = []
    # Qt uses GLX or, under Wayland, EGL; only trying tells. Without names of libraries, other programs are started to
    # look for them.
    named = _GLX_LIBRARIES if sys.platform.startswith("linux") else {}
    tries = [(glcontext.default_backend, names) for names in ([named, {}] if named else [{}])]
    for backend, names in (*tries, (lambda: glcontext.get_backend_by_name("egl"), {})):
        try:
            return _wrapped(backend()(mode="detect", glversion=REQUIRED_VERSION_CODE, **names), standalone=False)
        except MissingError:
            raise
        except Exception as error:  # glcontext raises bare Exception
            failures.append(str(error))
    raise MissingError(f"no current GL context ({'; '.join(failures)}): {_TOO_OLD}")


def _wrapped(loader: Any, standalone: bool) -> moderngl.Context:
    try:
        # A loader of our own, or moderngl would hand out one context for all windows.
        context = moderngl.create_context(REQUIRED_VERSION_CODE, standalone, context=loader)
    except ValueError as error:
        raise MissingError(f"GL is too old ({error}): {_TOO_OLD}") from error
    context.extra = GlFunctions(loader)
    return context


def unbind_framebuffer(context: moderngl.Context) -> None:
    """Bind the default framebuffer, before the bound one is released.

    moderngl goes back to the framebuffer it knows as bound after many calls; a released one is a GL error.
    """
    context.detect_framebuffer(0).use()


def release_framebuffer(context: moderngl.Context, framebuffer: moderngl.Framebuffer) -> None:
    """Release a framebuffer of ours, which may be the bound one."""
    if context.fbo is framebuffer:
        unbind_framebuffer(context)
    framebuffer.release()


def describe(context: moderngl.Context) -> dict[str, str | int]:
    """Vendor, renderer, version and the limits that matter to us, for `info` and bug reports."""
    info = context.info
    return {
        "vendor": str(info["GL_VENDOR"]),
        "renderer": str(info["GL_RENDERER"]),
        "version": str(info["GL_VERSION"]),
        "version_code": int(context.version_code),
        "max_texture_size_px": int(info["GL_MAX_TEXTURE_SIZE"]),
        "max_viewport_width_px": int(info["GL_MAX_VIEWPORT_DIMS"][0]),
        "max_viewport_height_px": int(info["GL_MAX_VIEWPORT_DIMS"][1]),
    }
