"""The question after a closing: on the ticket's page, and where the letter's links lead."""

import reflex as rx

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.tickets import surveys
from kartado_portal.tickets.errors import FieldMissing
from kartado_portal.tickets.schemas import NO_SURVEY, SCORES, SurveyCard
from kartado_portal.tickets.states.ticket import TicketView
from kartado_portal.ui.toast import say_ok
from kartado_portal.web.gate import SIGNED_IN, guarded
from kartado_portal.web.identity import require_actor


class TicketSurvey(rx.State):
    """The form on the page of a closed ticket."""

    error: str = ""

    @rx.event
    @guarded(*SIGNED_IN)
    async def send(self, form: dict[str, str], number: str) -> None:
        """Record the answer, once; `number` is that of the ticket that the browser showed."""
        actor, view = await require_actor(self), await self.get_state(TicketView)
        self.error = ""
        try:
            await in_unit(
                surveys.answer,
                actor=actor,
                number=number,
                score=_score_in(form),
                comment=form.get("comment", ""),
                now=clock.now(),
            )
        except PortalError as refused:
            if view._shows(number):
                self.error = str(refused)
            else:
                await view._say_refused(refused, number)
        else:
            await say_ok(self, "Obrigado pela avaliação.")
        await view._refresh()


def _score_in(form: dict[str, str]) -> int:
    score = form.get("score", "")
    if score not in map(str, SCORES):
        raise FieldMissing(field="score", reason="Escolha uma nota de 1 a 5.")
    return int(score)


class LetterSurvey(rx.State):
    """The page of a letter's link; what is in the address proves who answers."""

    is_loaded: bool = False
    card: SurveyCard = NO_SURVEY
    error: str = ""
    is_commented: bool = False

    _token: str = ""

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Record the score of the address, once, and say what is recorded.

        A mail scanner that only fetches the address records nothing: this comes by the socket.
        """
        self._token = self.router.url.path.rstrip("/").rpartition("/")[2][:100]
        score = self.router.url.query_parameters.get("nota", "")
        self.error, self.is_commented, self.card = "", False, NO_SURVEY
        try:
            if score in map(str, SCORES):
                self.card = await in_unit(
                    surveys.answer_by_letter,
                    token=self._token,
                    score=int(score),
                    now=clock.now(),
                )
            else:
                self.card = await in_reading(surveys.glance, token=self._token)
        except PortalError as refused:
            self.error = str(refused)
        self.is_commented = self.card.comment != ""
        self.is_loaded = True

    @rx.event
    @guarded("public")
    async def choose(self, score: int) -> None:
        """Record a score chosen on the page, when the address brought none."""
        try:
            self.card = await in_unit(
                surveys.answer_by_letter, token=self._token, score=score, now=clock.now()
            )
        except PortalError as refused:
            self.error = str(refused)

    @rx.event
    @guarded("public")
    async def comment(self, form: dict[str, str]) -> None:
        """Add the comment, once."""
        words = form.get("comment", "")
        if not words.strip():
            self.error = "Escreva um comentário antes de enviar."
            return
        try:
            self.card = await in_unit(surveys.comment_by_letter, token=self._token, comment=words)
            self.error, self.is_commented = "", True
        except PortalError as refused:
            self.error = str(refused)
