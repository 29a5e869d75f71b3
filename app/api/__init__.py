"""Plexoscope from scripts and notebooks: `import plexoscope.api as px`.

It reads what the window reads, draws what `plexoscope render` draws, runs what `plexoscope run` runs, and opens the
window. Nothing of Qt is imported before that.
"""

if __name__ != "plexoscope.api":
    raise ImportError(f"{__name__} is plexoscope.api: under two names there would be two of it", name=__name__)

from importlib.metadata import version

from plexoscope.api.facts import show_facts_in_notebooks
from plexoscope.api.finished import FinishedRun, MethodError
from plexoscope.api.listing import MethodCard, MethodCards, methods
from plexoscope.api.notes import Note
from plexoscope.api.reading import read
from plexoscope.api.running import run
from plexoscope.api.scene import Scene
from plexoscope.api.sessions import OpenedSession, session
from plexoscope.api.showing import Shown, show
from plexoscope.models.data.network import Network
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import PlexoscopeError

__version__ = version("plexoscope")

__all__ = [
    "FinishedRun",
    "MethodCard",
    "MethodCards",
    "MethodError",
    "Network",
    "Note",
    "OpenedSession",
    "Parcellation",
    "PlexoscopeError",
    "Scene",
    "Shown",
    "TemporalNetwork",
    "TimeSeries",
    "Tractogram",
    "Vectors",
    "Volume",
    "__version__",
    "methods",
    "read",
    "run",
    "session",
    "show",
]

show_facts_in_notebooks()
