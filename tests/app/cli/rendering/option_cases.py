"""Every option of `plexoscope render`, as it is typed and as the window does it."""

from typing import get_args

from plexoscope.models.graphs.drawing.layout import LAYOUTS
from plexoscope.models.tracts.sampling import LENGTH
from plexoscope.render.scene.orders import AUTO, SUMMARIES
from plexoscope.render.scene.scene import Shading
from tests.app.cli.rendering import window_edits as do

Cases = dict[str, tuple[str, list[do.Edit]]]
"""Of each case what is typed, and the edits of the window."""

WIDE = "--width 12 --alpha 0.6"
do_wide = [do.restyle(width_px=12.0), do.restyle(opacity=0.6)]

STREAMLINE_CASES: Cases = {
    # Streamlines
    "alpha": ("--alpha 0.36", [do.restyle(opacity=0.36)]),
    "width": ("--width 6.25", [do.restyle(width_px=6.25)]),
    "uniform": ("--color uniform", [do.restyle(colour="uniform")]),
    "hex": ("--color #ff8800", [do.restyle(colour="uniform"), do.restyle(rgb=(1.0, 136 / 255, 0.0))]),
    "per point": ("--color value:fa", [do.colour_by("point", "fa")]),
    "per streamline": ("--color value:weight", [do.colour_by("streamline", "weight")]),
    "length": ("--color value:length", [do.colour_by("streamline", LENGTH)]),
    "group": ("--color value:group", [do.colour_by_groups]),
    "colormap": ("--color value:fa --colormap magma", [do.colour_by("point", "fa", colormap="magma")]),
    "range": ("--color value:fa --range 0.3,0.6", [do.colour_by("point", "fa", low=0.3, high=0.6)]),
    "log": (
        "--color value:weight --range 0.5,8 --log",
        [do.colour_by("streamline", "weight", low=0.5, high=8.0, log=True)],
    ),
    "oriented left-right": ("--oriented left-right", [do.fade_by_angle(do.LEFT_RIGHT)]),
    "oriented front-back": ("--oriented front-back", [do.fade_by_angle(do.FRONT_BACK)]),
    "oriented up-down": ("--oriented up-down", [do.fade_by_angle(do.UP_DOWN)]),
    "oriented sight": ("--oriented sight,2", [do.fade_by_angle(None, sharpness=2.0)]),
    "oriented x:y:z": ("--oriented=-0.5:0.25:1,8", [do.fade_by_angle((-0.5, 0.25, 1.0), sharpness=8.0)]),
    "oriented along": ("--oriented up-down,4,along", [do.fade_by_angle(do.UP_DOWN, hide="along")]),
    "oriented across": ("--oriented up-down,4,across", [do.fade_by_angle(do.UP_DOWN, hide="across")]),
    "opacity by streamline": ("--opacity-by weight,0.1,9", [do.fade_by("streamline", "weight", 0.1, 9.0)]),
    "opacity by point": ("--opacity-by fa,0.2,0.8", [do.fade_by("point", "fa", 0.2, 0.8)]),
    # The whole picture
    **{f"order {name}": (f"--order {name} {WIDE}", [do.order(name), *do_wide]) for name in (AUTO, *SUMMARIES)},
    "voxel size": (f"--order voxel --voxel-size 20 {WIDE}", [do.order("voxel", voxel_mm=20.0), *do_wide]),
    **{
        f"directions {n}": (f"--order voxel --directions {n} {WIDE}", [do.order("voxel", n_directions=n), *do_wide])
        for n in (6, 14, 26)
    },
    **{f"shade {name}": (f"--shade {name} {WIDE}", [do.shade(name), *do_wide]) for name in get_args(Shading)},
    "depth cue": (f"--depth-cue 0.7 {WIDE}", [do.depth_cue(0.7), *do_wide]),
    "slab left-right": ("--slab left-right,-8,4", [do.clip(do.LEFT_RIGHT, -8.0, 4.0)]),
    "slab front-back": ("--slab front-back,-8,4", [do.clip(do.FRONT_BACK, -8.0, 4.0)]),
    "slab up-down": ("--slab up-down,-8,4", [do.clip(do.UP_DOWN, -8.0, 4.0)]),
    "slab sight": ("--slab sight,-5,5", [do.clip(None, -5.0, 5.0)]),
    "view": ("--view=-30,20", [do.look_from(-30.0, 20.0)]),
    "view from above": ("--view 0,90", [do.look_from(0.0, 90.0)]),
    "zoom": ("--zoom 1.7", [do.zoom(1.7)]),
    "background": ("--background #f0e0d0", [do.ground(240 / 255, 224 / 255, 208 / 255, 1.0)]),
    "background transparent": ("--background transparent", [do.ground(0.0, 0.0, 0.0, 0.0)]),
    "size": ("--size 40x56", []),
    "many at once": (
        "--color value:fa --oriented sight --shade tubes --width 8 --depth-cue 0.4 --view 20,60 --slab up-down,-9,9",
        [
            do.look_from(20.0, 60.0),
            do.colour_by("point", "fa"),
            do.fade_by_angle(None),
            do.shade("tubes"),
            do.restyle(width_px=8.0),
            do.depth_cue(0.4),
            do.clip(do.UP_DOWN, -9.0, 9.0),
        ],
    ),
    # A volume
    "values of a volume": (
        "--volume {scan} --color value:scan",
        [do.open_volume("scan"), do.slices({}), do.colour_by("volume", "scan")],
    ),
    "values of labels": (
        "--volume {labels} --color value:labels",
        [do.open_volume("labels"), do.slices({}), do.colour_by("volume", "labels")],
    ),
    "opacity by a volume": (
        "--volume {scan} --opacity-by scan,10,90",
        [do.open_volume("scan"), do.slices({}), do.fade_by("volume", "scan", 10.0, 90.0)],
    ),
    "slice x": ("--volume {scan} --slice x=-3.5", [do.open_volume("scan"), do.slices({"sagittal": -3.5})]),
    "slice y": ("--volume {scan} --slice y=2", [do.open_volume("scan"), do.slices({"coronal": 2.0})]),
    "slice z": ("--volume {scan} --slice z=5", [do.open_volume("scan"), do.slices({"axial": 5.0})]),
    "slices": (
        "--volume {scan} --slice z=0,y=2,x=-3.5",
        [do.open_volume("scan"), do.slices({"sagittal": -3.5, "coronal": 2.0, "axial": 0.0})],
    ),
    "slice of labels": ("--volume {labels} --slice z=5", [do.open_volume("labels"), do.slices({"axial": 5.0})]),
    "first frame": ("--volume {frames} --slice z=5", [do.open_volume("frames"), do.slices({"axial": 5.0})]),
    "frame": (
        "--volume {frames} --frame 3 --slice z=5",
        [do.open_volume("frames"), do.slices({"axial": 5.0}), do.frame(3)],
    ),
    "values of a frame": (
        "--volume {frames} --frame 2 --color value:frames",
        [do.open_volume("frames"), do.slices({}), do.frame(2), do.colour_by("volume", "frames")],
    ),
    "colours": ("--volume {painted} --slice z=5", [do.open_volume("painted"), do.slices({"axial": 5.0})]),
    "window": (
        "--volume {scan} --slice z=5 --window=-10,120",
        [do.open_volume("scan"), do.slices({"axial": 5.0}), do.window(-10.0, 120.0)],
    ),
}

NETWORK_CASES: Cases = {
    "as": ("--as edges", []),
    "as opened": ("", []),
    **{
        f"nodes by {key}": (f"--node-color {key}", [do.restyle_graph(node_colour=key, node_range=None)])
        for key in ("degree", "strength")
    },
    **{
        f"nodes by {name}": (f"--node-color {name}", [do.restyle_graph(node_colour=f"value:{name}", node_range=None)])
        for name in ("class", "age")
    },
    "nodes of one colour": (
        "--node-color #ff0000",
        [do.restyle_graph(node_colour="", node_range=None), do.restyle_graph(node_rgb=(1.0, 0.0, 0.0))],
    ),
    **{
        f"edges by {key}": (f"--edge-color {key}", [do.restyle_graph(edge_colour=key, edge_range=None)])
        for key in ("ends", "weight", "sign")
    },
    "edges by kind": ("--edge-color kind", [do.restyle_graph(edge_colour="value:kind", edge_range=None)]),
    "edges of one colour": (
        "--edge-color #00ff00",
        [do.restyle_graph(edge_colour="", edge_range=None), do.restyle_graph(edge_rgb=(0.0, 1.0, 0.0))],
    ),
    "edge alpha": ("--edge-alpha 0.9", [do.restyle_graph(edge_opacity=0.9)]),
    "bundled": ("--bundle 0.7", [do.restyle_graph(bundling=0.7)]),
    "straight": ("--bundle 0", [do.restyle_graph(bundling=None)]),
    **{f"names {which}": (f"--names {which} --size 160x120", [do.restyle_graph(labels=which)])
       for which in ("none", "important", "all")},
    "network from the side": ("--view 20,30", [do.look_from(20.0, 30.0)]),
    "network aside": ("--center=-2,1.5,0", [do.look_at(centre_mm=(-2.0, 1.5, 0.0))]),
    "network afar": ("--radius 90", [do.look_at(radius_mm=90.0)]),
    "network nearer": ("--zoom 2", [do.zoom(2.0)]),
    "network on white": ("--background #ffffff --names all --size 160x120",
                         [do.ground(1.0, 1.0, 1.0, 1.0), do.restyle_graph(labels="all")]),
}  # fmt: skip

LAYOUT_CASES: Cases = {
    **{f"layout {name}": (f"--layout {name}", [do.arrange(name)])
       for name, layout in LAYOUTS.items() if not layout.needs_places},
    **{f"layout {name} in space": (f"--layout {name} --dimensions 3", [do.arrange(name), do.dimensions(3)])
       for name, layout in LAYOUTS.items() if layout.n_dimensions == (2, 3)},
}  # fmt: skip

REGION_CASES: Cases = {
    "places": ("", []),
    "places, straight": ("--bundle 0", [do.restyle_graph(bundling=None)]),
    "places, half bundled": ("--bundle 0.3", [do.restyle_graph(bundling=0.3)]),
    **{f"regions, layout {name}": (f"--layout {name}", [do.arrange(name)]) for name in LAYOUTS},
    "regions, flat": ("--layout force --dimensions 2", [do.arrange("force"), do.dimensions(2)]),
}

TOGETHER = {
    "two tractograms": ("bundle", "other"),
    "a tractogram and places": ("bundle", "regions"),
    "a tractogram and a layout": ("bundle", "friends"),
    "two layouts": ("friends", "again"),
}

CASES = {"bundle": STREAMLINE_CASES, "friends": NETWORK_CASES | LAYOUT_CASES, "regions": REGION_CASES}
AS_OPENED = {
    "as",
    "as opened",
    "nodes by class",
    "edges by sign",
    "straight",
    "layout force",
    "places",
    "regions, layout anatomy",
}
"""Cases that ask for what is drawn anyway."""
