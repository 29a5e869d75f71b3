"""The tree is what it says: every folder is packaged, no bare names, nothing heavy at the start."""

import ast
import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("app", "render", "models", "plugins", "shaders", "assets")
SHARED_NAMES = {
    "Scene": "what is drawn, and what a script makes such of",
    "Params": "what each method calls its parameters: its manifest names the module",
    "Volume": "the data, and the result that shows them",
}
HEAVY = ("torch", "dgl", "dipy", "pyqtgraph", "nibabel", "trx", "scipy")


def modules_after(code: str) -> set[str]:
    """The modules that a fresh interpreter holds after running `code`."""
    command = [sys.executable, "-c", f"import sys\n{code}\nprint('\\n'.join(sys.modules))"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/")
    return set(done.stdout.split())


def test_the_command_line_starts_light():
    modules = modules_after("import plexoscope.app.main")
    assert not modules & {*HEAVY, "numpy", "PySide6", "vispy", "moderngl", "PIL"}


def test_scripts_start_light():
    modules = modules_after("import plexoscope.api")
    assert not modules & {*HEAVY, "PySide6", "vispy", "moderngl", "PIL", "networkx", "igraph", "IPython"}


def test_the_science_imports_no_qt_and_no_gl():
    names = [
        "plexoscope." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for folder in ("models", "plugins")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name != "__init__.py"
    ]
    # DGL has no wheels beyond Python 3.11; what is made of it cannot be imported there.
    code = f"""
import importlib
for name in {names}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != "dgl":
            raise
"""
    modules = modules_after(code)
    assert set(names) <= modules or "dgl" not in modules
    assert not modules & {"PySide6", "vispy", "moderngl", "pyqtgraph", "OpenGL"}


@pytest.mark.parametrize("name", FOLDERS)
def test_the_folders_cannot_be_imported_by_their_bare_names(name):
    if str(ROOT) not in sys.path and "" not in sys.path:
        assert importlib.util.find_spec(name) is None


def test_the_face_for_scripts_has_one_name_and_is_on_top():
    with pytest.raises(ImportError, match=r"plexoscope\.app\.api is plexoscope\.api"):
        importlib.import_module("plexoscope.app.api.reading")
    within = ROOT / "app" / "api"
    others = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if within not in path.parents)
    users = [str(path) for path in others if "plexoscope.api" in path.read_text(encoding="utf-8")]
    assert not users


def test_every_folder_with_code_is_a_regular_package():
    missing = {
        path.parent.relative_to(ROOT)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert not missing


def test_no_module_of_ours_holds_a_machine_path_or_a_registry():
    banned = ("/home/", "/root/", "/work/", "pypi.org", "files.pythonhosted", "registry.npmjs")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".toml", ".md", ".txt", ".glsl", ".vert", ".frag", ".qss"} or path.name == "Makefile":
            text = path.read_text(encoding="utf-8")
            found = [word for word in banned if word in text]
            assert not found or path == Path(__file__), f"{name} names {found}"


def test_files_stay_small():
    """One subject per file: a long one is two subjects."""
    lengths = sorted(
        len(path.read_text(encoding="utf-8").splitlines())
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "__init__.py"
    )
    assert lengths[len(lengths) // 2] < 200
    assert lengths[-1] < 500


def test_files_of_tests_stay_small():
    """One subject per file here, too: what fails is then found by the name of its file."""
    long = {
        str(path.relative_to(ROOT / "tests"))
        for path in (ROOT / "tests").rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) >= 500
    }
    assert not long


@pytest.mark.parametrize("folder", [*FOLDERS, "tests"])
def test_every_module_says_what_it_is_for(folder):
    silent = []
    for path in (ROOT / folder).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if text.strip() and not ast.get_docstring(ast.parse(text)):
            silent.append(str(path.relative_to(ROOT)))
    assert not silent


def test_a_class_name_stands_in_one_module():
    """What a reader finds by its name is what is meant."""
    places: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, set()).add(str(path.relative_to(ROOT)))
    shared = {name: sorted(paths) for name, paths in places.items() if len(paths) > 1 and name not in SHARED_NAMES}
    assert not shared


def test_public_functions_are_documented():
    bare = []
    for folder in ("models", "plugins", "render"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            bare += [
                f"{path.relative_to(ROOT)}:{node.name}"
                for node in tree.body
                if isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
                and "overload" not in map(ast.unparse, node.decorator_list)  # the function itself follows
            ]
    assert not bare
