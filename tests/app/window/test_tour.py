"""The tour: every step points at something that is there, and does what it offers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from plexoscope.app.services.arguments import typed_deed
from plexoscope.app.window.tour_steps import METHOD, STEPS
from tests.app.user import open_file


@pytest.fixture
def tour(window, qtbot):
    open_file(window, qtbot)
    window.dialogs.take_tour()
    yield window.dialogs.tour
    if window.dialogs.tour is not None:
        window.dialogs.tour.end()


def test_each_step_lights_a_control_that_is_seen_and_the_card_lies_beside_it(window, tour):
    window.resize(1440, 900)
    for number in range(len(STEPS)):
        tour.go(number)
        target = tour.target()
        assert target is not None, tour.step.target
        assert target.isVisible(), tour.step.target
        QTest.qWait(1)
        tour.place()
        assert tour.light.lit.isValid(), tour.step.target
        assert window.rect().contains(tour.card.geometry())
    assert not tour.light.lit.intersects(tour.card.geometry())


def test_what_steps_do_are_actions_that_take_what_they_are_told(window):
    for step in STEPS:
        assert bool(step.offer) == bool(step.deed)
        if step.deed:
            window.actions_.check(typed_deed(step.deed))
    assert window.running.library.get(METHOD).available


def test_a_step_whose_control_is_hidden_brings_it_up_and_does_what_it_offers(window, tour):
    looks = next(number for number, step in enumerate(STEPS) if step.target == "object:layerOpacity")
    window.docks["Inspector"].hide()
    tour.go(looks)
    assert tour.target().isVisible()
    tour.do_it()
    assert window.document.state.layers[0].style.opacity == 0.15


def test_the_keyboard_leads_through_it_and_out(window, tour, qtbot):
    window.activateWindow()
    for key, number in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1)):
        qtbot.keyClick(tour.card.next, key)
        assert tour.at == number
    qtbot.keyClick(tour.card.next, Qt.Key.Key_Escape)
    assert window.dialogs.tour is None
