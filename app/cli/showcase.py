"""What Plexoscope shows where there is no display: the same pictures as the window, as files."""

import sys
from collections.abc import Sequence
from pathlib import Path

from plexoscope.app.cli.render import draw_files
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.run import run_method
from plexoscope.app.cli.running.setup import ToRun
from plexoscope.app.cli.shared.exits import DONE, ChecksFailedError
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.inputs.streamline_choices import USUAL, StreamlineChoices

METHOD = "pivem"


def draw_showcase(
    files: Sequence[str],
    folder: Path = Path("pictures"),
    choices: StreamlineChoices = USUAL,
    *,
    allow_changed: bool = False,
    settings: RenderSettings | None = None,
    given: frozenset[str] = frozenset(),
) -> int:
    """Draw the files (else the fornix) and run the first method on its first sample, all into `folder`.

    Returns
    -------
    int
        The exit code.
    """
    from plexoscope.app.inputs.words import DEFAULT_TRACTOGRAM

    words = files or [DEFAULT_TRACTOGRAM]
    picture = folder / f"{Path(words[0]).stem}.png"
    announced = printable(_announcement(folder))
    draw_files(
        words,
        picture,
        settings,
        choices,
        when_read=lambda: print(announced, file=sys.stderr),
        allow_changed=allow_changed,
        given=given,
    )
    print(printable(str(picture)), flush=True)
    results = folder / METHOD
    try:
        return run_method(ToRun(METHOD, out=results, replaces=True))
    except ChecksFailedError as error:  # what a method is ahead of is a finding, and these are its pictures
        print(printable(f"plexoscope: {error}"), file=sys.stderr)
        return DONE
    finally:
        for path in sorted(results.glob("*.png")):
            print(printable(str(path)))


def _announcement(folder: Path) -> str:
    return f"plexoscope: there is no display; drawing into the folder {folder} instead"
