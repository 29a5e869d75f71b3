"""Keep the streamlines that pass a sphere, and save them.

The file `through.trk` holds those of a fornix that come within 5 mm of its middle and are no shorter than 30 mm;
`plexoscope through.trk` shows them, `plexoscope info through.trk` counts them.
"""

from plexoscope.app.inputs.samples import catalogue
from plexoscope.models.io.tractogram import write_tractogram
from plexoscope.models.tracts.filters import And, LengthBetween, Passes, evaluate
from plexoscope.models.tracts.regions import Sphere
from plexoscope.models.tracts.spatial_index import SpatialIndex
from plexoscope.plugins.samples import read_sample

tractogram = read_sample(next(sample for sample in catalogue() if sample.id == "fornix"))

middle_mm = tractogram.positions_mm.mean(axis=0)
sphere = Sphere(tuple(middle_mm), radius_mm=5)
condition = And((Passes(sphere), LengthBetween(30, 1000)))
passing = evaluate(condition, SpatialIndex(tractogram))

print(f"{passing.sum()} of {tractogram.n_streamlines} streamlines pass")
write_tractogram(tractogram.selected(passing), "through.trk")
