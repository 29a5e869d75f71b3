"""What every part of the window is handed."""

from dataclasses import dataclass

from plexoscope.app.document.document import Document
from plexoscope.app.machine.file_answers import FileAnswers
from plexoscope.app.preferences.preferences import Preferences
from plexoscope.app.services.background import Background
from plexoscope.app.services.clock import Clock
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.theme_source import ThemeSource


@dataclass(frozen=True, eq=False)
class Services:
    """What there is once in a window.

    Parameters
    ----------
    document
        What is open, and how it is seen.
    background
        Work off the UI thread.
    messages
        What is said to the user.
    clock
        When to show what changes by itself.
    theme
        Colours.
    spaces
        What the user has said of the space of files.
    preferences
        What suits the user and the machine.
    """

    document: Document
    background: Background
    messages: Messages
    clock: Clock
    theme: ThemeSource
    spaces: FileAnswers
    preferences: Preferences
