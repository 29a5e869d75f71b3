"""Connectomes in the window: the room that knows both tractograms and runs."""

from collections.abc import Sequence

from plexoscope.app.connectomes.actions import connectome_actions, prepare_connectome
from plexoscope.app.connectomes.link import ConnectomeLink
from plexoscope.app.runs.parts import METHODS_DOCK, MethodRuns
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.tractograms.parts import Tractograms
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.part import Part


class Connectomes(Part):
    """Links the regions of a connectome with the streamlines that it was counted from."""

    def __init__(self, services: Services, tractograms: Tractograms, runs: MethodRuns) -> None:
        super().__init__(services.document)
        self._services, self._tractograms = services, tractograms
        self.link = ConnectomeLink(services.document, runs.runs)

    def actions(self) -> Sequence[Action]:
        return connectome_actions(self._services.document, self.prepare)

    def build(self, view: ViewArea, actions: Actions) -> None:
        self.link.begin(self._tractograms.picking)

    def prepare(self) -> None:
        """Choose the method that counts fibres, and show its form."""
        prepare_connectome(self._services.document)
        self.dock_wanted.emit(METHODS_DOCK)
