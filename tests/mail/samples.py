"""One believable context of every letter, what is sealed included."""

from typing import Any

PORTAL = "https://suporte.kartado.com.br"
TOKEN = "Yp3m0wQeT1kXv8s-2JrN5uHcL7aZ9dBf_GiKoMxWqRs"
NUMBER = "39011040425"
TICKET_URL = f"{PORTAL}/tickets/{NUMBER}"
SUBJECT = "Inventário não sincroniza no aplicativo – trecho BR-101, km 214"

_ABOUT = {"name": "Ana", "number": NUMBER, "subject": SUBJECT, "url": TICKET_URL}

BODY_TEXT = (
    "Bom dia,\n\nao sincronizar o inventário pelo aplicativo aparece «Erro 504» & nada é salvo. "
    "Aconteceu com as três equipes do trecho, hoje às 7h40.\n\nObrigada,\nAna"
)
BODY_HTML = (
    "<h2>O que encontramos</h2><p>Oi, Ana! O envio parou porque <strong>duas fotos passam de "
    "40 MB</strong>. Enquanto corrigimos o limite, faça assim:</p>"
    "<ol><li>Abra <em>Inventário › Pendências</em>.</li>"
    "<li>Remova as fotos marcadas em vermelho.</li><li>Toque em <u>Sincronizar</u>.</li></ol>"
    '<p>Há mais em <a href="https://suporte.kartado.com.br/artigos/sincronizar">Sincronizar o '
    "inventário</a>.</p><blockquote><p>aparece «Erro 504» e nada é salvo</p></blockquote>"
    "<ul><li>Versão web: <s>3.1</s> 3.2</li><li>Código <code>SYNC-504</code></li></ul>"
)
REPLY_TEXT = (
    "O que encontramos\n\nOi, Ana! O envio parou porque duas fotos passam de 40 MB. "
    "Enquanto corrigimos o limite, faça assim:\n\n- Abra Inventário › Pendências.\n"
    "- Remova as fotos marcadas em vermelho.\n- Toque em Sincronizar."
)

SAMPLES: dict[str, dict[str, Any]] = {
    "confirm-email": {"name": "", "url": f"{PORTAL}/verificar-email?token={TOKEN}"},
    "already-registered": {
        "name": "Ana Souza",
        "sign_in_url": f"{PORTAL}/entrar",
        "reset_url": f"{PORTAL}/esqueci-senha",
    },
    "staff-invited": {
        "name": "Davi Nogueira",
        "inviter": "Adriana Kato",
        "role": "analista N2",
        "minutes": 1440,
        "url": f"{PORTAL}/verificar-email?token={TOKEN}",
    },
    "second-factor-on": {
        "name": "Marina",
        "when": "10/03/2026 10:00",
        "address": "203.0.113.7",
        "is_another": False,
    },
    "second-factor-off": {
        "name": "Marina",
        "when": "10/03/2026 10:00",
        "address": "203.0.113.7",
        "by_team": True,
    },
    "recovery-codes-made": {"name": "Marina", "when": "10/03/2026 10:00", "address": "203.0.113.7"},
    "recovery-code-used": {
        "name": "Marina",
        "when": "10/03/2026 10:00",
        "address": "203.0.113.7",
        "left": 9,
    },
    "one-time-link": {
        "name": "Ana Souza",
        "minutes": 10,
        "url": f"{PORTAL}/link?token={TOKEN}",
        "code": "048215",
    },
    "reset-password": {
        "name": "Ana Souza",
        "minutes": 30,
        "url": f"{PORTAL}/redefinir-senha?token={TOKEN}",
    },
    "password-changed": {"name": "Ana", "when": "10/03/2026 10:00", "address": "203.0.113.7"},
    "account-erased": {},
    "chat-code": {"name": "Ana Souza", "minutes": 10, "code": "123456"},
    "ticket-received": {
        **_ABOUT,
        "category": "Dúvida",
        "promised": "até seg., 23/11 às 14h20",
        "body_text": BODY_TEXT,
    },
    "ticket-replied": {
        **_ABOUT,
        "author": "Marina Lopes",
        "body_html": BODY_HTML,
        "body_text": REPLY_TEXT,
        "attachments": [
            {"name": "pendências do trecho.pdf", "size": "1,2 MB"},
            {"name": "tela.png", "size": 84_200},
        ],
    },
    "ticket-closed": {
        **_ABOUT,
        "author": "Marina Lopes",
        "note": "Corrigido na versão 4.2.\nObrigada pela paciência.",
        "continue_url": f"{PORTAL}/tickets/novo?continua={NUMBER}",
        "scores": [
            {"score": str(score), "words": words, "url": f"{PORTAL}/avaliacao/7-x?nota={score}"}
            for score, words in ((1, "Muito ruim"), (3, "Regular"), (5, "Muito bom"))
        ],
    },
    "ticket-merged": {
        **_ABOUT,
        "author": "Marina Lopes",
        "into": "98765432109",
        "into_url": f"{PORTAL}/tickets/98765432109",
    },
    "owner-changed": {**_ABOUT, "owner": "Marina Lopes"},
    "participant-added": {**_ABOUT, "added_by": "Bruno Dias"},
    "daily-digest": {
        "name": "Ana",
        "url": f"{PORTAL}/tickets",
        "items": [
            {
                "kind": "Nova resposta",
                "number": NUMBER,
                "subject": SUBJECT,
                "text": "Oi, Ana! O envio parou porque duas fotos passam de 40 MB.",
                "url": TICKET_URL,
                "when": "10/03/2026 10:00",
            },
            {
                "kind": "Ticket fechado",
                "number": "39011040733",
                "subject": "Acesso de um novo colaborador",
                "text": "",
                "url": f"{PORTAL}/tickets/39011040733",
                "when": "10/03/2026 16:42",
            },
        ],
    },
    "hourly-digest": {
        "name": "Ana",
        "url": f"{PORTAL}/tickets",
        "items": [
            {
                "kind": "Recebemos a sua solicitação",
                "number": NUMBER,
                "subject": SUBJECT,
                "text": "Resposta até seg., 23/11 às 14h20",
                "url": TICKET_URL,
                "when": "10/03/2026 10:00",
            },
        ],
    },
    "staff-assigned": {**_ABOUT, "author": "Bruno Dias"},
    "staff-customer-replied": {
        **_ABOUT,
        "author": "Ana Souza",
        "body_text": "Voltou a acontecer hoje cedo.",
    },
    "staff-mentioned": {
        **_ABOUT,
        "author": "Bruno Dias",
        "body_text": "@Carla Nunes, pode olhar o cadastro deles?",
    },
    "staff-overdue": {**_ABOUT, "what": "A resposta ao cliente", "due": "seg., 23/11 às 14h20"},
    "staff-new-ticket": {
        **_ABOUT,
        "requester": "Ana Souza",
        "company": "Rodovia Sul",
        "url": f"{PORTAL}/analista/tickets/{NUMBER}",
    },
}
