"""One picture: numbers as colours, or colours as they are."""

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.images.image_canvas import ImageCanvas
from plexoscope.app.panels.shared.canvas_panel import CanvasPanel
from plexoscope.app.panels.shared.heat import COLORMAP_CHOICES
from plexoscope.app.panels.shared.pixels import pixel_scale
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Image


class ImagePanel(CanvasPanel):
    """Draws the newest `image` of a channel."""

    def __init__(self, channel: Channel, theme: Theme) -> None:
        self.image_canvas = ImageCanvas(theme)
        super().__init__(channel, theme, self.image_canvas)
        self.add_choice("Colours", [name or "Grey" for name in COLORMAP_CHOICES], self._choose_colormap)
        self._colormap = ""

    def draw(self) -> None:
        image: Image = self.newest
        scale = pixel_scale(image.pixels, image.limits, self._colormap, colours=image.pixels.ndim == 3)
        self.image_canvas.show_pixels(image.pixels, scale, image.value_label or self.channel.unit)

    def data(self) -> Columns:
        return {"pixels": self.newest.pixels}

    def _choose_colormap(self, row: int) -> None:
        self._colormap = COLORMAP_CHOICES[row]
        if self.newest is not None:
            self.refresh()
