"""The middle of the window: views stand where the arrangement says, and what the user does asks for another."""

import os

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QTabBar

from plexoscope.app.document.arrangement import Side, placed, split, tabs, views_of
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.workbench.central_view import CentralView
from plexoscope.app.workbench.centre import Centre

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def centre(qtbot):
    """A centre that does what it is asked, as the window does."""
    made = Centre(ThemeSource())
    qtbot.addWidget(made)
    made.asked.connect(lambda _, arrangement: made.show_arrangement(arrangement))
    made.enlarge_asked.connect(lambda view: made.show_arrangement(made.arrangement, view))
    for id in "abc":
        made.add(CentralView(id, f"View {id}", QLabel(id)))
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def seen(centre):
    return "".join(view.id for view in centre.views if view.widget.isVisible())


def stack_with(centre, view):
    return next(stack for stack in centre.stacks if view in stack.views)


def tab_place(centre, view):
    bar = stack_with(centre, view).tabs
    return bar, bar.tabRect(stack_with(centre, view).views.index(view)).center()


def drag(centre, view, place):
    """Drag the tab of a view to a place of the centre."""
    bar, began = tab_place(centre, view)
    end = bar.mapFrom(centre, place)
    QTest.mousePress(bar, LEFT, pos=began)
    QTest.mouseMove(bar, began + QPoint(30, 5))
    QTest.mouseMove(bar, end)
    return bar, end


def test_one_of_the_tabs_is_seen_and_both_sides_are(centre):
    centre.show_arrangement(split(True, (tabs("a", "b"), 0.25), (tabs("c"), 0.75)))
    assert seen(centre) == "ac"
    widths = [stack.width() for stack in centre.stacks]
    assert widths[1] / widths[0] == pytest.approx(3, rel=0.1)


def test_a_click_on_a_tab_asks_for_it_to_be_in_front(centre, qtbot):
    centre.show_arrangement(tabs("a", "b"))
    bar, place = tab_place(centre, "b")
    with qtbot.waitSignal(centre.asked) as asked:
        QTest.mouseClick(bar, LEFT, pos=place)
    assert asked.args == ["Show View b", tabs("a", "b", current="b")]
    assert seen(centre) == "b"


def test_what_is_shown_asks_for_nothing(centre, qtbot):
    with qtbot.assertNotEmitted(centre.asked, wait=50):
        for arrangement in (tabs("a", "b"), tabs("a", "b", current="b"), placed(tabs("b"), "a", "b", Side.BELOW)):
            centre.show_arrangement(arrangement)


@pytest.mark.parametrize(
    ("place", "across", "order"),
    [((20, 300), True, "ba"), ((880, 300), True, "ab"), ((450, 60), False, "ba"), ((450, 590), False, "ab")],
)
def test_a_tab_that_is_dragged_to_a_side_divides_the_room(centre, place, across, order):
    centre.show_arrangement(tabs("a", "b"))
    bar, end = drag(centre, "b", QPoint(*place))
    assert centre._mark.isVisible()
    assert centre._mark.width() == (450 if across else 900)
    QTest.mouseRelease(bar, LEFT, pos=end)
    assert not centre._mark.isVisible()
    assert "".join(views_of(centre.arrangement)) == order
    assert centre.arrangement.across is across
    assert seen(centre) == "ab"


def test_a_tab_that_is_dragged_onto_others_joins_them(centre):
    centre.show_arrangement(split(True, (tabs("a", "b"), 0.5), (tabs("c"), 0.5)))
    bar, end = drag(centre, "c", QPoint(200, 300))
    QTest.mouseRelease(bar, LEFT, pos=end)
    assert centre.arrangement == tabs("a", "b", "c", current="c")


def test_a_tab_that_is_dragged_along_changes_its_place(centre):
    centre.show_arrangement(tabs("a", "b", "c"))
    bar, place = tab_place(centre, "a")
    drag_bar, end = drag(centre, "c", bar.mapTo(centre, place))
    QTest.mouseRelease(drag_bar, LEFT, pos=end)
    assert views_of(centre.arrangement) == ["c", "a", "b"]
    bar, place = tab_place(centre, "b")
    drag_bar, end = drag(centre, "c", bar.mapTo(centre, place))
    QTest.mouseRelease(drag_bar, LEFT, pos=end)
    assert views_of(centre.arrangement) == ["a", "c", "b"]


def test_a_drag_that_is_given_up_changes_nothing(centre, qtbot):
    centre.show_arrangement(tabs("a", "b"))
    bar, end = drag(centre, "b", QPoint(20, 300))
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert not centre._mark.isVisible()
    QTest.mouseRelease(bar, LEFT, pos=end)
    assert views_of(centre.arrangement) == ["a", "b"]
    assert len(centre.stacks) == 1


def test_a_double_click_fills_the_middle_and_another_gives_it_back(centre):
    before = split(True, (tabs("a", "b"), 0.5), (tabs("c"), 0.5))
    centre.show_arrangement(before)
    for shown in ("c", "ac"):
        bar, place = tab_place(centre, "c")
        QTest.mouseDClick(bar, LEFT, pos=place)
        assert seen(centre) == shown
    assert centre.arrangement == before


def test_the_cross_closes_a_view_and_the_last_one_stays(centre):
    centre.show_arrangement(tabs("a", "b"))
    for view in "ba":
        stack = stack_with(centre, view)
        stack.tabs.tabButton(stack.views.index(view), QTabBar.ButtonPosition.RightSide).click()
    assert centre.arrangement == tabs("a")
    assert seen(centre) == "a"


def test_the_menu_of_a_tab_moves_it_without_a_mouse(centre, qtbot):
    centre.show_arrangement(tabs("a", "b"))
    stack = stack_with(centre, "b")
    stack.menu_asked.emit("b", centre.mapToGlobal(QPoint(10, 10)))
    menu = centre.findChild(QMenu)
    next(action for action in menu.actions() if action.text() == "Move below").trigger()
    menu.close()
    assert centre.arrangement == split(False, (tabs("a"), 0.5), (tabs("b"), 0.5))


def test_a_seam_that_is_dragged_divides_the_room_anew(centre):
    centre.show_arrangement(split(True, (tabs("a"), 0.5), (tabs("b"), 0.5)))
    seam = centre._splitters[()].handle(1)
    middle = seam.rect().center()
    QTest.mousePress(seam, LEFT, pos=middle)
    QTest.mouseMove(seam, middle + QPoint(-225, 0))
    QTest.mouseRelease(seam, LEFT, pos=middle + QPoint(-225, 0))
    assert centre.arrangement.shares[0] == pytest.approx(0.25, abs=0.02)


def test_views_outlive_a_hundred_moves_and_stacks_do_not(centre, qtbot):
    for number in range(50):
        beside = "abc"[(number + 1) % 3] if number > 3 else ""
        centre.show_arrangement(placed(centre.arrangement, "abc"[number % 3], beside, list(Side)[number % 5]))
        qtbot.wait(0)
    centre.window().repaint()
    qtbot.waitUntil(lambda: len(centre.findChildren(type(centre.stacks[0]))) == len(centre.stacks))
    assert all(view.widget.text() == view.id for view in centre.views)


def test_a_view_that_is_gone_leaves_its_place(centre):
    centre.show_arrangement(split(True, (tabs("a"), 0.5), (tabs("b"), 0.5)))
    centre.remove("a")
    assert seen(centre) == "b"
    centre.remove("b")
    assert centre.empty.isVisible()
    centre.add(CentralView("a", "View a", QLabel("a")))
    assert seen(centre) == "a"


@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="a canvas needs an X server")
def test_a_canvas_keeps_its_picture_wherever_it_is_moved(centre, qtbot):
    from PySide6.QtOpenGLWidgets import QOpenGLWidget

    class Canvas(QOpenGLWidget):
        n_made = 0

        def initializeGL(self):  # noqa: N802
            self.n_made += 1

    canvas = Canvas()
    centre.add(CentralView("gl", "Scene", canvas))
    centre.show_arrangement(tabs("gl", "a"))
    qtbot.waitUntil(lambda: canvas.n_made == 1)
    for arrangement in (
        split(True, (tabs("a"), 0.5), (tabs("gl"), 0.5)),
        tabs("a", "gl"),
        tabs("b"),
        split(False, (tabs("gl"), 0.5), (tabs("b", "c"), 0.5)),
    ):
        centre.show_arrangement(arrangement)
        qtbot.wait(20)
    assert canvas.n_made == 1
