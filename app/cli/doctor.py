"""`plexoscope doctor`: what this machine has, what it lacks, and the line that mends it."""

import argparse
import importlib.metadata
import platform
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from plexoscope.app.cli.shared.exits import DONE, MISSING
from plexoscope.app.cli.shared.output import print_table, printable
from plexoscope.app.machine import log_file, system_libraries
from plexoscope.app.machine.display import find_display
from plexoscope.models.errors import MissingError

DESCRIPTION = "Tell what this machine lacks"


EXTRAS = {"vtk": "reads .vtk and .vtp files", "cluster": "runs on a Dask cluster"}


class Finding(NamedTuple):
    """One thing looked at. `status` is ok, missing (Plexoscope needs it), absent (it can do without) or seen."""

    what: str
    status: str
    detail: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    lines = findings()
    print_table(("WHAT", "STATUS", "DETAIL"), lines)
    crash = log_file.last_crash()
    if crash is not None:
        print(printable(f"\nThe last crash, {crash.when}:\n{crash.stack}"))
    n_missing = sum(line.status == "missing" for line in lines)
    if n_missing:
        print(f"plexoscope: {n_missing} missing; the last column says what to do", file=sys.stderr)
    return MISSING if n_missing else DONE


def findings() -> list[Finding]:
    """Look at everything."""
    return [*python(), *packages(), *_libraries(), *_gl(), *_display(), *_data(), *_log()]


def python() -> Iterator[Finding]:
    yield Finding("Python", "ok", f"{platform.python_version()} ({platform.machine()}, {platform.system()})")


def packages() -> Iterator[Finding]:
    """Versions as installed; nothing is imported."""
    for requirement in importlib.metadata.requires("plexoscope") or ():
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        below = re.search(r"python_version\s*<\s*[\"'](\d+)\.(\d+)", requirement)
        extra = re.search(r"extra == [\"'](\w+)", requirement)
        if extra and extra[1] in EXTRAS:
            yield _extra(name, extra[1])
        if extra or (below and sys.version_info[:2] >= (int(below[1]), int(below[2]))):
            continue
        try:
            yield Finding(name, "ok", importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "missing", f"pip install '{requirement.split(';')[0].strip()}'")


def _extra(package: str, extra: str) -> Finding:
    try:
        return Finding(package, "ok", importlib.metadata.version(package))
    except importlib.metadata.PackageNotFoundError:
        return Finding(package, "absent", f"{EXTRAS[extra]}: pip install 'plexoscope[{extra}]'")


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
        if sample.address:
            continue  # what no machine has by itself is no lack of this one
        reason = why_missing(sample)
        yield Finding(f"sample {sample.id}", "absent" if reason else "ok", reason or f"in {sample.distribution}")


def _log() -> Iterator[Finding]:
    folder = log_file.log_folder()
    path = folder / log_file.LOG_NAME
    yield Finding(
        "log", "ok" if path.exists() else "absent", f"{path}" if path.exists() else f"nothing yet in {folder}"
    )
    crash = log_file.last_crash()
    if crash is not None:
        yield Finding("last crash", "seen", f"{crash.when}, below and in {folder / log_file.CRASH_NAME}")
