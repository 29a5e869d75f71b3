"""Presets: the parameters of a method as TOML text, kept in a folder or sent to a colleague.

A preset holds every value, also those that are defaults, so that it means the same when the defaults change.
"""

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.io.files import replacing
from plexoscope.plugins.parameters import ParameterError, make, values_of
from plexoscope.plugins.spelling import did_you_mean, listed

if TYPE_CHECKING:
    from plexoscope.plugins.discovery import Method

SUFFIX = ".toml"
MOST_CHARACTERS = 60
"""Of a name; as UTF-8 with its suffix, any name of so many is short enough for every file system."""

KEYS = {"method": str, "version": str, "parameters": dict}
UNSAFE = re.compile(r"[<>:\"/\\|?*%\x00-\x1f\x7f]|^\.|\.$|^(?:con|prn|aux|nul|com\d|lpt\d)(?=$|\.)", re.IGNORECASE)
"""What some file system does not take in a name; it is written as %XX."""


class PresetError(PlexoscopeError):
    """A preset cannot be kept, found, read or removed."""


def write_preset(method: "Method", params: Any) -> str:
    """Return the TOML text of a method's parameters."""
    import tomli_w

    manifest = method.manifest
    return tomli_w.dumps({"method": method.id, "version": manifest.version, "parameters": values_of(params)})


def read_preset(text: str, method: "Method") -> Any:
    """Return an instance of the method's parameter class; what the text leaves out takes the default.

    Raises
    ------
    ParameterError
        If the text is no preset of this method, or names a parameter or a value that the method does not take.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number with thousands of digits
        raise ParameterError("preset", "TOML text", str(error)) from None
    for key, kind in KEYS.items():
        if not isinstance(table.get(key), kind):
            noun = "a table" if kind is dict else "a text"
            raise ParameterError("preset", f"{noun} named {key!r}", repr(table[key]) if key in table else "none")
    for key in table.keys() - KEYS.keys():
        raise ParameterError(f"preset: unknown key {key!r}{did_you_mean(key, KEYS)}", listed(KEYS), repr(key))
    if table["method"] != method.id:
        raise ParameterError("preset", f"one of the method {method.id!r}", f"one of {table['method']!r}")
    try:
        return make(method.load().params_class, table["parameters"])
    except ParameterError as error:
        version, ours = table["version"], method.manifest.version
        of = "preset" if version == ours else f"preset of version {version}, the method is {ours}"
        raise ParameterError(f"{of}: {error.what}", error.expected, error.got) from None


class Presets:
    """Presets by name, each a file of a folder, which need not exist yet.

    Any text is a name; what a file system may not take is written as %XX.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, method_id: str) -> "Presets":
        """Return those of one method, which have a folder of their own in this one."""
        return Presets(self.folder / UNSAFE.sub(_escaped, method_id))

    def names(self) -> tuple[str, ...]:
        """Return the names, in the order of the alphabet."""
        if not self.folder.is_dir():
            return ()
        names = (unquote(path.stem) for path in self.folder.iterdir() if path.suffix == SUFFIX)
        ours = {name for name in names if _is_name(name) and self._path(name).is_file()}
        return tuple(sorted(ours, key=lambda name: (name.casefold(), name)))

    def save(self, name: str, text: str, *, replace: bool = False) -> None:
        """Keep a text under a name.

        Raises
        ------
        PresetError
            If the name is taken and `replace` is not set, is empty or too long, or the file cannot be written.
        """
        path = self._path(name)
        if path.exists() and not replace:
            raise PresetError(f"preset {name!r}: expected a new name, got one that is taken: {path}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(text.encode())
        except OSError as error:
            raise PresetError(f"preset {name!r} cannot be written ({error.strerror}): {path}") from None

    def load(self, name: str) -> str:
        """Return the text that was kept under a name.

        Raises
        ------
        PresetError
        """
        path = self._existing(name)
        try:
            return path.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise PresetError(f"preset {name!r} cannot be read ({error}): {path}") from None

    def delete(self, name: str) -> None:
        """Remove what was kept under a name.

        Raises
        ------
        PresetError
        """
        path = self._existing(name)
        try:
            path.unlink()
        except OSError as error:
            raise PresetError(f"preset {name!r} cannot be removed ({error.strerror}): {path}") from None

    def _path(self, name: str) -> Path:
        if not _is_name(name):
            expected = f"a name of 1 … {MOST_CHARACTERS} characters without blanks around it"
            raise PresetError(f"preset: expected {expected}, got {name!r}")
        return self.folder / (UNSAFE.sub(_escaped, name) + SUFFIX)

    def _existing(self, name: str) -> Path:
        path = self._path(name)
        if not path.is_file():
            known = self.names()
            raise PresetError(f"no preset {name!r}{did_you_mean(name, known)}: expected one of {listed(known)}")
        return path


def _is_name(name: str) -> bool:
    return 0 < len(name) <= MOST_CHARACTERS and name == name.strip()


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
