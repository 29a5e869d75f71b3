"""Toasts: what they offer is done by the mouse, by an action and once, and they stand clear of bars and legends."""

import threading

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication

from plexoscope.app.services.messages import Offer
from plexoscope.app.services.offers import file_offers
from plexoscope.app.view.toasts import Toast
from plexoscope.models.io.tractogram import read_tractogram
from tests.app.user import FORNIX, open_file, stop_button


def toasts(window) -> list[Toast]:
    return [toast for toast in window.findChildren(Toast) if not toast.isHidden()]


def test_a_removed_layer_comes_back_by_what_the_message_offers(window, qtbot):
    open_file(window, qtbot)
    layers = window.document.state.layers
    window.document.remove_layer(window.document.state.selected_layer)
    (toast,) = toasts(window)
    assert toast.message.title == f"Removed {layers[0].name}"
    assert window.actions_.qaction("message.answer").isEnabled()
    window.actions_.qaction("message.answer").trigger()
    assert window.document.state.layers == layers
    assert not toasts(window)
    assert not window.actions_.qaction("message.answer").isEnabled()


def test_what_does_not_hold_any_more_is_offered_no_longer(window, qtbot):
    open_file(window, qtbot)
    window.document.remove_layer(window.document.state.selected_layer)
    (toast,) = toasts(window)
    assert toast.buttons[0].isVisible()
    window.actions_.qaction("edit.undo").trigger()
    assert not toast.buttons[0].isVisible()
    assert window.toasts.offered() is None


def test_an_offer_of_the_mouse_is_done_and_the_log_keeps_nothing_of_it(window, qtbot):
    done = []
    window.messages.good("Saved", offers=(Offer("Show", lambda: done.append(1)),))
    assert window.messages.all[-1].offers == ()
    (toast,) = toasts(window)
    toast.buttons[0].click()
    assert done == [1]
    assert not toasts(window)


def test_a_fault_offers_the_log(window):
    window.messages.post("bad", "It failed", "because", toast=True)
    (toast,) = toasts(window)
    toast.buttons[0].click()
    assert window.docks["Log"].isVisible()


def test_the_path_of_a_saved_file_can_be_copied(qapp, tmp_path):
    offers = {offer.title: offer for offer in file_offers(tmp_path / "a.png")}
    assert set(offers) == {"Open folder", "Copy path"}
    offers["Copy path"].run()
    assert QGuiApplication.clipboard().text() == str(tmp_path / "a.png")


def test_one_that_is_pointed_at_stays(window):
    window.messages.good("Stay")
    (toast,) = toasts(window)
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    toast.expire()
    assert toast.isVisible()
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    toast.expire()
    assert not toasts(window)


def test_they_stand_clear_of_the_legend_where_there_is_no_room_beside_it(window, qtbot):
    open_file(window, qtbot)
    legend = window.view.legend
    window.centre.setFixedWidth(300)
    qtbot.waitUntil(lambda: window.centre.width() == 300)
    for number in range(3):
        window.messages.good(f"Message {number}")
    window.toasts.place()
    place = QRect(legend.mapTo(window.centralWidget(), QPoint()), legend.size())
    assert legend.isVisible()
    assert not any(toast.geometry().intersects(place) for toast in toasts(window))


def test_a_read_that_was_cancelled_is_offered_again(window, qtbot, monkeypatch, tmp_path):
    reading = threading.Event()

    def read(path, progress, bad_points):
        reading.wait(10)
        progress(0, 0)
        return read_tractogram(path, progress, bad_points)

    monkeypatch.setattr("plexoscope.app.tractograms.opening.read_tractogram", read)
    window.tractograms.opener.open([FORNIX])
    window.status.show()
    stop_button(window).click()
    reading.set()
    qtbot.waitUntil(lambda: not window.services.background.jobs, timeout=5_000)
    (toast,) = toasts(window)
    assert toast.message.title == f"Cancelled: Reading {FORNIX.name}"
    assert not window.document.state.layers
    toast.buttons[0].click()
    qtbot.waitUntil(lambda: len(window.document.state.layers) == 1, timeout=10_000)
