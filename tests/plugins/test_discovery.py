"""Discovery: methods are found by metadata alone, and a broken one never hides the others."""

import sys

import pytest

from plexoscope.models.errors import MissingError
from plexoscope.plugins.discovery import find_methods
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
