"""Channels of a recording that cannot be shown here, since nothing installed knows their result kind."""

import re

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.recording.header import RecordingHeader
from plexoscope.plugins.results import result_class
from plexoscope.plugins.results.registry import kinds

_PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
"""What a distribution may be called. A recording may come from anybody, and its reader may copy the line."""
_MOST_SHOWN = 60
"""Characters of the name of a kind."""


def absent_channels(header: RecordingHeader) -> dict[str, str]:
    """Return the channels whose results cannot be read here, each with why, and with what changes it.

    Parameters
    ----------
    header
        Of the recording.

    Returns
    -------
    dict of str to str
        Channel name to a few words.
    """
    found = {}
    for channel in header.channels:
        try:
            result_class(channel.kind)
        except PluginError as error:
            found[channel.name] = _why(channel.kind, header.packages.get(channel.kind, ""), error)
    return found


def _why(kind: str, package: str, error: PluginError) -> str:
    if kind in kinds():
        return str(error)
    if _PACKAGE.fullmatch(package):
        return f"needs the package {package}: pip install {package}"
    return f"kind {kind[:_MOST_SHOWN]!r} is not known here"
