"""Runs what is typed into the console: Python with a namespace of its own, whose faults are told and end nothing."""

import ast
import codeop
import contextlib
import io
import linecache
import rlcompleter
import sys
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

FILE = "<console>"
TURN_S = 0.1


class Interpreter:
    """Runs statements one after the other.

    Parameters
    ----------
    namespace
        The names that are there.
    let_others
        Called some times a second while a statement runs that is Python of the console; returns whether to end it.
    """

    def __init__(self, namespace: dict[str, Any], let_others: Callable[[], bool] = lambda: False) -> None:
        self.namespace, self._let_others = namespace, let_others
        self._next_s = 0.0
        self._n = 0

    def is_complete(self, source: str) -> bool:
        """Whether this can be run as it stands, be it to say what is wrong; else more lines are to come."""
        try:  # a block ends with an empty line, as at any prompt; several statements are a paste, and complete
            return codeop.compile_command(source, FILE, "single") is not None
        except (SyntaxError, ValueError, OverflowError):
            return True

    def run(self, source: str) -> tuple[str, bool]:
        """Run statements; return what they printed and the value of the last, and whether they came to their end."""
        told = io.StringIO()
        self._n += 1
        name = f"{FILE[:-1]} {self._n}>"
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            try:
                self._run(source, name)
                done = True
            except SystemExit:
                told.write("The window is closed by its own means: do('app.quit')\n")
                done = False
            except BaseException as error:
                told.write(_words_of(error, name))
                done = False
        return told.getvalue(), done

    def _run(self, source: str, name: str) -> None:
        tree = ast.parse(source, name)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body.pop()
        before = sys.gettrace()
        self._next_s = time.monotonic() + TURN_S
        if before is None:  # a debugger goes first
            sys.settrace(self._trace)
        try:
            exec(compile(tree, name, "exec"), self.namespace)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), name, "eval"), self.namespace)
                if value is not None:
                    self.namespace["_"] = value
                    print(repr(value))
        finally:
            sys.settrace(before)

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        if not frame.f_code.co_filename.startswith(FILE[:-1]):
            return None
        if time.monotonic() > self._next_s:
            if self._let_others():
                raise KeyboardInterrupt
            self._next_s = time.monotonic() + TURN_S
        return self._trace

    def completions(self, text: str) -> list[str]:
        """What the end of a text may go on as, the text itself in it."""
        word = _last_word(text)
        completer = rlcompleter.Completer(self.namespace)
        found = []
        for number in range(200):
            match = completer.complete(word, number) if word else None
            if match is None:
                break
            found.append(text[: len(text) - len(word)] + match.rstrip("( )") if "(" not in word else match)
        return sorted(dict.fromkeys(found))


def _last_word(text: str) -> str:
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] in "_."):
        start -= 1
    return text[start:]


def _words_of(error: BaseException, name: str) -> str:
    """The traceback from what was typed on; of what was refused its words alone."""
    from plexoscope.models.errors import PlexoscopeError

    if isinstance(error, KeyboardInterrupt):
        return "Interrupted\n"
    if isinstance(error, PlexoscopeError):
        return f"{type(error).__name__}: {error}\n"
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != name:
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace))
