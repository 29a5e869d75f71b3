"""Importing what takes seconds, without making a cancel wait for it."""

import importlib
import threading
from collections.abc import Sequence
from contextlib import suppress

from plexoscope.plugins.context import Context


def import_modules(ctx: Context, names: Sequence[str]) -> None:
    """Import modules on a helper thread, one after another, and come to checkpoints meanwhile.

    What cannot be imported is passed over: it fails again, with its message, where it is used. After a cancel the
    helper finishes its imports and ends; the next run then finds the modules there.

    Parameters
    ----------
    ctx
        Of the run that needs them.
    names
        Full names, such as "torch".

    Raises
    ------
    plexoscope.plugins.context.Cancelled
        At a checkpoint, as anywhere in a method.
    """
    helper = threading.Thread(target=_import_all, args=(names,), name="plexoscope-import", daemon=True)
    helper.start()
    while helper.is_alive():
        ctx.checkpoint()
        helper.join(0.05)


def _import_all(names: Sequence[str]) -> None:
    # First, and waiting for it where the thread that records is at it: scikit-learn breaks on half of a pyarrow.
    for name in ("pyarrow", *names):
        with suppress(Exception):
            importlib.import_module(name)
