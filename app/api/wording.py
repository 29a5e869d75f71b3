"""Messages of the command line in the words of Python: `--edge-color` is the keyword `edge_color` here."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.errors import FormatError

_FLAG = re.compile(r"--([a-z][a-z-]*)")


@contextmanager
def keywords_for_flags(others: Mapping[str, str] | None = None) -> Iterator[None]:
    """Name keywords where a message names options.

    Parameters
    ----------
    others
        Names of options to those of arguments that are called differently.
    """
    try:
        yield
    except UsageError as error:
        raise UsageError(in_python(str(error), others or {})) from None
    except FormatError as error:
        raise FormatError(in_python(error.what, others or {}), error.path) from error


def in_python(text: str, others: Mapping[str, str]) -> str:
    """Return a message with keywords in the place of options; `--color NAME` becomes `color NAME`."""
    return _FLAG.sub(lambda found: others.get(found[1], found[1].replace("-", "_")), text)
