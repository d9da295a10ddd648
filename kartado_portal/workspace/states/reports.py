"""The figures that the address asks for."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from kartado_portal import clock, routes
from kartado_portal.chat.figures import KatiaFigure, katia_figures
from kartado_portal.database import in_reading
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import figure_cards, figures
from kartado_portal.workspace.day_counts import GROUPS
from kartado_portal.workspace.figure_export import TABLES
from kartado_portal.workspace.period import PRESETS, period_of, query_of
from kartado_portal.workspace.schemas import AgeBar, FigureRow, Tile, TimeBar, Voice


class Reports(rx.State):
    """One period, by one group. The URL is the truth: links and the form only change the URL."""

    is_loaded: bool = False
    period: str = ""
    preset: str = ""
    first: str = ""
    last: str = ""
    group: str = "analista"
    group_label: str = ""
    tiles: list[Tile] = []
    bars: list[TimeBar] = []
    rows: list[FigureRow] = []
    hidden_rows: int = 0
    ages: list[AgeBar] = []
    voices: list[Voice] = []
    katia: list[KatiaFigure] = []
    links: dict[str, str] = {}
    """Where presets and groups lead, by their keys; `csv-<table>` is a download."""

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show what the URL asks for."""
        actor = await require_actor(self)
        query, now = self.router.url.query_parameters, clock.now()
        period, group = period_of(query, now=now), query.get("por", "analista")
        group = group if group in GROUPS else "analista"
        # Side by side: a year of a large desk takes each of them a while.
        *found, self.katia = await asyncio.gather(
            in_reading(figures.period_figures, actor=actor, period=period, group=group, now=now),
            in_reading(figures.whole_figures, actor=actor, period=period.before, now=now),
            in_reading(figures.backlog, actor=actor, now=now),
            in_reading(figures.newest_voices, actor=actor, period=period),
            in_reading(
                katia_figures, actor=actor, since=period.starts_at, before=period.ends_before
            ),
        )
        shown = figure_cards.screen(*found, period=period)
        self.period, self.preset = period.label, period.preset
        self.first, self.last = period.first.isoformat(), period.last.isoformat()
        self.group, self.group_label = group, GROUPS[group]
        self.tiles, self.bars, self.rows = shown.tiles, shown.bars, shown.rows
        self.hidden_rows, self.ages = shown.hidden_rows, shown.ages
        self.voices = shown.voices
        days = query_of(period)
        self.links = {
            **{name: _address(periodo=name, por=group) for name in PRESETS},
            **{name: _address(**days, por=name) for name in GROUPS},
            **{f"csv-{name}": _download(tabela=name, **days) for name in TABLES},
        }
        self.is_loaded = True

    @rx.event
    @guarded(*STAFF)
    async def choose(self, form: dict[str, str]) -> Any:
        """Go to the days of the form."""
        chosen = {"de": form.get("de", "")[:10], "ate": form.get("ate", "")[:10]}
        return rx.redirect(_address(**chosen, por=self.group))


def _address(**query: str) -> str:
    return f"{routes.REPORTS}?{urlencode(query)}"


def _download(**query: str) -> str:
    return f"{routes.REPORTS_CSV}?{urlencode(query)}"
