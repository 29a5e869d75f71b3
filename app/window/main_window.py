"""The main window: puts the parts together, loops over what they offer, and opens files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QSettings, QSize, Qt
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QToolBar, QVBoxLayout, QWidget

from plexoscope.app.connectomes.parts import Connectomes
from plexoscope.app.document.document import Document
from plexoscope.app.document.layouts import with_own
from plexoscope.app.document.state import State
from plexoscope.app.document.workspace import SCENE
from plexoscope.app.graphs.parts import Graphs
from plexoscope.app.inputs.samples import all_samples
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.inputs.words import Found
from plexoscope.app.machine.file_answers import FileAnswers
from plexoscope.app.outline.parts import OpenThings
from plexoscope.app.preferences.declared import DIALOGS_FOLDER, ORDER, REDUCED_MOTION, THEME
from plexoscope.app.preferences.preferences import Preferences
from plexoscope.app.runs.parts import MethodRuns
from plexoscope.app.selections.parts import Selections
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.arguments import Deed
from plexoscope.app.services.background import Background
from plexoscope.app.services.clock import Clock
from plexoscope.app.services.messages import Message, Messages, Offer
from plexoscope.app.services.services import Services
from plexoscope.app.services.shortcuts import Shortcuts
from plexoscope.app.timeline.parts import Timeline
from plexoscope.app.tractograms.parts import Tractograms
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.further_views import FurtherViews
from plexoscope.app.view.part import FileOpener, Part
from plexoscope.app.view.parts import Viewing
from plexoscope.app.view.toasts import Toasts
from plexoscope.app.view.tools import ViewTools
from plexoscope.app.volumes.parts import Volumes
from plexoscope.app.widgets.plain_text import plain_title
from plexoscope.app.widgets.theme import apply_theme
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.window.actions import dock_actions, help_actions, message_actions, vision_actions, window_actions
from plexoscope.app.window.asked_looks import AskedLooks
from plexoscope.app.window.copied_line import copy_line
from plexoscope.app.window.deeds import Deeds
from plexoscope.app.window.dialogs import Dialogs
from plexoscope.app.window.docks import Docks
from plexoscope.app.window.drops import Drops
from plexoscope.app.window.kept_layouts import from_text
from plexoscope.app.window.layouts import Layouts
from plexoscope.app.window.log_badge import LogBadge
from plexoscope.app.window.opening import file_kinds, findable_samples, shared_out
from plexoscope.app.window.own_docks import LOG, own_docks
from plexoscope.app.window.preferred import STEP_S, dress
from plexoscope.app.window.recent_files import RecentFiles
from plexoscope.app.window.removed import tell_removed
from plexoscope.app.window.sessions import Sessions, first_state
from plexoscope.app.window.status import Status
from plexoscope.app.window.vision_preview import VisionPreview
from plexoscope.app.window.welcome import Welcoming
from plexoscope.app.workbench.central_view import CentralView
from plexoscope.app.workbench.centre import Centre
from plexoscope.plugins.discovery import Methods
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.presets import Presets
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.samples import locate_sample

if TYPE_CHECKING:
    from plexoscope.app.cli.rendering.typed_look import TypedLook
    from plexoscope.app.window.command_palette import CommandPalette

FIRST_SIZE = QSize(1440, 900)
FRAME_PX = QSize(8, 44)
"""What a window manager puts around a window, at most."""


class MainWindow(QMainWindow):
    """Everything a user sees. Holds no truth: that is in the document, the runs and the messages.

    Parameters
    ----------
    folder
        Where presets are kept.
    settings
        Preferences; None for those of a new user, which are then not kept.
    store
        Where runs are recorded; None for nowhere.
    plugin_dirs
        Folders of methods under development: when a file in them changes, it is read anew.
    """

    def __init__(
        self,
        methods: Methods,
        folder: Path,
        settings: QSettings | Preferences | None = None,
        *,
        store: RunStore | None = None,
        plugin_dirs: Sequence[Path] = (),
    ) -> None:
        super().__init__()
        self.setWindowTitle("Plexoscope")
        self.setAcceptDrops(True)
        self.plugin_dirs = plugin_dirs
        self._step: tuple[int, int, str | None] = (0, 0, None)  # of the history, when it was last followed
        self.preferences = preferences = settings if isinstance(settings, Preferences) else Preferences(settings)
        theme = ThemeSource(preferences[THEME], self)
        theme.changed.connect(lambda: apply_theme(theme.now))  # before all widgets, which take more of it
        dress(theme, preferences)
        spaces = FileAnswers(str(self._preference("spaces", "")), lambda kept: self._keep("spaces", kept))
        document = Document(self)
        document.state = first_state(preferences[ORDER])
        self.services = Services(document, Background(self), Messages(self), Clock(self), theme, spaces, preferences)
        self.document, self.messages = self.services.document, self.services.messages
        preferences.follow(REDUCED_MOTION, self._set_motion)
        self.tractograms = Tractograms(self.services)
        self.volumes = Volumes(self.services)
        self.graphs = Graphs(self.services)
        self.selections = Selections(self.services)
        self.running = MethodRuns(self.services, methods, Presets(folder / "presets"), store, plugin_dirs)
        self.runs = self.running.runs
        self.connectomes = Connectomes(self.services, self.tractograms, self.running)
        self.document.pass_by(with_own(self.document.state, from_text(str(self._preference("layouts", "")))))
        self.layouts = Layouts(self.document, self.running, lambda kept: self._keep("layouts", kept), self)
        self.further_views = FurtherViews(self.services, self)
        self.recent = RecentFiles(str(self._preference("recent", "")), lambda kept: self._keep("recent", kept))
        self.viewing = Viewing(self.services)
        self.sessions = Sessions(
            self.services, self.tractograms, self.graphs, self.running, folder / "open", plugin_dirs
        )
        rooms = (
            self.tractograms,
            self.volumes,
            self.graphs,
            self.selections,
            self.running,
            self.connectomes,
            self.viewing,
        )
        self.outline = OpenThings(self.services, rooms)
        self.timeline = Timeline(self.services, rooms)
        kept_keys = str(self._preference("shortcuts", ""))
        self.actions_ = Actions(self, theme, Shortcuts(kept_keys, lambda kept: self._keep("shortcuts", kept)))
        self.actions_.ask = lambda id: self.palette_.open(f"{id} {self.actions_[id].arguments[0].name}=")
        samples = partial(all_samples, self.running.library.methods)
        self.dialogs = Dialogs(
            self, self.services, self.actions_, samples, self.open_sample, lambda: self.view.canvas.graphics()
        )
        self.welcoming = Welcoming(
            self.document,
            self.services.background,
            theme,
            self.recent,
            samples,
            self.open_files,
            self.open_sample,
            self.dialogs.show_samples,
            self.dialogs.take_tour,
        )
        above = (self.outline, self.timeline, self.welcoming, self.sessions)  # the last is closed first
        self.parts: tuple[Part, ...] = (*rooms, *above)
        self._build()
        self._connect()
        self.setGeometry(first_geometry(self.screen().availableGeometry()))
        for key, restore in (("geometry", self.restoreGeometry), ("docks", self.restoreState)):
            if (kept := self._preference(key, None)) is not None:
                restore(kept)

    def _build(self) -> None:
        for action in window_actions(self, self.dialogs, self.document.history, self.preferences):
            self.actions_.add(action)
        for part in self.parts:
            for action in part.actions():
                self.actions_.add(action)
        columns, previews = self.tractograms.values.columns, self.tractograms.opener.previews
        self.view = ViewArea(self.services, columns, previews, self.actions_)
        self._toolbar = QToolBar("Tools", objectName="tools", movable=False)
        self._toolbar.setIconSize(QSize(20, 20))
        self._toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(self._toolbar)
        for part in self.parts:
            part.build(self.view, self.actions_)
        ViewTools(self.view.canvas.native, self.document, [tool for part in self.parts for tool in part.tools()])
        self.centre = Centre(theme=self.services.theme)
        self.centre.add(CentralView(SCENE, "Scene", self.view, "What is open, in space", may_close=False))
        for view in [view for part in self.parts for view in part.views()]:
            self.centre.add(view)
        self.further_views.stand_in(self.centre)
        self.centre.new_scene = self.document.add_scene
        self.centre.asked.connect(lambda label, wanted: self.document.arrange_views(label, wanted, label))
        self.centre.enlarge_asked.connect(self.document.enlarge_view)
        self.centre.show_arrangement(self.document.state.workspace.arrangement)
        self.drops = Drops(self, self.services.theme, self._openers, self.open_files)
        middle = _above(self.centre, self.timeline.bar)
        self.setCentralWidget(middle)
        self.toasts = Toasts(middle, self.centre, self.services.theme)
        for action in (*message_actions(self.toasts), *self.layouts.actions(), *self.further_views.actions()):
            self.actions_.add(action)
        inspecting = (self.outline, *(part for part in self.parts if part is not self.outline))  # first, so in front
        docks = [dock for part in inspecting for dock in part.docks()]
        docks += own_docks(self.services, self.preferences, self._console_names)
        self.docks = Docks(self, docks)
        pages = self.outline.page_actions()
        dockers = dock_actions(docks, self.docks.toggle, [page.shortcut for page in pages])
        for action in (*dockers, *pages, *help_actions(self.dialogs)):
            self.actions_.add(action)
        self.vision = VisionPreview(self)
        for action in vision_actions(self.vision):
            self.actions_.add(action)
        self.status = Status(self.statusBar(), self.services, self.view, self.parts, self.actions_)
        log = self.docks[LOG]
        self.log_badge = LogBadge(self.messages, self.services.theme, log.isVisible, lambda: self.docks.bring_up("Log"))
        self.statusBar().addPermanentWidget(self.log_badge)
        log.visibilityChanged.connect(lambda seen: self.log_badge.clear() if seen else None)
        self.actions_.fill_menus(self.menuBar())
        self.layouts.show_in(self.menuBar(), self.actions_)
        self._add_recent()
        self.actions_.fill_toolbar(self._toolbar)

    @cached_property
    def palette_(self) -> "CommandPalette":
        """The command palette, made when it is first opened."""
        from plexoscope.app.window.command_palette import CommandPalette

        return CommandPalette(
            self.actions_,
            self.messages,
            self.services.theme,
            self._findable,
            str(self._preference("palette_recent", "")).split(),
            lambda recent: self._keep("palette_recent", " ".join(recent)),
            self,
        )

    def _console_names(self) -> dict[str, object]:
        from plexoscope.app.window.console_names import names_for

        return names_for(self)

    def _add_recent(self) -> None:
        """A menu that is filled when it is shown, below what opens files."""
        menu = QMenu("Open recent", self, toolTipsVisible=True)
        menu.aboutToShow.connect(lambda: self.recent.fill(menu, self.open_files))
        file_menu = next(each for each in self.menuBar().findChildren(QMenu) if each.title() == "File")
        actions = file_menu.actions()
        file_menu.insertMenu(actions[actions.index(self.actions_.qaction("file.open")) + 1], menu)

    def _connect(self) -> None:
        self.document.changed.connect(self._follow)
        self.messages.posted.connect(self._show_message)
        self.sessions.named.connect(self._show_title)
        self.sessions.opened.connect(lambda path: self.recent.add([path]))
        for part in self.parts:
            part.changed.connect(self._refresh)
            part.dock_wanted.connect(self.docks.bring_up)
            part.dock_preferred.connect(self.docks.prefer)
        self._refresh()

    def _follow(self, before: State, after: State) -> None:
        if after.workspace != before.workspace:
            self._show_workspace(after)
        if not self._goes_on_turning(before, after):
            self._refresh()
        tell_removed(before, after, self.document.history, self.messages)
        self.toasts.refresh()

    def _goes_on_turning(self, before: State, after: State) -> bool:
        """Whether a gesture moves the camera further and nothing else: no action can then be done that could not."""
        history = self.document.history
        step = history.index(), history.count(), history.last_key()
        was, self._step = self._step, step
        if step != was or step[2] is None or before.camera is None or after.camera is None:
            return False
        return replace(after, camera=before.camera) == before

    def _show_message(self, message: Message) -> None:
        """Show it over the window, if it is to be; of what went wrong the log says more."""
        if not message.toast:
            return
        if message.level == "bad" and not message.offers:
            message = replace(message, offers=(Offer("Show log", partial(self.docks.bring_up, LOG)),))
        self.toasts.show(message)
        self.actions_.refresh()

    def _show_title(self) -> None:
        title = self.sessions.title()
        self.setWindowTitle(title)
        self.setWindowModified("[*]" in title and self.sessions.has_changed)

    def _show_workspace(self, state: State) -> None:
        self.centre.show_arrangement(state.workspace.arrangement, state.workspace.enlarged)
        has_docks = state.workspace.has_docks
        self.docks.fold(left=not (has_docks and state.workspace.has_left), others=not has_docks)

    def _refresh(self, *_) -> None:
        self.actions_.refresh()
        history = self.document.history
        undo, redo = self.actions_.qaction("edit.undo"), self.actions_.qaction("edit.redo")
        for action, word, text in ((undo, "Undo", history.undo_text()), (redo, "Redo", history.redo_text())):
            action.setText(plain_title(f"{word} {text[:1].lower()}{text[1:]}".strip()))
        self.status.show()

    # ---- what is remembered

    def _preference(self, key: str, default: object) -> Any:
        return self.preferences.remembered(key, default)

    def _keep(self, key: str, value: object) -> None:
        self.preferences.remember(key, value)

    # ---- what the actions do

    def ask_open(self) -> None:
        """Ask for files, then open them."""
        begin, kinds = self.preferences[DIALOGS_FOLDER], file_kinds(self._openers())
        names, _ = QFileDialog.getOpenFileNames(self, "Open files", begin, kinds)
        self.open_files([Path(name) for name in names])

    def open_files(self, paths: Sequence[Path]) -> None:
        """Open files and folders of any kind, told apart by their names."""
        self.open_found([Found(str(path), path) for path in paths])

    def open_sample(self, sample: Sample) -> None:
        """Open a sample that the window can show."""
        self.open_found([Found(sample.id, locate_sample(sample), sample)])

    def open_found(self, found: Sequence[Found]) -> None:
        """Open what words stand for. What comes together belongs together, as values to their tractograms."""
        for opener, some in shared_out(found, self._openers()):
            opener.open(some)
        self.recent.add([each.path for each in found if each.sample is None])

    def do_in_order(self, told: Sequence[Deed], asked: "TypedLook | None" = None) -> Deeds:
        """See to what was asked of how things look, then do actions one after the other, each when all that came before
        has ended, the files that are opened too."""
        looks = AskedLooks(asked, self.document, self.view, self.services.background, self.messages)
        deeds = Deeds(
            told,
            self.actions_,
            self.parts,
            self.services.background,
            self.messages,
            self.close,
            self,
            first=looks.steps(),
        )
        looks.failed = deeds.misuse
        if told or asked:
            deeds.begin()
        return deeds

    def _openers(self) -> list[FileOpener]:
        return [opener for part in self.parts for opener in part.openers()]

    def _findable(self) -> list[Findable]:
        """What the command palette finds beside the actions."""
        samples = findable_samples(all_samples(self.running.library.methods), self.actions_, self.open_sample)
        return [*(thing for part in self.parts for thing in part.findable()), *self.layouts.findable(), *samples]

    def open_palette(self) -> None:
        """Find a command by typing."""
        self.palette_.open()

    def has_content(self) -> bool:
        """Whether there is something to look at."""
        return self.document.state.camera is not None

    def copy_line(self) -> None:
        """Copy the line of `plexoscope render` that draws this view, and say what it does not draw."""
        copy_line(self.services, self.view)

    def _set_motion(self, is_reduced: bool) -> None:
        self.setAnimated(not is_reduced)
        self.services.clock.motion_every_s = STEP_S if is_reduced else 0.0

    def toggle_theme(self) -> None:
        """Change between dark and light."""
        self.preferences.change(THEME, "light" if self.services.theme.now.is_dark else "dark")

    # ---- events

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.drops.watch()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.layouts.fit()

    def dragEnterEvent(self, event) -> None:
        self.drops.take(event)

    def dropEvent(self, event) -> None:
        self.drops.take(event)

    def closeEvent(self, event) -> None:
        self._keep("geometry", self.saveGeometry())
        self.docks.fold(left=False)
        self._keep("docks", self.saveState())
        self.status.stop()
        self.services.clock.stop()
        for part in reversed(self.parts):
            part.close()
        self.services.background.close()
        self.setUpdatesEnabled(False)  # the canvas lets Qt do what is left, and nobody would see it painted
        self.view.close_canvas()
        super().closeEvent(event)


def first_geometry(available: QRect) -> QRect:
    """Return where a new window stands: in the middle of what the screen has room for, with its frame."""
    size = FIRST_SIZE.boundedTo(available.size() - FRAME_PX)
    place = QRect(available.topLeft(), size)
    place.moveCenter(available.center())
    place.translate(0, FRAME_PX.height() // 2 - FRAME_PX.width() // 2)  # the title of a window stands over it
    return place


def _above(view: QWidget, bar: QWidget) -> QWidget:
    """The views with a bar below them."""
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(view, 1)
    layout.addWidget(bar)
    return both
