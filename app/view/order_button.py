"""The transparency order in the status bar: which is in use, and a menu to choose another."""

from collections.abc import Iterable

from PySide6.QtWidgets import QMenu, QToolButton

from plexoscope.app.services.actions import Actions
from plexoscope.app.view.actions import ORDERS, SHADINGS, Words
from plexoscope.render.scene.orders import AUTO


class OrderButton(QToolButton):
    """Shows the order and triggers the actions `view.order.…` and `view.shading.…`."""

    def __init__(self, actions: Actions) -> None:
        super().__init__(accessibleName="Transparency order")
        self._actions = actions
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.setMenu(menu)

    def show_order(self, wanted: str, used: str) -> None:
        """Show what was chosen and, if that leaves it open, what is in use."""
        words = ORDERS[wanted].title
        if wanted == AUTO and used in ORDERS:
            words = f"{ORDERS[used].title} ({words.lower()})"
        self.setText(f"{words} ▴")
        self.setToolTip(f"Transparency: {ORDERS[used if used in ORDERS else wanted].summary}")

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        self._offer(menu, "view.order", ORDERS.items())
        menu.addSeparator()
        self._offer(menu, "view.shading", SHADINGS.items())

    def _offer(self, menu: QMenu, prefix: str, choices: Iterable[tuple[str, Words]]) -> None:
        for name, words in choices:
            action = self._actions.qaction(f"{prefix}.{name}")
            entry = menu.addAction(f"{words.title}\t{words.summary}", action.trigger)
            entry.setCheckable(True)
            entry.setChecked(action.isChecked())
