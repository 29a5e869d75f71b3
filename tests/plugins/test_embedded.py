"""Manifests in single files: read from comments, by the grammar of inline script metadata, never by importing."""

import os
import sys

import pytest

from plexoscope.plugins.embedded import EXAMPLE, has_block, read_embedded
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.importing import file_module_name
from plexoscope.plugins.manifest import Citation

TABLES = """
id = "walk"
version = "1"
api = ">=1,<2"
title = "A walk"
summary = "Walks"
[citation]
authors = "A. Author"
title = "A paper"
year = 2022
"""


def block(tables=TABLES):
    return "# /// plexoscope\n" + "".join(f"# {line}".rstrip() + "\n" for line in tables.splitlines()) + "# ///\n"


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "my-walk.py"
        path.write_bytes(text.encode())
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        block(),
        '"""A method."""\n\nimport os\n\n' + block() + "\nraise SystemExit('imported')\n",
        "\ufeff" + block().replace("\n", "\r\n"),
        block() + "\n# /// script\n# dependencies = []\n# ///\n",
        block(TABLES + '[run]\ntarget = "run"\n'),
    ],
    ids=["alone", "inside", "windows", "beside", "run"],
)
def test_read_without_importing(written, text):
    path = written(text)
    before = set(sys.modules)
    manifest = read_embedded(path)
    module = file_module_name(path)
    assert has_block(path)
    assert (manifest.id, manifest.citation.year) == ("walk", 2022)
    assert (manifest.entry.target, manifest.entry.params) == (f"{module}:run", f"{module}:Params")
    assert not {name for name in set(sys.modules) - before if "walk" in name}


def test_what_a_first_experiment_leaves_out(written):
    path = written(block('id = "walk"\ntitle = "A walk"\nsummary = "Walks"\n'))
    os.utime(path, (1.7e9, 1.7e9))
    manifest = read_embedded(path)
    assert (manifest.version, manifest.api) == ("0", ">=1,<2")
    assert manifest.citation == Citation("my-walk.py", "A walk", 2023, "unpublished")


def test_code_elsewhere(written):
    manifest = read_embedded(written(block(TABLES + '[run]\ntarget = "other.module:go"\nparams = "Settings"\n')))
    assert manifest.entry.target == "other.module:go"
    assert manifest.entry.params.endswith(":Settings")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"expected a manifest in comments that begins\n{EXAMPLE}\nand ends # ///, got none"),
        (f"text = '''\n{block().replace('# ', '')}'''", "expected a manifest in comments"),
        (block() + "\n" + block(), "expected one line '# /// plexoscope', got 2"),
        (block().removesuffix("# ///\n"), "line 1: expected the comment to end with a line '# ///', got none"),
        ("import os\n" + block().replace("# ///\n", "\n# ///\n"), "line 2: expected the comment to end"),
        (block() + "# /// script\n# ///\n", "expected an empty line behind the first '# ///' from line 2 on"),
        (block(f"id = {'1' * 5000}"), "not valid TOML (Exceeds the limit"),
        (block("id = ="), "not valid TOML (Invalid value (at line 2, column"),
        ("\n\n" + block("\n\nid = ="), "not valid TOML (Invalid value (at line 6, column"),
        (block(TABLES.replace("title", "titel")), "top level: unknown key 'titel' (did you mean 'title'?)"),
        (block("run = 1" + TABLES), "[run]: expected a table, got 1"),
        (block(TABLES + '[run]\ntarget = "a b"'), '[run]: target: expected "package.module:function"'),
        (block(TABLES + "[run]\ntarget = 1"), "[run]: target: expected text, got 1"),
    ],
)
def test_faults(written, text, message):
    path = written(text)
    with pytest.raises(PluginError) as error:
        read_embedded(path)
    assert message in str(error.value)
    assert str(error.value).endswith(f": {path}")


def test_what_cannot_be_read(tmp_path):
    with pytest.raises(PluginError, match=r"cannot be read .No such file or directory.: "):
        read_embedded(tmp_path / "absent.py")
    assert has_block(tmp_path / "absent.py")


def test_any_bytes_have_no_block(tmp_path):
    path = tmp_path / "binary.py"
    path.write_bytes(bytes(range(256)))
    assert not has_block(path)
