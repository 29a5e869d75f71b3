"""Small files of all kinds that can be drawn."""

from pathlib import Path

import networkx
import nibabel
import numpy as np

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram


def write_files(folder: Path) -> dict[str, Path]:
    """By name: tractograms with values and groups, a scan, labels, frames and colours, networks, some with places."""
    generator = np.random.default_rng(4)
    for name in ("bundle", "other"):
        directions, middles_mm = generator.normal(0, 1, (30, 1, 3)), generator.normal(0, 9, (30, 1, 3))
        tractogram = Tractogram(
            (np.linspace(-20, 20, 8)[:, None] * directions + middles_mm).reshape(-1, 3),
            np.arange(0, 241, 8),
            {"weight": generator.uniform(0.1, 9, 30).astype(np.float32)},
            {"fa": generator.uniform(0, 1, 240).astype(np.float32)},
            groups={"left": np.arange(9, dtype=np.uint32), "right": np.arange(9, 20, dtype=np.uint32)},
        )
        write_tractogram(tractogram, folder / f"{name}.trx")
    affine = np.diag([4.0, 4.0, 4.0, 1.0])
    affine[:3, 3] = -40
    scan = generator.uniform(1, 99, (20, 20, 20)).astype(np.float32)
    scan[:3] = 0
    labels = np.zeros((20, 20, 20), np.uint8)
    labels[2:9, 3:16, 4:18], labels[10:18, 3:16, 4:18] = 3, 7
    for name, values in {"scan": scan, "labels": labels}.items():
        nibabel.save(nibabel.Nifti1Image(values, affine), folder / f"{name}.nii.gz")
    frames = np.stack([scan, 100 - scan, scan[::-1]], axis=3)
    nibabel.save(nibabel.Nifti1Image(frames, affine), folder / "frames.nii.gz")
    painted = generator.integers(0, 255, (20, 20, 20, 3), np.uint8).view([(name, "u1") for name in "RGB"])[..., 0]
    nibabel.save(nibabel.Nifti1Image(painted, affine), folder / "painted.nii.gz")
    graph = networkx.circulant_graph(9, [1, 3])
    for node in graph:
        graph.nodes[node].update(label=f"node {node}", age=float(generator.uniform(1, 9)))
        graph.nodes[node]["class"] = "abc"[node % 3]
    for number, edge in enumerate(graph.edges):
        graph.edges[edge].update(weight=float(generator.uniform(-4, 9)), kind="xy"[number % 2])
    for name in ("friends", "again"):
        networkx.write_graphml(graph, folder / f"{name}.graphml")
    for node in graph:
        graph.nodes[node].update(dict(zip("xyz", generator.uniform(-40, 40, 3).tolist(), strict=True)))
    networkx.write_graphml(graph, folder / "regions.graphml")
    return {path.name.split(".")[0]: path for path in folder.iterdir()}
