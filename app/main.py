"""The command `plexoscope`: the window, or one of the commands in `plexoscope.app.cli`.

Errors are caught here and nowhere else: one line on stderr, and the exit code that tells a script what to do.
Importing this module is cheap; what a command needs is imported when it runs.
"""

import argparse
import contextlib
import faulthandler
import importlib
import os
import shlex
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from plexoscope.app.cli.rendering.options import add_options, typed_names, typed_settings
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import DONE, FAILED, UsageError, exit_code
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.cli.shared.plugin_dirs import add_plugin_dir, plugin_dirs
from plexoscope.app.cli.shared.signals import ended_by_signals
from plexoscope.app.cli.shared.streamline_options import add_streamline_options, typed_choices
from plexoscope.app.inputs.streamline_choices import StreamlineChoices
from plexoscope.models.errors import MissingError, PlexoscopeError

if TYPE_CHECKING:
    from plexoscope.app.cli.rendering.typed_look import TypedLook

COMMANDS = (
    "render",
    "convert",
    "run",
    "replay",
    "compare",
    "new-plugin",
    "methods",
    "samples",
    "info",
    "bench",
    "doctor",
)

NUMBERS_FOLLOW = ("--view", "--center", "--range", "--window", "--oriented", "--slab", "--length", "--sphere", "--box")
"""Options that may be followed by a word which begins with a minus."""

WINDOW_HELPS = {
    "--size": "of the view, as far as the screen has room",
    "--background": "'#rrggbb'; default that of the theme",
}
"""What options of `render` mean to the window where that is another thing."""

DESCRIPTION = """\
An instrument for looking at networks. Opens the window with the files, looking as options say that `plexoscope
render` takes, too; what they say nothing of is as the window has it, or as a session was saved. Or does one of

  plexoscope render FILE… --out P.png    draw streamlines into a picture
  plexoscope convert FILE --out OUT      write some streamlines of a file, or all, into another
  plexoscope run METHOD                  run a method, print its metrics and checks
  plexoscope replay DIR                  tell and draw what a run of METHOD --out DIR recorded
  plexoscope compare DIR…                lay recorded runs of one method side by side
  plexoscope new-plugin NAME             write a package to start a method of your own from
  plexoscope methods                     list the methods
  plexoscope samples                     list the samples
  plexoscope info FILE                   tell what a file holds
  plexoscope bench streamlines FILE      measure how well and how fast this machine draws
  plexoscope doctor                      tell what this machine lacks

Each takes --help. A file named like a command is opened as ./NAME.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say and return the exit code: 0 done; 1 a run failed or a check did not pass;
    2 wrong usage; 3 bad input file, or an action of --do failed; 4 this machine lacks something; 128 + n ended by
    signal n."""
    words = list(sys.argv[1:] if argv is None else argv)
    _prepare_process()
    with ended_by_signals() as ending:
        code = _code_of(words)
    return ending.code(code)


def _code_of(words: list[str]) -> int:
    try:
        return _do(words)
    except SystemExit as ended:  # argparse has said what is wrong
        return ended.code if isinstance(ended.code, int) else DONE
    except KeyboardInterrupt:
        print("plexoscope: cancelled", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # `plexoscope methods | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        _report(error, words)
        return exit_code(error)


def _do(words: list[str]) -> int:
    if words and words[0] in COMMANDS:
        command = importlib.import_module(f"plexoscope.app.cli.{words[0].replace('-', '_')}")
        parser = _Parser(f"plexoscope {words[0]}", description=command.DESCRIPTION, allow_abbrev=False)
        command.add_arguments(parser)
        _show_stack_of_crash()
        code: int = command.run(parser.parse_args(_join_negative_numbers(words[1:])))
        sys.stdout.flush()
        return code
    parser = _Parser(
        "plexoscope",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="data of any kind that can be seen, a session, the folder of a recorded run, or the id of a sample",
    )
    parser.add_argument("--restore", action="store_true", help="open what was open in a window that ended unsaved")
    parser.add_argument(
        "--allow-changed", action="store_true", help="open a session without asking though files of it have changed"
    )
    add_plugin_dir(parser)
    add_streamline_options(parser)
    parser.add_argument(
        "--do",
        metavar="'ACTION NAME=VALUE …'",
        action="append",
        default=[],
        help="what to do when the files are open, such as 'file.picture path=P.png' or app.quit; may be given several "
        "times, and each waits for the one before (docs/actions.md lists them)",
    )
    add_options(parser, RenderSettings, heading="the view", helps=WINDOW_HELPS, has_defaults=False)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    parser.add_argument("--version", action=_PrintVersion, nargs=0, help="print the version")
    arguments = parser.parse_args(_join_negative_numbers(words))
    if arguments.out is not None:
        raise UsageError(
            "--out: expected `plexoscope render` with it, got the window, which writes a picture by "
            f"--do {shlex.quote(shlex.join(['file.picture', f'path={arguments.out}']))}"
        )
    return _open_window(arguments, plugin_dirs(arguments.plugin_dir), typed_choices(arguments))


def _open_window(arguments: argparse.Namespace, plugin_dirs: Sequence[Path], choices: StreamlineChoices) -> int:
    from plexoscope.app.window.compiled_dataclasses import Compiled, compiled_before
    from plexoscope.app.window.light_start import kept_for_good, plain_imports

    compiled = Compiled()
    with kept_for_good(), compiled_before(compiled):
        from plexoscope.app.inputs.words import RECORDING, VOLUME_KINDS, WINDOW_KINDS, find
        from plexoscope.app.machine.display import find_display
        from plexoscope.app.services.arguments import ArgumentError, typed_deed

    try:
        deeds = [typed_deed(text) for text in arguments.do]
    except ArgumentError as error:
        raise UsageError(f"--do: {error}") from None

    settings, given = typed_settings(RenderSettings, arguments), typed_names(RenderSettings, arguments)
    kinds, words = (*WINDOW_KINDS, RECORDING), arguments.files
    found = [find(word, kinds, plugin_dirs=plugin_dirs, near=COMMANDS, choices=choices) for word in words]
    asked = _asked(settings, given, words) if given else None
    if settings.volume is not None:
        found.append(find(str(settings.volume), VOLUME_KINDS, plugin_dirs=plugin_dirs))
    if not find_display():
        if deeds:
            raise MissingError("--do: expected a display, got none (pictures without one: plexoscope render)")
        from plexoscope.app.cli.showcase import draw_showcase

        return draw_showcase(
            words, choices=choices, allow_changed=arguments.allow_changed, settings=settings, given=given
        )
    try:
        with kept_for_good(), compiled_before(compiled):
            plain_imports()
            from plexoscope.app.window.start import run_window

            importlib.import_module("plexoscope.app.window.main_window")
    except ImportError as error:
        if ".so" not in str(error):  # a fault of ours, not of the machine
            raise
        raise MissingError(f"no window ({error}); what to install: plexoscope doctor") from error
    return int(
        run_window(
            found,
            plugin_dirs,
            deeds,
            asked=asked,
            restore=arguments.restore,
            allow_changed=arguments.allow_changed,
        )
    )


def _asked(settings: RenderSettings, given: frozenset[str], words: Sequence[str]) -> "TypedLook":
    """What was typed of how things look, once it is known to make sense."""
    from plexoscope.app.cli.rendering.typed_look import TypedLook
    from plexoscope.app.cli.shared.ways import say_way
    from plexoscope.app.session.format import is_session_name

    asked = TypedLook(settings, given, any(map(is_session_name, words)))
    asked.check()
    say_way(settings.read_as, words)
    return asked


def _join_negative_numbers(words: list[str]) -> list[str]:
    """`--view -60,18` as `--view=-60,18`: argparse takes "-60,18" for an option."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in NUMBERS_FOLLOW and word[:1] == "-" and word[1:2].isdigit():
            joined[-1] = f"{joined[-1]}={word}"
        else:
            joined.append(word)
    return joined


def _prepare_process() -> None:
    # Before torch is imported: one core stays free for the window while a method computes.
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, n_cores - 1)))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without ≥ or … must not end a command
            stream.reconfigure(errors="replace")


def _show_stack_of_crash() -> None:
    """Say on stderr what Python was at if native code ends the process. The window keeps that in its log."""
    if not faulthandler.is_enabled():
        with contextlib.suppress(AttributeError, ValueError, OSError):  # a stderr that is no file, or none
            faulthandler.enable()


def _report(error: Exception, words: Sequence[str]) -> None:
    if os.environ.get("PLEXOSCOPE_DEBUG") == "1":
        traceback.print_exception(error)
    text = " ".join(str(error).split())
    if not isinstance(error, PlexoscopeError):
        from plexoscope.app.machine.log_file import log_error

        log_error(f"internal error of: plexoscope {' '.join(words)}", error)
        text = f"internal error, {type(error).__name__}: {text} (PLEXOSCOPE_DEBUG=1 shows where)"
    print(f"plexoscope: {printable(text)}", file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong without control characters: a shell may have put the name of a file for a word."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


class _PrintVersion(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"plexoscope {version('plexoscope')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
