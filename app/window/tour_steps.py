"""The steps of the tour: what each points at, says, and can do for who follows it."""

from dataclasses import dataclass

METHOD = "communities"
"""It needs nothing that is not there, brings its sample, and takes a second."""


@dataclass(frozen=True)
class TourStep:
    """One card.

    Parameters
    ----------
    target
        What it points at: "view:ID" a view of the middle, "object:NAME" a widget by its object name, "action:ID" the
        button of an action, or the menu that has it.
    offer
        What its button says that does it for the user; "" for none.
    deed
        The action that this button does, with what it is told as the palette takes it.
    """

    title: str
    words: str
    target: str
    offer: str = ""
    deed: str = ""


STEPS = (
    TourStep(
        "Open something",
        "Drop a file anywhere, or open a sample. Drag turns it, the wheel zooms, a right drag moves it, a double "
        "click shows all of it.",
        "view:scene",
        "Open the sample",
        "sample.fornix",
    ),
    TourStep(
        "What is open",
        "Everything that is open has a row here: click one to work on it, or the eye to hide it.",
        "object:dockLayers",
    ),
    TourStep(
        "How it looks",
        "Opacity, colour and width of what is selected. Less opacity lets you see into a bundle, and Undo takes back "
        "any step.",
        "object:layerOpacity",
        "Make it clearer",
        "layer.opacity value=0.15",
    ),
    TourStep(
        "Find a method",
        "The library has every method with what it does, its paper, and what it needs. Search it, or show only what "
        "fits what is open.",
        "view:library",
        "Choose Communities",
        f"method.choose id={METHOD}",
    ),
    TourStep(
        "Run it",
        "The form has what it starts from and its parameters, which all have a sensible value. Without data of your "
        "own it runs on a sample.",
        "object:runMethod",
        "Run it",
        "method.run",
    ),
    TourStep(
        "See its results",
        "Results come while it runs. The workspaces Explore and Method give the room to the scene or to them.",
        "view:results",
        "Give them the room",
        "workspace.method",
    ),
    TourStep(
        "Find anything",
        "Type a few letters of what you want: commands, methods, samples, recent files and what is open are found.",
        "action:view.palette",
        "Try it",
        "view.palette",
    ),
    TourStep(
        "Keep it",
        "A session keeps all that is open, as you see it, in one file. What was not saved is offered after a crash.",
        "action:session.save",
        "Save the session…",
        "session.save",
    ),
)
