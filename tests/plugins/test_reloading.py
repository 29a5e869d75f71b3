"""Changed code of a method is taken up, at once and whole, and never the old one in place of a faulty new one."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plexoscope.plugins.discovery import Method, find_methods
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.reloading import changed_s, forget_code
from plexoscope.plugins.runner import start
from plexoscope.plugins.states import RunState

TABLES = """
id = "{id}"
version = "1"
api = ">=1,<2"
title = "T"
summary = "S"
[citation]
authors = "A"
title = "T"
year = 2022
[[channel]]
name = "loss"
kind = "scalar"
policy = "append"
title = "Loss"
"""
CODE = """
from dataclasses import dataclass
from plexoscope.plugins.results import Outputs
{imports}

@dataclass(frozen=True)
class Params:
    pass

def run(params, inputs, ctx):
    {begin}
    return Outputs(metrics={{"answer": {answer}}})
"""


def code(answer: str = "1", imports: str = "", begin: str = "pass") -> str:
    return CODE.format(answer=answer, imports=imports, begin=begin)


def single_file(id: str, text: str) -> str:
    tables = TABLES.format(id=id)
    return (
        "# /// plexoscope\n" + "".join(f"# {line}".rstrip() + "\n" for line in tables.splitlines()) + "# ///\n" + text
    )


def write_package(folder: Path, name: str, text: str) -> Path:
    package = folder / name
    package.mkdir()
    (package / "__init__.py").write_text("")
    run = f'[run]\ntarget = "{name}.method:run"\nparams = "{name}.method:Params"\n'
    (package / "plugin.toml").write_text(TABLES.format(id=name) + run)
    (package / "method.py").write_text(text)
    return package


def answer(method: Method) -> float:
    return float(method.load().run(None, {}, None).metrics["answer"])


@pytest.fixture
def find(tmp_path: Path) -> Iterator[Callable[[str], Method]]:
    """Return a function that finds a method in the folder of the test, and tidy up after it."""
    path, modules = list(sys.path), set(sys.modules)
    yield lambda method_id: find_methods([tmp_path]).find(method_id)
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def save_unseen(file: Path, text: str) -> None:
    """Save in such a way that neither the size nor the second of the file tells of it."""
    before = file.stat()
    assert len(text.encode()) == before.st_size
    file.write_text(text)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_second_save_within_a_second_and_of_the_same_size(find: Any, tmp_path: Path) -> None:
    package = write_package(tmp_path, "kind_one", code("11"))
    (tmp_path / "kind_two.py").write_text(single_file("kind_two", code("11")))
    one, two = find("kind_one"), find("kind_two")
    assert (answer(one), answer(two)) == (11, 11)
    save_unseen(package / "method.py", code("12"))
    save_unseen(tmp_path / "kind_two.py", single_file("kind_two", code("12")))
    assert (answer(one), answer(two)) == (11, 11)
    forget_code(one)
    assert (answer(one), answer(two)) == (12, 11)
    forget_code(two)
    assert (answer(one), answer(two)) == (12, 12)


def test_helpers_of_its_own_go_with_it_and_those_of_others_stay(find: Any, tmp_path: Path) -> None:
    write_package(tmp_path, "with_part", code("part.ANSWER", "from with_part import part"))
    (tmp_path / "with_part" / "part.py").write_text("ANSWER = 11")
    (tmp_path / "beside_helper.py").write_text("ANSWER = 11")
    (tmp_path / "beside_package").mkdir()
    (tmp_path / "beside_package" / "deep.py").write_text("ANSWER = 11")
    imports = "import beside_helper; from beside_package import deep; from with_part import part"
    sum_of_all = "beside_helper.ANSWER + deep.ANSWER + part.ANSWER"
    (tmp_path / "alone.py").write_text(single_file("alone", code(sum_of_all, imports)))
    method, other = find("alone"), find("with_part")
    assert (answer(method), answer(other)) == (33, 11)
    for file in ("beside_helper.py", "beside_package/deep.py", "with_part/part.py"):
        save_unseen(tmp_path / file, "ANSWER = 12")
    forget_code(method)
    assert (answer(method), answer(other)) == (12 + 12 + 11, 11)
    forget_code(other)
    forget_code(method)
    assert (answer(method), answer(other)) == (36, 12)


def test_what_else_lies_in_the_folder_stays(find: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as an environment, or a checkout of a package that is installed from there."""
    (tmp_path / "alone.py").write_text(single_file("alone", code()))
    for place in (".venv/lib/numbers_of_theirs.py", "checkout_of_theirs/checkout_of_theirs/__init__.py"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text("")
        name = (tmp_path / place).stem if "venv" in place else "checkout_of_theirs"
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(__file__=str(tmp_path / place)))
    method = find("alone")
    method.load()
    before = set(sys.modules)
    forget_code(method)
    assert {name.partition("_file_")[0] for name in before - set(sys.modules)} == {"plexoscope"}


def test_of_an_installed_method_its_folder_is_forgotten(site_packages: Any) -> None:
    folder = site_packages.add_method("installed_one", code=code("11"))
    method = find_methods().find("installed_one")
    assert answer(method) == 11
    save_unseen(folder / "method.py", code("12"))
    before = set(sys.modules)
    forget_code(method)
    assert before - set(sys.modules) == {"installed_one", "installed_one.method"}
    assert answer(method) == 12


def test_a_fault_is_told_and_the_next_good_save_heals(find: Any, tmp_path: Path) -> None:
    package = write_package(tmp_path, "to_heal", code("11"))
    method = find("to_heal")
    method.load()
    for fault, said in (("def run(:", "SyntaxError"), ("import absent_part", "absent_part"), ("run = 1", "Params")):
        (package / "method.py").write_text(fault)
        forget_code(method)
        for _ in range(2):
            with pytest.raises(PluginError, match=said):
                method.load()
    (package / "method.py").write_text(code("12"))
    forget_code(method)
    assert answer(method) == 12


def test_a_run_under_way_keeps_its_code(find: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait()

    monkeypatch.setitem(sys.modules, "to_keep_gate", SimpleNamespace(wait=wait))
    imports, begin = "import to_keep_helper; import to_keep_gate", "to_keep_gate.wait()"
    try:
        package = write_package(tmp_path, "to_keep", code("other() + to_keep_helper.ANSWER", imports, begin))
        with (package / "method.py").open("a") as file:
            file.write("\ndef other():\n    return 100\n")
        (tmp_path / "to_keep_helper.py").write_text("ANSWER = 11")
        method = find("to_keep")
        run = start(method, method.load().params_class(), {})
        assert begun.wait(10)  # it runs, and its code is imported
        (package / "method.py").write_text(code("200"))
        (tmp_path / "to_keep_helper.py").write_text("ANSWER = 12")
        forget_code(method)
        assert answer(method) == 200
        go_on.set()
        assert run.wait(10) is RunState.SUCCEEDED, run.error
    finally:
        go_on.set()
    assert run.outputs is not None
    assert run.outputs.metrics["answer"] == 111


@pytest.mark.parametrize("change", ["method.py", "plugin.toml", "part.py", "to_watch_helper.py", "older.py"])
def test_when_it_changed(find: Any, tmp_path: Path, change: str) -> None:
    package = write_package(tmp_path, "to_watch", code(imports="import to_watch_helper"))
    (package / "part.py").write_text("")
    (tmp_path / "to_watch_helper.py").write_text("")
    (tmp_path / "to_watch_stranger.py").write_text("")
    (tmp_path / "older.py").write_text("")
    method = find("to_watch")
    method.load()
    before_s = changed_s(method)
    later_s = before_s + 10
    os.utime(tmp_path / "to_watch_stranger.py", (later_s, later_s))
    assert changed_s(method) == before_s > 0
    if change == "older.py":  # an editor that saves by moving, a checkout of an older version
        os.utime(tmp_path / change, (0, 0))
        while (tmp_path / change).stat().st_ctime <= before_s:
            os.utime(tmp_path / change, (0, 0))
        (tmp_path / change).replace(package / "method.py")
        assert changed_s(method) > before_s
    else:
        file = (tmp_path if "helper" in change else package) / change
        os.utime(file, (later_s, later_s))
        assert changed_s(method) == later_s


def test_nothing_is_forgotten_of_a_method_made_up_in_this_process(make_method: Callable[..., Method]) -> None:
    method = make_method(lambda *_: None)
    before = set(sys.modules)
    forget_code(method)
    assert set(sys.modules) == before
    assert changed_s(method) == 0
