"""Discovery: methods are found by metadata alone, and a broken one never hides the others."""

import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plexoscope.models.errors import MissingError
from plexoscope.plugins.discovery import Origin, find_methods, method_at
from plexoscope.plugins.errors import PluginError


def reason_of(folder):
    (broken,) = [each for each in find_methods().broken if each.folder == folder]
    return broken.reason


def test_third_party_method(site_packages):
    folder = site_packages.add_method("countdown")
    method = find_methods().find("countdown")
    assert (method.folder, method.available, method.reason) == (folder, True, "")
    assert "countdown" not in sys.modules
    loaded = method.load()
    assert loaded.params_class().n_steps == 3


def test_package_of_methods(site_packages):
    site_packages.add_method("many")
    outer = site_packages.folder / "many"
    for name in ("one", "two"):
        (outer / name).mkdir()
        (outer / name / "plugin.toml").write_text((outer / "plugin.toml").read_text().replace('"many"', f'"{name}"'))
    (outer / "plugin.toml").unlink()
    found = {method.id for method in find_methods()}
    assert {"one", "two"} <= found
    assert "many" not in found


def test_absent_requirement_makes_it_unavailable(site_packages):
    site_packages.add_method("needy", header='requires = ["numpy", "no-such-thing"]')
    method = find_methods().find("needy")
    assert not method.available
    assert method.reason == "needs no-such-thing, not installed: pip install no-such-thing"
    with pytest.raises(MissingError, match="method 'needy' needs no-such-thing"):
        method.load()


def test_broken_manifest_is_listed(site_packages):
    folder = site_packages.add_method("torn", header="colour = 1")
    assert reason_of(folder).startswith("top level: unknown key 'colour'")
    assert reason_of(folder).endswith(f": {folder / 'plugin.toml'}")


def test_absent_package_is_listed(site_packages):
    site_packages.add_distribution("ghost", "[plexoscope.plugins]\nghost = ghost_package\n")
    (broken,) = [each for each in find_methods().broken if each.folder.name == "ghost_package"]
    assert broken.reason == "entry point 'ghost': expected a package, got no such package ghost_package"


def test_package_without_a_manifest_is_listed(site_packages):
    folder = site_packages.add_method("bare")
    (folder / "plugin.toml").unlink()
    assert reason_of(folder) == (
        "entry point 'bare': expected plugin.toml in package bare or in its sub-folders, got none; if it was not "
        f'installed, add [tool.setuptools.package-data] "*" = ["plugin.toml"] to pyproject.toml: {folder}'
    )


def test_parent_that_fails_is_listed(site_packages):
    folder = site_packages.add_method("outer")
    (folder / "__init__.py").write_text("raise SystemExit(3)")
    site_packages.add_distribution("inner", "[plexoscope.plugins]\ninner = outer.inner\n")
    (broken,) = [each for each in find_methods().broken if each.folder.name == "outer.inner"]
    assert "package outer.inner cannot be found (SystemExit: 3)" in broken.reason


def test_of_doubled_ids_neither_wins(site_packages):
    first = site_packages.add_method("first", "same")
    second = site_packages.add_method("second", "same")
    assert "same" not in {method.id for method in find_methods()}
    assert reason_of(first) == f"id 'same' is also taken by {second}"
    assert reason_of(second) == f"id 'same' is also taken by {first}"


def test_a_built_in_method_stays(site_packages, tmp_path):
    (built_in,) = [method for method in find_methods() if method.id == "communities"]
    installed = site_packages.add_method("mine", "communities")
    file = tmp_path / "here" / "again.py"
    file.parent.mkdir()
    file.write_text('# /// plexoscope\n# id = "communities"\n# title = "T"\n# summary = "S"\n# ///\n')
    found = find_methods([file])
    assert found.find("communities").folder == built_in.folder
    said = [(each.folder, each.reason, each.id) for each in found.broken]
    assert said == [
        (place, "id 'communities' is that of a built-in method", "communities") for place in (installed, file)
    ]


def test_unknown_id(site_packages):
    site_packages.add_method("countdown")
    with pytest.raises(LookupError, match=r"no method 'cuntdown' .did you mean 'countdown'"):
        find_methods().find("cuntdown")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "import no_such_module",
            "cannot be imported (ModuleNotFoundError: No module named 'no_such_module')",
        ),
        ("raise SystemExit", "cannot be imported (SystemExit: )"),
        ("", "cannot be imported (AttributeError: module 'bad.method' has no attribute 'run')"),
        ("run = 3\nParams = 3", "[run]: target: expected a function, got 3"),
        ("def run(): ...\nParams = 3", "parameters 3: expected a frozen dataclass, got something else"),
    ],
)
def test_code_that_does_not_load(site_packages, code, message):
    folder = site_packages.add_method("bad", code=code)
    with pytest.raises(PluginError) as error:
        find_methods().find("bad").load()
    assert message in str(error.value)
    assert str(error.value).endswith(str(folder))


SINGLE = """
# /// plexoscope
# id = "{id}"
# version = "1"
# api = ">=1"
# title = "Single"
# summary = "One file"
# [citation]
# authors = "A. Author"
# title = "A paper"
# year = 2022
# ///
from dataclasses import dataclass
from typing import Annotated
from plexoscope.plugins.parameters import Param
{imports}

@dataclass(frozen=True)
class Params:
    n_steps: Annotated[int, Param("Steps", low=1, high=100)] = 3

def run(params, inputs, ctx):
    return __file__, params.n_steps
"""


@pytest.fixture
def plugin_dir(site_packages, tmp_path, monkeypatch):
    """A folder that is neither installed nor on the path, with a package and two single files in it."""
    folder = tmp_path / "plugins of mine"
    folder.mkdir()
    site_packages.add_method("countdown")
    (site_packages.folder / "countdown").rename(folder / "countdown")
    shutil.rmtree(site_packages.folder / "countdown-1.0.dist-info")
    (folder / "single.py").write_text(SINGLE.format(id="single", imports="import beside_it"))
    (folder / "beside_it.py").write_text("")
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def ids(*places):
    return {method.id for method in find_methods(places)} - {method.id for method in find_methods()}


def test_a_folder_of_methods(plugin_dir):
    assert ids(plugin_dir) == {"countdown", "single"}
    assert ids(plugin_dir / "countdown") == {"countdown"}
    assert ids(plugin_dir / "single.py") == {"single"}
    assert ids(plugin_dir, plugin_dir / "countdown", plugin_dir / "single.py") == {"countdown", "single"}
    assert not {"countdown", "beside_it"} & set(sys.modules)
    assert str(plugin_dir) not in sys.path
    found = find_methods([plugin_dir])
    assert found.broken == find_methods().broken
    assert found.find("single").folder == plugin_dir / "single.py"
    for id in ("countdown", "single"):
        method = found.find(id)
        assert method.load().params_class().n_steps == 3
        assert method.load() == found.find(id).load()
    assert sys.path.count(str(plugin_dir)) == 1


def test_an_installed_folder_is_not_found_twice(site_packages):
    folder = site_packages.add_method("countdown")
    found = find_methods([site_packages.folder, folder])
    assert [method.origin for method in found if method.id == "countdown"] == [Origin(str(folder))]


@pytest.mark.parametrize("id", ["countdown", "single", "pivem"])
def test_another_process_loads_the_same_code(plugin_dir, tmp_path, id):
    method = find_methods([plugin_dir]).find(id)
    loaded = method.load()
    sent, params = pickle.dumps(method.origin), pickle.dumps(loaded.params_class())
    assert len(sent) < 1000
    program = (
        "import pickle, sys; from plexoscope.plugins.discovery import method_at; "
        f"loaded = method_at(pickle.loads({sent!r})).load(); params = pickle.loads({params!r}); "
        "assert type(params) is loaded.params_class; "
        "print(loaded.run.__code__.co_filename, loaded.run.__module__, params)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60, cwd=tmp_path
    )
    here = f"{loaded.run.__code__.co_filename} {loaded.run.__module__} {loaded.params_class()}\n"
    assert done.stdout == here
    assert method_at(method.origin) == method


def test_a_method_made_up_in_a_process_stays_there(make_method):
    with pytest.raises(PluginError, match="expected a method that lies in a file"):
        method_at(make_method(lambda *_: None).origin)


def broken_at(place):
    (broken,) = [each for each in find_methods([place]).broken if each not in find_methods().broken]
    return broken


def test_places_without_a_method(tmp_path):
    (tmp_path / "plain.py").write_text("raise SystemExit")
    (tmp_path / "notes.md").write_text("")
    for name, message in (
        ("", "expected plugin.toml here or in sub-folders, or .py files with a manifest in them, got none"),
        ("absent", "no such folder"),
        ("notes.md", "expected a folder or a file of kind .py, got .md"),
        ("plain.py", 'expected a manifest in comments that begins\n# /// plexoscope\n# id = "my-method"\n'),
    ):
        broken = broken_at(tmp_path / name)
        assert broken.folder == tmp_path / name
        assert broken.reason.startswith(message)
        assert broken.reason.endswith(f": {broken.folder}")
    assert "could" in broken_at(Path("~no-such-user-at-all")).reason.lower()


def test_a_broken_file_hides_no_other(plugin_dir):
    (plugin_dir / "torn.py").write_text(SINGLE.format(id="torn", imports="").replace("# ///\nfrom", "from"))
    (plugin_dir / "dangling.py").symlink_to(plugin_dir / "absent.py")
    found = find_methods([plugin_dir])
    reasons = {each.folder.name: each.reason for each in found.broken}
    assert reasons["torn.py"].startswith("line 2: expected the comment to end with a line '# ///', got none")
    assert reasons["dangling.py"].startswith("cannot be read (No such file or directory)")
    assert {"countdown", "single"} <= {method.id for method in found}


def test_doubled_ids_across_sources(plugin_dir, site_packages):
    (plugin_dir / "again.py").write_text(SINGLE.format(id="single", imports=""))
    installed = site_packages.add_method("installed", "countdown")
    found = find_methods([plugin_dir])
    assert not {"single", "countdown"} & {method.id for method in found}
    reasons = {each.folder: each.reason for each in found.broken}
    assert reasons[plugin_dir / "again.py"] == f"id 'single' is also taken by {plugin_dir / 'single.py'}"
    assert reasons[installed] == f"id 'countdown' is also taken by {plugin_dir / 'countdown'}"


def test_a_package_that_another_hides(plugin_dir):
    """Neither NumPy is hidden by a folder of that name, nor is NumPy taken for the method."""
    (plugin_dir / "countdown").rename(plugin_dir / "numpy")
    manifest = plugin_dir / "numpy" / "plugin.toml"
    manifest.write_text(manifest.read_text().replace("countdown.", "numpy."))
    with pytest.raises(PluginError) as error:
        find_methods([plugin_dir]).find("countdown").load()
    assert str(error.value).startswith("expected a package name of its own, but 'numpy' already means that of ")
    assert str(error.value).endswith(f": {plugin_dir}")


def test_a_file_that_fails_leaves_no_module(plugin_dir):
    (plugin_dir / "single.py").write_text(SINGLE.format(id="single", imports="raise SystemExit(3)"))
    method = find_methods([plugin_dir]).find("single")
    for _ in range(2):
        with pytest.raises(PluginError, match=r"^run cannot be imported \(SystemExit: 3\)"):
            method.load()
    assert not [name for name in sys.modules if name.startswith("plexoscope_file_single")]
