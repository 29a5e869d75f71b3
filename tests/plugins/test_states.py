"""Failures: where the author's code was, whatever lies between it and the error."""

import pytest

from plexoscope.plugins.states import Failure, describe, place_of


def failing(path, text, name="run"):
    """Return the error that a function of that file raises."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    scope = {}
    exec(compile(text, str(path), "exec"), scope)
    with pytest.raises(Exception) as raised:  # noqa: PT011
        scope[name]()
    return raised.value


def test_the_innermost_line_of_the_author(tmp_path):
    inner = failing(tmp_path / "boom.py", "def run():\n    def inner(x):\n        return 1 / x\n    inner(0)\n")
    assert place_of(inner, tmp_path / "boom.py") == "boom.py, line 3"
    below = failing(tmp_path / "a" / "b.py", "import json\ndef run():\n    json.loads('{')\n")  # raised in the library
    assert place_of(below, tmp_path) == "a/b.py, line 3"
    assert place_of(below, tmp_path / "other") == ""


def test_what_is_installed_below_the_folder_is_not_the_authors(tmp_path):
    error = failing(tmp_path / ".venv" / "lib" / "site-packages" / "lib.py", "def run():\n    1 / 0\n")
    assert place_of(error, tmp_path) == ""


def test_the_cause_counts_where_the_error_itself_was_raised_elsewhere(tmp_path):
    cause = failing(tmp_path / "boom.py", "def run():\n    raise KeyError('a')\n")
    error = RuntimeError("cannot be imported")
    error.__cause__ = cause
    assert place_of(error, tmp_path) == "boom.py, line 2"
    cause.__cause__ = error  # a ring
    assert place_of(RuntimeError("no trace"), tmp_path) == ""


def test_a_line_that_is_no_python(tmp_path):
    path = tmp_path / "torn.py"
    path.write_text("a = 1\ndef (\n")
    with pytest.raises(SyntaxError) as raised:
        compile(path.read_text(), str(path), "exec")
    assert place_of(raised.value, path) == "torn.py, line 2"


def test_words():
    assert str(Failure("ValueError", "no", "")) == "ValueError: no"
    assert str(Failure("ValueError", "no", "", "a.py, line 2")) == "ValueError: no (a.py, line 2)"
    assert str(Failure("KeyboardInterrupt", "", "", "a.py, line 2")) == "KeyboardInterrupt: (a.py, line 2)"
    assert describe(ValueError("no")).place == ""
