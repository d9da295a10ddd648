"""The hours of the desk in words, as they are set when a page is loaded."""

import reflex as rx

from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import weekly_hours
from kartado_portal.web.page_load import filled_at_load


def _fill(state: "ServiceHours") -> None:
    sentences = weekly_hours(current_calendar())
    if state.sentences != sentences:
        state.sentences = sentences


@filled_at_load(_fill)
class ServiceHours(rx.State):
    """One sentence for each run of weekdays with the same hours, and one on holidays."""

    sentences: list[str] = weekly_hours(current_calendar())
