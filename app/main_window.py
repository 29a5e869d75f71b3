"""The main window: puts the parts together and registers every action."""

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDockWidget, QFileDialog, QLabel, QMainWindow, QToolBar, QWidget

from plexoscope.app.actions import Action, Actions
from plexoscope.app.background import Background
from plexoscope.app.command_palette import CommandPalette
from plexoscope.app.document import Document, scene_of
from plexoscope.app.export_dialog import ExportDialog, PictureSettings
from plexoscope.app.layers_panel import LayersPanel
from plexoscope.app.log_dock import LogDock
from plexoscope.app.messages import Message, Messages
from plexoscope.app.methods_panel import MethodsPanel
from plexoscope.app.opening import Opener
from plexoscope.app.picture_file import save_picture, to_image
from plexoscope.app.results_area import ResultsArea
from plexoscope.app.run_bar import RunBar
from plexoscope.app.runs import Runs
from plexoscope.app.samples import tractogram_samples
from plexoscope.app.theme import apply_theme, load_theme
from plexoscope.app.view_area import ViewArea
from plexoscope.models.io.tractogram import SUFFIXES
from plexoscope.plugins.discovery import Methods
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.samples import locate_sample, why_missing

FIRST_SIZE = QSize(1440, 900)
LEFT_PX, RIGHT_PX, BOTTOM_PX = 236, 332, 290
STATUS_MS = 500
VIEWS = (
    ("left", "Left", -90, 0, "Ctrl+1"),
    ("right", "Right", 90, 0, "Ctrl+2"),
    ("front", "Front", 180, 0, "Ctrl+3"),
    ("back", "Back", 0, 0, "Ctrl+4"),
    ("above", "Above", 0, 90, "Ctrl+5"),
    ("below", "Below", 0, -90, "Ctrl+6"),
)


class MainWindow(QMainWindow):
    """Everything a user sees. Holds no truth: that is in the document, the runs and the messages."""

    def __init__(self, methods: Methods, settings: QSettings | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Plexoscope")
        self.setAcceptDrops(True)
        self._settings = settings
        self.theme = load_theme(str(settings.value("theme", "dark")) if settings else "dark")
        self.document = Document(self)
        self.messages = Messages(self)
        self.background = Background(self)
        self.runs = Runs(self.background, self.messages, self)
        self.opener = Opener(self.document, self.background, self.messages)
        self.actions_ = Actions(self)
        self._register_file_actions()
        self._register_edit_actions()
        self._register_view_actions()
        self._register_method_actions()
        self.palette_ = CommandPalette(self.actions_, self)
        self._build(methods)
        self.actions_.fill_menus(self.menuBar())
        self._register_dock_actions()
        self.actions_.fill_toolbar(self._toolbar)
        self._connect()
        self.set_theme(self.theme.name)
        self.resize(FIRST_SIZE)
        if settings is not None:
            for key, restore in (("geometry", self.restoreGeometry), ("docks", self.restoreState)):
                if settings.contains(key):
                    restore(settings.value(key))

    # ---- building

    def _build(self, methods: Methods) -> None:
        samples = [action.id for action in self.actions_ if action.id.startswith("sample.") and action.enabled()]
        self.view = ViewArea(self.document, self.actions_, self.theme, samples[0] if samples else None)
        self.setCentralWidget(self.view)
        self.layers = LayersPanel(self.document, self.theme)
        self.run_bar = RunBar(self.runs, self.actions_, self.theme)
        self.methods = MethodsPanel(self.document, methods, self.messages, self.run_bar)
        self.results = ResultsArea(self.theme)
        self.log = LogDock(self.messages, self.theme)
        self._toolbar = QToolBar("Tools", objectName="tools", movable=False)
        self._toolbar.setIconSize(QSize(20, 20))
        self._toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(self._toolbar)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        left, right, bottom = (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        self.docks = [
            self._dock("Layers", self.layers, left),
            self._dock("Methods", self.methods, right),
            self._dock("Results", self.results, bottom),
            self._dock("Log", self.log, bottom),
        ]
        self.tabifyDockWidget(self.docks[2], self.docks[3])
        self.docks[2].raise_()
        self.resizeDocks(self.docks[:2], [LEFT_PX, RIGHT_PX], Qt.Orientation.Horizontal)
        self.resizeDocks(self.docks[2:3], [BOTTOM_PX], Qt.Orientation.Vertical)
        self._doing = QLabel("Ready")
        self._drawing = QLabel()
        self.statusBar().addWidget(self._doing, 1)
        self.statusBar().addPermanentWidget(self._drawing)
        self.statusBar().setSizeGripEnabled(False)

    def _dock(self, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self, objectName=f"dock{title}")
        dock.setWidget(content)
        self.addDockWidget(area, dock)
        return dock

    def _connect(self) -> None:
        self.document.changed.connect(lambda *_: self._refresh())
        self.document.history.indexChanged.connect(lambda _: self._refresh())
        self.runs.changed.connect(self._refresh)
        self.runs.ticked.connect(self._show_status)
        self.background.busy_changed.connect(self._show_status)
        self.messages.posted.connect(self._show_message)
        self._status_timer = QTimer(self, interval=STATUS_MS)
        self._status_timer.timeout.connect(self._show_status)
        self._status_timer.start()

    # ---- actions

    def _register_file_actions(self) -> None:
        add = self.actions_.add
        add(Action("file.open", "Open…", self.ask_open, "File", "Ctrl+O", "Open tractograms", "open",
                   keywords="load file trk tck trx streamlines", toolbar=True))  # fmt: skip
        for sample in tractogram_samples():
            missing = why_missing(sample)
            add(Action(f"sample.{sample.id}", sample.title, lambda sample=sample: self.open_sample(sample),
                       "File/Open sample", tooltip=missing or f"{sample.title} ({sample.licence})", icon="sample",
                       keywords="example demo data", enabled=lambda missing=missing: not missing,
                       undoable=True))  # fmt: skip
        has_layers = self._has_layers
        add(Action("file.export", "Export picture…", self.ask_export, "File", "Ctrl+E", "Write the view as a picture",
                   "picture", "save screenshot image png render", has_layers, toolbar=True, section=1))  # fmt: skip
        add(Action("file.copy", "Copy picture", self.copy_picture, "File", "Ctrl+Shift+C", "Copy the view as a picture",
                   "copy", "clipboard screenshot", has_layers, section=1))  # fmt: skip
        add(Action("file.quit", "Quit", self.close, "File", "Ctrl+Q", keywords="exit close", section=2))

    def _register_edit_actions(self) -> None:
        add, history = self.actions_.add, self.document.history
        add(Action("edit.undo", "Undo", history.undo, "Edit", "Ctrl+Z", icon="undo", enabled=history.canUndo, toolbar=True))
        add(Action("edit.redo", "Redo", history.redo, "Edit", "Ctrl+Shift+Z", icon="redo", enabled=history.canRedo, toolbar=True))
        add(Action("edit.toggle", "Show or hide layer", self.toggle_layer, "Edit", "Ctrl+H", keywords="visible eye",
                   enabled=self._has_selection, undoable=True, section=1))  # fmt: skip
        add(Action("edit.next", "Select next layer", self.select_next_layer, "Edit", "Ctrl+Down",
                   enabled=self._has_layers, undoable=True, section=1))  # fmt: skip
        add(Action("edit.remove", "Remove layer", self.remove_layer, "Edit", "Ctrl+Backspace", keywords="delete close",
                   enabled=self._has_selection, undoable=True, section=1))  # fmt: skip

    def _register_view_actions(self) -> None:
        add = self.actions_.add
        add(Action("view.reset", "Show all", lambda: self.view.reset(), "View", "Ctrl+0", "Show everything", "home",
                   "reset home fit zoom camera", self._has_layers, undoable=True, toolbar=True))  # fmt: skip
        for id, title, azimuth, elevation, shortcut in VIEWS:
            add(Action(f"view.{id}", f"From {title.lower()}" if id in ("above", "below") else f"From the {title.lower()}",
                       lambda title=title, a=azimuth, e=elevation: self.document.look_from(f"Look from {title.lower()}", a, e),
                       "View/Look", shortcut, keywords="camera axial sagittal coronal orientation",
                       enabled=self._has_layers, undoable=True))  # fmt: skip
        add(Action("view.theme", "Dark or light", self.toggle_theme, "View", "Ctrl+T", "Change between dark and light",
                   "theme", "colour scheme night day appearance", toolbar=True, section=1))  # fmt: skip
        add(Action("view.palette", "Command palette…", lambda: self.palette_.open(), "View", "Ctrl+Shift+P",
                   "Find a command by typing", "search", "search find action", toolbar=True, section=1))  # fmt: skip

    def _register_method_actions(self) -> None:
        add, runs = self.actions_.add, self.runs
        add(Action("method.run", "Run", self.run_method, "Method", "Ctrl+R", "Run the chosen method", "run",
                   "start compute", lambda: self.methods.selected() is not None and not runs.active))  # fmt: skip
        add(Action("method.pause", "Pause or resume", runs.pause_or_resume, "Method", "Ctrl+P", "Pause or resume the run",
                   "pause", "hold continue", lambda: runs.run is not None and runs.active))  # fmt: skip
        add(Action("method.cancel", "Cancel", runs.cancel, "Method", "Ctrl+.", "End the run", "stop", "stop abort",
                   lambda: runs.run is not None and runs.active))  # fmt: skip

    def _register_dock_actions(self) -> None:
        panels = self.menuBar().addMenu("Panels")
        for dock in self.docks:
            panels.addAction(dock.toggleViewAction())

    def _has_layers(self) -> bool:
        return bool(self.document.state.layers)

    def _has_selection(self) -> bool:
        return self.document.state.selected_layer is not None

    # ---- what the actions do

    def ask_open(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        names, _ = QFileDialog.getOpenFileNames(self, "Open tractograms", "", f"Tractograms ({patterns});;All files (*)")
        self.opener.open([Path(name) for name in names])

    def open_sample(self, sample: Sample) -> None:
        self.opener.open([locate_sample(sample)], sample.title)

    def ask_export(self) -> None:
        dialog = ExportDialog(self, self.view.size_px(), self.theme.scene_rgba)
        if dialog.exec():
            path, _ = QFileDialog.getSaveFileName(self, "Save picture", "plexoscope.png", "PNG picture (*.png)")
            if path:
                self.export_picture(Path(path).with_suffix(".png"), dialog.settings())
        dialog.deleteLater()

    def export_picture(self, path: Path, settings: PictureSettings) -> None:
        """Draw the view in the background and write it to `path`."""
        scene = scene_of(self.document.state, settings.background or (0.0, 0.0, 0.0, 0.0))
        if scene is None:
            return

        def work() -> None:
            save_picture(scene, settings.size_px, path)

        done = lambda _: self.messages.good(f"Picture written: {path}")  # noqa: E731
        self.background.submit("Drawing the picture", work, done, self.messages.error)

    def copy_picture(self) -> None:
        scene = scene_of(self.document.state, self.theme.scene_rgba)
        if scene is None:
            return
        size_px = self.view.size_px()

        def done(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self.messages.good("Picture copied")

        self.background.submit("Drawing the picture", lambda: to_image(scene, size_px), done, self.messages.error)

    def toggle_layer(self) -> None:
        state = self.document.state
        if state.selected_layer is not None:
            layer = state.layer(state.selected_layer)
            label = f"{'Hide' if layer.style.visible else 'Show'} {layer.name}"
            self.document.restyle(layer.id, label, visible=not layer.style.visible)

    def select_next_layer(self) -> None:
        ids = [layer.id for layer in self.document.state.layers]
        selected = self.document.state.selected_layer
        place = ids.index(selected) + 1 if selected in ids else 0
        self.document.select_layer(ids[place % len(ids)])

    def remove_layer(self) -> None:
        selected = self.document.state.selected_layer
        if selected is not None:
            self.document.remove_layer(selected)

    def run_method(self) -> None:
        method = self.methods.selected()
        if method is None or self.runs.active:
            return
        panels = self.results.prepare(method.manifest)
        self.docks[2].raise_()
        self.runs.start(method, self.methods.settings(), {name: panel.feed for name, panel in panels.items()})

    def toggle_theme(self) -> None:
        self.set_theme("light" if self.theme.name == "dark" else "dark")

    def set_theme(self, name: str) -> None:
        self.theme = load_theme(name)
        apply_theme(QApplication.instance(), self.theme)
        for part in (self.actions_, self.view, self.layers, self.run_bar, self.results, self.log):
            part.apply_theme(self.theme)
        if self._settings is not None:
            self._settings.setValue("theme", name)

    # ---- what is shown

    def _refresh(self) -> None:
        self.actions_.refresh()
        history = self.document.history
        undo, redo = self.actions_.qaction("edit.undo"), self.actions_.qaction("edit.redo")
        undo.setText(f"Undo {history.undoText()[:1].lower()}{history.undoText()[1:]}" if history.canUndo() else "Undo")
        redo.setText(f"Redo {history.redoText()[:1].lower()}{history.redoText()[1:]}" if history.canRedo() else "Redo")
        self.run_bar.refresh()
        self._show_status()

    def _show_status(self) -> None:
        doing = [f"{job.title}…" for job in self.background.jobs]
        run = self.runs.run
        if run is not None and self.runs.active:
            text = f"{run.method.manifest.title} is {run.state}"
            fraction = run.progress.fraction
            doing.append(text + (f", {100 * fraction:.0f} %" if fraction is not None else ""))
        self._doing.setText("   ".join(doing) or "Ready")
        self._drawing.setText(self.view.describe())

    def _show_message(self, message: Message) -> None:
        if message.toast:
            self.view.toasts.show(message, self.theme)

    # ---- events

    def dragEnterEvent(self, event) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.opener.open(paths)
        event.acceptProposedAction()

    def closeEvent(self, event) -> None:
        if self._settings is not None:
            self._settings.setValue("geometry", self.saveGeometry())
            self._settings.setValue("docks", self.saveState())
        self._status_timer.stop()
        self.runs.close()
        self.background.close()
        self.view.close_canvas()
        super().closeEvent(event)


