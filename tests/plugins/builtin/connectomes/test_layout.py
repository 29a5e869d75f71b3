"""Regions in groups: as listed, by what names say, by communities of their weights."""

import numpy as np

from plexoscope.plugins.builtin.connectomes.layout import ConnectomeLayout


def test_listed() -> None:
    layout = ConnectomeLayout.listed(3)
    assert layout.order.tolist() == [0, 1, 2]
    assert layout.ordered(("a", "b", "c")) == ("a", "b", "c")
    assert layout.ordered(layout.groups) == ()


def test_hemispheres_stand_together() -> None:
    names = ("Frontal_R", "Frontal_L", "Occipital_R", "Occipital_L")
    layout = ConnectomeLayout.by_anatomy(names, None)
    sides = [name[-1] for name in layout.ordered(names)]
    assert sides in (["L", "L", "R", "R"], ["R", "R", "L", "L"])
    assert len(layout.groups) == 4


def test_communities_stand_together() -> None:
    group = np.array([0, 1, 0, 1, 0, 1])
    weights = np.where(group[:, None] == group, 1.0, 0.01) * (1 - np.eye(6))
    layout = ConnectomeLayout.by_communities(weights, None, seed=0)
    assert sorted(set(layout.groups)) == ["community 1", "community 2"]
    ordered = layout.ordered(layout.groups)
    assert ordered == tuple(sorted(ordered))
    assert [layout.groups[node] for node in (0, 2, 4)] == [layout.groups[0]] * 3
