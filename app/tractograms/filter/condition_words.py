"""What a condition of a filter is called where it is listed."""

from plexoscope.app.document.filter_settings import Condition, What
from plexoscope.app.widgets.number_box import number_text
from plexoscope.models.tracts.filters import LengthBetween, Passes, ValueBetween
from plexoscope.models.tracts.regions import Box, Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion


def condition_title(what: What) -> str:
    """What it is about, in a word or two."""
    match what:
        case LengthBetween():
            return "Length, mm"
        case ValueBetween(name, _, _):
            return name
        case Passes(region=Sphere()):
            return "Sphere"
        case Passes(region=Box()):
            return "Box"
        case Passes(region=VolumeRegion(volume, labels, threshold)):
            if labels is not None:
                return f"{volume.name}, label {', '.join(map(str, labels))}"
            return f"{volume.name} ≥ {number_text(threshold or 0.0, 3)}"
    raise TypeError(f"no words for {what}")


def condition_detail(what: What) -> str:
    """How much of it: "20 – 120", or the radius of a sphere."""
    match what:
        case LengthBetween(lowest, highest):
            return f"{number_text(lowest, 3)} – {number_text(highest, 3)}"
        case ValueBetween(_, lowest, highest):
            return f"{number_text(lowest, 3)} – {number_text(highest, 3)}"
        case Passes(region=Sphere(_, radius_mm)):
            return f"{number_text(radius_mm, 3)} mm"
    return ""


def condition_words(condition: Condition) -> str:
    """As a row of a list has it: "Not Sphere"."""
    title = condition_title(condition.what)
    return f"Not {title[:1].lower()}{title[1:]}" if condition.negated else title
