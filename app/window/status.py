"""The row at the bottom of the window: what is under way and how far, what is drawn, the transparency order."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QProgressBar, QStatusBar, QToolButton

from plexoscope.app.services.actions import Actions
from plexoscope.app.services.messages import Offer
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.order_button import OrderButton
from plexoscope.app.view.part import Part
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.plugins.spelling import listed

STATUS_MS = 250
STOPS = ("graph.stop",)
"""Actions that end what is under way elsewhere than in the background, as the same button does."""


class Status(QObject):
    """Asks the parts what they are doing, a few times a second."""

    def __init__(
        self, bar: QStatusBar, services: Services, view: ViewArea, parts: Sequence[Part], actions: Actions
    ) -> None:
        super().__init__(bar)
        self._document, self._background, self._messages = services.document, services.background, services.messages
        self._view, self._parts, self._actions = view, parts, actions
        self.doing = PlainLabel("Ready")
        self.drawing = PlainLabel()
        self.order = OrderButton(actions)
        self.progress = QProgressBar(textVisible=False, maximum=100, accessibleName="Progress")
        self.progress.setFixedWidth(15 * UNIT_PX)
        self.cancel = QToolButton(text="Cancel", toolTip="Drop what is being read or drawn")
        self.cancel.clicked.connect(self._cancel)
        for widget in (self.doing, self.progress, self.cancel):
            bar.addWidget(widget)
        for widget in (self.drawing, self.order):
            bar.addPermanentWidget(widget)
        bar.setSizeGripEnabled(False)
        self._background.busy_changed.connect(self.show)
        self._timer = QTimer(self, interval=STATUS_MS)
        self._timer.timeout.connect(self.show)
        self._timer.start()

    def show(self) -> None:
        """Say how things stand."""
        jobs = [job for job in self._background.jobs if job.is_told]
        doing = [job.describe() for job in jobs]
        for part in self._parts:
            part.tick()
            doing += part.doing()
        self.doing.setText("   ".join(doing) or "Ready")
        self.cancel.setVisible(bool(jobs or self._stops()))
        fractions = [job.fraction for job in jobs if job.fraction is not None]
        self.progress.setVisible(bool(fractions))
        self.progress.setValue(round(100 * sum(fractions) / max(len(fractions), 1)))
        self.drawing.setText(self._view.describe())
        details = [self._view.details(), *(line for part in self._parts for line in part.details())]
        tip = "\n".join(filter(None, details))
        for label in (self.doing, self.drawing):
            label.setToolTip(plain_tip(tip))
        self.order.show_order(self._document.state.view.order, self._view.canvas.stats.order)

    def _stops(self) -> list[str]:
        return [id for id in STOPS if id in self._actions and self._actions[id].enabled()]

    def _cancel(self) -> None:
        """Drop what is under way, and offer to begin it anew."""
        again = {job.title: job.again for job in self._background.jobs if job.is_told and job.again is not None}
        self._background.cancel_all()
        for id in self._stops():
            self._actions.qaction(id).trigger()
        if again:
            offer = Offer("Try again", lambda: [begin() for begin in again.values()])
            self._messages.post("info", f"Cancelled: {listed(again)}", toast=True, offers=(offer,))

    def stop(self) -> None:
        self._timer.stop()
