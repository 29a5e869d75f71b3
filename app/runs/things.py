"""Runs with their results, and vectors to explore, in the tree of what is open."""

from collections.abc import Callable, Sequence
from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import VECTORS, OpenVectors
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.run_head import WORDS
from plexoscope.app.runs.runs import Runs
from plexoscope.app.runs.watching import SweepEntry
from plexoscope.app.view.open_thing import Facts, KeptThings, ManyThings, MenuEntry, OpenThing
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.states import RunState

RUN, SWEEP, RESULT = "run:", "sweep:", "result"


class RunThings:
    """Makes the rows of runs, sweeps and vectors.

    Parameters
    ----------
    show
        Brings up the results of a run; with the name of a channel, that one large.
    compare
        Lays runs of one method side by side.
    """

    def __init__(
        self,
        document: Document,
        runs: Runs,
        show: Callable[[RunEntry, str], object],
        compare: Callable[[Sequence[RunEntry]], object],
    ) -> None:
        self._document, self._runs, self._show, self._compare = document, runs, show, compare
        self._kept_vectors = KeptThings()

    def all(self) -> list[OpenThing]:
        vectors = self._document.state.vectors
        found = self._kept_vectors.of(
            [each.id for each in vectors],
            [(each,) for each in vectors],
            [partial(self._vectors, each) for each in vectors],
        )
        sweeps = {each.name: each for each in self._runs.sweeps}
        for entry in self._runs.entries:
            if entry.sweep not in sweeps:
                found.append(self._run(entry))
            elif all(thing.key != SWEEP + entry.sweep for thing in found):
                found.append(self._sweep(sweeps[entry.sweep]))
        return found

    def _vectors(self, each: OpenVectors) -> OpenThing:
        document, vectors = self._document, each.vectors
        return OpenThing(
            key=VECTORS + each.id,
            name=each.name,
            icon="vectors",
            kind="Vectors",
            detail=f"{vectors.n_items:,}",
            tip=f"{vectors.n_items:,} vectors of {vectors.values.shape[2]:,} numbers\n{vectors.source}".strip(),
            rename=partial(document.rename_vectors, each.id),
            remove=partial(document.remove_vectors, each.id),
            facts=partial(_vector_facts, each),
        )

    def _sweep(self, each: SweepEntry) -> OpenThing:
        entries = [entry for entry in self._runs.entries if entry.sweep == each.name]
        sweep = each.sweep
        return OpenThing(
            key=SWEEP + each.name,
            name=f"{each.title}, {each.name.lower()}",
            icon="sweep",
            kind="Sweep of runs",
            detail=f"{sweep.n_done} of {len(sweep.points)}",
            tip=f"{each.name}, {each.title}: {sweep.n_done} of {len(sweep.points)} runs are over",
            progress=None if sweep.is_over else sweep.progress.fraction,
            children=partial(self._of_sweep, entries),
            n_children=len(entries),
            remove=partial(self._runs.remove, entries),
            more=(MenuEntry("Compare its runs", partial(self._compare, entries),
                            "" if len(entries) > 1 else "There is one run"),),
            facts=partial(_sweep_facts, each),
            may_move=False,
        )  # fmt: skip

    def _of_sweep(self, entries: Sequence[RunEntry]) -> Sequence[OpenThing]:
        return ManyThings(len(entries), lambda number: self._run(entries[number], in_sweep=True))

    def _run(self, entry: RunEntry, in_sweep: bool = False) -> OpenThing:
        shown = self._runs.shown
        others = [] if shown is None or shown is entry or shown.method_id != entry.method_id else [shown, entry]
        words = run_words(entry)
        n_results = 0 if in_sweep else len(entry.channels)
        return OpenThing(
            key=(f"{SWEEP}{entry.sweep}/{RUN}" if in_sweep else RUN) + entry.name,
            name=f"{entry.title} {entry.name}" if not in_sweep else _changed(entry) or entry.name,
            icon="replay" if entry.replay is not None else "method",
            kind="Recording of a run" if entry.replay is not None else "Run",
            detail=words,
            tip="\n".join(filter(None, (f"{entry.title} {entry.name}: {words}", _changed(entry)))),
            progress=entry.source.progress.fraction if entry.is_active else None,
            show=partial(self._show, entry, ""),
            remove=None if entry.is_active else partial(self._runs.remove, [entry]),
            children=partial(self._results, entry),
            n_children=n_results,
            more=(MenuEntry("Compare with what is shown", partial(self._compare, others),
                            "" if others else "Show another run of the same method first"),),
            facts=partial(_run_facts, entry),
            path=entry.folder,
            may_move=False,
        )  # fmt: skip

    def _results(self, entry: RunEntry) -> list[OpenThing]:
        return [self._result(entry, channel) for channel in entry.channels]

    def _result(self, entry: RunEntry, channel: Channel) -> OpenThing:
        return OpenThing(
            key=f"{RUN}{entry.name}/{RESULT}:{channel.name}",
            name=channel.title,
            icon="result",
            kind=f"Result of {entry.title} {entry.name}",
            tip=channel.title,
            detail="" if entry.has_result(channel.name) else "nothing yet" if entry.is_active else "nothing",
            show=partial(self._show, entry, channel.name),
            may_move=False,
        )


def run_words(entry: RunEntry) -> str:
    """How a run stands: "40 %", or how it ended."""
    state = entry.state if entry.replay is None else entry.end
    fraction = entry.source.progress.fraction
    if state is None:
        return "Cut off"
    if state is RunState.RUNNING and fraction is not None:
        return f"{100 * fraction:.0f} %"
    n_passed, n_checks = entry.n_checks
    if state is RunState.SUCCEEDED and n_checks:
        return "✓" if n_passed == n_checks else f"{n_passed} of {n_checks} ✓"
    return WORDS[state]


def _changed(entry: RunEntry) -> str:
    """The parameters that are not at their defaults, with the seed of one that has none."""
    parts = [f"{name} {_value(value)}" for name, value in entry.changed.items()]
    return ", ".join([*parts, f"seed {entry.seed}"] if not parts or entry.seed else parts)


def _value(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _run_facts(entry: RunEntry) -> Facts:
    n_passed, n_checks = entry.n_checks
    seconds = int(entry.source.elapsed_s)
    state = entry.state if entry.replay is None else entry.end
    facts = [
        ("Method", entry.title),
        ("State", "Cut off" if state is None else WORDS[state]),
        ("Time of work", f"{seconds // 60}:{seconds % 60:02d}"),
    ]
    if n_checks:
        facts.append(("Checks", f"{n_passed} of {n_checks} hold"))
    facts.append(("Seed", str(entry.seed)))
    facts += [(name, _value(value)) for name, value in entry.parameters.items()]
    return facts


def _sweep_facts(each: SweepEntry) -> Facts:
    return [("Method", each.title), ("Runs", f"{each.sweep.n_done} of {len(each.sweep.points)} are over")]


def _vector_facts(each: OpenVectors) -> Facts:
    vectors = each.vectors
    facts = [("Vectors", f"{vectors.n_items:,}"), ("Numbers each", f"{vectors.values.shape[2]:,}")]
    if len(vectors.times) > 1:
        facts.append(("Times", f"{len(vectors.times):,} {vectors.time_unit}".strip()))
    if vectors.item_values:
        facts.append(("Known of each", ", ".join(vectors.item_values)))
    if vectors.source:
        facts.append(("From", vectors.source))
    return facts
