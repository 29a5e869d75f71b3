"""Shader texts from `plexoscope.shaders`, with `#include "folder/file"` lines put in and constants set."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_INCLUDE = re.compile(r'^#include "([\w./]+)"$', re.MULTILINE)


@cache
def _text(path: str) -> str:
    return files("plexoscope.shaders").joinpath(path).read_text(encoding="utf-8")


def included(source: str) -> str:
    """Return a GLSL text with every include line replaced by the file that it names."""
    return _INCLUDE.sub(lambda match: included(_text(match[1])), source)


def load_shader(path: str, constants: Mapping[str, int] | None = None) -> str:
    """Read a shader.

    Parameters
    ----------
    path : str
        Below `shaders/`, such as "streamlines/streamlines.vert".
    constants : mapping of name to int, optional
        Become `#define` lines after the `#version` line.
    """
    source = included(_text(path))
    if not constants:
        return source
    version, rest = source.split("\n", 1)
    defines = "".join(f"#define {name} {value}\n" for name, value in constants.items())
    return f"{version}\n{defines}{rest}"
