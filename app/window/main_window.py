"""The main window: puts the parts together and registers every action."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDockWidget,
    QFileDialog,
    QLabel,
    QMainWindow,
    QProgressBar,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.connectomes.link import ConnectomeLink
from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.graphs.parts import Graphs
from plexoscope.app.inputs.samples import catalogue
from plexoscope.app.runs.parts import Running
from plexoscope.app.scene.graph_reading import KINDS as GRAPH_KINDS
from plexoscope.app.scene.graph_reading import graph_suffixes, is_graph_name
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.background import Background
from plexoscope.app.services.clock import Clock
from plexoscope.app.services.messages import Message, Messages
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.tractograms.layers_dock import LayersDock
from plexoscope.app.tractograms.opening import VALUE_SUFFIXES, Opener
from plexoscope.app.tractograms.parts import Exploring
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.exporter import Exporter
from plexoscope.app.view.order_button import OrderButton
from plexoscope.app.view.view_dock import ViewDock
from plexoscope.app.volumes.opening import is_volume
from plexoscope.app.widgets.theme import UNIT_PX, apply_theme, load_theme
from plexoscope.app.window.command_palette import CommandPalette
from plexoscope.app.window.log_dock import LogDock
from plexoscope.app.window.menus import DOCKS, register_actions
from plexoscope.app.window.samples_dialog import SamplesDialog
from plexoscope.models.io.tractogram import SUFFIXES
from plexoscope.models.io.volume import SUFFIXES as VOLUME_SUFFIXES
from plexoscope.plugins.discovery import Methods
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.presets import Presets
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.samples import locate_sample, read_sample
from plexoscope.render.renderer import FRAME_BUDGET_MS

FIRST_SIZE = QSize(1440, 900)
LEFT_PX, RIGHT_PX, BOTTOM_PX = 252, 332, 277
RUNS_PX = 230
UPPER_PX, LOWER_PX = 411, 340
"""Heights of the two stacks of docks at the left."""
STATUS_MS = 250


class MainWindow(QMainWindow):
    """Everything a user sees. Holds no truth: that is in the document, the runs and the messages.

    Parameters
    ----------
    home
        Folder of presets.
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
        home: Path,
        settings: QSettings | None = None,
        *,
        store: RunStore | None = None,
        plugin_dirs: Sequence[Path] = (),
    ) -> None:
        super().__init__()
        self.setWindowTitle("Plexoscope")
        self.setAcceptDrops(True)
        self._settings = settings
        self.theme = load_theme(str(settings.value("theme", "dark")) if settings else "dark")
        apply_theme(self.theme)  # before there are widgets, so that each is dressed once
        self.document = Document(self)
        self.messages = Messages(self)
        self.background = Background(self)
        self.clock = Clock(self)
        self.running = Running(
            self.document,
            self.background,
            self.messages,
            self.clock,
            methods,
            plugin_dirs=plugin_dirs,
            store=store,
            presets=Presets(home / "presets"),
        )
        self.runs = self.running.runs
        self.opener = Opener(self.document, self.background, self.messages)
        self.values = LayerValues(self.document, self.background, self.messages)
        self.exporter = Exporter(self.document, self.background, self.messages)
        self.exploring = Exploring(self.document, self.background, self.messages)
        self.graphs = Graphs(self.document, self.background, self.messages, self.clock)
        self.connectome = ConnectomeLink(self.document, self.runs)
        self.actions_ = Actions(self)
        register_actions(self)
        self.palette_ = CommandPalette(self.actions_, self)
        self._build()
        self.actions_.fill_menus(self.menuBar())
        self.actions_.fill_toolbar(self._toolbar)
        self._connect()
        self.set_theme(self.theme.name)
        self.resize(FIRST_SIZE)
        if settings is not None:
            for key, restore in (("geometry", self.restoreGeometry), ("docks", self.restoreState)):
                if settings.contains(key):
                    restore(settings.value(key))

    # ---- building

    def _build(self) -> None:
        samples = [action.id for action in self.actions_ if action.id.startswith("sample.") and action.enabled()]
        self.view = ViewArea(
            self.document,
            self.values.columns,
            self.opener.previews,
            self.actions_,
            self.theme,
            samples[0] if samples else None,
            self.messages.error,
        )
        self.layers = LayersDock(self.document, self.values, self.theme)
        self.view_panel = ViewDock(self.document, self._frame_budget_ms())
        self.running.build(self.actions_, self.theme)
        self.run_bar, self.methods, self.results = self.running.run_bar, self.running.panel, self.running.results
        self.log = LogDock(self.messages, self.theme)
        self._toolbar = QToolBar("Tools", objectName="tools", movable=False)
        self._toolbar.setIconSize(QSize(20, 20))
        self._toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(self._toolbar)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        left, right, bottom = (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        explored = self.exploring.build(self.view, self.actions_, self.theme)
        graphs = self.graphs.build(self.view, self.actions_, self.theme)
        self.exploring.tools.add_before(self.graphs.tool, self.exploring.picking)
        self.connectome.build(self.view.overlay, self.exploring.picking, self.theme)
        self.setCentralWidget(_above(self.view, self.graphs.time_bar))
        contents = (
            self.running.list,
            self.layers,
            self.methods,
            self.results,
            self.log,
            self.view_panel,
            *explored,
            graphs,
        )
        self.docks = {name: self._dock(name, content) for name, content in zip(DOCKS, contents, strict=True)}
        for area, *stack in (
            (left, "Layers", "Graphs", "View"),
            (left, "Filter", "Bundles", "Volumes"),
            (bottom, "Runs"),
            (bottom, "Results", "Log"),
            (right, "Methods"),
        ):
            self.addDockWidget(area, self.docks[stack[0]])
            if (layout := self.layout()) is not None:
                layout.activate()  # or else Qt forgets the tab bar of the stack before, which stays in sight
            for front, behind in pairwise(stack):
                self.tabifyDockWidget(self.docks[front], self.docks[behind])
            self.docks[stack[0]].raise_()
        self.docks["Runs"].hide()  # until there are two
        self.layers.setMinimumWidth(LEFT_PX)  # so that a first layer does not push the view aside
        self.methods.setMinimumWidth(RIGHT_PX - UNIT_PX)
        self.resizeDocks([self.docks["Layers"], self.docks["Methods"]], [LEFT_PX, RIGHT_PX], Qt.Orientation.Horizontal)
        self.resizeDocks([self.docks["Results"]], [BOTTOM_PX], Qt.Orientation.Vertical)
        self.resizeDocks([self.docks["Layers"], self.docks["Filter"]], [UPPER_PX, LOWER_PX], Qt.Orientation.Vertical)
        self._doing = QLabel("Ready")
        self._drawing = QLabel()
        self._order = OrderButton(self.actions_)
        self._far = QProgressBar(textVisible=False, maximum=100, accessibleName="Progress")
        self._far.setFixedWidth(15 * UNIT_PX)
        self._stop = QToolButton(text="Cancel", toolTip="Drop what is being read or drawn")
        self._stop.clicked.connect(self.background.cancel_all)
        self.statusBar().addWidget(self._doing)
        self.statusBar().addWidget(self._far)
        self.statusBar().addWidget(self._stop)
        self.statusBar().addPermanentWidget(self._drawing)
        self.statusBar().addPermanentWidget(self._order)
        self.statusBar().setSizeGripEnabled(False)

    def _dock(self, title: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self, objectName=f"dock{title}")
        content.setProperty("role", "dock")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        dock.setWidget(content)
        return dock

    def _connect(self) -> None:
        self.document.changed.connect(self._refresh)
        self.document.changed.connect(self._raise_graphs)
        self.graphs.layouts.changed.connect(self._refresh)
        self.graphs.playing.changed.connect(self._refresh)
        self.runs.changed.connect(self._refresh)
        self.runs.changed.connect(self._show_runs)
        self._runs_were_shown = False
        self.runs.ticked.connect(self._show_status)
        self.background.busy_changed.connect(self._show_status)
        self.messages.posted.connect(self._show_message)
        self.view_panel.frame_budget_changed.connect(self._set_frame_budget)
        self.view.canvas.frame_budget_ms = self._frame_budget_ms()
        self._status_timer = QTimer(self, interval=STATUS_MS)
        self._status_timer.timeout.connect(self._show_status)
        self._status_timer.start()

    # ---- what the actions do

    def ask_open(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        values = " ".join(f"*{suffix}" for suffix in VALUE_SUFFIXES)
        volumes = " ".join(f"*{suffix}" for suffix in VOLUME_SUFFIXES)
        networks = " ".join(f"*{suffix}" for suffix in graph_suffixes())
        kinds = (
            f"All of these ({patterns} {volumes} {networks} {values})",
            f"Tractograms ({patterns})",
            f"Volumes ({volumes})",
            f"Networks ({networks})",
            f"Values of streamlines ({values})",
            "All files (*)",
        )
        names, _ = QFileDialog.getOpenFileNames(self, "Open files", "", ";;".join(kinds))
        self.open_files([Path(name) for name in names])

    def open_files(self, paths: Sequence[Path], name: str = "") -> None:
        """Open files of any kind, told apart by their names; `name` is what a layer is called."""
        for folder in [path for path in paths if path.is_dir()]:
            self.running.open_recording(folder)
        paths = [path for path in paths if not path.is_dir()]
        # A text is the values of streamlines if there are some, else a network.
        values = [path for path in paths if path.suffix.lower() in VALUE_SUFFIXES]
        values = [path for path in values if self.document.state.layers or not is_graph_name(path)]
        volumes = [path for path in paths if is_volume(path)]
        networks = [path for path in paths if is_graph_name(path) and path not in values]
        tractograms = [path for path in paths if path not in (*values, *volumes, *networks)]
        if tractograms:
            self.opener.open(tractograms, name)
        for path in values:
            self.opener.add_values(path)
        self.exploring.volumes.open(volumes)
        self.graphs.opener.open(networks, name)

    def open_sample(self, sample: Sample) -> None:
        path = locate_sample(sample)
        if sample.kind in GRAPH_KINDS:
            self.graphs.opener.open([path], sample.title, lambda _: read_sample(sample))
        else:
            self.opener.open([path], sample.title)

    def show_samples(self) -> None:
        """Show all samples that there are, to open one."""
        dialog = SamplesDialog(self, catalogue(), ("streamlines", *GRAPH_KINDS), self.theme)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.open_sample)
        dialog.open()

    def ask_export(self) -> None:
        self.exporter.ask(self, self.view.size_px(), self.theme.scene_rgba)

    def save_picture(self) -> None:
        self.exporter.save(self.view.size_px(), self.theme.scene_rgba)

    def copy_picture(self) -> None:
        self.exporter.copy(self.view.size_px(), self.theme.scene_rgba)

    def save_streamlines(self) -> None:
        self.exploring.saver.ask(self)

    def open_palette(self) -> None:
        self.palette_.open()

    def can_run(self) -> bool:
        return not self.running.why_not()

    def run_method(self) -> None:
        self._show_results(self.running.run_method())

    def can_run_again(self) -> bool:
        return self.running.can_run_again()

    def run_again(self) -> None:
        self._show_results(self.running.run_again())

    def can_compare(self) -> bool:
        return len(self.running.comparable()) > 1

    def compare_runs(self) -> None:
        self.running.compare(self.running.comparable())
        self._show_results(True)

    def ask_recording(self) -> None:
        self.running.ask_recording(self)

    def reload_methods(self) -> None:
        self.running.reload_methods()

    def _show_results(self, began: bool) -> None:
        if began:
            self.docks["Results"].show()
            self.docks["Results"].raise_()

    def _show_runs(self) -> None:
        """Bring up the list of runs with the second one, once: who hides it then does not want it."""
        if len(self.runs.entries) > 1 and not self._runs_were_shown:
            self._runs_were_shown = True
            self.docks["Runs"].show()
            self.resizeDocks(
                [self.docks["Results"], self.docks["Runs"]], [3 * RUNS_PX, RUNS_PX], Qt.Orientation.Horizontal
            )

    def _raise_graphs(self, before: State, state: State) -> None:
        """Bring up the form of a graph that was just opened."""
        if len(state.graphs) > len(before.graphs):
            self.docks["Graphs"].raise_()

    def toggle_dock(self, name: str) -> None:
        """Hide a panel that can be seen; bring up one that is hidden or lies behind another."""
        dock = self.docks[name]
        if dock.isVisible() and not dock.visibleRegion().isEmpty():
            dock.hide()
        else:
            dock.show()
            dock.raise_()

    def toggle_theme(self) -> None:
        self.set_theme("light" if self.theme.name == "dark" else "dark")

    def set_theme(self, name: str) -> None:
        self.theme = load_theme(name)
        apply_theme(self.theme)
        parts = (self.actions_, self.view, self.layers, self.running, self.log)
        for part in (*parts, self.exploring, self.graphs, self.connectome):
            part.apply_theme(self.theme)
        if self._settings is not None:
            self._settings.setValue("theme", name)

    # ---- what is shown

    def _refresh(self, *_) -> None:
        self.actions_.refresh()
        history = self.document.history
        undo, redo = self.actions_.qaction("edit.undo"), self.actions_.qaction("edit.redo")
        for action, word, text in ((undo, "Undo", history.undo_text()), (redo, "Redo", history.redo_text())):
            action.setText(f"{word} {text[:1].lower()}{text[1:]}".strip())
        self.run_bar.refresh()
        self._show_status()

    def _show_status(self) -> None:
        doing = [job.describe() for job in self.background.jobs]
        doing += self.graphs.layouts.describe()
        doing += self.runs.describe()
        self._doing.setText("   ".join(doing) or "Ready")
        self.exploring.tick()
        jobs = self.background.jobs
        self._stop.setVisible(bool(jobs))
        fractions = [job.fraction for job in jobs if job.fraction is not None]
        self._far.setVisible(bool(fractions))
        self._far.setValue(round(100 * sum(fractions) / max(len(fractions), 1)))
        self._drawing.setText(self.view.describe())
        self._order.show_order(self.document.state.view.order, self.view.canvas.stats.order)

    def _frame_budget_ms(self) -> float:
        """A preference: how fast a machine draws is no part of the document."""
        if self._settings is None:
            return FRAME_BUDGET_MS
        return float(str(self._settings.value("frame_budget_ms", FRAME_BUDGET_MS)))

    def _set_frame_budget(self, ms: float) -> None:
        self.view.canvas.frame_budget_ms = ms
        if self._settings is not None:
            self._settings.setValue("frame_budget_ms", ms)

    def _show_message(self, message: Message) -> None:
        if message.toast:
            self.view.toasts.show(message, self.theme)

    # ---- events

    def dragEnterEvent(self, event) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.open_files(paths)
        event.acceptProposedAction()

    def closeEvent(self, event) -> None:
        if self._settings is not None:
            self._settings.setValue("geometry", self.saveGeometry())
            self._settings.setValue("docks", self.saveState())
        self._status_timer.stop()
        self.clock.stop()
        self.running.close()
        self.exploring.close()
        self.graphs.close()
        self.background.close()
        self.view.close_canvas()
        super().closeEvent(event)


def _above(view: QWidget, bar: QWidget) -> QWidget:
    """The view with a bar below it."""
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(view, 1)
    layout.addWidget(bar)
    return both
