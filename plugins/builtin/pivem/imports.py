"""Importing what takes seconds, without making a cancel wait for it."""

import importlib
import threading
from contextlib import suppress

from plexoscope.plugins.context import Context

SLOW = ("torch", "scipy.spatial", "plexoscope.models.graphs.pivem.training")


def import_slow_modules(ctx: Context) -> None:
    """Import what the method needs on a helper thread, and come to checkpoints meanwhile.

    After a cancel the helper finishes its import and ends; the next run then finds the modules there.
    """
    helper = threading.Thread(target=_import_all, name="plexoscope-import", daemon=True)
    helper.start()
    while helper.is_alive():
        ctx.checkpoint()
        helper.join(0.05)


def _import_all() -> None:
    # What fails here fails again, with its message, where the module is used.
    with suppress(Exception):
        for name in SLOW:
            importlib.import_module(name)
