"""Hostile files and names after public reports on other programs: what a terminal is sent, what reading takes."""

import gzip

import pytest

ESCAPES = "\x1b[2J\x1b]0;mine\x07"


def printable(text: str) -> bool:
    return all(character.isprintable() or character == "\n" for character in text)


def test_a_name_of_a_file_clears_no_screen(plexoscope, tmp_path):
    """martinus/oans#202, poe-code#647."""
    path = tmp_path / f"x{ESCAPES}.csv"
    path.write_text("source,target\na,b\n", encoding="utf-8")
    found, missing = plexoscope("info", path), plexoscope("info", tmp_path / f"no{ESCAPES}.csv")
    assert (found.code, missing.code) == (0, 3)
    assert printable(found.out + missing.err)


def test_a_name_in_a_file_forges_no_line(plexoscope, tmp_path):
    """trifecta#50, inspektor-gadget#5272."""
    (tmp_path / "a.csv").write_text(f'source,target,"w{ESCAPES}\nplexoscope: all is well"\na,b,1\n', encoding="utf-8")
    said = plexoscope("info", tmp_path / "a.csv")
    assert said.code == 0
    assert printable(said.out)
    assert not [line for line in said.out.splitlines() if line.startswith("plexoscope:")]


def test_a_title_of_a_method_clears_no_screen(plexoscope, site_packages):
    """napari/npe2#190: names of plugins that are none; one of them hides no other."""
    site_packages.add_method("evil", header='summary = "x\\u001b[2J"')
    site_packages.add_method("countdown")
    said = plexoscope("methods")
    assert printable(said.out)
    assert any(line.startswith("countdown ") for line in said.out.splitlines())


def test_a_method_that_is_not_there(plexoscope):
    """napari#6000: said as such, with those that are."""
    said = plexoscope("run", "not-a-method")
    assert said.code == 2
    assert said.err.startswith("plexoscope: no method 'not-a-method': expected one of ")


LAUGHS = "".join(f'<!ENTITY {chr(98 + k)} "{f"&{chr(97 + k)};" * 10}">' for k in range(9))
DOCTYPE = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "{"lol" * 20}">{LAUGHS}]>'
KEY = '<key id="k" for="node" attr.name="n" attr.type="string"/>'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.gexf", '<gexf><graph><nodes><node id="x" label="&j;"/></nodes></graph></gexf>'),
        ("a.graphml", f'<graphml>{KEY}<graph><node id="x"><data key="k">&j;</data></node></graph></graphml>'),
    ],
)
def test_entities_unfold_to_nothing_large(plexoscope, tmp_path, name, text):
    """bunmail#129: a thousand million laughs in a kilobyte."""
    (tmp_path / name).write_text(DOCTYPE + text, encoding="utf-8")
    said = plexoscope("info", tmp_path / name)
    assert said.code == 3
    assert "expected XML without entities of its own" in said.err


@pytest.mark.parametrize("name", ["a.csv.gz", "a.graphml.gz"])
def test_gzip_in_many_parts_unfolds_to_nothing_large(plexoscope, tmp_path, name):
    """cortex#7515, m3u8#403: the length at the end of such a file is that of its last part alone."""
    (tmp_path / name).write_bytes(gzip.compress(b"a" * (1 << 20)) * 40)
    said = plexoscope("info", tmp_path / name)
    assert said.code == 3
    assert "expected at most 32 MB" in said.err
    assert "PLEXOSCOPE_LIMITS=10" in said.err
