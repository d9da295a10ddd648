"""`/analista/artigos/pasta`: the knowledge base as a folder of Markdown."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import link_button
from kartado_portal.ui.card import alert, card
from kartado_portal.ui.field import checkbox
from kartado_portal.ui.file_drop import file_drop
from kartado_portal.workspace.components.article_tabs import article_tabs
from kartado_portal.workspace.states.article_folder import ArticleFolder


def article_folder() -> rx.Component:
    """Return the page."""
    return article_tabs(
        routes.ARTICLE_FOLDER,
        rx.el.div(
            card(
                rx.el.p(
                    "Um ZIP com um arquivo Markdown por artigo: endereço, título, tópico, resumo "
                    "e perguntas no cabeçalho, o texto abaixo. Vão todos os artigos que não "
                    "estão arquivados, na última versão.",
                    class_name="mb-4 text-soft",
                ),
                link_button("Exportar artigos", routes.ARTICLES_ZIP, icon="download", server=True),
                heading="Exportar",
            ),
            card(
                rx.el.p(
                    "O mesmo formato da exportação. Artigos novos são criados, os que mudaram "
                    "ganham uma versão; se um arquivo for recusado, nada é importado.",
                    class_name="mb-4 text-soft",
                ),
                checkbox(
                    "Publicar o que for importado",
                    "publish",
                    checked=ArticleFolder.is_publishing,
                    on_change=ArticleFolder.choose,
                ),
                file_drop(
                    "Pasta em ZIP",
                    files=ArticleFolder.files,
                    on_added=ArticleFolder.take_in,
                    on_removed=ArticleFolder.drop_file,
                    key=ArticleFolder.round.to_string(),
                    takes_paste=False,
                ),
                rx.el.div(
                    rx.cond(ArticleFolder.done != "", alert(ArticleFolder.done, tone="good")),
                    rx.cond(ArticleFolder.error != "", alert(ArticleFolder.error, tone="bad")),
                    role="status",
                    class_name="mt-3",
                ),
                heading="Importar",
            ),
            class_name="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0",
        ),
        action=rx.fragment(),
    )
