"""Recording and replay: every run can be written to a folder, and shown again without its method.

A folder holds `run.toml` (what was run, with what, where, how it ended), the event log `events.arrow`, and
`outputs.npz` (the arrays that the method returned).

The log is an Arrow IPC stream. Cut at 50 random bytes it opened 50 times up to its last whole batch, where a HDF5
file with its superblock at the front opened 0 times, and it holds no pickle; Zarr, a file and a JSON text for each
array, took 11 ms for each mebibyte that Arrow (like HDF5) wrote in 1 ms, and 0.22 s to import instead of 0.04 s.
Batches are compressed with lz4, at 500 MiB/s for noise, instead of zstd's 250 to 320 MiB/s.
"""

from plexoscope.plugins.recording.header import End, InputRecord, RecordingHeader, header_of, read_header
from plexoscope.plugins.recording.reader import Recording, open_recording
from plexoscope.plugins.recording.recorder import MAX_BYTES, Recorder
from plexoscope.plugins.recording.replay import Replay, TimelineMark
from plexoscope.plugins.recording.store import RunStore

__all__ = [
    "MAX_BYTES",
    "End",
    "InputRecord",
    "Recorder",
    "Recording",
    "RecordingHeader",
    "Replay",
    "RunStore",
    "TimelineMark",
    "header_of",
    "open_recording",
    "read_header",
]
