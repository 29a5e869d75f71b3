"""Rows of tractograms: the same objects while nothing changes, and what they do looks at the layer as it is then."""

from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.document import Document
from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.app.document.state import ClusterView, Layer
from plexoscope.app.services.background import Background
from plexoscope.app.services.messages import Messages
from plexoscope.app.tractograms.bundles import Bundles
from plexoscope.app.tractograms.filter.edits import FilterEdits
from plexoscope.app.tractograms.filter.spatial_indices import Indices
from plexoscope.app.tractograms.things import TractogramThings
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.clusters import cluster
from plexoscope.models.tracts.filters import LengthBetween, Passes
from plexoscope.models.tracts.regions import Sphere
from plexoscope.render.scene.appearance import StreamlineStyle

CONDITIONS = (Condition(1, Passes(Sphere((0.0, 0.0, 0.0), 5.0))), Condition(2, LengthBetween(1.0, 9.5), negated=True))


@pytest.fixture
def document(qapp):
    document = Document()
    points = np.random.default_rng(0).random((40, 3)).astype(np.float32) * 50
    lines = Tractogram(points, np.arange(0, 41, 4), groups={"left": np.arange(4), "right": np.arange(4, 9)})
    style = StreamlineStyle(colour="uniform", rgb=(1.0, 0.0, 0.5))
    filter = FilterSettings((Group(CONDITIONS),))
    document.add_layers((Layer("a", "fornix", Path("/data/fornix.trk"), lines, style, filter),))
    return document


@pytest.fixture
def things(document):
    background, messages = Background(), Messages()
    edits = FilterEdits(document, Indices(document, background, messages))
    yield TractogramThings(document, edits, Bundles(document, background, messages), print, print)
    background.close()


def test_a_tractogram_tells_its_conditions_and_groups(things, document):
    (thing,) = things.all()
    assert (thing.name, thing.detail, thing.badge, thing.rgb) == ("fornix", "10", "", "#ff0080")
    pieces = [(piece.name, piece.detail) for piece in thing.children()]
    assert pieces == [
        ("Sphere", "5 mm"), ("Not length, mm", "1 – 9.5"), ("left", "4"), ("right", "5"), ("In no group", "1"),
    ]  # fmt: skip
    assert things.all()[0] is thing, "nothing is done while nothing changes"
    document.show_streamlines("a", Column(np.arange(10) < 3))
    assert things.all()[0].badge == "3 of 10"
    facts = dict(things.all()[0].facts())
    assert (facts["Shown"], facts["Groups"]) == ("3", "2")


def test_several_pieces_are_switched_in_one_step(things, document):
    pieces = list(things.all()[0].children())
    with document.together("Hide them"):
        for piece in pieces[:4]:
            piece.toggle()
    layer = document.state.layer("a")
    assert [each.enabled for each in layer.filter.conditions()] == [False, False]
    assert [look.visible for look in layer.groups] == [False, False, True]
    with document.together("Remove both"):
        for piece in pieces[:2]:
            piece.remove()
    assert list(document.state.layer("a").filter.conditions()) == []


def test_a_copy_has_conditions_of_its_own(things, document):
    things.all()[0].duplicate()
    ids = [each.id for layer in document.state.layers for each in layer.filter.conditions()]
    assert len(set(ids)) == 4
    things.all()[1].rename("other")
    assert [thing.name for thing in things.all()] == ["fornix", "other"]


def test_bundles_stand_in_the_place_of_groups(things, document):
    clusters = cluster(document.state.layer("a").tractogram, 60.0)
    document.change_layer("a", "Group", clusters=ClusterView(clusters))
    bundle = things.all()[0].children()[2]
    assert (bundle.key, bundle.name, bundle.visible) == ("layer:a/bundle:0", "Bundle 1", True)
    bundle.toggle()
    assert document.state.layer("a").clusters.hidden == {0}
    assert things.all()[0].children()[2].visible is False
    things.all()[0].duplicate()
    copy = document.state.layers[1].clusters.clusters
    assert copy.centroids is not clusters.centroids, "of one tractogram the scene draws one item"
