"""Says what was removed, and offers to take that back."""

from plexoscope.app.document.history import History
from plexoscope.app.document.state import State
from plexoscope.app.services.messages import Messages, Offer
from plexoscope.plugins.spelling import listed

MOST_NAMES = 3


def tell_removed(before: State, after: State, history: History[State], messages: Messages) -> None:
    """Tell of what is open no longer because it was removed: not of what Undo took away, or what was replaced."""
    were, are = _open(before), _open(after)
    gone = [name for id, name in were.items() if id not in are]
    if not gone or history.can_redo() or not history.can_undo() or are.keys() - were.keys():
        return
    n_done = history.index()
    names = listed(gone) if len(gone) <= MOST_NAMES else f"{len(gone)} things"

    def holds() -> bool:
        return history.index() == n_done and not history.can_redo()

    messages.post("info", f"Removed {names}", toast=True, offers=(Offer("Undo", history.undo, holds),))


def _open(state: State) -> dict[str, str]:
    """Names by ids."""
    return {each.id: each.name for each in (*state.layers, *state.volumes, *state.graphs)}
