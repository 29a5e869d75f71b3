"""The panel in the guide for authors: found by its entry points, it shows what it is fed."""

import re
from pathlib import Path

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results.registry import kinds, result_class

GUIDE = (Path(__file__).parents[3] / "docs" / "writing-a-method.md").read_text(encoding="utf-8")


def test_it_shows_what_it_is_fed(qapp, site_packages, no_widget_left):
    section = GUIDE.partition("## 9. A panel of your own")[2]
    code, entry_points = re.findall(r"```(?:python|toml)\n(.*?)```", section, re.DOTALL)
    package = site_packages.folder / "my_method"
    package.mkdir()
    _, results, panel = re.split(r"# my_method/\w+\.py\n", code)
    (package / "results.py").write_text(results)
    (package / "panel.py").write_text(panel)
    as_installed = re.sub(r'\[project\.entry-points\."(.*)"\]', r"[\1]", entry_points).replace('"', "")
    site_packages.add_distribution("my_method", as_installed)

    assert "gauge" in kinds()
    made = make_panel(Channel("share", "gauge", "latest", "Share"), load_theme("dark"))
    made.feed([(0, result_class("gauge")(share=0.25))])
    made.resize(300, 200)
    made.show()
    qapp.processEvents()
    assert type(made).__name__ == "GaugePanel"
    assert made.bar.value() == 250
    assert made.data() == {"share": [0.25]}
    made.close()
    made.deleteLater()
