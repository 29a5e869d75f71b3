"""Code that `dataclass` writes is compiled once."""

import dataclasses
import sys
from dataclasses import dataclass, field

import pytest

from plexoscope.app.window.compiled_dataclasses import Compiled, compiled_before


def a_class():
    @dataclass(frozen=True, order=True)
    class Streamline:
        """Some numbers."""

        n_points: int
        name: str = "a"
        values: list[float] = field(default_factory=list)

    return Streamline


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "cache" / "kept.pyc"


def test_a_class_is_as_without_and_nothing_is_compiled_twice(file):
    first = Compiled(file)
    with compiled_before(first):
        assert first.n_new == 0
        a_class()
        assert first.n_new > 5
    again = Compiled(file)
    with compiled_before(again):
        made = a_class()
        assert again.n_new == 0
    plain = a_class()
    assert repr(made(3)) == repr(plain(3))
    assert made(3) == made(3) < made(4)
    assert hash(made(3, "b", ())) == hash(plain(3, "b", ()))
    with pytest.raises(dataclasses.FrozenInstanceError):
        made(3).name = "c"
    with pytest.raises(TypeError, match=r"__init__\(\) missing 1 required positional argument: 'n_points'"):
        made()
    assert not list(file.parent.glob("tmp*"))


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"", lambda data: b"other" + data])
def test_a_file_that_is_damaged_or_of_another_python_is_none(file, damage):
    with compiled_before(Compiled(file)):
        a_class()
    file.write_bytes(damage(file.read_bytes()))
    again = Compiled(file)
    with compiled_before(again):
        a_class()
        assert again.n_new > 5
    assert Compiled(file)._known


def test_nothing_is_written_where_byte_code_is_not(file, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with compiled_before(Compiled(file)):
        a_class()
    assert not file.parent.exists()


def test_a_folder_that_cannot_be_written_is_no_fault(file):
    file.parent.write_text("a file")
    with compiled_before(Compiled(file)):
        assert a_class()(1).name == "a"


def test_python_has_its_own_again_after_an_error(file):
    with pytest.raises(ImportError), compiled_before(Compiled(file)):
        raise ImportError
    assert "exec" not in vars(dataclasses)
