"""The figures as the page and the CSV show them."""

from datetime import date, timedelta

from babel.numbers import format_decimal, format_percent

from kartado_portal import clock, routes
from kartado_portal.tickets.models import Survey, Ticket
from kartado_portal.tickets.schemas import SCORES
from kartado_portal.workspace.figures import Figures
from kartado_portal.workspace.period import Period
from kartado_portal.workspace.schemas import AgeBar, FigureRow, FigureScreen, Tile, TimeBar, Voice
from kartado_portal.workspace.tally import Minutes, Tally, percentile

_WEEKS_FROM_DAYS, _MONTHS_FROM_DAYS = 46, 200
_ROWS = 50
"""Groups that the page lists; the CSV has all."""
_NOTHING = "—"
_MONTHS = ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"]


Voices = list[tuple[Survey, Ticket]]


def screen(
    here: Figures, before: Tally, ages: list[tuple[str, int]], voices: Voices, *, period: Period
) -> FigureScreen:
    """Return everything of the page, of what `figures` counted."""
    rows = [figure_row(name, tally) for name, tally in here.groups]
    return FigureScreen(
        tiles=_tiles(here.whole, before, ages),
        bars=time_bars(here, period),
        rows=rows[:_ROWS],
        hidden_rows=max(0, len(rows) - _ROWS),
        ages=_age_bars(ages),
        voices=[
            Voice(
                score=f"{survey.score} – {SCORES.get(survey.score or 0, '')}",
                comment=survey.comment,
                number=ticket.number,
                url=routes.desk_ticket(ticket.number),
                when=clock.stamp(survey.answered_at),
            )
            for survey, ticket in voices
        ],
    )


def _tiles(here: Tally, before: Tally, ages: list[tuple[str, int]]) -> list[Tile]:
    def counted(label: str, now: int, then: int) -> Tile:
        return Tile(label, number(now), f"antes: {number(then)}{_change(now, then)}")

    def taken(label: str, now: Minutes, then: Minutes) -> Tile:
        middle, slow = percentile(now, 0.5), percentile(now, 0.9)
        note = f"90 % em até {duration(slow)} · antes: {duration(percentile(then, 0.5))}"
        return Tile(label, duration(middle), note)

    def kept(label: str, now: tuple[int, int], shares: tuple[float | None, float | None]) -> Tile:
        note = f"{number(now[0])} de {number(sum(now))} · antes: {share(shares[1])}"
        return Tile(label, share(shares[0]), note)

    return [
        counted("Abertos", here.opened, before.opened),
        counted("Fechados", here.closed, before.closed),
        Tile("Em aberto agora", number(sum(count for _, count in ages)), "de todos os períodos"),
        taken("Primeira resposta (mediana)", here.first_reply, before.first_reply),
        taken("Solução (mediana)", here.solution, before.solution),
        kept(
            "Primeiras respostas no prazo",
            (here.kept, here.missed),
            (here.kept_share, before.kept_share),
        ),
        kept(
            "Respostas seguintes no prazo",
            (here.next_kept, here.next_missed),
            (here.next_kept_share, before.next_kept_share),
        ),
        kept(
            "Soluções no prazo",
            (here.solved_kept, here.solved_missed),
            (here.solved_kept_share, before.solved_kept_share),
        ),
        Tile(
            "Satisfação (média, 1 a 5)",
            mean(here.satisfaction),
            f"{number(here.scores.total())} respostas · antes: {mean(before.satisfaction)}",
        ),
        counted("Continuações de tickets fechados", here.continued, before.continued),
    ]


def figure_row(name: str, tally: Tally) -> FigureRow:
    """Return one line of a table."""
    return FigureRow(
        name=name,
        opened=number(tally.opened),
        closed=number(tally.closed),
        first_reply=duration(percentile(tally.first_reply, 0.5)),
        first_reply_slow=duration(percentile(tally.first_reply, 0.9)),
        kept=share(tally.kept_share),
        solution=duration(percentile(tally.solution, 0.5)),
        solution_slow=duration(percentile(tally.solution, 0.9)),
        continued=number(tally.continued),
        satisfaction=mean(tally.satisfaction),
    )


def time_bars(here: Figures, period: Period) -> list[TimeBar]:
    """Return opened and closed by day, by week (from Monday) or by month, none left out."""
    steps: dict[date, list[int]] = {}
    day = period.first
    while day <= period.last:
        steps.setdefault(_step(day, period), [0, 0])
        day += timedelta(days=1)
    for day, counts in here.days.items():
        step = steps[_step(day, period)]
        step[0] += counts[0]
        step[1] += counts[1]
    highest = max([1, *(count for counts in steps.values() for count in counts)])
    return [
        TimeBar(
            label=_step_label(day, period),
            opened=opened,
            closed=closed,
            opened_height=f"{100 * opened / highest:.1f}%",
            closed_height=f"{100 * closed / highest:.1f}%",
        )
        for day, (opened, closed) in steps.items()
    ]


def _step(day: date, period: Period) -> date:
    """Return the first day of the step that `day` falls into."""
    if period.days >= _MONTHS_FROM_DAYS:
        return day.replace(day=1)
    if period.days >= _WEEKS_FROM_DAYS:
        return max(day - timedelta(days=day.weekday()), period.first)
    return day


def _step_label(day: date, period: Period) -> str:
    if period.days >= _MONTHS_FROM_DAYS:
        return f"{_MONTHS[day.month - 1]}/{day:%y}"
    return f"{day:%d/%m}"


def _age_bars(ages: list[tuple[str, int]]) -> list[AgeBar]:
    highest = max([1, *(count for _, count in ages)])
    return [AgeBar(label, number(count), f"{100 * count / highest:.1f}%") for label, count in ages]


def number(value: int) -> str:
    """Return `1.234`."""
    return str(format_decimal(value, locale="pt_BR"))


def share(value: float | None) -> str:
    """Return `93,5%`, or a dash when there is nothing to share."""
    return _NOTHING if value is None else str(format_percent(value, "#,##0.#%", locale="pt_BR"))


def mean(value: float | None) -> str:
    """Return `4,3`, or a dash when there is no mean."""
    return _NOTHING if value is None else str(format_decimal(value, "0.0", locale="pt_BR"))


def duration(minutes: int | None) -> str:
    """Return business minutes as `3 h 20 min`, or a dash."""
    if minutes is None:
        return _NOTHING
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{number(hours)} h {rest} min" if rest else f"{number(hours)} h"


def _change(now: int, then: int) -> str:
    if not then or now == then:
        return ""
    change = (now - then) / then
    return f" ({'▲' if change > 0 else '▼'} {share(abs(change))})"
