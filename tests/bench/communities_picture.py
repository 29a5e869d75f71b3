"""Communities of resting brains, and the fibres within them: a picture for print.

    python tests/bench/communities_picture.py TRACTOGRAM [--out docs/pictures/communities.png] [--size 1800 1000]

TRACTOGRAM is of the brain of shared/data/whole_brain, made by the script there. It is brought to MNI space by an affine
registration of the FA map with the white-matter template of nilearn. So fibres and communities are of different people:
the communities of the seven people of the sample `hcp`, the fibres of one more.
"""

import argparse
from dataclasses import dataclass
from importlib.metadata import files as files_of
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont
from registration import moved, register, without_rim
from shared_data import shared_data

from plexoscope.models.connectome.dynamic_connectomes.affinity import affinity_tensor
from plexoscope.models.connectome.dynamic_connectomes.communities import (
    component_loads,
    fit_components,
    shared_communities,
)
from plexoscope.models.connectome.dynamic_connectomes.decomposition import decompose
from plexoscope.models.connectome.dynamic_connectomes.fibres import NONE, community_of_fibres, unit_ends
from plexoscope.models.data.column import Column
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import read_tractogram
from plexoscope.models.io.volume import read_volume
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.samples import read_sample
from plexoscope.render.scene.appearance import Palette, StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Looks, PointItem, Scene, StreamlineItem
from plexoscope.render.screens.picture import draw_picture

WHITE_MATTER = "nilearn/datasets/data/mni_icbm152_wm_tal_nlin_sym_09a_converted.nii.gz"
N_COMPONENTS, SEEDS = 6, (0, 1, 2)
"""The number of components that the method chooses for these people, and its restarts."""

REACH_MM = 20.0
N_WITHIN, N_BETWEEN = 10_000, 14_000
"""Fibres drawn of each sort, by chance."""

# Okabe and Ito, Color universal design, 2008: told apart with any colour vision.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#b8a500")
PAPER, INK, FAINT, GREY = "#ffffff", "#1b1f24", "#5b636d", "#9aa1a9"
VIEWS = (
    ("From the left", 270.0, 0.0, 0.42, "front", "back"),
    ("From above", 0.0, 90.0, 0.26, "L", "R"),
    ("From behind", 0.0, 0.0, 0.32, "L", "R"),
)
"""Name, azimuth and elevation in degrees, share of the width, what lies at the left and at the right."""

N_NAMED = 5
LEAST_REGIONS = 3
"""A community that fewer regions usually belong to is not shown as one."""


@dataclass(frozen=True, eq=False)
class Content:
    """What the picture shows.

    Parameters
    ----------
    usual : (N,) int32
        Community of each region, or NONE.
    strengths : (N,) float64
        Affinity of each region to it.
    of_fibre : (S,) int32
        The community of both ends, or NONE.
    n_within, n_between : int
        Fibres that join two regions of one community, and of two; of each sort some are drawn.
    """

    series: TimeSeries
    usual: npt.NDArray[np.int32]
    strengths: npt.NDArray[np.float64]
    fibres: Tractogram
    of_fibre: npt.NDArray[np.int32]
    n_within: int
    n_between: int


def main() -> None:
    """Draw and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tractogram", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "docs" / "pictures" / "communities.png")
    parser.add_argument("--size", type=int, nargs=2, default=(1800, 1000), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--affine", type=Path, help="a .npy to keep the registration in")
    asked = parser.parse_args()
    content = _content(asked.tractogram, asked.affine)
    picture = _drawn(content, asked.size[0], asked.size[1])
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    picture.save(asked.out, optimize=True)
    print(f"{asked.out}: {_drawn_share(content)}")


def _content(path: Path, kept_affine: Path | None) -> Content:
    samples = find_methods().find("dynamic-connectomes").manifest.samples
    series = read_sample(next(each for each in samples if each.id == "hcp"))
    assert isinstance(series, TimeSeries)
    usual, strengths = _usual(series)
    fibres = moved(read_tractogram(path), _affine(kept_affine))
    ends = unit_ends(fibres, series.unit_names, series.positions_mm, REACH_MM)
    joining = (ends != NONE).all(axis=1) & (ends[:, 0] != ends[:, 1])
    of_fibre = community_of_fibres(ends, usual[None])[0]
    rng = np.random.default_rng(0)
    sorts = np.flatnonzero(joining & (of_fibre != NONE)), np.flatnonzero(joining & (of_fibre == NONE))
    kept = np.sort(
        np.concatenate([rng.permutation(sort)[:most] for sort, most in zip(sorts, (N_WITHIN, N_BETWEEN), strict=True)])
    )
    return Content(series, usual, strengths, fibres.selected(kept), of_fibre[kept], len(sorts[0]), len(sorts[1]))


def _usual(series: TimeSeries) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """(N,) the community that each region has most affinity to, over all times and people, and that affinity."""
    tensor = affinity_tensor(series, window_s=28.8, stride_s=14.4, smooth_s=2.0)
    restarts = [decompose(tensor.values, tensor.seen, rank=N_COMPONENTS, seed=seed) for seed in SEEDS]
    factors = min(restarts, key=lambda each: each.error)
    loads = component_loads(factors)
    communities = shared_communities(factors, fit_components(factors, series.n_units, 0)).numbered(loads)
    usual = communities.usual(loads)
    small = np.bincount(usual[usual != NONE], minlength=communities.n_communities) < LEAST_REGIONS
    strengths = communities.strengths(loads).sum(axis=0).max(axis=1)
    return np.where((usual == NONE) | small[usual], NONE, usual).astype(np.int32), strengths


def _affine(kept: Path | None) -> npt.NDArray[np.float64]:
    if kept is not None and kept.exists():
        affine: npt.NDArray[np.float64] = np.load(kept)
        return affine
    template = next(each for each in files_of("nilearn") or () if str(each) == WHITE_MATTER)
    fa = read_volume(shared_data("whole_brain/FA.nii.gz"))
    affine = register(without_rim(fa), read_volume(Path(str(template.locate()))))
    if kept is not None:
        np.save(kept, affine)
    return affine


# ---- drawing


def _drawn(content: Content, width: int, height: int) -> Image.Image:
    unit = width / 1800
    picture = Image.new("RGB", (width, height), PAPER)
    foot, head, left = round(300 * unit), round(64 * unit), 0
    marks: list[tuple[str, float]] = []
    for name, azimuth, elevation, share, at_left, at_right in VIEWS:
        size = (round(width * share), height - foot - head)
        pixels = draw_picture(_scene(content, azimuth, elevation, size[0] / size[1]), size, samples=3)
        picture.paste(Image.fromarray(pixels, "RGBA").convert("RGB"), (left, head))
        _write(picture, name, (left + 24 * unit, head + 4 * unit), 20 * unit, FAINT)
        bottom = height - foot - 34 * unit
        _write(picture, at_left, (left + 24 * unit, bottom), 18 * unit, FAINT)
        left += size[0]
        marks.append((at_right, left - 24 * unit))
    for text, edge in marks:  # the next view would lie over them
        _write(picture, text, (edge, height - foot - 34 * unit), 18 * unit, FAINT, anchor="ra")
    title = "Communities of resting brains, and the fibres within them"
    _write(picture, title, (24 * unit, 18 * unit), 30 * unit, INK, "SemiBold")
    _legend(picture, content, height - foot + 14 * unit, unit)
    return picture


def _scene(content: Content, azimuth_deg: float, elevation_deg: float, aspect: float) -> Scene:
    tracks, of = content.fibres, content.of_fibre
    rgbs = tuple(_rgb(colour) for colour in COLOURS)
    within, between = tracks.selected(of != NONE), tracks.selected(of == NONE)
    palette = Palette(Column(of[of != NONE].astype(np.float32), "streamline", "community"), rgbs)
    items = (
        StreamlineItem("between", between, StreamlineStyle(opacity=0.1, colour="uniform", rgb=_rgb(GREY))),
        StreamlineItem("within", within, StreamlineStyle(opacity=0.35, colour="palette", palette=palette)),
    )
    assert content.series.positions_mm is not None
    colours = [_rgb(COLOURS[each % len(COLOURS)]) if each != NONE else _rgb(GREY) for each in content.usual]
    rgba = np.array([(*(round(255 * part) for part in colour), 255) for colour in colours], np.uint8)
    regions = PointItem("regions", content.series.positions_mm, rgba, 7.5, unit="mm", shape="sphere")
    camera = Camera.framing(tracks.bounds_mm, azimuth_deg, elevation_deg).fitted(tracks.positions_mm, aspect)
    return Scene(items, camera, (1.0, 1.0, 1.0, 1.0), looks=Looks("lines", 0.35), points=(regions,))


def _legend(picture: Image.Image, content: Content, top: float, unit: float) -> None:
    """A disc for each community with its number of regions and fibres, and some of its regions."""
    present = [each for each in range(int(content.usual.max()) + 1) if (content.usual == each).any()]
    width = (picture.width - 48 * unit) / max(len(present), 1)
    for place, community in enumerate(present):
        x = 24 * unit + place * width
        _disc(picture, x + 9 * unit, top + 13 * unit, 9 * unit, COLOURS[community % len(COLOURS)])
        members = np.flatnonzero(content.usual == community)
        _write(picture, f"Community {community + 1}", (x + 26 * unit, top), 20 * unit, INK, "SemiBold")
        members = members[np.argsort(-content.strengths[members], kind="stable")]
        lines = [f"{len(members)} regions", *_some_names([content.series.unit_names[each] for each in members])]
        for row, line in enumerate(lines, 1):
            _write(picture, line, (x + 26 * unit, top + (6 + 24 * row) * unit), 16 * unit, FAINT)
    words = (
        "Spheres: the 80 cortical regions of AAL2, coloured by the community that each has most affinity to in seven "
        "people at rest (fMRI, Human Connectome Project), grey in none of three regions or more.\n"
        "Lines: fibres of another person (NiiVue demo images), laid into the same space by an affine map; coloured "
        "where both ends are nearest to regions of one community, grey where they join two communities.\n"
        f"{_drawn_share(content)}"
    )
    _write(picture, words, (24 * unit, picture.height - 80 * unit), 16 * unit, FAINT)


def _drawn_share(content: Content) -> str:
    """How many fibres of each sort are drawn: their proportion in the picture is not that in the brain."""
    within = int((content.of_fibre != NONE).sum())
    between = len(content.of_fibre) - within
    return (
        f"Drawn by chance: {within:,} of {content.n_within:,} within communities, "
        f"{between:,} of {content.n_between:,} between."
    )


def _some_names(names: list[str]) -> list[str]:
    """The first few, both sides as one."""
    areas = list(dict.fromkeys(name.removesuffix("_L").removesuffix("_R").replace("_", " ") for name in names))
    more = [f"and {len(areas) - N_NAMED} more"] if len(areas) > N_NAMED else []
    return areas[:N_NAMED] + more


def _disc(picture: Image.Image, x: float, y: float, radius: float, colour: str) -> None:
    fine = 4  # Pillow draws without soft edges
    size = round(2 * radius * fine)
    mask = Image.new("L", (size, size), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, size - 1, size - 1), fill=255)
    mask = mask.resize((size // fine, size // fine), Image.Resampling.LANCZOS)
    picture.paste(colour, (round(x - radius), round(y - radius)), mask)


def _write(
    picture: Image.Image,
    text: str,
    at: tuple[float, float],
    size: float,
    colour: str,
    weight: str = "Regular",
    anchor: str = "la",
) -> None:
    with (files("plexoscope.assets") / "fonts" / f"Inter-{weight}.otf").open("rb") as font:
        letters = ImageFont.truetype(font, round(size))
    ImageDraw.Draw(picture).text(at, text, fill=colour, font=letters, spacing=size / 3, anchor=anchor)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


if __name__ == "__main__":
    main()
