"""`/analista/relatorios`: what was asked, answered and solved, and how fast."""

import reflex as rx

from kartado_portal.ui.button import link_button, submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import link, page_heading
from kartado_portal.ui.theme import PAGE
from kartado_portal.workspace.components.charts import age_chart, time_chart
from kartado_portal.workspace.day_counts import GROUPS
from kartado_portal.workspace.period import PRESETS
from kartado_portal.workspace.schemas import FigureRow, Tile, Voice
from kartado_portal.workspace.states.reports import Reports

_HEADINGS = (
    ("Abertos", ""),
    ("Fechados", ""),
    ("Primeira resposta", "mediana · 90 %"),
    ("No prazo", "primeira resposta"),
    ("Solução", "mediana · 90 %"),
    ("Satisfação", "média, 1 a 5"),
    ("Continuações", ""),
)
_CELL = "border-b border-line px-3 py-2 align-top"


def reports() -> rx.Component:
    """Return the page; what it shows is loaded by `Reports.load`."""
    return rx.el.div(
        page_heading("Relatórios", intro=Reports.period),
        rx.cond(Reports.is_loaded, rx.fragment(_period(), _figures()), skeleton_page()),
        class_name=f"{PAGE} py-8",
    )


def _figures() -> rx.Component:
    return rx.el.div(
        rx.el.dl(
            rx.foreach(Reports.tiles, _tile),
            class_name="grid grid-cols-2 gap-3 lg:grid-cols-4",
        ),
        card(
            time_chart(Reports.bars),
            _download("dias"),
            heading="Abertos e fechados",
        ),
        card(_groups(), _table(), _download_group(), heading="Comparar"),
        card(age_chart(Reports.ages), _download("idade"), heading="Em aberto agora, por idade"),
        card(_katia(), heading="Katia, assistente virtual"),
        card(_voices(), heading="O que os clientes disseram"),
        rx.el.p(
            "Tempos em horas de atendimento (segunda a sexta, 8–12 e 13–18, feriados excluídos). "
            "Primeira resposta e prazo contam os tickets abertos no período; solução, os fechados.",
            class_name="text-sm text-soft",
        ),
        class_name="grid grid-cols-[minmax(0,1fr)] gap-6",
    )


def _period() -> rx.Component:
    return rx.el.div(
        rx.el.nav(
            *(
                rx.el.a(
                    label,
                    href=Reports.links[name],
                    aria_current=rx.cond(Reports.preset == name, "page", "false"),
                    class_name="chip",
                )
                for name, label in PRESETS.items()
            ),
            aria_label="Período",
            class_name="flex flex-wrap gap-2",
        ),
        rx.el.form(
            text_field(
                "De", "de", type="date", default_value=Reports.first, key=f"de-{Reports.first}"
            ),
            text_field(
                "Até", "ate", type="date", default_value=Reports.last, key=f"ate-{Reports.last}"
            ),
            submit_button("Mostrar", kind="secondary"),
            on_submit=Reports.choose,
            class_name="flex flex-wrap items-end gap-3",
        ),
        class_name="mb-6 flex flex-wrap items-end justify-between gap-4",
    )


def _tile(tile: Tile) -> rx.Component:
    return rx.el.div(
        rx.el.dt(tile.label, class_name="text-sm text-soft"),
        rx.el.dd(
            rx.el.span(tile.value, class_name="block text-2xl font-bold tabular-nums"),
            rx.el.span(tile.note, class_name="text-sm text-soft"),
        ),
        class_name="card p-4",
    )


def _groups() -> rx.Component:
    return rx.el.nav(
        *(
            rx.el.a(
                f"Por {label.lower()}",
                href=Reports.links[name],
                aria_current=rx.cond(Reports.group == name, "page", "false"),
                class_name="chip",
            )
            for name, label in GROUPS.items()
        ),
        aria_label="Comparar por",
        class_name="mb-3 flex flex-wrap gap-2",
    )


def _table() -> rx.Component:
    def heading(label: str, more: str) -> rx.Component:
        hint = rx.el.span(more, class_name="block text-xs font-normal text-soft") if more else ""
        return rx.el.th(label, hint, scope="col", class_name=f"{_CELL} font-semibold")

    return rx.el.div(
        rx.el.table(
            rx.el.caption("Comparação por ", Reports.group_label, class_name="unseen"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(Reports.group_label, scope="col", class_name=f"{_CELL} font-semibold"),
                    *(heading(label, more) for label, more in _HEADINGS),
                )
            ),
            rx.el.tbody(rx.foreach(Reports.rows, _row)),
            class_name="w-full border-collapse text-left text-sm tabular-nums",
        ),
        rx.cond(
            Reports.rows.length() == 0,
            rx.el.p("Nada aconteceu neste período.", class_name="py-4 text-soft"),
        ),
        rx.cond(
            Reports.hidden_rows > 0,
            rx.el.p(
                f"Há mais {Reports.hidden_rows} linhas; o CSV traz todas.",
                class_name="mt-2 text-sm text-soft",
            ),
        ),
        class_name="overflow-x-auto",
        tab_index=0,
        role="region",
        aria_label="Tabela de comparação",
    )


def _row(row: FigureRow) -> rx.Component:
    def times(middle: rx.Var | str, slow: rx.Var | str) -> rx.Component:
        return rx.el.td(middle, rx.el.span(" · ", slow, class_name="text-soft"), class_name=_CELL)

    return rx.el.tr(
        rx.el.th(row.name, scope="row", class_name=f"{_CELL} min-w-36 break-words font-medium"),
        rx.el.td(row.opened, class_name=_CELL),
        rx.el.td(row.closed, class_name=_CELL),
        times(row.first_reply, row.first_reply_slow),
        rx.el.td(row.kept, class_name=_CELL),
        times(row.solution, row.solution_slow),
        rx.el.td(row.satisfaction, class_name=_CELL),
        rx.el.td(row.continued, class_name=_CELL),
    )


def _katia() -> rx.Component:
    """Return what the assistant did: how conversations ended, how sure she was."""
    return rx.el.dl(
        rx.foreach(
            Reports.katia,
            lambda one: rx.el.div(
                rx.el.dt(one.label, class_name="text-sm text-soft"),
                rx.el.dd(
                    one.value,
                    rx.el.span(" ", one.share, class_name="text-base font-normal text-soft"),
                    class_name="text-2xl font-bold",
                ),
                rx.el.dd(one.hint, class_name="text-sm text-soft"),
                key=one.label,
            ),
        ),
        class_name="grid grid-cols-2 gap-4 lg:grid-cols-3",
    )


def _voices() -> rx.Component:
    return rx.fragment(
        rx.el.ul(rx.foreach(Reports.voices, _voice), role="list", class_name="grid gap-4"),
        rx.cond(
            Reports.voices.length() == 0,
            rx.el.p("Nenhuma avaliação neste período.", class_name="text-soft"),
        ),
    )


def _voice(voice: Voice) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(voice.score),
            " · ",
            link("#" + voice.number, voice.url),
            rx.el.span(" · ", voice.when, class_name="text-soft"),
        ),
        rx.cond(
            voice.comment != "",
            rx.el.p(voice.comment, class_name="whitespace-pre-line break-words"),
        ),
    )


def _download(table: str) -> rx.Component:
    return _csv(Reports.links[f"csv-{table}"])


def _download_group() -> rx.Component:
    return _csv(Reports.links["csv-" + Reports.group])


def _csv(href: rx.Var) -> rx.Component:
    return rx.el.div(
        link_button("Exportar para CSV", href, icon="download", small=True, server=True),
        class_name="mt-3",
    )
