"""What can be done with time, as actions of the window."""

from plexoscope.app.services.actions import Action
from plexoscope.app.services.arguments import Argument
from plexoscope.app.timeline.player import SPEEDS, Player

NEEDS = "Open something that has a time first: a network in time, a volume in frames, a recording"
AT = (Argument("at", "number", "seconds, or frames counted from 1"),)
SPEED = (Argument("factor", "number", "0.25 … 8", lowest=SPEEDS[0], highest=SPEEDS[-1]),)


# fmt: off
def time_actions(player: Player) -> list[Action]:
    """The actions, in the order of their menu."""
    def has_time() -> bool:
        return player.current is not None

    def go(at: float) -> None:
        thing = player.current
        player.go(at - 1 if thing is not None and thing.in_frames else at)

    return [
        Action("time.play", "Play or pause", player.toggle, "View/Time", "Ctrl+Alt+P",
               "Play through time; Space in the view does it as well",
               keywords="animate dynamic temporal network movie frames replay start stop",
               enabled=has_time, section=3, needs=NEEDS),
        Action("time.first", "To the start", lambda: player.to_end(False), "View/Time", "Ctrl+Alt+Home",
               keywords="first begin rewind time", enabled=has_time, section=3, needs=NEEDS),
        Action("time.back", "Step back", lambda: player.step(-1), "View/Time", "Ctrl+Alt+PgUp",
               "One step back; a comma in the view does it as well", keywords="previous frame time before",
               enabled=has_time, section=3, needs=NEEDS),
        Action("time.step", "Step forward", lambda: player.step(1), "View/Time", "Ctrl+Alt+PgDown",
               "One step on; a full stop in the view does it as well", keywords="next frame time after",
               enabled=has_time, section=3, needs=NEEDS),
        Action("time.last", "To the end", lambda: player.to_end(True), "View/Time", "Ctrl+Alt+End",
               keywords="last final time", enabled=has_time, section=3, needs=NEEDS),
        Action("time.loop", "Again and again", lambda: player.set_loop(not player.loop), "View/Time",
               tooltip="Whether playing begins again at the end", keywords="loop repeat cycle time", enabled=has_time,
               section=3, needs=NEEDS, checked=lambda: player.loop),
        Action("time.speed", "Speed of playing", None, "", keywords="fast slow rate time", enabled=has_time,
               needs=NEEDS, arguments=SPEED, do=lambda factor: player.set_speed(_nearest(factor))),
        Action("time.go", "Go to a time", None, "", keywords="seek jump scrub frame moment second", enabled=has_time,
               needs=NEEDS, arguments=AT, do=go),
    ]
# fmt: on


def _nearest(factor: float) -> float:
    return min(SPEEDS, key=lambda speed: abs(speed - factor))
