"""How fast the structural connectome of a real whole brain is made, against DIPY and against a plain loop.

    python tests/bench/connectome.py [TRACTOGRAM] [--regions N] [--rounds N]

Regions are honest and arbitrary: the voxels of the FA mask, in clusters of k-means with a seed. Without a tractogram
one of 140,000 streamlines is tracked, which needs mrtrix3. The times of all three are taken in turn, in one run.
"""

import argparse
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from shared_data import shared_data

from plexoscope.models.connectome.ends import region_ends
from plexoscope.models.connectome.structural_connectome import COUNT, structural_connectome
from plexoscope.models.connectome.voronoi import voronoi_parcellation
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.plugins.inputs import read_input

N_STREAMLINES = 140_000
MASK_FA = 0.2
CORE_STEPS = 2
"""Layers of voxels that the second parcellation lacks at its surface, so that ends have to be searched for."""
RADIUS_MM = 4.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tractogram", nargs="?", type=Path)
    parser.add_argument("--regions", type=int, default=116)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    fa = read_input("volume", shared_data("whole_brain/FA.nii.gz"))
    assert isinstance(fa, Volume)
    with tempfile.TemporaryDirectory() as folder:
        tractogram = read_input("streamlines", asked.tractogram or tracked(Path(folder)))
    assert isinstance(tractogram, Tractogram)
    whole = mask_parcellation(fa, asked.regions)
    core = core_of(whole)
    print(f"{tractogram.n_streamlines:,} streamlines, {tractogram.n_points:,} points, {whole.n_regions} regions")

    lines = list_of(tractogram)
    found = structural_connectome(tractogram, whole, radius_mm=0).matrix(COUNT)
    theirs = by_dipy(lines, whole)
    looped = by_loop(lines, whole)
    print(f"equal to DIPY at radius 0: {np.array_equal(found, theirs)}; to the loop: {np.array_equal(found, looped)}")
    assert np.array_equal(found, theirs)
    assert np.array_equal(found, looped)

    tasks: dict[str, Callable[[], object]] = {
        "ends, radius 0": lambda: region_ends(tractogram, whole, 0),
        f"ends, radius {RADIUS_MM:g} mm, surface unlabelled": lambda: region_ends(tractogram, core, RADIUS_MM),
        "counts, lengths, density": lambda: structural_connectome(tractogram, whole, radius_mm=0),
        "the same with a search": lambda: structural_connectome(tractogram, core, radius_mm=RADIUS_MM),
        "the same with a search and FA along all": lambda: structural_connectome(
            tractogram, core, radius_mm=RADIUS_MM, scalar=fa
        ),
        "DIPY connectivity_matrix, counts": lambda: by_dipy(lines, whole),
        "plain loop, counts": lambda: by_loop(lines, whole),
    }
    seconds = timed(tasks, asked.rounds)
    of_one = seconds["counts, lengths, density"][0]
    print(f"{'':<46}{'median s':>10}{'lowest':>10}{'of a core':>11}{'ratio':>8}")
    for name, (median, lowest, on_core) in seconds.items():
        print(f"{name:<46}{median:>10.3f}{lowest:>10.3f}{on_core:>11.3f}{median / of_one:>8.2f}")
    print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    print(f"beyond its inputs ours needs: {extra_mb(tractogram, core, fa):.0f} MB")


def tracked(folder: Path) -> Path:
    """A whole-brain tractogram, tracked now."""
    path = folder / "whole.tck"
    subprocess.run([shared_data("whole_brain/make_tractogram.sh"), str(N_STREAMLINES), path], check=True)
    return path


def mask_parcellation(fa: Volume, n_regions: int) -> Parcellation:
    """The voxels of the FA mask by k-means of their places."""
    from sklearn.cluster import MiniBatchKMeans

    mask = Volume((fa.values > MASK_FA).astype(np.uint8), fa.affine, "mask")
    places_mm = fa.mm_of(np.argwhere(mask.values))
    means = MiniBatchKMeans(n_regions, random_state=0, n_init=1, batch_size=4096).fit(places_mm)
    return voronoi_parcellation(means.cluster_centers_, mask, np.inf)


def core_of(whole: Parcellation) -> Parcellation:
    from scipy.ndimage import binary_erosion

    inside = binary_erosion(whole.volume.values > 0, iterations=CORE_STEPS)
    labels = np.where(inside, whole.volume.values, 0)
    return Parcellation(Volume(labels, whole.volume.affine, "core"), whole.labels, whole.names)


def list_of(tractogram: Tractogram) -> list[np.ndarray]:
    """Streamlines as DIPY and loops take them; not part of any time."""
    bounds = zip(tractogram.offsets[:-1], tractogram.offsets[1:], strict=True)
    return [tractogram.positions_mm[first:after] for first, after in bounds]


def by_dipy(lines: list[np.ndarray], parcellation: Parcellation) -> np.ndarray:
    from dipy.tracking.utils import connectivity_matrix

    labels = parcellation.volume.values.astype(np.uint16)
    matrix = connectivity_matrix(lines, parcellation.volume.affine, labels, symmetric=True)
    return matrix[1:, 1:].astype(np.float64)


def by_loop(lines: list[np.ndarray], parcellation: Parcellation) -> np.ndarray:
    inverse = np.linalg.inv(parcellation.volume.affine)
    regions, counts = parcellation.regions, np.zeros((parcellation.n_regions,) * 2)
    for line in lines:
        pair = []
        for end_mm in (line[0], line[-1]):
            x, y, z = np.floor(inverse[:3, :3] @ end_mm + inverse[:3, 3] + 0.5).astype(int)
            pair.append(regions[x, y, z])
        first, last = sorted(pair)
        if first >= 0:
            counts[first, last] += 1
    return np.maximum(counts, counts.T)


def timed(tasks: dict[str, Callable[[], object]], n_rounds: int) -> dict[str, tuple[float, float, float]]:
    """Median and lowest seconds of each task, and the median of what it had of a core: other work does not slow that.

    The tasks take turns, so that a busy moment hits all.
    """
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in tasks}
    for _ in range(n_rounds):
        for name, task in tasks.items():
            began_at, core_at = time.perf_counter(), time.process_time()
            task()
            seconds[name].append((time.perf_counter() - began_at, time.process_time() - core_at))
    found = {}
    for name, each in seconds.items():
        walls, cores = zip(*each, strict=True)
        found[name] = statistics.median(walls), min(walls), statistics.median(cores)
    return found


def extra_mb(tractogram: Tractogram, parcellation: Parcellation, scalar: Volume) -> float:
    import tracemalloc

    tracemalloc.start()
    structural_connectome(tractogram, parcellation, radius_mm=RADIUS_MM, scalar=scalar)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


if __name__ == "__main__":
    main()
