"""Jobs beside the UI: which of them are told."""

from plexoscope.app.services import background
from plexoscope.app.services.background import BackgroundJob


def test_a_quiet_job_is_told_when_it_takes_long(monkeypatch):
    now_s = [10.0]
    monkeypatch.setattr(background.time, "monotonic", lambda: now_s[0])
    job, quiet = BackgroundJob("", *[print] * 4), BackgroundJob("", *[print] * 4, quiet_s=0.5)
    assert (job.is_told, quiet.is_told) == (True, False)
    now_s[0] += 0.5
    assert quiet.is_told
