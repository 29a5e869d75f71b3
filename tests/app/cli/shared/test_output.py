"""What is printed: text from files neither moves the cursor nor colours, and JSON stays what it was."""

import io
import json
import sys

import pytest

from plexoscope.app.cli.shared.output import print_table, printable, to_json
from plexoscope.app.cli.shared.progress import ProgressLine

HOSTILE = "a\x1b]0;PWNED\x07\x1b[31;1mb\r\x08\x9b2J\u202ec\u2066\x7f\x00\te"
SHOWN = r"a\x1b]0;PWNED\x07\x1b[31;1mb\r\x08\x9b2J\u202ec\u2066\x7f\x00\te"


def test_control_characters_are_shown():
    assert printable(HOSTILE) == SHOWN
    assert printable("ä … – 日本 \U0001f9e0\nb") == "ä … – 日本 \U0001f9e0\nb"


def test_a_table_keeps_its_lines(capsys):
    print_table(("NAME", "VALUE"), [(HOSTILE, "1"), ("two\nlines", "2")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1)[0] for line in lines] == ["NAME", SHOWN, "two\\nlines"]
    assert len({line.rindex(last) for line, last in zip(lines, ("VALUE", "1", "2"), strict=True)}) == 1


def test_json_holds_the_text():
    text = to_json({HOSTILE: [HOSTILE, "ä\n"]})
    assert json.loads(text) == {HOSTILE: [HOSTILE, "ä\n"]}
    assert text == printable(text)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress(monkeypatch, is_terminal):
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: is_terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    with ProgressLine("reading") as line:
        line.show(0.5, "\x1b[31mred")
        line.tell("\x1b[31mred")
    assert "\x1b" not in stream.getvalue()
    assert r"\x1b[31mred" in stream.getvalue()


def test_columns_of_a_table_of_edges(plexoscope, tmp_path):
    path = tmp_path / "esc.csv"
    path.write_text("source,target,\x1b[31mred\nA,B,1\n\x1b]0;PWNED\x07,B,2\n")
    said = plexoscope("info", path)
    assert said.code == 0
    assert "\x1b" not in said.out + said.err
    assert r"\x1b[31mred" in said.out


def test_errors(plexoscope, tmp_path):
    said = plexoscope("info", tmp_path / "\x1b[31mred.csv")
    assert said.code == 3
    assert said.err.endswith("\\x1b[31mred.csv\n")
