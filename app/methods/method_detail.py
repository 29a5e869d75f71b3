"""All that is known of one method of the library, with the buttons that set it up and run it on its sample."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from plexoscope.app.inputs.words import OpenInput
from plexoscope.app.methods.copied_reason import CopiedReason
from plexoscope.app.methods.method_cards import Card, reason_of
from plexoscope.app.methods.method_facts import citation_words, paper_words, split_summary, takes, why_no_sample
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.families import family_title
from plexoscope.plugins.manifest import Manifest, PaperFigure
from plexoscope.plugins.samples import why_missing

SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse
LOOKING = "Looking…"


class MethodDetail(QWidget):
    """Shows the card that is chosen in the library.

    Signals
    -------
    set_up(id)
        The method is to be chosen, so that the form shows it.
    run_on_sample(id)
    """

    set_up = Signal(str)
    run_on_sample = Signal(str)

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme
        self._id = ""
        self.title = PlainLabel(wordWrap=True)
        self.title.setProperty("role", "title")
        self.under = PlainLabel(wordWrap=True)
        self.under.setProperty("role", "muted")
        self.reason = CopiedReason()
        self.summary = PlainLabel(wordWrap=True, textInteractionFlags=SELECTABLE)
        self.reading = PlainLabel(wordWrap=True, textInteractionFlags=SELECTABLE)
        self.reading.setProperty("role", "muted")
        self.given, self.samples, self.paper, self.measured = (_Section(each) for each in _HEADINGS)
        self.citation = _Section("Where it comes from")
        self.citation.words.setOpenExternalLinks(True)
        self.citation.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(2 * UNIT_PX, UNIT_PX, 2 * UNIT_PX, UNIT_PX)
        inside.setSpacing(UNIT_PX)
        for each in (self.title, self.under, self.reason, self.summary, self.reading, self.given, self.samples):
            inside.addWidget(each)
        for section in (self.measured, self.paper, self.citation):
            inside.addWidget(section)
        inside.addStretch(1)
        self.scroller = QScrollArea(widgetResizable=True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setWidget(content)
        self.set_up_button = QPushButton("Set up", toolTip="Show its form at the right (Enter)")
        self.set_up_button.setProperty("role", "primary")
        self.set_up_button.clicked.connect(lambda: self.set_up.emit(self._id))
        self.run_button = QPushButton("Run on its sample")
        self.run_button.clicked.connect(lambda: self.run_on_sample.emit(self._id))
        self.buttons = QWidget()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(2 * UNIT_PX, UNIT_PX, 2 * UNIT_PX, UNIT_PX)
        row.addWidget(self.set_up_button, 1)
        row.addWidget(self.run_button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.scroller, 1)
        layout.addWidget(self.buttons)
        self.show_card(None, ())

    @property
    def shown(self) -> str:
        """The id of what is shown; "" for nothing."""
        return self._id

    def show_card(self, card: Card | None, opened: Sequence[OpenInput]) -> None:
        """Show a card; None for none. `opened` is what is open in the document."""
        method, broken = (card.method, card.broken) if card is not None else (None, None)
        if card is None or card.id != self._id:
            self.scroller.verticalScrollBar().setValue(0)
        self._id = card.id if card is not None else ""
        self.title.setText(card.title if card is not None else "")
        reason = reason_of(broken) if broken is not None else method.reason if method is not None else ""
        self.reason.setVisible(bool(reason))
        if reason:
            whole = broken.reason if broken is not None else ""
            self.reason.show_reason(reason, "bad" if broken is not None else "warning", whole)
        self.buttons.setVisible(method is not None)
        for section in (self.given, self.samples, self.paper, self.measured, self.citation):
            section.setVisible(method is not None)
        if method is None:
            self.under.setText("" if broken is None else str(broken.folder).replace("/", "/\u200b"))
            for label in (self.summary, self.reading):
                label.hide()
            return
        manifest = method.manifest
        facts = (str(manifest.citation.year), family_title(manifest.family), f"version {manifest.version}")
        self.under.setText(" · ".join(facts))
        self.under.setToolTip(str(method.folder))
        what, reading = split_summary(manifest.summary)
        self.summary.setText(f"{what}.")
        self.reading.setText(f"{reading}." if reading else "")
        for label in (self.summary, self.reading):
            label.setVisible(bool(label.text()))
        muted = self._theme.now.muted
        self.given.show_lines(_given_lines(manifest, opened, muted))
        self.samples.show_lines(_sample_lines(manifest, muted))
        self.paper.show_lines(_paper_lines(manifest, muted))
        self.citation.show_lines([citation_words(manifest.citation)])
        self.set_up_button.setEnabled(method.available)
        why_not = why_no_sample(method)
        self.run_button.setEnabled(not why_not)
        self.run_button.setToolTip(plain_tip(why_not or "With the parameters of its form, on the sample it comes with"))

    def show_measured(self, id: str, words: str) -> None:
        """Say what came out when a method was run here last."""
        if id == self._id:
            self.measured.show_lines([escape(words)])


_HEADINGS = ("What it must be given", "Samples it comes with", "What its authors report", "When it ran here last")


class _Section(QWidget):
    """A heading with lines below it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        heading = PlainLabel(title)
        heading.setProperty("role", "section")
        self.words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText, textInteractionFlags=SELECTABLE)
        self.words.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, UNIT_PX // 2, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(heading)
        layout.addWidget(self.words)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show lines of markup; without any the section is not there."""
        self.words.setText("<br>".join(lines))
        self.setVisible(bool(lines))


def _line(words: str, note: str, colour: str) -> str:
    """As markup, with a note behind it in another colour."""
    return escape(words) + (f' <span style="color:{colour}">{escape(note)}</span>' if note else "")


def _given_lines(manifest: Manifest, opened: Sequence[OpenInput], muted: str) -> list[str]:
    lines = []
    for wanted in manifest.inputs:
        kinds, fits = takes(wanted), [each.title for each in opened if each.kind in wanted.kinds]
        words = wanted.title if wanted.title.casefold() == kinds else f"{wanted.title}: {kinds}"
        notes = [*(["not needed"] if wanted.optional else []), *([f"{', '.join(fits)} is open"] if fits else [])]
        lines.append(_line(words, " · ".join(notes), muted))
    return lines or ["Nothing: it makes its own data"]


def _sample_lines(manifest: Manifest, muted: str) -> list[str]:
    return [
        _line(
            sample.title, " · ".join(filter(None, (sample.size, "not installed" if why_missing(sample) else ""))), muted
        )
        for sample in manifest.samples
    ]


def _paper_lines(manifest: Manifest, muted: str) -> list[str]:
    """A line for each figure; data that several share are told below the last of them."""
    lines = []
    for number, figure in enumerate(manifest.paper):
        note = _data_words(figure)
        following = manifest.paper[number + 1 : number + 2]
        lines.append(escape(paper_words(figure)))
        if not following or _data_words(following[0]) != note:
            lines += [_line("", note, muted)] if note else []
    return lines


def _data_words(figure: PaperFigure) -> str:
    return "; ".join(filter(None, (figure.data, figure.not_comparable and f"not comparable: {figure.not_comparable}")))
