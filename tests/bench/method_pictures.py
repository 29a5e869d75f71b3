"""All panels of a method side by side, half way through a run and at its end.

    python tests/bench/method_pictures.py METHOD FOLDER [--theme light] [-- what `plexoscope run` takes]

Writes FOLDER/METHOD-half.png and FOLDER/METHOD-end.png from a recording of the run, which stays in FOLDER/METHOD.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from plexoscope.app.runs.results_area import ResultsArea
from plexoscope.app.services.clock import Clock
from plexoscope.app.widgets.theme import apply_theme, install_fonts, load_theme
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.recording import Replay, open_recording

SIZE_PX = (1500, 900)


def main() -> None:
    """Run the method unless its recording is there, and draw both pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("method")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("rest", nargs="*", help="after --: passed on to `plexoscope run METHOD`")
    asked = parser.parse_args()
    recorded = asked.folder / asked.method
    if not (recorded / "run.toml").exists():
        command = [str(Path(sys.executable).with_name("plexoscope")), "run", asked.method, "--out", str(recorded)]
        done = subprocess.run([*command, *asked.rest], check=False)
        if not (recorded / "run.toml").exists():
            sys.exit(done.returncode)
    application = QApplication([sys.argv[0], "-platform", "offscreen"])
    install_fonts()
    theme = load_theme(asked.theme)
    apply_theme(theme)
    with open_recording(recorded) as recording:
        replay = Replay(recording)
        for name, share in (("half", 0.5), ("end", 1.0)):
            replay.seek(share * replay.duration_s)
            area = ResultsArea(ThemeSource(asked.theme), Clock())
            area.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            area.resize(*SIZE_PX)
            area.show()
            panels = area.prepare(recording.header.channels)
            application.processEvents()
            for channel, items in replay.items_until(share * replay.duration_s).items():
                if items and channel in panels:
                    panels[channel].feed(items)
            for _ in range(20):
                application.processEvents()
            for panel in panels.values():
                panel.picture()  # waits until what is drawn by rays and streamlines is complete
            for _ in range(20):
                application.processEvents()
            path = asked.folder / f"{asked.method}-{name}.png"
            area.grab().save(str(path))
            print(path)
            area.close()


if __name__ == "__main__":
    main()
