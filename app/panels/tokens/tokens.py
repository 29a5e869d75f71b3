"""A text in pieces, each shaded by one of its measures."""

from typing import Any

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.header import HEIGHT_PX
from plexoscope.app.panels.shared.key_line import KeyLine
from plexoscope.app.panels.shared.shades import shades_of
from plexoscope.app.panels.shared.text_size import scroll
from plexoscope.app.panels.shared.units import measured, split_unit
from plexoscope.app.panels.tokens.token_view import TokenView
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Tokens

_LONGEST_READ = 40


class TokensPanel(Panel):
    """Draws the newest `tokens` of a channel."""

    newest: Tokens | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self.view = TokenView(theme)
        self.view.setAccessibleName(channel.title)
        self.key = KeyLine(theme)
        self.measure = QComboBox(accessibleName="Shade by", toolTip="The measure that the tokens are shaded by")
        self.measure.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.measure.setFixedHeight(HEIGHT_PX)
        self.measure.hide()
        self.measure.currentIndexChanged.connect(lambda _: self.refresh())
        self.add_control(self.measure)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.key)
        self.set_body(body)
        self.watch_pointer(self.view.viewport(), self._read)
        self.view.walked.connect(self._walked)

    def draw(self) -> None:
        tokens = self.newest
        if tokens is None:
            return
        self._offer(tokens.value_labels)
        shades, label = None, ""
        if tokens.values is not None and tokens.value_labels:
            column = max(self.measure.currentIndex(), 0)
            shades, label = shades_of(tokens.values[:, column], self.theme), tokens.value_labels[column]
        self.view.show_tokens(tokens, shades, self.theme)
        groups = () if self.view.has_headings else tuple(self.view.groups)
        self.key.show_key(label, shades, groups, self.theme)

    def data(self) -> Columns:
        tokens = self.newest
        if tokens is None:
            return {}
        columns: dict[str, Any] = {"token": tokens.tokens}
        if tokens.groups:
            columns["group"] = tokens.groups
        if tokens.values is not None:
            columns.update(zip(tokens.value_labels, tokens.values.T, strict=True))
        return columns

    def fit(self) -> None:
        self.view.text_size.reset()

    def zoom(self, factor: float) -> None:
        self.view.text_size.step(1 if factor > 1 else -1)

    def pan(self, x_share: float, y_share: float) -> None:
        scroll(self.view, y_share)

    def clear(self) -> None:
        self.view.show_tokens(Tokens(()), None, self.theme)

    def read_token(self, token: int) -> str:
        """The lines that say all of one token."""
        tokens = self.newest
        if tokens is None:
            return ""
        text = tokens.tokens[token]
        shown = repr(text if len(text) <= _LONGEST_READ else text[:_LONGEST_READ] + "…")[1:-1]
        lines = [f"“{shown}”  {token + 1:,} of {len(tokens.tokens):,}"]
        if tokens.groups and tokens.groups[token]:
            lines.append(tokens.groups[token])
        if tokens.values is not None:
            lines += map(measured, tokens.value_labels, tokens.values[token].tolist())
        return "\n".join(lines)

    def _offer(self, labels: tuple[str, ...]) -> None:
        """Offer the measures; the chosen one stays chosen while there is one of its name."""
        if labels != tuple(self.measure.itemData(row) for row in range(self.measure.count())):
            chosen = self.measure.currentData()
            self.measure.blockSignals(True)
            self.measure.clear()
            for label in labels:
                self.measure.addItem(split_unit(label)[0], label)
            self.measure.setCurrentIndex(labels.index(chosen) if chosen in labels else 0)
            self.measure.blockSignals(False)
        self.measure.setVisible(len(labels) > 1)
        self.header.arrange()

    def _read(self, place: QPointF) -> str:
        token = self.view.token_at(place)
        self.view.hover(token)
        return "" if token is None else self.read_token(token)

    def _walked(self, token: int) -> None:
        at = self.view.viewport().mapTo(self, self.view.place_of(token).toPoint())
        words = self.read_token(token)
        self.show_readout(words, at)
        self.view.setAccessibleDescription(words)
