"""A scene from a script is drawn as `plexoscope render` draws it, and its keywords are the options of that."""

import argparse
import typing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import plexoscope.api as px
from plexoscope.api.options import LOOKS, READING, WHOLE, LookOptions, PictureOptions, keywords, settings_given
from plexoscope.app.cli.render import add_arguments
from plexoscope.app.cli.rendering.options import options_of, typed_settings
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.main import main
from tests.app.cli.rendering.option_cases import CASES

EVERY = (*LOOKS.values(), *WHOLE)


def rendered(out: Path, *words: object) -> np.ndarray:
    assert main(["render", *map(str, words), "--out", str(out), "--size", "64x48"]) == 0
    return np.asarray(Image.open(out))


def test_a_picture_is_that_of_render(files: dict[str, Path], tmp_path: Path) -> None:
    scene = px.Scene(size=(64, 48), view=(20, 60), shade="tubes", background="#f0e0d0")
    scene.add(files["bundle"], alpha=0.4, width=3, colour="value:fa", colormap="magma", range=(0.2, 0.8))
    scene.add(files["other"], alpha=0.4, width=3, colour="value:fa", colormap="magma", range=(0.2, 0.8))
    scene.add(files["scan"], slice={"z": 5, "x": -3.5}, window=(-10, 120))
    words = "--view 20,60 --shade tubes --background #f0e0d0 --alpha 0.4 --width 3 --color value:fa --colormap magma"
    more = ["--range", "0.2,0.8", "--volume", files["scan"], "--slice", "z=5,x=-3.5", "--window=-10,120"]
    expected = rendered(tmp_path / "render.png", files["bundle"], files["other"], *words.split(), *more)
    assert scene.picture(tmp_path / "deep" / "scene.png") == tmp_path / "deep" / "scene.png"
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "deep" / "scene.png")), expected)


def test_an_image_of_a_network_is_that_of_render(files: dict[str, Path], tmp_path: Path) -> None:
    looks: dict[str, Any] = {"layout": "circular", "node_colour": "age", "edge_alpha": 0.9, "names": "all"}
    image = px.Scene().add(files["friends"], **looks).image(size="64x48")
    words = "--layout circular --node-color age --edge-alpha 0.9 --names all"
    np.testing.assert_array_equal(image, rendered(tmp_path / "a.png", files["friends"], *words.split()))


@pytest.mark.parametrize("words", sorted({words for cases in CASES.values() for words, _ in cases.values()}))
def test_each_option_is_a_keyword_as_text_and_as_a_value(words: str) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    typed = typed_settings(RenderSettings, parser.parse_args(["a.trk", "--out", "p.png", *words.split()]))
    as_text, as_value = {}, {}
    for each, option in options_of(RenderSettings):
        keyword = option.flag.removeprefix("--").replace("-", "_")
        value = getattr(typed, each.name)
        if keyword not in READING and value != each.default:
            as_text[keyword] = value if value is True else option.write(value)
            as_value[keyword] = dict(value) if keyword == "slice" else value
    kept = {each.name: getattr(typed, each.name) for each, option in options_of(RenderSettings)
            if option.flag in ("--volume", "--frame", "--as")}  # fmt: skip
    for given in (as_text, as_value):
        assert RenderSettings(**settings_given(given, EVERY), **kept) == typed


def test_the_typed_keywords_are_the_options() -> None:
    of_looks = {name for heading in LOOKS.values() for name in keywords((heading,))}
    british = {"colour", "node_colour", "edge_colour"}
    assert set(typing.get_type_hints(LookOptions)) == of_looks | british
    assert set(typing.get_type_hints(PictureOptions)) == set(keywords(WHOLE))
    assert not of_looks & set(keywords(WHOLE))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"color": (1, 0.5, 0)}, "#ff8000"),
        ({"color": [0, 0, 1]}, "#0000ff"),
        ({"oriented": ((0, 0, 1), 8)}, ("0:0:1", 8.0, "along")),
        ({"alpha": np.float32(0.25)}, 0.25),
        ({"alpha": None}, 0.1),
        ({"log": np.True_, "color": "value:fa"}, True),
    ],
)
def test_values_of_python_and_numpy_are_understood(given: dict[str, object], text: object) -> None:
    settings = RenderSettings(**settings_given(given, EVERY))
    field = {"color": "colour"}.get(next(iter(given)), next(iter(given)))
    assert getattr(settings, field) == text


@pytest.fixture(scope="module")
def cross() -> px.Tractogram:
    """Two straight streamlines of two points."""
    return px.Tractogram([[-9, 0, 0], [9, 0, 0], [0, 0, -9], [0, 0, 9]], [0, 2, 4])


def test_values_of_ones_own_colour_streamlines_points_nodes_and_edges(cross: px.Tractogram) -> None:
    for values in ([0.0, 1.0, 2.0, 3.0], np.array([0, 1])):
        scene = px.Scene().add(cross, color=values, colormap="magma")
        layer = scene.layers[0].tractogram
        table = layer.per_point if len(values) == 4 else layer.per_streamline
        assert table["values"].tolist() == list(values)
        assert scene.own[scene.layers[0].id].colour == "value:values"
    network = px.Network([[0, 1], [1, 2]], ("a", "b", "c"))
    scene = px.Scene().add(network, node_colour=np.array(["x", "y", "x"]), edge_colour=np.array([1.0, 2.0]))
    assert scene.graphs[0].network.edge_values["values"].tolist() == [1.0, 2.0]
    assert scene.graphs[0].network.node_values["values"].tolist() == ["x", "y", "x"]
    with pytest.raises(px.PlexoscopeError, match="color: expected 2 values of streamlines or 4 of points"):
        px.Scene().add(cross, color=np.arange(7.0))
    with pytest.raises(px.PlexoscopeError, match="node_color: expected 3 values of nodes, got shape"):
        px.Scene().add(network, node_color=np.arange(7.0))


def test_things_have_looks_of_their_own_and_those_of_equal_looks_share_a_range(cross: px.Tractogram) -> None:
    longer = px.Tractogram(cross.positions_mm * 3, cross.offsets)
    scene = px.Scene().add(cross, color="value:length").add(longer, color="value:length").add(cross, alpha=1)
    drawn, _, _ = scene._drawn({})
    first, second, third = (item.style for item in drawn.items)
    assert first.values is not None
    assert second.values is not None
    assert (first.values.low, first.values.high) == (second.values.low, second.values.high)
    assert (first.opacity, third.opacity, third.colour) == (0.1, 1.0, "direction")


def test_volumes_are_cut_through_their_middle_unless_planes_are_named(files: dict[str, Path]) -> None:
    scene = px.Scene().add(files["scan"])
    assert dict(scene.settings({}).slices_mm) == {"x": -2.0, "y": -2.0, "z": -2.0}
    scene.add(files["labels"], slice="z=5")
    assert scene.settings({}).slices_mm == (("z", 5.0),)
    assert [layer.name for layer in scene.volumes] == ["scan", "labels"]


def test_streamlines_are_coloured_by_a_volume_in_memory(files: dict[str, Path], tmp_path: Path) -> None:
    scene = px.Scene(size=(64, 48)).add(files["bundle"], color="value:t1").add(px.read(files["scan"]), name="t1")
    assert repr(scene) == "Scene(bundle.trx: 30 streamlines, t1: 20 × 20 × 20 voxels)"
    assert scene.image(view=(0, 0)).std() > 1


def test_a_notebook_shows_the_picture_and_nothing_of_an_empty_scene(cross: px.Tractogram) -> None:
    assert px.Scene()._repr_png_() is None
    png = px.Scene(size=(32, 24)).add(cross)._repr_png_()
    assert png is not None
    assert png.startswith(b"\x89PNG")


EMPTY = px.Tractogram(np.zeros((0, 3)), [0])


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda x: px.Scene().add(x, alfa=0.1), "unknown keyword 'alfa' .*: expected one of alpha"),
        (lambda x: px.Scene(alpha=0.1), "unknown keyword 'alpha': expected one of size"),
        (lambda x: px.Scene().add(x, alpha=2), "alpha: expected a number in 0 … 1, got '2'"),
        (lambda x: px.Scene().add(x, edge_colour="ends"), "edge_color: expected network, got streamlines"),
        (lambda x: px.Scene().add(x, log=1), "log: expected True or False, got 1"),
        (lambda x: px.Scene().add(x, log=True), "log: expected color value:NAME with it"),
        (lambda x: px.Scene().add(x, color=(1, 2, 3)), r"color: expected C, got \(1, 2, 3\)"),
        (lambda x: px.Scene(directions=7), "directions: expected one of 6, 14, 26, got 7"),
        (lambda x: px.Scene(size=300), "size: expected WxH, got 300"),
        (lambda x: px.Scene().add(x).image(order="best"), "order: expected one of auto, sorted"),
        (lambda x: px.Scene().add(x, color="value:fb").image(), "color: expected a value of the file, one of length"),
        (lambda x: px.Scene().image(), "expected a scene with something in it, got an empty one"),
        (lambda x: px.Scene().add(EMPTY).image(), "nothing to draw: no streamlines"),
        (lambda x: px.Scene().add(x).picture("a.jpg"), "path: expected a name that ends in .png, got 'a.jpg'"),
        (lambda x: px.Scene().add(x).picture("/dev/null/a.png"), "path: "),
        (lambda x: px.Scene().add("fornix", space="lps"), "space: expected a file that does not say its space"),
        (lambda x: px.Scene().add(x, space="lps"), "space: expected a file with it, got Tractogram"),
        (lambda x: px.Scene().add(object()), "data: expected streamlines, network, .* got object"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words_of_python(act: Any, said: str, cross: px.Tractogram) -> None:
    with pytest.raises(px.PlexoscopeError, match=said) as raised:
        act(cross)
    assert "--" not in str(raised.value)
