"""A button over parameters that are seldom used: shows and hides them, and says what is behind it."""

from collections.abc import Collection

from PySide6.QtWidgets import QToolButton

from plexoscope.app.methods.parameter_row import ParameterRow


class ParameterFold(QToolButton):
    """Closed at first. Who listens to `toggled` shows the rows."""

    def __init__(self, title: str) -> None:
        super().__init__(checkable=True, accessibleName=f"{title} parameters")
        self._title = title
        self.rows: list[ParameterRow] = []

    def show_what_is_behind(self, shown: Collection[str]) -> None:
        """Say how many of the rows were changed; `shown` names the parameters that mean something now."""
        behind = [row for row in self.rows if row.field.name in shown]
        words = [f"{'▾' if self.isChecked() else '▸'} {self._title.replace('&', '&&')}"]
        if n_changed := sum(row.changed for row in behind):
            words.append(f"{n_changed} changed")
        if any(row.needs_restart for row in behind) and not self.isChecked():
            words.append("restart to apply")
        self.setText(" · ".join(words))
        self.setVisible(bool(behind))
