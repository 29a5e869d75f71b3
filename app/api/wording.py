"""Messages of the command line in the words of Python: `--edge-color` is the keyword `edge_color` here."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from plexoscope.app.cli.rendering.options import options_of
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.errors import FormatError

_OF_RUNS = ("--seed", "--time-limit", "--memory-limit", "--on", "--device", "--params", "--input", "--out")
_OPTIONS = (
    *(option.flag for _, option in options_of(RenderSettings)),
    *_OF_RUNS,
    "--space",
    "--bad-points",
    "--allow-changed",
)
_FLAG = re.compile(rf"(?<![\w-])(?:{'|'.join(_OPTIONS)})(?![\w-])")
_KEYWORDS = {"--as": "as_", "--input": "inputs"}


@contextmanager
def keywords_for_flags(others: Mapping[str, str] | None = None) -> Iterator[None]:
    """Name keywords where a message names options.

    Parameters
    ----------
    others
        Options to the names of arguments that are called differently.
    """
    try:
        yield
    except UsageError as error:
        raise UsageError(in_python(str(error), others)) from None
    except FormatError as error:
        raise FormatError(in_python(error.what, others), error.path) from error


def in_python(text: str, others: Mapping[str, str] | None = None) -> str:
    """Return a message with keywords in the place of options; what is no option of ours stays."""
    names = {**_KEYWORDS, **(others or {})}
    return _FLAG.sub(lambda found: names.get(found[0], found[0].removeprefix("--").replace("-", "_")), text)
