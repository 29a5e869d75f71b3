"""Markdown as a document in the looks of the house: Qt's own has no room between its blocks."""

from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTable,
)

from plexoscope.app.widgets.theme import UNIT_PX, Theme

_DIALECT = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_HEADING_STEPS = (2, 1, 0, 0, 0, 0)
"""How many steps of Qt's a heading is larger than the text; its own are more than a panel has room for."""
_SMALL_GAP, _GAP = UNIT_PX // 2, UNIT_PX
_CELL_PX = UNIT_PX // 2
_CODE_OPACITY = 0.4


def write_markdown(document: QTextDocument, text: str, theme: Theme) -> None:
    """Replace what is in a document. HTML stays as it is written; a picture becomes a link to it."""
    document.setLayoutEnabled(False)  # laying out would ask for the pictures
    document.setMarkdown(text, _DIALECT)
    _unload_pictures(document)
    document.setLayoutEnabled(True)
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        _set_block(block, theme)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _set_table(frame, theme)
    cursor.endEditBlock()


def _unload_pictures(document: QTextDocument) -> None:
    """Put in the place of each picture the words for it, as a link to where it is."""
    found: list[tuple[int, QTextImageFormat]] = []
    block = document.begin()
    while block.isValid():
        each = block.begin()
        while not each.atEnd():
            fragment = each.fragment()
            if fragment.charFormat().isImageFormat():
                places = range(fragment.position(), fragment.position() + fragment.length())
                found += [(place, fragment.charFormat().toImageFormat()) for place in places]
            each += 1
        block = block.next()
    for place, picture in reversed(found):
        link = QTextCharFormat()
        link.setAnchor(True)
        link.setAnchorHref(picture.anchorHref() or picture.name())
        words = str(picture.property(QTextFormat.Property.ImageAltText) or "") or picture.name()
        cursor = QTextCursor(document)
        cursor.setPosition(place)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words, link)


def _set_block(block: QTextBlock, theme: Theme) -> None:
    before, look, words = block.blockFormat(), QTextBlockFormat(), QTextCharFormat()
    level, cursor = before.headingLevel(), QTextCursor(block)
    if level:
        look.setTopMargin(_SMALL_GAP if block.previous().isValid() else 0)
        look.setBottomMargin(_SMALL_GAP)
        words.setProperty(QTextFormat.Property.FontSizeAdjustment, _HEADING_STEPS[level - 1])
        words.setFontWeight(QFont.Weight.DemiBold)
    elif _is_code(block):
        ground = theme.colour("border")
        ground.setAlphaF(_CODE_OPACITY)
        look.setBackground(ground)
        look.setBottomMargin(0 if _is_code(block.next()) else _GAP)
    elif cursor.currentTable() is None:
        look.setBottomMargin(2 if block.textList() is not None and block.next().textList() is not None else _GAP)
        look.setLineHeight(120, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if before.intProperty(QTextFormat.Property.BlockQuoteLevel):
            words.setForeground(theme.colour("muted"))
            words.setFontItalic(True)
    cursor.mergeBlockFormat(look)
    if words.propertyCount():
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(words)


def _is_code(block: QTextBlock) -> bool:
    return block.isValid() and any(
        block.blockFormat().hasProperty(kind)
        for kind in (QTextFormat.Property.BlockCodeFence, QTextFormat.Property.BlockCodeLanguage)
    )


def _set_table(table: QTextTable, theme: Theme) -> None:
    look = table.format()
    look.setBorder(1)
    look.setBorderCollapse(True)
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBorderBrush(QBrush(theme.colour("border")))
    look.setCellPadding(_CELL_PX)
    look.setCellSpacing(0)
    look.setTopMargin(_SMALL_GAP)
    look.setWidth(QTextLength())
    table.setFormat(look)
