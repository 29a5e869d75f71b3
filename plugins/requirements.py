"""What a method requires: is it here, in a version that will do, and if not, which line installs it."""

import importlib.metadata
import importlib.util
import platform
import re
import shlex
from functools import cache
from typing import TYPE_CHECKING

from plexoscope.plugins.spelling import listed

if TYPE_CHECKING:
    from packaging.requirements import Requirement

BARE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
OURS = "plexoscope"
_VERSION = re.compile(r"^Version:[ \t]*(\S+)", re.MULTILINE)


def fault_of(requirement: str) -> str:
    """Return "" for a requirement as pip takes it, without an address, else what is wrong with it."""
    if BARE.fullmatch(requirement):  # most are; parsing costs an import
        return ""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        address = Requirement(requirement).url
    except InvalidRequirement as error:
        return str(error).splitlines()[0]
    return f"an address, {address}" if address else ""


class Installed(dict[str, str | None]):
    """The version of each distribution that is asked for; "" for a module without metadata, None for neither.

    Each is looked up once, as that takes milliseconds and many methods require the same ones. What is installed
    may change: for each look at the methods there is a new one.
    """

    def __missing__(self, name: str) -> str | None:
        self[name] = version = _version(name)
        return version


def why_unmet(requirements: tuple[str, ...], installed: Installed) -> str:
    """Return "" if all that is required is installed, else the reason.

    Parameters
    ----------
    requirements
        Such as "dgl" or "torch>=2.1". One whose marker is false here is not needed here.

    Returns
    -------
    str
        "needs dgl, not installed: pip install dgl". It ends with the line that installs what is missing, unless
        Plexoscope itself does without that here: then no line would help.
    """
    absent: list[str] = []
    other: list[str] = []
    line: list[str] = []
    hopeless: list[str] = []
    for text in requirements:
        name, version = _lacking(text, installed)
        if version is None:
            continue
        wanted = text.partition(";")[0].strip()  # without the marker, which is true
        (other if version else absent).append(f"{wanted}, got {version}" if version else wanted)
        line.append(shlex.quote(wanted))
        marker = _marker_of_ours(name)
        if marker:
            hopeless.append(
                f"Plexoscope takes {name} only where {marker}, and this is Python {platform.python_version()}"
            )
    if not line:
        return ""
    parts = [f"{listed(absent)}, not installed"] if absent else []
    needs = "needs " + " and ".join([*parts, *other])
    return f"{needs}: {'; '.join(hopeless)}" if hopeless else f"{needs}: pip install {' '.join(line)}"


def _lacking(text: str, installed: Installed) -> tuple[str, str | None]:
    """The name of a requirement, and None if it is met, else the version there is ("" for none)."""
    requirement = None if BARE.fullmatch(text) else _parsed(text)
    if requirement is None:
        return text, None if installed[text] is not None else ""
    if requirement.marker and not requirement.marker.evaluate():
        return requirement.name, None
    version = installed[requirement.name]
    if version is None:
        return requirement.name, ""
    return requirement.name, None if not version or _fits(requirement, version) else version


@cache
def _parsed(text: str) -> "Requirement":
    from packaging.requirements import Requirement

    return Requirement(text)


def _fits(requirement: "Requirement", version: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return requirement.specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:  # a distribution that counts in its own way: trying will tell
        return True


def _version(distribution: str) -> str | None:
    try:
        found = importlib.metadata.distribution(distribution)
    except importlib.metadata.PackageNotFoundError:
        # Only a top-level name is asked: nothing is imported.
        there = distribution.isidentifier() and importlib.util.find_spec(distribution) is not None
        return "" if there else None
    # Not `found.version`: that has the whole description read as if it were mail.
    told = _VERSION.search(found.read_text("METADATA") or "")
    return told[1] if told else found.version


def _marker_of_ours(name: str) -> str:
    """The condition under which Plexoscope itself installs a distribution, where it is false here; else ""."""
    from packaging.utils import canonicalize_name

    try:
        ours = importlib.metadata.requires(OURS) or []
    except importlib.metadata.PackageNotFoundError:
        return ""
    for each in map(_parsed, ours):
        outside = each.marker is not None and "extra" not in str(each.marker) and not each.marker.evaluate()
        if outside and canonicalize_name(each.name) == canonicalize_name(name):
            return str(each.marker)
    return ""
