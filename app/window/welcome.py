"""What the welcome page lists: files and sessions that were opened before, and samples that are worth a first look."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from plexoscope.app.document.document import Document
from plexoscope.app.document.workspace import SCENE
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.session.format import is_session_name
from plexoscope.app.session.preview import read_preview
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.part import Part
from plexoscope.app.view.welcome_page import WelcomePage
from plexoscope.app.view.welcome_tiles import WelcomeEntry, sample_picture
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.window.recent_files import Recent, RecentFiles, is_there
from plexoscope.app.workbench.central_view import CentralView
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.samples import why_missing

FEATURED = ("fornix", "mouse-b6", "worm", "drosophila-left", "high-school", "college-messages")
"""Samples of the welcome page; each has a picture."""
WELCOME = "welcome"
"""Id of the view."""
QUIET_S = 2.0

Looked = list[tuple[Recent, bytes]]


class Welcoming(Part):
    """Offers what to begin with.

    Parameters
    ----------
    samples
        Returns all that there are.
    open_files, open_sample
        Called with what was chosen.
    explain_sample
        Called with a sample that is not installed.
    take_tour
        Shows the tour.
    """

    def __init__(
        self,
        document: Document,
        background: Background,
        theme: ThemeSource,
        recent: RecentFiles,
        samples: Callable[[], Sequence[Sample]],
        open_files: Callable[[Sequence[Path]], object],
        open_sample: Callable[[Sample], object],
        explain_sample: Callable[[Sample], object],
        take_tour: Callable[[], object],
    ) -> None:
        super().__init__(document)
        self._document, self._background, self._theme, self._recent = document, background, theme, recent
        self._samples, self._open_files, self._open_sample = samples, open_files, open_sample
        self._explain_sample, self._take_tour = explain_sample, take_tour

    def actions(self) -> Sequence[Action]:
        # fmt: off
        return [
            Action("help.welcome", "Welcome", self.show_page, "Help",
                   tooltip="What to begin with, and what was open before",
                   keywords="start home begin recent samples examples first", section=-1),
            Action("help.tour", "Take the tour", self._take_tour, "Help",
                   tooltip="Eight steps through the window, two minutes",
                   keywords="introduction tutorial learn beginner first steps walkthrough", section=-1),
        ]
        # fmt: on

    def build(self, view: ViewArea, actions: Actions) -> None:
        self._view = view
        view.empty.source = self
        self.page = WelcomePage(None, actions, self._theme)
        self.page.source = self

    def views(self) -> Sequence[CentralView]:
        return (CentralView(WELCOME, "Welcome", self.page, "What to begin with, and what was open before"),)

    def show_page(self) -> None:
        """Show the page: in the scene while that is empty, else as a view of its own."""
        is_empty = not self._view.empty.isHidden()
        self._document.bring_up_view(SCENE if is_empty else WELCOME)

    def findable(self) -> Sequence[Findable]:
        now = datetime.now()
        return [
            Findable(
                f"recent:{each.path}",
                Path(each.path).name,
                "Recent session" if is_session_name(Path(each.path).name) else "Recent file",
                f"open recent again {Path(each.path).parent} {each.when(now)}",
                partial(self._open_files, [Path(each.path)]),
            )
            for each in self._recent.entries()
        ]

    def samples(self) -> Sequence[WelcomeEntry]:
        by_id = {sample.id: sample for sample in self._samples()}
        return [self._entry_of(by_id[id]) for id in FEATURED if id in by_id]

    def _entry_of(self, sample: Sample) -> WelcomeEntry:
        missing = why_missing(sample)
        return WelcomeEntry(
            sample.title,
            f"Needs {sample.distribution}: how to install it" if missing else sample.size,
            partial(self._explain_sample if missing else self._open_sample, sample),
            picture=sample_picture(sample.id),
            mark="sample",
            tip=missing or sample.citation,
            absent=bool(missing),
        )

    def ask_recent(self, answer: Callable[[Sequence[WelcomeEntry]], None]) -> None:
        """Look in the background: a folder of a network may answer late, or never."""
        known = self._recent.known()
        if not known:
            answer(())
            return

        def work(_: BackgroundJob) -> Looked:
            return [(each, read_preview(Path(each.path))) for each in known if is_there(each.path)]

        def done(looked: Looked) -> None:
            answer([self._recent_entry(each, picture) for each, picture in looked])

        self._background.submit("Looking for recent files", work, done, lambda error: None, quiet_s=QUIET_S)

    def _recent_entry(self, recent: Recent, picture: bytes) -> WelcomeEntry:
        path = Path(recent.path)
        return WelcomeEntry(
            path.name,
            _short(path.parent),
            partial(self._open_files, [path]),
            recent.when(datetime.now()),
            picture,
            "library" if is_session_name(path.name) else "open",
            recent.path,
        )


def _short(folder: Path) -> str:
    """A folder below the user's own with ~ for that."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)
