"""Finding methods: manifests are read, no method's code is imported.

The entry-point group `plexoscope.plugins` names packages. One that holds a `plugin.toml` is a method; else
each of its sub-folders that holds one is, and each of theirs: a folder of methods is a family. A package inside
others (`a.b`) has its parents imported to be found, itself never. Beside those that are installed, there are folders
and files that a developer names.
"""

import importlib.metadata
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plexoscope.models.errors import MissingError
from plexoscope.plugins.embedded import has_block, read_embedded
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.importing import FILE_MODULE, import_module
from plexoscope.plugins.manifest import Manifest, read_manifest
from plexoscope.plugins.parameters import ParameterError, fields
from plexoscope.plugins.requirements import Installed, why_unmet
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.plugins.states import place_of

GROUP = "plexoscope.plugins"
MANIFEST_NAME = "plugin.toml"
_BUILT_IN = Path(__file__).resolve().parent / "builtin"


@dataclass(frozen=True)
class Loaded:
    """The imported code of a method: `run(params, inputs, ctx) -> Outputs`, and its parameter class."""

    run: Callable[..., Any]
    params_class: type[Any]


@dataclass(frozen=True)
class Origin:
    """Where a method comes from, small enough to be sent: any process on this machine gets the method from it.

    Parameters
    ----------
    path
        Folder of a `plugin.toml`, or a single Python file; "" for a method made up in this process.
    search_path
        Folder in which the method's packages lie; "" if they are installed.
    """

    path: str
    search_path: str = ""


@dataclass(frozen=True)
class Method:
    """A method whose manifest is in order.

    Parameters
    ----------
    folder
        Where the manifest lies; for a method that is one file, that file.
    available, reason
        False where something that it requires is not installed; the reason then says what, and ends with the
        line that installs it, if one does.
    origin
        For other processes; see `method_at`.
    """

    manifest: Manifest
    folder: Path
    available: bool = True
    reason: str = ""
    origin: Origin = Origin("")

    @property
    def id(self) -> str:
        return self.manifest.id

    def load(self) -> Loaded:
        """Import the method's code.

        Raises
        ------
        MissingError
            If the method is not available.
        PluginError
            If the import fails, or does not yield a function and a sound parameter class.
        """
        if not self.available:
            raise MissingError(f"method {self.id!r} {self.reason}")
        entry = self.manifest.entry
        run, params_class = self._import(entry.target), self._import(entry.params)
        if not callable(run):
            raise PluginError(f"[run]: target: expected a function, got {run!r}", self.folder)
        try:
            fields(params_class)
        except ParameterError as error:
            raise PluginError(str(error), self.folder) from None
        return Loaded(run, params_class)

    def _import(self, address: str) -> Any:
        module, _, name = address.partition(":")
        try:
            return getattr(import_module(module, self.folder, self.origin.search_path), name)
        except PluginError:
            raise
        except (Exception, SystemExit) as error:
            place = place_of(error, self.folder)
            at = f" in {place}" if place and not isinstance(error, SyntaxError) else ""  # which says so itself
            reason = f"{type(error).__name__}: {error}"
            if module.startswith(FILE_MODULE):  # made up for the file, which the message names
                address = name
            raise PluginError(f"{address} cannot be imported ({reason}){at}", self.folder) from error


@dataclass(frozen=True)
class Broken:
    """A folder, file or entry point that should be a method and is none; never fatal for the others.

    Parameters
    ----------
    id
        Of a method that is in order, but whose id another one has; else "".
    """

    folder: Path
    reason: str
    id: str = ""


@dataclass(frozen=True)
class Methods:
    """What was found, in order of id, and what was not in order."""

    methods: tuple[Method, ...]
    broken: tuple[Broken, ...] = ()

    def __iter__(self) -> Iterator[Method]:
        return iter(self.methods)

    def find(self, method_id: str) -> Method:
        """Return a method by id.

        Raises
        ------
        LookupError
            If there is none; the message names those there are.
        """
        known = {method.id: method for method in self.methods}
        if method_id not in known:
            hint = did_you_mean(method_id, known)
            raise LookupError(f"no method {method_id!r}{hint}: expected one of {listed(known)}")
        return known[method_id]


def method_at(origin: Origin) -> Method:
    """Return the method that an origin names. In a fresh process it loads the same code as here.

    What is pickled from a single file's classes can be read once the method has been loaded.

    Raises
    ------
    PluginError
        If there is no sound manifest.
    """
    if not origin.path:
        raise PluginError("expected a method that lies in a file, got one made up in another process")
    return _method(origin, Installed())


def find_methods(plugin_dirs: Sequence[Path] = ()) -> Methods:
    """Return every installed method, and those in the folders and files that are named.

    Parameters
    ----------
    plugin_dirs
        Each is a folder with a `plugin.toml`, a folder whose sub-folders hold one or that holds single Python
        files with a manifest in them, or such a file. What is no method is listed as broken with the reason.
    """
    origins: dict[Path, Origin] = {}
    broken: list[Broken] = []
    for point in importlib.metadata.entry_points(group=GROUP):
        try:
            folders = _installed_folders(point.value)
        except PluginError as error:
            broken.append(Broken(error.path or Path(point.value), f"entry point {point.name!r}: {error}"))
        else:
            origins.update((folder, Origin(str(folder))) for folder in folders)
    # A folder that is installed as well, in editable form, is one method and not two.
    known = {folder.resolve() for folder in origins}
    for place in plugin_dirs:
        try:
            place = place.expanduser().resolve()
            found = _origins_in(place)
        except (PluginError, OSError, RuntimeError) as error:  # RuntimeError: no such user, links in a circle
            broken.append(Broken(place, str(error)))
        else:
            origins.update((Path(each.path), each) for each in found if Path(each.path) not in known)
    good: list[Method] = []
    installed = Installed()
    for folder, origin in origins.items():
        try:
            good.append(_method(origin, installed))
        except PluginError as error:
            broken.append(Broken(folder, str(error)))
    return _without_rivals(good, broken)


def _method(origin: Origin, installed: Installed) -> Method:
    path = Path(origin.path)
    manifest = read_embedded(path) if path.suffix == ".py" else read_manifest(path / MANIFEST_NAME)
    reason = why_unmet(manifest.requires, installed)
    return Method(manifest, path, not reason, reason, origin)


def _without_rivals(good: Iterable[Method], broken: Iterable[Broken]) -> Methods:
    """Of methods of one id the built-in one stays, else none: which one ran would hang on the order of folders."""
    rivals: dict[str, list[Method]] = {}
    for method in good:
        rivals.setdefault(method.id, []).append(method)
    kept: list[Method] = []
    refused: list[Broken] = []
    for id, methods in rivals.items():
        built_in = [method for method in methods if method.folder.resolve().is_relative_to(_BUILT_IN)]
        if len(methods) == 1 or len(built_in) == 1:
            kept += built_in or methods
            others = [method.folder for method in methods if method not in kept]
            refused += [Broken(folder, f"id {id!r} is that of a built-in method", id) for folder in others]
        else:
            taken = [method.folder for method in methods]
            for folder in taken:
                elsewhere = listed(str(each) for each in taken if each != folder)
                refused.append(Broken(folder, f"id {id!r} is also taken by {elsewhere}", id))
    return Methods(tuple(sorted(kept, key=lambda method: method.id)), (*broken, *refused))


def _installed_folders(package_name: str) -> list[Path]:
    package = _package_folder(package_name)
    folders = _method_folders(package)
    if not folders:
        # Most likely it is in the author's folder, but not among the files that were installed.
        raise PluginError(
            f"expected {MANIFEST_NAME} in package {package_name} or in its sub-folders, got none; if it was not "
            f'installed, add [tool.setuptools.package-data] "*" = ["{MANIFEST_NAME}"] to pyproject.toml',
            package,
        )
    return folders


def _origins_in(place: Path) -> list[Origin]:
    """What lies in a folder, or the file, that a developer names.

    The folder that a method's packages are imported from is the one above its own, as for any package.
    """
    if place.is_file():
        if place.suffix != ".py":
            raise PluginError(f"expected a folder or a file of kind .py, got {place.suffix or 'no ending'}", place)
        return [_of_file(place)]
    if not place.is_dir():
        raise PluginError("no such folder", place)
    origins = [Origin(str(folder), str(folder.parent)) for folder in _method_folders(place)]
    if not (place / MANIFEST_NAME).is_file():
        origins += [_of_file(file) for file in sorted(place.glob("*.py")) if has_block(file)]
    if not origins:
        raise PluginError(
            f"expected {MANIFEST_NAME} here or in sub-folders, or .py files with a manifest in them, got none",
            place,
        )
    return origins


def _of_file(file: Path) -> Origin:
    return Origin(str(file), str(file.parent))


def _package_folder(name: str) -> Path:
    try:
        spec = importlib.util.find_spec(name)
    except (Exception, SystemExit) as error:  # a parent package runs code of its own
        raise PluginError(f"package {name} cannot be found ({type(error).__name__}: {error})") from error
    locations = list(spec.submodule_search_locations or ()) if spec else []
    if not locations:
        raise PluginError(f"expected a package, got no such package {name}")
    return Path(locations[0])


def _method_folders(package: Path) -> list[Path]:
    if (package / MANIFEST_NAME).is_file():
        return [package]
    # Of methods, or of families of them.
    found = (manifest for depth in ("*", "*/*") for manifest in package.glob(f"{depth}/{MANIFEST_NAME}"))
    return sorted(manifest.parent for manifest in found)
