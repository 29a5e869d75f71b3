"""The manifest: what a method is, read from `plugin.toml` without importing any of its code."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from plexoscope.plugins.channels import POLICIES
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.inputs import READERS, kinds_in
from plexoscope.plugins.requirements import fault_of
from plexoscope.plugins.results import KINDS, kinds
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.plugins.tables import from_table, read_toml, rows

API_VERSION = 1
ISOLATIONS = ("thread", "process")
DEVICES = ("cpu", "cuda", "any")
PLACES = ("main", "side")

NAME = re.compile(r"[a-z][a-z0-9_-]*")
OBJECT = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
KEYWORD = re.compile(r"\S(.{0,38}\S)?")
SCHEME = "https://"
DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
API_CLAUSE = re.compile(r"\s*(>=|<=|==|<|>)\s*(\d+)\s*")


@dataclass(frozen=True)
class Citation:
    """The work that a method comes from.

    Parameters
    ----------
    authors
        "A. Author, B. Author".
    title, year
        Of the paper; of what is not published, of the method.
    venue
        Such as a journal or a conference.
    link
        Where to read it, an address that begins with https.
    """

    authors: str
    title: str
    year: int
    venue: str = ""
    link: str = ""


@dataclass(frozen=True)
class Input:
    """One thing that a method takes.

    Parameters
    ----------
    name
        Of it in `inputs`: lower-case letters, digits, - and _.
    kind
        A data kind, or several: "streamlines | volume".
    title
        As the form shows it.
    optional
        Whether the method runs without; what was not chosen is then absent from its `inputs`.
    """

    name: str
    kind: str
    title: str
    optional: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that it may be, in the order declared."""
        return kinds_in(self.kind)


@dataclass(frozen=True)
class Channel:
    """One stream that a method emits.

    Parameters
    ----------
    name
        As `ctx.emit` names it: lower-case letters, digits, - and _.
    kind
        A result kind, a built-in one or that of an installed package.
    policy
        What is kept where results come faster than anybody can look: "latest" the newest, "append" a history that is
        thinned when it grows too large, "event" each of a few.
    title
        Of the panel.
    unit
        Of the values, as the panel shows it.
    place
        Where the panel goes, "main" or "side"; "" leaves it to the window.
    """

    name: str
    kind: str
    policy: str
    title: str
    unit: str = ""
    place: str = ""


@dataclass(frozen=True)
class Sample:
    """A data file that ships inside an installed distribution, or that a user has to fetch.

    Parameters
    ----------
    id, title
        As the command line and the form name it.
    kind
        The data kind, one that an input takes.
    distribution
        Name of the installed package that holds the file, as pip knows it. Of data that no package ships, the address
        where they are, "https://…": such a sample is listed with it, and is opened as a file once it is fetched.
    file
        Where it lies inside that distribution, with forward slashes; a folder where the reader takes one. Behind an
        address, the file to open.
    licence, citation
        Of the data.
    size
        How much there is of it, in words: "75 nodes, 32,424 events".
    reader
        What reads it, "package.module:function", where that of its kind does not know the format. It is given the
        path.
    expects
        The thresholds that a method must reach on this sample, given to it as `ctx.expects`.
    """

    id: str
    title: str
    kind: str
    distribution: str
    file: str
    licence: str
    citation: str = ""
    size: str = ""
    reader: str = ""
    expects: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def address(self) -> str:
        """Where the data can be had, "" if a package ships them."""
        return self.distribution if self.distribution.startswith(SCHEME) else ""


@dataclass(frozen=True)
class PaperFigure:
    """A figure that the paper reports, shown beside ours as the paper's.

    Parameters
    ----------
    figure
        The key of the figure, as the method asks for it: "hits".
    name
        Whose it is: "NCN".
    value, spread
        In the unit in which the method shows the figure; NaN where no spread is given.
    data
        The data, the split and the number of seeds: "Cora, random split 85/5/10, ten seeds".
    not_comparable
        Why it cannot be held against ours; "" where it can.
    """

    figure: str
    name: str
    value: float
    spread: float = math.nan
    data: str = ""
    not_comparable: str = ""


@dataclass(frozen=True)
class EntryPoint:
    """Where the code is.

    Parameters
    ----------
    target
        The function, "package.module:function".
    params
        The parameter class, "package.module:Class".
    """

    target: str
    params: str


@dataclass(frozen=True)
class ManifestHeader:
    """The top-level keys of a manifest.

    Parameters
    ----------
    id
        What the command line calls it: lower-case letters, digits, - and _.
    version
        Of the method, "1.0"; a recording keeps it.
    api
        The versions of this contract that it works with, ">=1,<2".
    title, summary
        As lists show them; the summary is one sentence without a full stop.
    requires
        What its code imports, "torch>=2.1". Where something is absent, the method is grey and says how to install it.
    isolation
        Where it runs unless the user says otherwise: "thread", or "process" for long loops in pure Python and for code
        that may crash.
    device
        "cpu", "cuda", or "any" where `ctx.device` may be either; `--device` chooses.
    family
        The question that it answers, beside other methods that do: "connectomes", "nodes", "edges", "streams",
        "vectors", or a name of your own.
    keywords
        What somebody may type who looks for it and knows neither its title nor its paper.
    """

    id: str
    version: str
    api: str
    title: str
    summary: str
    requires: tuple[str, ...] = ()
    isolation: str = "thread"
    device: str = "cpu"
    family: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest(ManifestHeader):
    """A method as it declares itself. A key that is unknown, missing or doubled is refused, with its place.

    Examples
    --------
    >>> import tomllib
    >>> from pathlib import Path
    >>> from plexoscope.plugins.manifest import manifest_of
    >>> text = '''
    ... id = "walk"
    ... version = "1.0"
    ... api = ">=1,<2"
    ... title = "Random walk"
    ... summary = "Where chance leads, step by step"
    ... requires = ["scipy"]
    ... isolation = "process"
    ... [citation]
    ... authors = "A. Author, B. Author"
    ... title = "On walks"
    ... year = 2024
    ... [run]
    ... target = "my_method.method:run"
    ... params = "my_method.method:Params"
    ... [[input]]
    ... name = "ground"
    ... kind = "volume"
    ... title = "Ground"
    ... optional = true
    ... [[channel]]
    ... name = "path"
    ... kind = "streamlines"
    ... policy = "latest"
    ... title = "Path"
    ... unit = "mm"
    ... '''
    >>> manifest = manifest_of(tomllib.loads(text), Path("plugin.toml"))
    >>> manifest.id, manifest.inputs[0].kinds, manifest.channels[0].kind
    ('walk', ('volume',), 'streamlines')
    """

    citation: Citation = field(kw_only=True)
    entry: EntryPoint = field(kw_only=True)
    inputs: tuple[Input, ...] = ()
    channels: tuple[Channel, ...] = ()
    samples: tuple[Sample, ...] = ()
    paper: tuple[PaperFigure, ...] = ()


def read_manifest(path: str | Path) -> Manifest:
    """Read and check a `plugin.toml`.

    Raises
    ------
    PluginError
        If anything in it is unknown, missing, doubled or contradicts this version of Plexoscope.
    """
    path = Path(path)
    return manifest_of(read_toml(path), path)


def manifest_of(document: Mapping[str, Any], path: Path) -> Manifest:
    """Check the tables of a manifest, as `read_manifest` does; `path` is where they come from."""
    nested = ("citation", "run", "input", "channel", "sample", "paper")
    header = from_table(ManifestHeader, {k: v for k, v in document.items() if k not in nested}, "top level", path)
    for name in ("citation", "run"):
        if name not in document:
            raise PluginError(f"expected a table [{name}], got none", path)
    manifest = Manifest(
        **vars(header),
        citation=from_table(Citation, document["citation"], "[citation]", path),
        entry=from_table(EntryPoint, document["run"], "[run]", path),
        inputs=rows(document, "input", Input, path),
        channels=rows(document, "channel", Channel, path),
        samples=_samples_of(document, path),
        paper=rows(document, "paper", PaperFigure, path),
    )
    _check(manifest, path)
    return manifest


def read_samples(path: str | Path) -> tuple[Sample, ...]:
    """Read and check the `[[sample]]` tables of a file; its other tables are left alone.

    Raises
    ------
    PluginError
    """
    path = Path(path)
    return _samples_of(read_toml(path), path)


def _samples_of(document: Mapping[str, Any], path: Path) -> tuple[Sample, ...]:
    samples = rows(document, "sample", Sample, path)
    _require_unique((sample.id for sample in samples), "sample id", path)
    for sample in samples:
        _require_one_of(sample.kind, READERS, f"sample {sample.id!r}: kind", path)
        if not sample.address:
            _require_match(DISTRIBUTION, sample.distribution, f"sample {sample.id!r}: distribution", "a name", path)
        if sample.reader:
            _require_match(OBJECT, sample.reader, f"sample {sample.id!r}: reader", '"package.module:function"', path)
        inside = PurePosixPath(sample.file)
        if inside.is_absolute() or ".." in inside.parts:
            raise PluginError(
                f"sample {sample.id!r}: expected a file inside {sample.distribution}, got {sample.file!r}",
                path,
            )
    return samples


def api_allows(api: str, version: int) -> bool | None:
    """Return whether a range such as ">=1,<2" holds `version`; None if it is not a range."""
    clauses = [API_CLAUSE.fullmatch(clause) for clause in api.split(",")]
    compare = {
        ">=": version.__ge__,
        "<=": version.__le__,
        "==": version.__eq__,
        "<": version.__lt__,
        ">": version.__gt__,
    }
    if not all(clauses):
        return None
    return all(compare[clause[1]](int(clause[2])) for clause in clauses if clause)


def _check(manifest: Manifest, path: Path) -> None:
    _require_match(NAME, manifest.id, "id", "lower-case letters, digits, - and _", path)
    allowed = api_allows(manifest.api, API_VERSION)
    if allowed is None:
        raise PluginError(f'api: expected a range such as ">=1,<2", got {manifest.api!r}', path)
    if not allowed:
        raise PluginError(_api_fault(manifest.api), path)
    _require_one_of(manifest.isolation, ISOLATIONS, "isolation", path)
    _require_one_of(manifest.device, DEVICES, "device", path)
    if manifest.family:
        _require_match(NAME, manifest.family, "family", "lower-case letters, digits, - and _", path)
    for keyword in manifest.keywords:
        _require_match(KEYWORD, keyword, "keywords", "1 to 40 characters without spaces around them", path)
    _require_unique((keyword.casefold() for keyword in manifest.keywords), "keywords", path)
    for name in manifest.requires:
        fault = fault_of(name)
        if fault:
            raise PluginError(f'requires: expected a requirement such as "torch>=2.1", got {name!r} ({fault})', path)
    _require_match(OBJECT, manifest.entry.target, "[run]: target", '"package.module:function"', path)
    _require_match(OBJECT, manifest.entry.params, "[run]: params", '"package.module:Class"', path)
    _require_unique((each.name for each in manifest.inputs), "input name", path)
    for each in manifest.inputs:
        _require_match(NAME, each.name, "input name", "lower-case letters, digits, - and _", path)
        for kind in each.kinds:
            _require_one_of(kind, READERS, f"input {each.name!r}: kind", path)
        _require_unique(each.kinds, f"input {each.name!r}: kind", path)
    _require_unique((channel.name for channel in manifest.channels), "channel name", path)
    for channel in manifest.channels:
        _require_match(NAME, channel.name, "channel name", "lower-case letters, digits, - and _", path)
        if channel.kind not in KINDS:  # asking for those of other packages reads the metadata of all there are
            _require_one_of(channel.kind, kinds(), f"channel {channel.name!r}: kind", path)
        _require_one_of(channel.policy, POLICIES, f"channel {channel.name!r}: policy", path)
        if channel.place:
            _require_one_of(channel.place, PLACES, f"channel {channel.name!r}: place", path)
    taken = {kind for each in manifest.inputs for kind in each.kinds}
    for sample in manifest.samples:
        if sample.kind not in taken:
            raise PluginError(f"sample {sample.id!r}: expected a kind that an input takes, got {sample.kind!r}", path)


def _api_fault(api: str) -> str:
    """Why a range leaves this version out, and what to do."""
    bounds = [int(number) for number in re.findall(r"\d+", api)]
    if any(api_allows(api, version) for version in range(API_VERSION + 1, max(bounds) + 2)):
        remedy = "install a newer Plexoscope, or an older version of the method"
    elif any(api_allows(api, version) for version in range(API_VERSION)):
        remedy = "ask its author for a newer version, or install an older Plexoscope"
    else:
        remedy = "no version is in that range, ask its author"
    return f"api: expected a range with {API_VERSION} in it, which this Plexoscope offers, got {api!r}; {remedy}"


def _require_one_of(value: str, known: Collection[str], where: str, path: Path) -> None:
    if value not in known:
        raise PluginError(f"{where}: expected one of {listed(known)}, got {value!r}{did_you_mean(value, known)}", path)


def _require_match(pattern: re.Pattern[str], value: str, where: str, expected: str, path: Path) -> None:
    if not pattern.fullmatch(value):
        raise PluginError(f"{where}: expected {expected}, got {value!r}", path)


def _require_unique(names: Iterable[str], what: str, path: Path) -> None:
    doubled = [name for name, count in Counter(names).items() if count > 1]
    if doubled:
        raise PluginError(f"{what}: expected each once, got {doubled[0]!r} more than once", path)
