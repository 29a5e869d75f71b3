"""Finding the installed methods: manifests are read, no method's code is imported.

The entry-point group `plexoscope.plugins` names packages. One that holds a `plugin.toml` is a method; else
each of its sub-folders that holds one is. A package inside others (`a.b`) has its parents imported to be
found, itself never.
"""

import dataclasses
import importlib
import importlib.metadata
import importlib.util
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plexoscope.models.errors import MissingError
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import Manifest, read_manifest
from plexoscope.plugins.parameters import ParameterError, fields
from plexoscope.plugins.spelling import did_you_mean, listed

GROUP = "plexoscope.plugins"
MANIFEST_NAME = "plugin.toml"


@dataclass(frozen=True)
class Loaded:
    """The imported code of a method: `run(params, inputs, ctx) -> Outputs`, and its parameter class."""

    run: Callable[..., Any]
    params_class: type[Any]


@dataclass(frozen=True)
class Method:
    """A method whose manifest is in order.

    `available` is False where something that it requires is not installed; `reason` then says what, and
    ends with the line that installs it.
    """

    manifest: Manifest
    folder: Path
    available: bool = True
    reason: str = ""

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
            return getattr(importlib.import_module(module), name)
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            raise PluginError(f"{address} cannot be imported ({reason})", self.folder) from error


@dataclass(frozen=True)
class Broken:
    """A folder or entry point that should be a method and is none; never fatal for the others."""

    folder: Path
    reason: str


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


def find_methods() -> Methods:
    """Return every installed method."""
    good: dict[Path, Method] = {}
    broken: list[Broken] = []
    for point in importlib.metadata.entry_points(group=GROUP):
        try:
            package = _package_folder(point.value)
        except PluginError as error:
            broken.append(Broken(Path(point.value), f"entry point {point.name!r}: {error}"))
            continue
        folders = _method_folders(package)
        if not folders:
            broken.append(Broken(package, f"entry point {point.name!r}: {_no_manifest(point.value, package)}"))
        for folder in folders:
            try:
                good[folder] = _read_method(folder)
            except PluginError as error:
                broken.append(Broken(folder, str(error)))
    counts = Counter(method.id for method in good.values())
    for folder, method in list(good.items()):
        if counts[method.id] > 1:
            others = [str(each) for each, rival in good.items() if rival.id == method.id and each != folder]
            broken.append(Broken(folder, f"id {method.id!r} is also taken by {listed(others)}"))
    unique = [method for method in good.values() if counts[method.id] == 1]
    return Methods(tuple(sorted(unique, key=lambda method: method.id)), tuple(broken))


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
    return sorted(manifest.parent for manifest in package.glob(f"*/{MANIFEST_NAME}"))


def _no_manifest(name: str, package: Path) -> PluginError:
    """The manifest is most likely in the author's folder, but not among the files that were installed."""
    return PluginError(
        f"expected {MANIFEST_NAME} in package {name} or in its sub-folders, got none; if it was not installed, "
        f'add [tool.setuptools.package-data] "*" = ["{MANIFEST_NAME}"] to pyproject.toml',
        package,
    )


def _read_method(folder: Path) -> Method:
    method = Method(read_manifest(folder / MANIFEST_NAME), folder)
    missing = [name for name in method.manifest.requires if not _is_installed(name)]
    if not missing:
        return method
    reason = f"needs {listed(missing)}, not installed: pip install {' '.join(missing)}"
    return dataclasses.replace(method, available=False, reason=reason)


def _is_installed(distribution: str) -> bool:
    try:
        importlib.metadata.distribution(distribution)
    except importlib.metadata.PackageNotFoundError:
        # Put on the path by hand, without metadata. Only a top-level name is asked: nothing is imported.
        return distribution.isidentifier() and importlib.util.find_spec(distribution) is not None
    return True
