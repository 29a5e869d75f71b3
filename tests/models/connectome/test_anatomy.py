"""Hemispheres and lobes from names of several atlases, and the order that follows."""

import numpy as np
import pytest

from plexoscope.models.connectome.anatomy import anatomical_groups, group_order, hemispheres, lobes


@pytest.mark.parametrize(
    ("name", "side", "lobe"),
    [
        ("Precentral_L", "left", "frontal"),
        ("Postcentral_R", "right", "parietal"),
        ("ctx-lh-lateraloccipital", "left", "occipital"),
        ("ctx-rh-superiortemporal", "right", "temporal"),
        ("Left-Thalamus", "left", "subcortex"),
        ("ThalamusR", "right", "subcortex"),
        ("Precuneus_L", "left", "parietal"),
        ("Cuneus_L", "left", "occipital"),
        ("Hippocampus_R", "right", "subcortex"),
        ("ParaHippocampal_R", "right", "temporal"),
        ("Cingulate_Mid_L", "left", "cingulum"),
        ("Insula_R", "right", "insula"),
        ("Cerebelum_6_L", "left", "cerebellum"),
        ("Lingual", "", "occipital"),
        ("region 17", "", ""),
    ],
)
def test_what_a_name_says(name: str, side: str, lobe: str) -> None:
    assert hemispheres([name]) == (side,)
    assert lobes([name]) == (lobe,)


def test_places_say_the_side_where_names_do_not() -> None:
    places = np.array([(-30, 0, 0), (30, 0, 0), (0.5, 0, 0), (np.nan, 0, 0), (30, 0, 0)])
    assert hemispheres(["1", "2", "3", "4", "x_L"], places) == ("left", "right", "middle", "", "left")
    assert anatomical_groups(["1", "4"]) == ("other", "other")
    assert anatomical_groups(["Frontal_L"], places[:1]) == ("left frontal",)


def test_groups_together_and_front_to_back() -> None:
    places = np.array([(0, -9, 0), (0, 5, 0), (0, 1, 0), (0, 40, 0)])
    np.testing.assert_array_equal(group_order(["b", "a", "b", "a"], places), [3, 1, 2, 0])
    np.testing.assert_array_equal(group_order(["b", "a", "b", "a"]), [1, 3, 0, 2])
