"""Frames of a volume that plays, read before they are shown, in as much memory as may be taken."""

from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.models.data.volume import Volume

MOST_BYTES = 256 << 20
N_AT_ONCE = 16
"""So many are read by one job: then it looks again where playing has come to."""
QUIET_S = 3600.0


class FramesAhead:
    """Holds the frames that come next; whoever asks the file for one of them has it at once."""

    def __init__(self, background: Background, most_bytes: int = MOST_BYTES) -> None:
        self._background, self._most_bytes = background, most_bytes
        self._held: dict[int, Volume] = {}
        self._job: BackgroundJob | None = None

    @property
    def n_held(self) -> int:
        return len(self._held)

    def frame(self, number: int) -> Volume | None:
        """A frame that has been read."""
        return self._held.get(number)

    def see_to(self, layer: VolumeLayer) -> None:
        """Read what comes after the frame that is shown, and let go of what lies behind if there is no room for all."""
        file = layer.file
        if file is None or self._job is not None:
            return
        n_most = max(int(self._most_bytes // max(layer.volume.values.nbytes, 1)), 1)
        wanted = [(layer.frame + ahead) % layer.n_frames for ahead in range(min(n_most, layer.n_frames))]
        for number in set(self._held) - set(wanted):
            del self._held[number]
        missing = [number for number in wanted if number not in self._held][:N_AT_ONCE]
        if not missing:
            return

        def work(job: BackgroundJob) -> dict[int, Volume]:
            read = {}
            for number in missing:
                job.checkpoint()
                read[number] = file.frame(number)
                _ = read[number].looks_like_labels  # asked when it is drawn, and kept
            return read

        def take(read: dict[int, Volume]) -> None:
            self._job = None
            self._held.update(read)

        self._job = self._background.submit(
            f"Reading {layer.name} ahead", work, take, self._end, self._end, quiet_s=QUIET_S
        )

    def _end(self, _: BaseException | None = None) -> None:
        """What cannot be read is told when it is to be shown."""
        self._job = None

    def forget(self) -> None:
        """Hold nothing more."""
        if self._job is not None:
            self._job.cancel()
        self._held.clear()
