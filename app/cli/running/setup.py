"""From what was typed after `plexoscope run` to all that a run, or each run of a sweep, starts from."""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plexoscope.app.cli.methods import method_of
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.cli.shared.folders import make_folder
from plexoscope.app.cli.shared.notes import say_notes
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.cli.shared.streamline_options import require_used
from plexoscope.app.cli.shared.ways import say_way
from plexoscope.app.inputs.reading import NamedInput, PreparedInputs, prepared, read_named
from plexoscope.app.inputs.streamline_choices import USUAL, StreamlineChoices
from plexoscope.app.inputs.words import default_input
from plexoscope.models.errors import FormatError
from plexoscope.plugins import parameters
from plexoscope.plugins.discovery import Method, find_methods
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.inputs import NOTHING
from plexoscope.plugins.manifest import NAME, Input, Manifest
from plexoscope.plugins.parameters import Plain, Value
from plexoscope.plugins.recording import Recorder, RecordingHeader, header_of
from plexoscope.plugins.runner import Limits, Observer, Placement, Run, RunQueue, start
from plexoscope.plugins.runner.places import place_named
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.plugins.sweep import SweepPoint, parse_axes, sweep_points


@dataclass(frozen=True)
class ToRun:
    """What was typed.

    Parameters
    ----------
    method_id
    inputs
        A sample, a file or `run:FOLDER:CHANNEL` for each input, "none" for an optional one that is left out; where
        there are fewer, samples of the method for those that it needs.
    assignments
        Parameters as "name=value"; they go before those of the preset.
    preset
        A file.
    seed, n_seeds
        The first seed, and how many.
    device
    plugin_dirs
        Where to look for methods beside those installed.
    place
        As for `place_named`.
    wall_s, memory_mb
        Limits of each run.
    axes
        Of a sweep, as "name=value,value".
    n_jobs
        How many runs work at a time.
    out
        A folder.
    is_recorded
    as_json
        Whether the result is printed as JSON.
    is_debug
        Whether the traceback of a method that fails is printed.
    replaces
        Whether a recording that is in `out` already makes way.
    choices
        How streamlines are read.
    read_as
        How files are read that could be read in several ways.
    """

    method_id: str
    inputs: Sequence[str] = ()
    assignments: Sequence[str] = ()
    preset: Path | None = None
    seed: int = 0
    n_seeds: int = 1
    device: str | None = None
    plugin_dirs: Sequence[Path] = ()
    place: str = ""
    wall_s: float | None = None
    memory_mb: int | None = None
    axes: Sequence[str] = ()
    n_jobs: int | None = None
    out: Path | None = None
    is_recorded: bool = True
    as_json: bool = False
    is_debug: bool = False
    replaces: bool = False
    choices: StreamlineChoices = USUAL
    read_as: str | None = None

    @property
    def is_sweep(self) -> bool:
        return bool(self.axes) or self.n_seeds > 1


@dataclass(frozen=True, eq=False)
class Setup:
    """All that runs start from.

    Parameters
    ----------
    points
        What to run: one, or those of a sweep.
    axes
        Name of a swept parameter to its values, as TOML and JSON can hold them.
    placement
        None for what the manifest says.
    """

    asked: ToRun
    method: Method
    points: tuple[SweepPoint, ...]
    inputs: PreparedInputs
    placement: Placement | None
    axes: Mapping[str, Sequence[Plain]] = field(default_factory=dict)

    def recorder(self, point: SweepPoint, folder: Path) -> Recorder:
        """Return the recorder of a run that is about to start."""
        return Recorder(folder, self.header(point))

    def header(self, point: SweepPoint) -> RecordingHeader:
        records, device = self.inputs.records, self.asked.device
        return header_of(self.method, point.params, point.seed, self.placement, records, device)

    def start(
        self,
        point: SweepPoint,
        recorder: Recorder | None,
        queue: RunQueue | None = None,
        observers: Sequence[Observer] = (),
    ) -> Run:
        """Start the run of a point."""
        return start(
            self.method,
            point.params,
            self.inputs.data,
            seed=point.seed,
            device=self.asked.device,
            expects=self.inputs.expects,
            placement=self.placement,
            limits=Limits(wall_s=self.asked.wall_s),
            observers=observers if recorder is None else (recorder.take, *observers),
            queue=queue,
            input_labels={name: record.label for name, record in self.inputs.records.items()},
        )


def set_up(asked: ToRun) -> Setup:
    """Find the method, check all that was asked for, and read the inputs last.

    Raises
    ------
    UsageError, ParameterError, FormatError, MissingError, PluginError
    """
    method, placement = method_and_place(asked)
    params_class = method.load().params_class
    axes = parse_axes(params_class, asked.axes)
    points = _points(method, asked, axes)
    words = _input_words(method.manifest, asked.inputs)
    if asked.out is not None:
        if not asked.replaces:
            _require_no_recording(asked.out)
        make_folder(asked.out)
    wanted = [each for each in method.manifest.inputs if words[each.name]]
    say_way(asked.read_as, (words[each.name] for each in wanted))
    named = {
        each.name: _read(words[each.name], each, method.manifest, asked.plugin_dirs, asked.choices) for each in wanted
    }
    require_used(asked.choices, [given.data for given in named.values()])
    for given in named.values():
        say_notes(given.data, given.label)
    known = {each.name: each for each in parameters.fields(params_class)}
    plain = {name: [known[name].plain(value) for value in values] for name, values in axes.items()}
    return Setup(asked, method, points, prepared(named), placement, plain)


def method_and_place(asked: ToRun) -> tuple[Method, Placement | None]:
    """Find the method, and check seeds, limits, device and place.

    Raises
    ------
    UsageError, MissingError
    """
    for option, value, least in (
        ("--seed", asked.seed, 0),
        ("--seeds", asked.n_seeds, 1),
        ("--jobs", asked.n_jobs, 1),
        ("--memory-limit", asked.memory_mb, 1),
    ):
        if value is not None and value < least:
            raise UsageError(f"{option}: expected a whole number ≥ {least}, got {value}")
    if asked.wall_s is not None and not asked.wall_s > 0:
        raise UsageError(f"--time-limit: expected seconds > 0, got {asked.wall_s:g}")
    found = find_methods(asked.plugin_dirs)
    method = method_of(found, asked.method_id)
    for broken in found.broken:
        if broken.id == method.id:  # whoever named its folder thinks that it runs
            print(printable(f"plexoscope: not loaded: {broken.reason}: {broken.folder}"), file=sys.stderr)
    try:
        placement = place_named(asked.place, asked.memory_mb)
    except PluginError as error:
        raise UsageError(f"--on: {error}") from None
    _require_device(method.manifest, asked.device, is_here=not asked.place.startswith("tcp:"))
    return method, placement


def _points(method: Method, asked: ToRun, axes: Mapping[str, Sequence[Value]]) -> tuple[SweepPoint, ...]:
    params_class = method.load().params_class
    known = {each.name: each for each in parameters.fields(params_class)}
    set_by_hand = {word.partition("=")[0] for word in asked.assignments}
    if twice := set_by_hand & axes.keys():
        raise UsageError(f"--sweep: parameter {min(twice)!r} has a value from --set already")
    # Words are parsed all at once, with the first value of each axis: a rule between parameters may need them all.
    words = [f"{name}={known[name].format(values[0])}" for name, values in axes.items()]
    if asked.preset is not None:
        preset = preset_in(asked.preset, method)
        rest = known.keys() - set_by_hand - axes.keys()
        words += [f"{name}={known[name].format(getattr(preset, name))}" for name in known if name in rest]
    base = parameters.values_of(parameters.parse(params_class, [*words, *asked.assignments]))
    return sweep_points(params_class, base, axes, range(asked.seed, asked.seed + asked.n_seeds))


def preset_in(path: Path, method: Method) -> object:
    """Return the parameters that a file holds.

    Raises
    ------
    FormatError
        If it cannot be read.
    ParameterError
        If it does not fit the method.
    """
    from plexoscope.plugins.presets import read_preset

    try:
        return read_preset(path.read_text(encoding="utf-8"), method)
    except OSError as error:
        raise FormatError(f"--params: cannot be read ({error.strerror or error})", path) from None
    except UnicodeDecodeError:
        raise FormatError("--params: expected text in UTF-8", path) from None


def has_recording(folder: Path) -> bool:
    """Whether a run or a sweep has left something in a folder."""
    return any((folder / name).is_file() for name in ("run.toml", "sweep.toml"))


def _require_no_recording(folder: Path) -> None:
    if has_recording(folder):
        raise UsageError(f"--out: expected a folder without a recording, or --overwrite, got one with: {folder}")


def _require_device(manifest: Manifest, device: str | None, is_here: bool) -> None:
    if device is None:
        return
    if not re.fullmatch(r"cpu|cuda(:\d{1,4})?", device):
        raise UsageError(f"--device: expected cpu, cuda or cuda:NUMBER, got {device!r}")
    if manifest.device not in ("any", device.partition(":")[0]):
        raise UsageError(f"--device: method {manifest.id!r} runs on {manifest.device}, got {device!r}")
    n_devices = _n_cuda_devices() if is_here and device != "cpu" else None
    if n_devices is not None and int(device.partition(":")[2] or 0) >= n_devices:
        there = f"cuda:0 … cuda:{n_devices - 1}" if n_devices else "no CUDA device"
        raise UsageError(f"--device: this machine has {there}, got {device!r}")


def _n_cuda_devices() -> int | None:
    """How many torch can use; None where it is not installed, for the method must have another library then."""
    try:
        import torch
    except ImportError:
        return None
    return int(torch.cuda.device_count()) if torch.cuda.is_available() else 0


def _read(
    word: str, wanted: Input, manifest: Manifest, plugin_dirs: Sequence[Path], choices: StreamlineChoices
) -> NamedInput:
    try:
        return read_named(word, wanted, manifest, plugin_dirs, choices)
    except FormatError as error:
        if len(manifest.inputs) < 2:
            raise
        raise FormatError(f"--input {wanted.name}: {error.what}", error.path) from error


def _input_words(manifest: Manifest, words: Sequence[str]) -> dict[str, str]:
    """Name of each input to what is read for it, "" for nothing: first those by name, then the rest in their order."""
    declared = manifest.inputs
    if len(words) > len(declared):
        raise UsageError(f"--input: method {manifest.id!r} takes {len(declared)}, got {len(words)}")
    names = [each.name for each in declared]
    given: dict[str, str] = {}
    in_order: list[str] = []
    for word in words:
        name, sign, rest = word.partition("=")
        if not sign or name not in names:
            if sign and NAME.fullmatch(name) and not Path(word).expanduser().exists():
                hint = did_you_mean(name, names)
                raise UsageError(f"--input: method {manifest.id!r} has no {name!r}{hint}, expected {listed(names)}")
            in_order.append(word)
        elif name in given:
            raise UsageError(f"--input: expected {name!r} once, got it twice")
        elif not rest:
            raise UsageError(f"--input: expected a sample or a file for {name!r}, got none")
        else:
            given[name] = rest
    given.update(zip((each.name for each in declared if each.name not in given), in_order, strict=False))
    found = {}
    for each in declared:
        found[each.name] = given.get(each.name, default_input(manifest, each))
        if each.optional and found[each.name] == NOTHING:
            found[each.name] = ""
        if not found[each.name] and not given.get(each.name) and not each.optional:
            raise UsageError(f"--input: method {manifest.id!r} has no sample for {each.name!r}, expected a file")
    return found
