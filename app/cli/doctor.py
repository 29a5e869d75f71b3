"""`plexoscope doctor`: what this machine has, what it lacks, and the line that mends it."""

import argparse
import importlib.metadata
import platform
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from plexoscope.app.cli.shared.exits import DONE, MISSING
from plexoscope.app.cli.shared.output import print_table
from plexoscope.app.machine import system_libraries
from plexoscope.app.machine.display import find_display
from plexoscope.models.errors import MissingError

DESCRIPTION = "Tell what this machine lacks"


class Finding(NamedTuple):
    """One thing looked at. `status` is ok, missing (Plexoscope needs it) or absent (it can do without)."""

    what: str
    status: str
    detail: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    lines = [*_python(), *_packages(), *_libraries(), *_gl(), *_display(), *_data()]
    print_table(("WHAT", "STATUS", "DETAIL"), lines)
    n_missing = sum(line.status == "missing" for line in lines)
    if n_missing:
        print(f"plexoscope: {n_missing} missing; the last column says what to do", file=sys.stderr)
    return MISSING if n_missing else DONE


def _python() -> Iterator[Finding]:
    yield Finding("Python", "ok", f"{platform.python_version()} ({platform.machine()}, {platform.system()})")


def _packages() -> Iterator[Finding]:
    """Versions as installed; nothing is imported."""
    for requirement in importlib.metadata.requires("plexoscope") or ():
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        below = re.search(r"python_version\s*<\s*[\"'](\d+)\.(\d+)", requirement)
        if "extra ==" in requirement or (below and sys.version_info[:2] >= (int(below[1]), int(below[2]))):
            continue
        try:
            yield Finding(name, "ok", importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "missing", f"pip install '{requirement.split(';')[0].strip()}'")


def _libraries() -> Iterator[Finding]:
    missing = system_libraries.missing()
    if not missing:
        yield Finding("system libraries", "ok", "all that the window needs")
    for need in missing:
        yield Finding(need.package, "missing", f"{need.purpose}: {system_libraries.install_command([need])}")


def _gl() -> Iterator[Finding]:
    try:
        from plexoscope.render.gpu.context import create_headless_context, describe

        context = create_headless_context()
    except (MissingError, ImportError) as error:
        yield Finding("OpenGL", "missing", str(error))
        return
    with context:
        facts = describe(context)
    context.release()
    yield Finding("OpenGL", "ok", f"{facts['version']}, {facts['renderer']}")


def _display() -> Iterator[Finding]:
    try:
        shown_on = find_display()
    except MissingError as error:  # named and dead: what the user set is not so
        yield Finding("display", "missing", str(error))
        return
    if shown_on:
        yield Finding("display", "ok", shown_on)
    else:
        yield Finding("display", "absent", "pictures and runs work; for the window, connect a screen or set DISPLAY")


def _data() -> Iterator[Finding]:
    from plexoscope.app.inputs.samples import all_samples
    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.samples import why_missing

    for sample in all_samples(find_methods()):
        reason = why_missing(sample)
        yield Finding(f"sample {sample.id}", "absent" if reason else "ok", reason or f"in {sample.distribution}")
