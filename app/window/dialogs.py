"""The dialogs of the window and its tour, each made when it is asked for, so that the window opens sooner."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMainWindow

from plexoscope.app.inputs.words import WINDOW_KINDS
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.services import Services
from plexoscope.app.window.samples_dialog import SamplesDialog
from plexoscope.plugins.manifest import Sample

if TYPE_CHECKING:
    from plexoscope.app.window.tour import Tour


class Dialogs:
    """Opens them over the window.

    Parameters
    ----------
    samples
        All samples that there are.
    open_sample
        Opens one of them that is chosen.
    graphics
        What draws the view, in words; "" as long as nothing was drawn.

    Attributes
    ----------
    tour
        The tour that is taken; None if there is none.
    """

    def __init__(
        self,
        window: QMainWindow,
        services: Services,
        actions: Actions,
        samples: Callable[[], Sequence[Sample]],
        open_sample: Callable[[Sample], object],
        graphics: Callable[[], str],
    ) -> None:
        self._window, self._services, self._actions = window, services, actions
        self._samples, self._open_sample, self._graphics = samples, open_sample, graphics
        self.tour: Tour | None = None

    def show_samples(self, first: Sample | None = None) -> None:
        """Show all samples that there are, to open one; `first` is the one that is asked about."""
        dialog = SamplesDialog(self._window, self._samples(), WINDOW_KINDS, self._services.theme.now)
        if first is not None:
            dialog.select(first.id)
        dialog.chosen.connect(self._open_sample)
        self._open(dialog)

    def take_tour(self) -> None:
        """Show what is where, step by step."""
        from plexoscope.app.window.tour import Tour

        if self.tour is not None:
            self.tour.end()
        self.tour = Tour(self._window, self._actions, self._services.theme)
        self.tour.ended.connect(self._forget_tour)
        self.tour.begin()

    def _forget_tour(self) -> None:
        if self.tour is not None:
            self.tour.deleteLater()
            self.tour = None

    def show_guide(self) -> None:
        """Show the guide."""
        from plexoscope.app.window.about_dialog import GuideDialog

        self._open(GuideDialog(self._window))

    def show_shortcuts(self) -> None:
        """Show which key does what, to change that."""
        from plexoscope.app.window.shortcuts_dialog import ShortcutsDialog

        self._open(ShortcutsDialog(self._window, self._actions, self._services.theme.now))

    def show_preferences(self) -> None:
        """Show all preferences, to find and change them."""
        from plexoscope.app.window.preferences_dialog import PreferencesDialog

        keys = self._actions.qaction("help.shortcuts").trigger
        self._open(PreferencesDialog(self._window, self._services, self._graphics(), self.report_fault, keys))

    def show_about(self) -> None:
        """Show what this is, and the versions."""
        from plexoscope.app.window.about_dialog import AboutDialog

        self._open(AboutDialog(self._window))

    def report_fault(self) -> None:
        """Copy all that helps to understand a fault."""
        from plexoscope.app.window.fault_report import machine_words, report

        document, messages = self._services.document, self._services.messages

        def copy(machine: str) -> None:
            QGuiApplication.clipboard().setText(report(machine, document.state, messages.all))
            messages.good("Copied: what this machine has, the log and the parameters. Look it over, then paste it")

        background = self._services.background
        background.submit("Looking at this machine", lambda _: machine_words(), copy, messages.error)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
