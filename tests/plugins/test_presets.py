"""Presets: a text that means the same tomorrow, and a folder that loses none of them."""

from dataclasses import dataclass
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.parameters import Param, ParameterError, make
from plexoscope.plugins.presets import PresetError, Presets, read_preset, write_preset

NAMES = ["Fast", "a/b", "..", ".hidden", "CON", "nul.txt", "50 % more", "%41", "λ = 0.1", 'a:b*"c"?', "v1.2", "ends."]


@pytest.fixture
def method():
    return find_methods().find("pivem")


@pytest.fixture
def params_class(method):
    return method.load().params_class


def test_a_preset_is_read_back(method, params_class):
    params = make(params_class, {"n_bins": 20, "hidden_share": 0.25})
    assert read_preset(write_preset(method, params), method) == params


def test_a_preset_holds_defaults_too(method, params_class):
    text = write_preset(method, params_class())
    assert "n_bins = 60" in text
    assert f'method = "pivem"\nversion = "{method.manifest.version}"' in text


def test_what_is_left_out_takes_the_default(method, params_class):
    text = 'method = "pivem"\nversion = "1"\n[parameters]\nn_bins = 7\n'
    assert read_preset(text, method) == make(params_class, {"n_bins": 7})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n_bins = ", "preset: expected TOML text, got Invalid value"),
        (f"n_bins = {'1' * 5000}", "preset: expected TOML text, got Exceeds the limit"),
        ("", "preset: expected a text named 'method', got none"),
        ('method = "pivem"\nversion = 1', "preset: expected a text named 'version', got 1"),
        ('method = "pivem"\nversion = "1"', "preset: expected a table named 'parameters', got none"),
        (
            'method = "pivem"\nversion = "1"\nparam = 1\n[parameters]',
            "preset: unknown key 'param' (did you mean 'parameters'?): expected method, version, parameters",
        ),
        (
            'method = "other"\nversion = "1"\n[parameters]',
            "preset: expected one of the method 'pivem', got one of 'other'",
        ),
        (
            'method = "pivem"\nversion = "0.0"\n[parameters]\nn_bin = 7',
            "preset of version 0.0, the method is {version}: unknown parameter 'n_bin' (did you mean 'n_bins'?): "
            "expected one of n_bins, ",
        ),
        (
            'method = "pivem"\nversion = "{version}"\n[parameters]\nn_bins = 4',
            "preset: parameter 'n_bins': expected a whole number in 5 … 200, got 4",
        ),
    ],
)
def test_texts_that_are_no_preset_of_this_method(method, text, message):
    version = method.manifest.version
    with pytest.raises(ParameterError) as error:
        read_preset(text.replace("{version}", version), method)
    assert str(error.value).startswith(message.replace("{version}", version))


def test_a_rule_between_values_is_told(make_method, monkeypatch):
    @dataclass(frozen=True)
    class Range:
        low: Annotated[int, Param("Low")] = 0
        high: Annotated[int, Param("High")] = 1

        def __post_init__(self):
            if self.low > self.high:
                raise ValueError("low is above high")

    method = make_method(lambda params, inputs, ctx: None)
    monkeypatch.setattr(f"{method.id}.Params", Range)
    text = f'method = "{method.id}"\nversion = "1"\n[parameters]\nlow = 2\n'
    with pytest.raises(ParameterError, match="preset: parameters: expected values that fit together, got low is above"):
        read_preset(text, method)


def test_an_empty_place_has_no_presets(tmp_path):
    assert Presets(tmp_path / "nowhere").names() == ()


@pytest.mark.parametrize("name", NAMES)
def test_any_name_stays_in_the_folder_and_is_found_again(tmp_path, name):
    presets = Presets(tmp_path / "presets")
    presets.save(name, "text\r\n")
    assert presets.names() == (name,)
    assert presets.load(name) == "text\r\n"
    assert [path.parent for path in tmp_path.rglob("*.toml")] == [tmp_path / "presets"]
    assert not set(next(presets.folder.iterdir()).stem) & set('<>:"/\\|?*')
    presets.delete(name)
    assert presets.names() == ()


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(lambda name: name == name.strip())
)
def test_any_name_is_a_name(tmp_path_factory, name):
    presets = Presets(tmp_path_factory.mktemp("presets"))
    presets.save(name, name)
    assert presets.names() == (name,)
    assert presets.load(name) == name


def test_names_are_in_order_and_other_files_are_not_presets(tmp_path):
    presets = Presets(tmp_path)
    for name in ("b", "A", "c"):
        presets.save(name, "")
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "%62.toml").write_text("b written in another way")
    (tmp_path / "folder.toml").mkdir()
    assert presets.names() == ("A", "b", "c")


def test_each_method_has_presets_of_its_own(tmp_path):
    presets = Presets(tmp_path)
    presets.of("pivem").save("fast", "one")
    presets.of("..").save("fast", "two")
    assert presets.of("pivem").load("fast") == "one"
    assert presets.of("other").names() == presets.names() == ()
    assert all(tmp_path in path.resolve().parents for path in tmp_path.rglob("*.toml"))


def test_nothing_is_overwritten_without_saying_so(tmp_path):
    presets = Presets(tmp_path)
    presets.save("fast", "one")
    with pytest.raises(PresetError, match="preset 'fast': expected a new name, got one that is taken"):
        presets.save("fast", "two")
    assert presets.load("fast") == "one"
    presets.save("fast", "two", replace=True)
    assert presets.load("fast") == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["fast.toml"]


@pytest.mark.parametrize("name", ["", " ", " a", "a ", "x" * 61])
def test_names_that_are_none(tmp_path, name):
    with pytest.raises(PresetError, match="preset: expected a name of 1 … 60 characters without blanks around it"):
        Presets(tmp_path).save(name, "")


@pytest.mark.parametrize("ask", [Presets.load, Presets.delete])
def test_what_is_not_there(tmp_path, ask):
    presets = Presets(tmp_path)
    presets.save("fast", "")
    with pytest.raises(PresetError, match=r"no preset 'fats' \(did you mean 'fast'\?\): expected one of fast"):
        ask(presets, "fats")


def test_files_that_are_in_the_way(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(PresetError, match="preset 'a' cannot be written"):
        Presets(tmp_path / "taken").save("a", "")
    (tmp_path / "bytes.toml").write_bytes(b"\xff")
    with pytest.raises(PresetError, match="preset 'bytes' cannot be read"):
        Presets(tmp_path).load("bytes")
