"""What goes into the report of a fault: what this machine has, what was said, and the parameters in use."""

from collections.abc import Iterable
from pathlib import Path

from plexoscope.app.cli.doctor import findings
from plexoscope.app.cli.shared.output import table_lines
from plexoscope.app.document.state import State
from plexoscope.app.machine.log_file import last_crash
from plexoscope.app.services.messages import Message


def machine_words() -> str:
    """Return what `plexoscope doctor` says. Takes a moment: a picture is drawn to know the graphics."""
    crash = last_crash()
    after = [] if crash is None else ["", f"The last crash, {crash.when}:", crash.stack]
    return "\n".join([*table_lines(("WHAT", "STATUS", "DETAIL"), findings()), *after])


def state_words(state: State) -> str:
    """Return what is open, without the folders it lies in, and what the form of the chosen method holds."""
    lines = [f"layer {each.path.name}: {each.tractogram.n_streamlines:,} streamlines" for each in state.layers]
    lines += [f"volume {each.path.name}: {each.volume.shape}" for each in state.volumes]
    lines += [f"network {each.path.name}: {each.network.n_nodes:,} nodes" for each in state.graphs]
    if state.selected_method is not None:
        settings = state.settings(state.selected_method)
        lines.append(f"method {state.selected_method}, seed {settings.seed}")
        lines += [f"  {name} = {value!r}" for name, value in sorted(settings.values.items())]
        lines += [f"  input {name} = {Path(word).name}" for name, word in sorted(settings.inputs.items())]
    return "\n".join(lines) or "nothing is open"


def report(machine: str, state: State, messages: Iterable[Message]) -> str:
    """Return the whole report."""
    log = "\n".join(message.line() for message in messages)
    return f"{machine}\n\nOPEN\n{state_words(state)}\n\nLOG\n{log or 'nothing was said'}\n"
