"""What is dropped on the window: the files that it stands for, and what will become of them, in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

from plexoscope.app.inputs.words import Found
from plexoscope.app.view.part import FileOpener
from plexoscope.app.window.opening import shared_out

RECORDING = "recordings of runs"
SINGULAR = {
    "tractograms": "tractogram",
    "volumes": "volume",
    "networks": "network",
    "sessions": "session",
    RECORDING: "recording of a run",
    "values of streamlines": "file of values of streamlines",
}
MOST_NAMES = 3


def dropped_paths(data: QMimeData) -> list[Path]:
    """Return the files that are dragged: as files, or as text that is addresses or whole paths of them."""
    if data.hasUrls():
        return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if not data.hasText():
        return []
    lines = [line.strip().strip("'\"") for line in data.text().splitlines() if line.strip()]
    paths = [_path(line) for line in lines]
    return [path for path in paths if path is not None] if all(paths) else []


def _path(line: str) -> Path | None:
    if line.startswith("file:"):
        return Path(QUrl(line).toLocalFile())
    try:
        path = Path(line).expanduser()
        return path if path.is_absolute() and path.exists() else None
    except (OSError, ValueError, RuntimeError):
        return None


def drop_words(paths: Sequence[Path], openers: Sequence[FileOpener]) -> tuple[str, str]:
    """Return what will be opened, as "Open 2 tractograms and 1 volume", and what cannot be; "" for nothing."""
    found = [Found(str(path), path) for path in paths]
    counts: Counter[str] = Counter()
    refused = []
    for opener, some in shared_out(found, openers):
        for each in some:
            kind = _kind(each.path.name, opener.kinds)
            if kind:
                counts[kind] += 1
            else:
                refused.append(each.path)
    parts = [f"{n} {SINGULAR.get(kind, kind) if n == 1 else kind}" for kind, n in counts.items()]
    opened = f"Open {' and '.join([', '.join(parts[:-1])] * (len(parts) > 1) + parts[-1:])}" if parts else ""
    names = [path.name for path in refused]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return opened, f"Cannot be opened: {', '.join(names[:MOST_NAMES])}{more}" if names else ""


def _kind(name: str, kinds: Mapping[str, Sequence[str]]) -> str:
    """Which of an opener's kinds a file is; "" for one that it takes because nobody else does."""
    if not kinds:
        return RECORDING
    fitting = (title.lower() for title, suffixes in kinds.items() if name.lower().endswith(tuple(suffixes)))
    return next(fitting, "")
