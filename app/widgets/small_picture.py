"""A picture made small, for lists of what was opened."""

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage

SIZE = QSize(160, 100)


def small_png(image: QImage) -> bytes:
    """Return the middle of a picture as PNG bytes, `SIZE` at most; none of a picture without pixels."""
    if image.isNull():
        return b""
    shape = SIZE.scaled(image.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (image.width() - shape.width()) // 2, (image.height() - shape.height()) // 2
    cut = image.copy(left, top, shape.width(), shape.height())
    small = cut.scaled(SIZE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    small.convertToFormat(QImage.Format.Format_RGB888).save(buffer, "PNG")
    return bytes(buffer.data().data())
