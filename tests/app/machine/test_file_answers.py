"""Answers about files last as long as the files do, and no longer than there is room."""

import pytest

from plexoscope.app.machine import file_answers
from plexoscope.app.machine.file_answers import FileAnswers


def test_an_answer_is_kept_until_the_file_changes(tmp_path):
    path, kept = tmp_path / "a.vtk", []
    path.write_text("one")
    FileAnswers(keep=kept.append).give(path, "lps")
    again = FileAnswers(kept[-1])
    assert (again.of(path), again.of(tmp_path / "b.vtk"), bool(again)) == ("lps", "", True)
    path.write_text("others")
    assert again.of(path) == ""


def test_the_oldest_go_first(tmp_path, monkeypatch):
    monkeypatch.setattr(file_answers, "_MOST", 2)
    answers = FileAnswers()
    for name in ("a", "b", "a", "c"):
        answers.give(tmp_path / name, name)
    assert [answers.of(tmp_path / name) for name in "abc"] == ["a", "", "c"]
    answers.forget()
    assert not answers


@pytest.mark.parametrize("kept", ["", "{", "[1]", '{"a": 1}', "nan"])
def test_what_cannot_be_understood_is_nothing(kept):
    assert not FileAnswers(kept)
