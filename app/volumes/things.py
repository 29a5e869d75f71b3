"""Volumes in the tree of what is open; the one that is drawn over the others stands first."""

from collections.abc import Sequence
from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import VOLUME, VolumeLayer
from plexoscope.app.inputs.volume_facts import volume_facts, volume_words
from plexoscope.app.view.open_thing import Facts, KeptThings, OpenThing
from plexoscope.app.widgets.number_box import number_text


class VolumeThings:
    """Makes the rows of volumes."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._kept = KeptThings()

    def all(self) -> Sequence[OpenThing]:
        volumes = self._document.state.volumes[::-1]
        return self._kept.of(
            [volume.id for volume in volumes],
            [(volume,) for volume in volumes],
            [partial(self._thing, volume) for volume in volumes],
        )

    def _thing(self, layer: VolumeLayer) -> OpenThing:
        document, id = self._document, layer.id
        sides = " × ".join(map(str, layer.volume.shape))
        has_labels = layer.n_frames == 1 and layer.volume.looks_like_labels
        detail = sides if layer.n_frames == 1 else f"{sides}, {layer.n_frames} frames"
        if has_labels:
            detail = f"{len(layer.volume.labels):,} labels"
        lines = [str(layer.path)] if layer.file is None else [str(layer.path), volume_words(layer.file)]
        return OpenThing(
            key=VOLUME + id,
            name=layer.name,
            icon="labels" if has_labels else "volume",
            kind="Parcellation" if has_labels else "Volume in time" if layer.n_frames > 1 else "Volume",
            detail=detail,
            tip="\n".join(lines),
            visible=layer.visible,
            toggle=partial(document.toggle_volume, id),
            rename=partial(self._rename, id),
            duplicate=partial(document.duplicate_volume, id),
            remove=partial(document.remove_volume, id),
            facts=partial(_facts, layer, has_labels),
            path=layer.path,
        )

    def _rename(self, id: str, name: str) -> None:
        self._document.change_volume(id, f"Rename {self._document.state.volume(id).name}", name=name)


def _facts(layer: VolumeLayer, has_labels: bool) -> Facts:
    volume = layer.volume
    voxel = " × ".join(number_text(float(side), 3) for side in volume.voxel_mm)
    facts = [("Voxels", " × ".join(map(str, volume.shape))), ("Voxel", f"{voxel} mm")]
    if layer.n_frames > 1:
        facts.append(("Frames", f"{layer.n_frames:,}"))
    if has_labels:
        facts.append(("Labels", f"{len(volume.labels):,}"))
    if volume.unit:
        facts.append(("Unit", volume.unit))
    if layer.file is not None:
        told = volume_facts(layer.file)
        facts += [("Order", str(told["voxel_order"])), ("Placed by", str(told["placed_by"]))]
        facts.append(("Stored as", str(told["stored_as"])))
    return facts
