"""What the command line asks of how things look, done when they are open: as one step that can be undone."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from plexoscope.app.document.document import Document
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.app.view.area import ViewArea
from plexoscope.models.errors import PlexoscopeError
from plexoscope.render.scene.appearance import StreamlineStyle

if TYPE_CHECKING:
    from plexoscope.app.cli.rendering.typed_look import TypedLook

LABEL = "Look as the command line says"


class AskedLooks:
    """Sees to it in steps, each of which waits for what the one before has begun: layouts change where the camera is,
    the camera changes what an axis across the line of sight is.

    Attributes
    ----------
    failed
        Called with the error if it cannot be done.
    """

    def __init__(
        self, asked: "TypedLook | None", document: Document, view: ViewArea, background: Background, messages: Messages
    ) -> None:
        self._asked, self._document, self._view = asked, document, view
        self._background, self._messages = background, messages
        self.failed: Callable[[PlexoscopeError], object] = messages.error

    def steps(self) -> list[Callable[[], object]]:
        """What is to be done one after the other; nothing where nothing was asked."""
        if self._asked is None:
            return []
        sizing = [self._fit_window, self._check_size] if "size_px" in self._asked.given else []
        return [*sizing, self._change_things, self._change_view]

    def _fit_window(self) -> None:
        """Make the window as large as its view then has the size that was asked for."""
        assert self._asked is not None
        window, ratio = self._view.window(), self._view.devicePixelRatioF()
        width, height = (
            round((wanted - now) / ratio)
            for wanted, now in zip(self._asked.settings.size_px, self._view.size_px(), strict=True)
        )
        available = window.screen().availableGeometry()
        wanted_px = window.width() + width, window.height() + height
        window.showNormal()
        window.resize(min(wanted_px[0], available.width()), min(wanted_px[1], available.height()))

    def _check_size(self) -> None:
        assert self._asked is not None
        wanted, now = self._asked.settings.size_px, self._view.size_px()
        if wanted != now:
            self._messages.post(
                "warning", f"--size: the view has {now[0]}x{now[1]} px, there is no room for {wanted[0]}x{wanted[1]}"
            )

    def _change_things(self) -> None:
        assert self._asked is not None
        self._document.edit(LABEL, self._asked.with_things(self._document.state), self._key())

    def _change_view(self) -> None:
        asked, document = self._asked, self._document
        assert asked is not None
        state = document.state
        camera = asked.camera(state, document.placed, document.view_aspect)

        def work(_: BackgroundJob) -> dict[str, StreamlineStyle]:
            return {} if camera is None else asked.styles(state, camera)

        def done(styles: Mapping[str, StreamlineStyle]) -> None:
            document.edit(LABEL, asked.with_view(document.state, camera, styles), self._key())

        def failed(error: BaseException) -> None:
            if isinstance(error, PlexoscopeError):
                self.failed(error)
            else:
                self._messages.error(error)

        self._background.submit("Looking values up", work, done, failed)

    def _key(self) -> str:
        """Of all steps, so that they are one. Of a network it begins as that of its opening does, and the view follows
        its layout as it spreads."""
        graphs = self._document.state.graphs
        return f"open/{graphs[-1].id}/as asked" if graphs else "as asked"
