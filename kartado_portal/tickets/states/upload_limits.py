"""The limits of files as the browser knows them, so that it refuses before any byte goes."""

import reflex as rx

from kartado_portal.database import in_reading
from kartado_portal.files import limits
from kartado_portal.live.hub import hub
from kartado_portal.tickets import file_limits
from kartado_portal.web.tab_states import may_be_late


@may_be_late
class UploadLimits(rx.State):
    """What holds now, for every form of a tab; an open form follows what administrators set."""

    file_mb: int = 0
    """The largest file; 0 while the page does not know: then the server alone refuses."""
    per_message: int = 0
    sentence: str = ""
    """What is said beside the chooser."""

    async def _refresh(self) -> None:
        # The poke may come before this process looks again by itself.
        await in_reading(file_limits.follow)
        self._take()

    def _take(self) -> None:
        held = limits.current()
        self.file_mb, self.per_message = held.file_mb, held.per_message
        self.sentence = limits.limits_sentence()


async def know_limits(state: rx.State) -> None:
    """Have the tab of `state` know the limits, from now on and whatever page it shows."""
    known = await state.get_state(UploadLimits)
    await hub.watch(known, file_limits.TOPIC, on_every_page=True)
    known._take()
