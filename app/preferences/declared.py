"""All preferences, a declaration each, in the order of the dialog. Who reads one says so behind its help."""

from plexoscope.app.preferences.kinds import Choice, Colormap, Folder, Folders, Number, Preference, Switch
from plexoscope.render.colormap import FAMILIES
from plexoscope.render.renderer import FRAME_BUDGET_MS
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP
from plexoscope.render.scene.orders import AUTO, SUMMARIES

APPEARANCE, DRAWING, COLOURS = "Appearance", "Drawing", "Colours"
FILES, METHODS = "Files and sessions", "Methods and plugins"
SECTIONS = (APPEARANCE, DRAWING, COLOURS, FILES, METHODS)
FROM_NEXT_START = "From the next start on"

_ONE_WAY = tuple((name, name) for name in FAMILIES["sequential"])
_TWO_WAYS = tuple((name, name) for name in FAMILIES["diverging"])

THEME = Choice(
    "theme",
    APPEARANCE,
    "Theme",
    "The colours of the window, and the ground of the view",
    "dark",
    "colour scheme night day bright black white accessibility",
    (("dark", "Dark"), ("light", "Light"), ("system", "As the system"), ("contrast", "High contrast")),
)
TEXT_SIZE = Number(
    "text_size",
    APPEARANCE,
    "Text size",
    "Of all words in the window; fields and rows grow with it",
    100.0,
    "font larger smaller zoom scale accessibility percent",
    90.0,
    150.0,
    10.0,
    " %",
)
REDUCED_MOTION = Switch(
    "reduced_motion",
    APPEARANCE,
    "Reduced motion",
    "Docks and menus open at once, the cursor does not blink, and what plays goes in steps of a second",
    False,
    "animation animate blink flash accessibility vestibular",
)
FRAME_BUDGET = Number(
    "frame_budget_ms",
    DRAWING,
    "Time of a picture while moving",
    "Less is smoother, with fewer streamlines as long as the view moves; at rest all are drawn",
    FRAME_BUDGET_MS,
    "smoothness fps frame rate speed performance budget lag",
    8.0,
    100.0,
    1.0,
    " ms",
)
ORDER = Choice(
    "order",
    DRAWING,
    "Transparency of new sessions",
    "How lines that lie over each other are drawn at first; the View panel changes it for what is open",
    AUTO,
    "order oit blending sort depth",
    ((AUTO, "Automatic"), *((name, "Unordered" if name == "none" else name.capitalize()) for name in SUMMARIES)),
)
VALUES_MAP = Colormap(
    "values_map",
    COLOURS,
    "Values",
    "For what is first coloured by a value, and matrices",
    DEFAULT_COLORMAP,
    "colormap color map palette lookup viridis cividis",
    _ONE_WAY,
)
VOLUME_MAP = Colormap(
    "volume_map",
    COLOURS,
    "Volumes",
    "For volumes that are opened from now on",
    "gray",
    "colormap color map palette lookup grey image slice",
    _ONE_WAY,
)
SIGNED_MAP = Colormap(
    "signed_map",
    COLOURS,
    "Values about zero",
    "For matrices and differences; by default that whose middle has the colour of the ground",
    "",
    "colormap color map palette diverging signed negative positive",
    (("", "As the theme"), *_TWO_WAYS),
)
GROUP_MAP = Choice(
    "group_map",
    COLOURS,
    "Groups in results",
    "Quiet ones match the window; of the others the first seven are told apart with any colour vision",
    "groups",
    "categories categorical colour blind blindness cvd safe palette okabe ito accessibility",
    (("groups", "Quiet"), ("categories", "Colour-blind safe")),
)
DIALOGS_FOLDER = Folder(
    "dialogs_folder",
    FILES,
    "Where dialogs start",
    "The folder in which files and sessions are looked for first",
    "",
    "directory path open location home",
    usual="Where it was last",
)
PICTURES_FOLDER = Folder(
    "pictures_folder",
    FILES,
    "Pictures",
    "Where Save picture writes",
    "",
    "directory path screenshot png export",
    usual="Among your pictures",
)
RECORDINGS_FOLDER = Folder(
    "recordings_folder",
    FILES,
    "Recordings",
    f"Where the window records runs. {FROM_NEXT_START}; PLEXOSCOPE_RUNS names it for commands",
    "",
    "directory path runs results store",
    usual="Among your data",
)
RECORDINGS_GB = Number(
    "recordings_gb",
    FILES,
    "Room for recordings",
    "When the window starts, the oldest of its own recordings beyond this are removed",
    4.0,
    "limit disk space size prune runs keep gigabytes",
    1.0,
    10_000.0,
    1.0,
    " GB",
)
AUTOSAVE = Switch(
    "autosave",
    FILES,
    "Keep what is open",
    "So that it can be restored after a crash",
    True,
    "autosave auto save recovery crash backup",
)
AUTOSAVE_S = Number(
    "autosave_s",
    FILES,
    "How soon it is kept",
    "So long after a change, at most; what came since can be lost",
    2.0,
    "autosave auto save interval seconds",
    1.0,
    300.0,
    1.0,
    " s",
)
LIMITS = Choice(
    "limits",
    FILES,
    "How large files may be",
    "What a file may claim before it is refused as damaged; PLEXOSCOPE_LIMITS goes before it",
    "1",
    "limit memory big large size refuse damaged",
    (("1", "As usual"), ("10", "Ten times as large"), ("100", "A hundred times as large")),
)
PLUGIN_FOLDERS = Folders(
    "plugin_folders",
    METHODS,
    "Folders of methods",
    f"Looked through beside what is installed, as --plugin-dir does. {FROM_NEXT_START}",
    (),
    "plugin directory path develop author",
)
LOG_LEVEL = Choice(
    "log_level",
    METHODS,
    "What the log tells",
    "In the file that Report a fault and plexoscope doctor name",
    "info",
    "logging debug verbose fault level trace",
    (("debug", "Everything"), ("info", "What happens"), ("warning", "What goes wrong")),
)

ALL: tuple[Preference, ...] = (
    THEME,
    TEXT_SIZE,
    REDUCED_MOTION,
    FRAME_BUDGET,
    ORDER,
    VALUES_MAP,
    VOLUME_MAP,
    SIGNED_MAP,
    GROUP_MAP,
    DIALOGS_FOLDER,
    PICTURES_FOLDER,
    RECORDINGS_FOLDER,
    RECORDINGS_GB,
    AUTOSAVE,
    AUTOSAVE_S,
    LIMITS,
    PLUGIN_FOLDERS,
    LOG_LEVEL,
)
