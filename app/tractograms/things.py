"""Tractograms in the tree of what is open: with the conditions of their filters, and their bundles or groups."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from plexoscope.app.document.document import Document
from plexoscope.app.document.filter_settings import Condition
from plexoscope.app.document.state import LAYER, Layer
from plexoscope.app.scene.listed_regions import region_colour
from plexoscope.app.scene.visible_streamlines import UNGROUPED, n_shown_members, n_ungrouped
from plexoscope.app.tractograms.bundle_list import category_colour
from plexoscope.app.tractograms.bundles import BUNDLE, GROUP, Bundles, first_looks
from plexoscope.app.tractograms.filter.condition_words import condition_detail, condition_words
from plexoscope.app.tractograms.filter.edits import FilterEdits
from plexoscope.app.view.open_thing import Facts, KeptThings, ManyThings, MenuEntry, OpenThing
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.tracts.filters import Passes

CONDITION = "condition"
"""A kind of pieces."""

Toggle = Callable[[str, int], None]


class TractogramThings:
    """Makes the rows of tractograms.

    Parameters
    ----------
    save
        Asks for a file, and writes the visible streamlines of the selected layer.
    ask_group
        Asks how to group the selected layer.
    """

    def __init__(
        self,
        document: Document,
        edits: FilterEdits,
        bundles: Bundles,
        save: Callable[[], object],
        ask_group: Callable[[], object],
    ) -> None:
        self._document, self._edits, self._bundles = document, edits, bundles
        self._save, self._ask_group = save, ask_group
        self._kept = KeptThings()

    def all(self) -> list[OpenThing]:
        layers, shown = self._document.state.layers, self._document.shown
        return self._kept.of(
            [layer.id for layer in layers],
            [(layer, shown.get(layer.id)) for layer in layers],
            [partial(self._thing, layer, shown.get(layer.id)) for layer in layers],
        )

    def _thing(self, layer: Layer, shown: Column | None) -> OpenThing:
        document, id, n = self._document, layer.id, layer.tractogram.n_streamlines
        pieces = self._pieces(layer, shown)
        uniform = layer.style.colour == "uniform" and layer.groups is None
        badge = f"{_n_shown(shown):,} of {n:,}" if shown is not None else ""
        return OpenThing(
            key=LAYER + id,
            name=layer.name,
            icon="streamlines",
            kind="Tractogram",
            detail=f"{n:,}",
            badge=badge,
            badge_tip=f"The filter shows {badge} streamlines" if badge else "",
            tip=f"{n:,} streamline{'s' if n != 1 else ''}\n{layer.path}",
            visible=layer.style.visible,
            rgb=_hex(layer.style.rgb) if uniform else "",
            toggle=partial(document.toggle_layer, id),
            rename=partial(self._rename, id),
            duplicate=partial(self._duplicate, id),
            remove=partial(document.remove_layer, id),
            children=lambda: pieces,
            n_children=len(pieces),
            more=self._more(layer),
            facts=partial(_facts, layer, shown),
            path=layer.path,
        )

    def _pieces(self, layer: Layer, shown: Column | None) -> Sequence[OpenThing]:
        conditions = list(layer.filter.conditions())
        make: Callable[[int], OpenThing]
        if layer.clusters is not None:
            n_pieces, make = (
                layer.clusters.clusters.n_clusters,
                _Clusters(self._bundles, self._toggle_cluster, layer, shown),
            )
        elif layer.tractogram.groups:
            looks = layer.groups or first_looks(layer)
            n_pieces, make = len(looks), _Groups(self._bundles, self._toggle_group, layer)
        else:
            n_pieces, make = 0, lambda _: self._condition(layer, conditions[0])

        def piece(number: int) -> OpenThing:
            is_condition = number < len(conditions)
            return self._condition(layer, conditions[number]) if is_condition else make(number - len(conditions))

        return ManyThings(len(conditions) + n_pieces, piece)

    def _condition(self, layer: Layer, condition: Condition) -> OpenThing:
        words = condition_words(condition)
        return OpenThing(
            key=f"{LAYER}{layer.id}/{CONDITION}:{condition.id}",
            name=words,
            icon="filter",
            kind="Condition of a filter",
            detail=condition_detail(condition.what),
            tip=f"{words} {condition_detail(condition.what)}\nOnly streamlines that meet it are shown",
            visible=condition.enabled,
            rgb=region_colour(condition) if isinstance(condition.what, Passes) else "",
            toggle=partial(self._toggle_condition, layer.id, condition.id),
            remove=partial(self._remove_condition, layer.id, condition.id),
            may_move=False,
        )

    def _more(self, layer: Layer) -> tuple[MenuEntry, ...]:
        def of_it(do: Callable[[], object]) -> None:
            if self._document.state.selected_layer != layer.id:
                self._document.select_layer(layer.id)
            do()

        grouping = layer.id in self._bundles.jobs
        return (
            MenuEntry("Group into bundles…", partial(of_it, self._ask_group),
                      "It is grouped, or being grouped" if layer.clusters is not None or grouping else ""),
            MenuEntry("Clear filter", partial(of_it, self._edits.clear), "" if _has_filter(layer) else "No filter"),
            MenuEntry("Save visible streamlines…", partial(of_it, self._save)),
        )  # fmt: skip

    # What they do looks at the layer as it is then: several may be told to do something in one step.

    def _toggle_condition(self, id: str, number: int) -> None:
        layer = self._document.state.layer(id)
        condition = layer.filter.condition(number)
        if condition is not None:
            doing = f"Switch {condition_words(condition)} {'off' if condition.enabled else 'on'}"
            other = layer.filter.with_condition(replace(condition, enabled=not condition.enabled))
            self._edits.change(layer, doing, other)

    def _remove_condition(self, id: str, number: int) -> None:
        layer = self._document.state.layer(id)
        self._edits.change(layer, "Remove condition", layer.filter.without_condition(number))

    def _toggle_cluster(self, id: str, number: int) -> None:
        self._bundles.toggle_cluster_visible(self._document.state.layer(id), number)

    def _toggle_group(self, id: str, number: int) -> None:
        layer = self._document.state.layer(id)
        look = (layer.groups or first_looks(layer))[number]
        doing = f"{'Hide' if look.visible else 'Show'} {look.name or 'those in no group'}"
        self._bundles.look(layer, number, doing, visible=not look.visible)

    def _rename(self, id: str, name: str) -> None:
        self._document.change_layer(id, f"Rename {self._document.state.layer(id).name}", name=name)

    def _duplicate(self, id: str) -> None:
        self._document.duplicate_layer(id, filter=self._edits.renumbered(self._document.state.layer(id).filter))


class _Clusters:
    """Rows of the clusters of a layer."""

    def __init__(self, bundles: Bundles, toggle: Toggle, layer: Layer, shown: Column | None) -> None:
        assert layer.clusters is not None
        self._toggle = toggle
        self._bundles, self._layer, self._view = bundles, layer, layer.clusters
        self._shown, self._counts = shown, None if shown is not None else layer.clusters.clusters.sizes

    def __call__(self, number: int) -> OpenThing:
        if self._counts is None:
            self._counts = n_shown_members(self._view, self._shown)
        layer, expanded = self._layer, number in self._view.expanded
        key, name = f"{LAYER}{layer.id}/{BUNDLE}:{number}", f"Bundle {number + 1}"
        return OpenThing(
            key=key,
            name=name,
            icon="bundle",
            kind="Bundle",
            detail=f"{int(self._counts[number]):,}",
            tip=f"{name}: {int(self._counts[number]):,} streamlines",
            select=partial(self._bundles.inspect_row, layer.id, number, key, name),
            visible=number not in self._view.hidden,
            rgb=category_colour(number),
            toggle=partial(self._toggle, layer.id, number),
            more=(
                MenuEntry("Draw as its mean" if expanded else "Draw its streamlines",
                          partial(self._bundles.toggle_cluster, layer, number)),
                MenuEntry("Keep as tractogram", partial(self._bundles.keep_cluster, layer, number)),
            ),
            may_move=False,
        )  # fmt: skip


class _Groups:
    """Rows of the groups that the file of a layer names."""

    def __init__(self, bundles: Bundles, toggle: Toggle, layer: Layer) -> None:
        self._toggle = toggle
        self._bundles, self._layer, self._looks = bundles, layer, layer.groups or first_looks(layer)

    def __call__(self, number: int) -> OpenThing:
        layer, look = self._layer, self._looks[number]
        groups, name = layer.tractogram.groups, look.name or "In no group"
        n = n_ungrouped(layer.tractogram) if look.name == UNGROUPED else len(groups[look.name])
        key = f"{LAYER}{layer.id}/{GROUP}:{number}"
        return OpenThing(
            key=key,
            name=name,
            icon="bundle",
            kind="Group",
            detail=f"{n:,}",
            tip=f"{name}: {n:,} streamlines",
            select=partial(self._bundles.inspect_row, layer.id, number, key, name),
            visible=look.visible,
            rgb=category_colour(look.category if layer.groups is not None else None),
            toggle=partial(self._toggle, layer.id, number),
            more=(MenuEntry("Keep as tractogram", partial(self._bundles.keep_group, layer, number)),),
            may_move=False,
        )


def _has_filter(layer: Layer) -> bool:
    return bool(layer.filter.hidden) or any(True for _ in layer.filter.conditions())


@kept_with()
def _n_shown(shown: Column) -> int:
    return int(np.count_nonzero(shown.values))


def _hex(rgb: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)


def _facts(layer: Layer, shown: Column | None) -> Facts:
    from plexoscope.models.io.tractogram.spaces import how_known

    tractogram = layer.tractogram
    n = tractogram.n_streamlines
    low_mm, high_mm = tractogram.bounds_mm.tolist() if n else ([0.0] * 3, [0.0] * 3)
    sides = " × ".join(f"{high - low:.0f}" for low, high in zip(low_mm, high_mm, strict=True))
    facts = [("Streamlines", f"{n:,}"), ("Points", f"{tractogram.n_points:,}"), ("Extent", f"{sides} mm")]
    if shown is not None:
        facts.insert(1, ("Shown", f"{_n_shown(shown):,}"))
    if tractogram.space:
        facts.append(("Space", f"{tractogram.space} ({how_known(tractogram)})"))
    values = [*tractogram.per_streamline, *tractogram.per_point, *(column.name for column in layer.added)]
    if values:
        facts.append(("Values", ", ".join(dict.fromkeys(values))))
    if tractogram.groups:
        facts.append(("Groups", f"{len(tractogram.groups):,}"))
    return facts
