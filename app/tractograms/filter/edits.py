"""What can be done to the filter of the selected layer, by panel, menu and mouse alike. Each is one undoable step."""

import itertools
from dataclasses import replace

import numpy as np

from plexoscope.app.document.document import Document
from plexoscope.app.document.edits import middle_of
from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group, What
from plexoscope.app.document.state import Layer, VolumeLayer
from plexoscope.app.tractograms.filter.filtering import layer_values
from plexoscope.app.tractograms.filter.spatial_indices import Indices
from plexoscope.app.widgets.histogram_range import value_range
from plexoscope.models.tracts.filters import LengthBetween, Passes, ValueBetween
from plexoscope.models.tracts.regions import Box, Sphere
from plexoscope.models.tracts.spatial_index import SpatialIndex
from plexoscope.models.tracts.volume_region import VolumeRegion

Place = tuple[float, float, float]

RADIUS_SHARE = 0.025
"""Of a new sphere, as a share of the layer's diagonal."""
RADIUS_MM = (1.0, 8.0)
_MOST_POINTS = 100_000


class FilterEdits:
    """Edits of `Layer.filter`. Without a selected layer nothing happens."""

    def __init__(self, document: Document, indices: Indices) -> None:
        self._document, self._indices = document, indices
        self._ids = itertools.count(1)

    @property
    def layer(self) -> Layer | None:
        return self._document.state.current_layer

    def add(self, what: What, label: str) -> None:
        if (layer := self.layer) is not None:
            self.change(layer, label, layer.filter.with_added(Condition(self._next_id(), what)))

    def _next_id(self) -> int:
        """An id that no condition has, those that came with a session included."""
        taken = {each.id for layer in self._document.state.layers for each in layer.filter.conditions()}
        return next(id for id in self._ids if id not in taken)

    def renumbered(self, settings: FilterSettings) -> FilterSettings:
        """The same conditions with ids of their own, for a copy of a layer."""
        groups = tuple(
            replace(group, conditions=tuple(replace(each, id=self._next_id()) for each in group.conditions))
            for group in settings.groups
        )
        return replace(settings, groups=groups)

    def add_sphere(self, centre_mm: Place | None = None) -> None:
        """By default at the crosshair if it was moved, or else in the middle of the layer."""
        if (layer := self.layer) is not None:
            place = centre_mm or self._middle(layer)
            self.add(Passes(Sphere(place, _radius_mm(layer))), "Add sphere")

    def add_box(self) -> None:
        if (layer := self.layer) is not None:
            place, half_mm = np.array(self._middle(layer)), _radius_mm(layer)
            self.add(Passes(Box(_place(place - half_mm), _place(place + half_mm))), "Add box")

    def add_length(self) -> None:
        """A range of lengths, at first that of all streamlines; waits for them to be measured."""
        layer = self.layer
        if layer is None:
            return

        def add(index: SpatialIndex) -> None:
            low, high = value_range(index.length_mm)
            now = next((each for each in self._document.state.layers if each.id == layer.id), None)
            if now is not None:
                what = LengthBetween(low, high)
                self.change(now, "Add length condition", now.filter.with_added(Condition(self._next_id(), what)))

        self._indices.request(layer, add)

    def add_value(self, name: str) -> None:
        if (layer := self.layer) is not None:
            low, high = value_range(layer_values(layer)[name])
            self.add(ValueBetween(name, low, high), f"Add condition on {name}")

    def add_volume(self, volume: VolumeLayer) -> None:
        if volume.volume.looks_like_labels:
            region = VolumeRegion(volume.volume, labels=(int(volume.volume.labels[0]),))
        else:
            region = VolumeRegion(volume.volume, threshold=(volume.low + volume.high) / 2)
        self.add(Passes(region), f"Add region of {volume.name}")

    def add_group(self) -> None:
        if (layer := self.layer) is not None:
            settings = replace(layer.filter, groups=(*layer.filter.groups, Group()))
            self.change(layer, "Add group of conditions", settings)

    def hide(self, layer: Layer, streamline: int) -> None:
        """Hide one streamline, whatever the conditions say."""
        settings = replace(layer.filter, hidden=layer.filter.hidden | {streamline})
        self.change(layer, f"Hide streamline {streamline}", settings)

    def show_hidden(self) -> None:
        if (layer := self.layer) is not None:
            self.change(layer, "Show hidden streamlines", replace(layer.filter, hidden=frozenset()))

    def invert(self) -> None:
        if (layer := self.layer) is not None:
            self.change(layer, "Invert filter", replace(layer.filter, inverted=not layer.filter.inverted))

    def clear(self) -> None:
        if (layer := self.layer) is not None:
            self.change(layer, "Clear filter", FilterSettings())

    def can_invert(self) -> bool:
        return self.layer is not None and self.layer.filter.filter() is not None

    def can_clear(self) -> bool:
        return self.layer is not None and self.layer.filter != FilterSettings()

    def change(self, layer: Layer, label: str, settings: FilterSettings, key: str | None = None) -> None:
        self._document.change_layer(layer.id, label, key, filter=settings)

    def _middle(self, layer: Layer) -> Place:
        state = self._document.state
        crosshair_mm = state.view.crosshair_mm
        # Where it stands by itself there may be no streamline far and wide.
        was_moved = all(crosshair_mm != middle_of(volume) for volume in state.volumes)
        if crosshair_mm is not None and was_moved and any(volume.visible for volume in state.volumes):
            return crosshair_mm
        positions = _some_positions(layer)
        # A place on a streamline: the middle of a bent bundle lies beside it.
        away = positions - (positions.min(axis=0) + positions.max(axis=0)) / 2
        return _place(positions[int(np.argmin(np.einsum("ij,ij->i", away, away)))])


def _radius_mm(layer: Layer) -> float:
    positions = _some_positions(layer)
    diagonal_mm = np.linalg.norm(positions.max(axis=0) - positions.min(axis=0))
    return round(float(np.clip(RADIUS_SHARE * diagonal_mm, *RADIUS_MM)), 1)


def _some_positions(layer: Layer) -> np.ndarray:
    """Points of all over a layer, few enough not to be waited for; the world's origin if it has none."""
    positions = layer.tractogram.positions_mm[:: max(layer.tractogram.n_points // _MOST_POINTS, 1)]
    return positions if len(positions) else np.zeros((1, 3), np.float32)


def _place(values: np.ndarray) -> Place:
    x, y, z = (round(float(value), 2) for value in values)
    return x, y, z
