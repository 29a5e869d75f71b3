"""The guide cannot rot: its files run, its command lines are understood, and it names what there is."""

import importlib
import re
import shlex
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.main import COMMANDS
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins import results
from plexoscope.plugins.context import Context
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.runner import Thread, start
from plexoscope.plugins.states import RunState

GUIDE = (Path(__file__).parents[1] / "docs" / "writing-a-method.md").read_text(encoding="utf-8")
FILES = {
    match[1]: match[0]
    for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    if (match := re.match(r'# /// plexoscope\n# id = "(\w+)"\n.*', block, re.DOTALL))
}
COMMAND_LINES = [line.strip() for line in GUIDE.splitlines() if line.startswith("    plexoscope ")]
THREE_STREAMLINES = Tractogram(np.arange(30, dtype=np.float32).reshape(10, 3), np.array([0, 4, 8, 10]))


@pytest.mark.parametrize(
    ("name", "values", "inputs"),
    [("walk", {"n_steps": 100}, {}), ("lengths", {}, {"bundle": THREE_STREAMLINES})],
)
def test_its_files_run(name: str, values: dict[str, object], inputs: dict[str, object], tmp_path: Path) -> None:
    file = tmp_path / f"{name}.py"
    file.write_text(FILES[name], encoding="utf-8")
    assert f"`{name}.py`" in GUIDE
    method = find_methods([file]).find(name)
    run = start(method, method.load().params_class(**values), inputs, placement=Thread())
    assert run.wait(60) is RunState.SUCCEEDED, run.error
    assert all(len(channel.kept()) > 0 for channel in run.channels.values())
    assert [check.passed for check in run.checks] == [True]


def test_all_of_them_are_run() -> None:
    assert set(FILES) == {"walk", "lengths"}


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_its_command_lines_are_understood(line: str) -> None:
    _, command, *words = shlex.split(line)
    if command not in COMMANDS:
        assert (command, len(words)) == ("--plugin-dir", 1)  # the window
        return
    parser = ArgumentParser(exit_on_error=False, allow_abbrev=False)
    importlib.import_module(f"plexoscope.app.cli.{command.replace('-', '_')}").add_arguments(parser)
    parser.parse_args(words)


def test_it_names_every_result_and_only_what_there_is() -> None:
    table = GUIDE.partition("## 4. Results")[2].partition("## 5.")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    kinds = [kind for row in rows for kind in re.findall(r"`(\w+)`", row[0])]
    named = [each for row in rows for each in re.findall(r"`(\w+)\(([\w, ]*)\)`", row[1])]
    assert sorted(kinds) == sorted(results.KINDS)
    assert [getattr(results, name).kind for name, _ in named] == kinds
    for name, fields in named:
        assert set(fields.split(", ")) <= set(getattr(results, name).__dataclass_fields__)


def test_it_names_what_a_context_has() -> None:
    section = GUIDE.partition("## 3. The function")[2].partition("## 4.")[0]
    named = set(re.findall(r"`ctx\.(\w+)", section))
    there = {name for name in dir(Context) if not name.startswith("_")} | {"seed", "rng", "device", "expects", "paper"}
    assert named == there
