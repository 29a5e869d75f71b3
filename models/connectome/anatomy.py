"""Hemisphere and lobe of regions, as far as their names and places say, and the order that follows."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import I64

LEFT, RIGHT, MIDDLE = "left", "right", "middle"
MIDLINE_MM = 2.0
"""Nearer to the plane between the hemispheres than this, a place says no side."""

_SIDES = (
    (LEFT, re.compile(r"(^|[^a-z])(l|lh|left)([^a-z]|$)")),
    (RIGHT, re.compile(r"(^|[^a-z])(r|rh|right)([^a-z]|$)")),
)
_LOBES = (
    # Names of AAL, Desikan-Killiany and their kin; the first that fits counts.
    ("cerebellum", r"cerebel|vermis"),
    ("subcortex", r"thal|caudate|putamen|pallid|hippocamp(?!al)|amygd|accumb|ventral.?dc|subst.?nigra|vta|brain.?stem"),
    ("insula", r"insula"),
    ("cingulum", r"cingul"),
    ("occipital", r"occipit|calcarine|cuneus(?<!precuneus)|lingual|fusiform_?occ|pericalcarine"),
    ("parietal", r"pariet|postcentral|supramarginal|angular|precuneus|paracentral"),
    ("temporal", r"tempor|heschl|fusiform|parahippocampal|hippocampal|entorhinal|bankssts"),
    ("frontal", r"front|precentral|rolandic|motor|olfact|rectus|ofc|pars|orbit"),
)


def hemispheres(names: Sequence[str], positions_mm: npt.NDArray[np.floating] | None = None) -> tuple[str, ...]:
    """`LEFT`, `RIGHT`, `MIDDLE` or "" of each region : tuple of N str.

    By a word of the name such as L, lh or left; else by the place, of which x points to the right.
    """
    sides = []
    for number, name in enumerate(names):
        # Between small and large letters begins a new word, too: "ThalamusL".
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        side = next((side for side, pattern in _SIDES if pattern.search(words)), "")
        if not side and positions_mm is not None and np.isfinite(positions_mm[number, 0]):
            x_mm = float(positions_mm[number, 0])
            side = MIDDLE if abs(x_mm) < MIDLINE_MM else LEFT if x_mm < 0 else RIGHT
        sides.append(side)
    return tuple(sides)


def lobes(names: Sequence[str]) -> tuple[str, ...]:
    """The lobe that the name of each region says, "" where it says none : tuple of N str."""
    lowered = [name.lower() for name in names]
    return tuple(next((lobe for lobe, known in _LOBES if re.search(known, name)), "") for name in lowered)


def anatomical_groups(names: Sequence[str], positions_mm: npt.NDArray[np.floating] | None = None) -> tuple[str, ...]:
    """Hemisphere and lobe as one word, "left frontal"; "other" where nothing is known : tuple of N str."""
    parts = zip(hemispheres(names, positions_mm), lobes(names), strict=True)
    return tuple(" ".join(filter(None, each)) or "other" for each in parts)


def group_order(groups: Sequence[str], positions_mm: npt.NDArray[np.floating] | None = None) -> I64:
    """Regions of one group together, groups by name, within a group from front to back : (N,)."""
    front = np.zeros(len(groups)) if positions_mm is None else np.nan_to_num(-positions_mm[:, 1])
    return np.lexsort((np.arange(len(groups)), front, np.array(groups)))
