"""Every address of the portal, and the builders of those that carry a value."""

from urllib.parse import quote, urlencode

HOME = "/"
TERMS = "/termo"
SIGN_UP = "/inscrever"
CONFIRM_EMAIL = "/verificar-email"
SIGN_IN = "/entrar"
SIGN_IN_CODE = "/entrar/codigo"
ONE_TIME_LINK = "/link"
FORGOT_PASSWORD = "/esqueci-senha"
RESET_PASSWORD = "/redefinir-senha"
ACCOUNT = "/conta"
SECOND_FACTOR = "/conta/verificacao"
TICKETS = "/tickets"
NEW_TICKET = "/tickets/novo"
# One name for what an address is about: Reflex makes a var of every name, and works all of them
# out at each event after a change of page. The handlers read the path itself.
TICKET = "/tickets/[key]"
DESK = "/analista"
DESK_TICKET = "/analista/tickets/[key]"
ARTICLE_DESK = "/analista/artigos"
ARTICLE_EDITOR = "/analista/artigos/[key]"
UNANSWERED = "/analista/artigos/perguntas"
ARTICLE_TOPICS = "/analista/artigos/topicos"
ARTICLE_FOLDER = "/analista/artigos/pasta"
REPORTS = "/analista/relatorios"
SETTINGS = "/analista/configuracoes"
SETTINGS_REPLIES = "/analista/configuracoes/respostas"
SETTINGS_TEAM = "/analista/configuracoes/equipe"
DELIVERIES = "/analista/configuracoes/entregas"
AUDIT = "/analista/configuracoes/auditoria"
HELD_MAIL = "/analista/configuracoes/recebidos"
TERMS_SETTINGS = "/analista/configuracoes/termo"
FILE_LIMITS = "/analista/configuracoes/arquivos"
RETENTION = "/analista/configuracoes/retencao"
STAGES = "/analista/configuracoes/etapas"
HOURS = "/analista/configuracoes/horarios"
SLA = "/analista/configuracoes/prazos"
DIRECTORY = "/analista/clientes"
PERSON = "/analista/clientes/pessoas/[key]"
COMPANY = "/analista/clientes/empresas/[key]"
CONVERSATIONS = "/analista/conversas"
CUSTOMERS_VIEW = "/analista/clientes/pessoas/[key]/visao"
CUSTOMERS_VIEW_TICKET = "/analista/clientes/pessoas/[key]/visao/[number]"
CHAT = "/chat"
SURVEY = "/avaliacao/[key]"
MUTE = "/avisos/silenciar"
ARTICLES = "/artigos"
ARTICLE = "/artigos/[key]"
ARTICLE_PICTURES = "/artigos/imagens"
ATTACHMENTS = "/anexos"
DEMO_MAIL = "/demo/emails"

# Plain HTTP, answered by Starlette before Reflex.
SIGN_IN_POST = "/sessao/entrar"
LINK_REQUEST_POST = "/sessao/pedir-link"
LINK_POST = "/sessao/link"
CODE_POST = "/sessao/codigo"
SECOND_FACTOR_POST = "/sessao/segunda-etapa"
SIGN_OUT_POST = "/sessao/sair"
SIGN_UP_POST = "/conta/inscrever"
CONFIRM_POST = "/conta/verificar"
RESEND_POST = "/conta/reenviar"
FORGOT_POST = "/conta/esqueci-senha"
RESET_POST = "/conta/redefinir-senha"
CHANGE_PASSWORD_POST = "/conta/senha"
ERASE_POST = "/conta/excluir"
SECOND_FACTOR_BEGIN_POST = "/conta/verificacao/iniciar"
SECOND_FACTOR_CHANGE_POST = "/conta/verificacao/trocar"
SECOND_FACTOR_CONFIRM_POST = "/conta/verificacao/confirmar"
SECOND_FACTOR_OFF_POST = "/conta/verificacao/desativar"
RECOVERY_CODES_POST = "/conta/verificacao/codigos"
RECOVERY_CODES_KEPT_POST = "/conta/verificacao/guardados"
ARTICLE_VOTE_POST = "/artigos/{slug}/voto"
UNANSWERED_POST = "/artigos/sem-resposta"
ARTICLE_SUGGESTIONS = "/artigos/sugestoes"
ARTICLES_ZIP = "/analista/artigos.zip"
SITEMAP = "/sitemap.xml"
ROBOTS = "/robots.txt"
CHAT_VISIT_POST = "/chat/visita"
WHATSAPP_WEBHOOK = "/webhooks/whatsapp"
EXPORT_CSV = "/tickets.csv"
AUDIT_CSV = "/analista/configuracoes/auditoria.csv"
REPORTS_CSV = "/analista/relatorios.csv"
HELD_MAIL_FILE = "/analista/configuracoes/recebidos/{mail_id:int}.eml"
EXPORT_MY_DATA = "/conta/dados.zip"
HEALTH = "/healthz"
READY = "/readyz"


def ticket(number: str) -> str:
    """Return the page of one ticket."""
    return f"/tickets/{quote(number, safe='')}"


def desk_ticket(number: str) -> str:
    """Return the analysts' page of one ticket."""
    return f"/analista/tickets/{quote(number, safe='')}"


def held_mail(mail_id: int) -> str:
    """Return the download of a held message."""
    return f"{HELD_MAIL}/{mail_id}.eml"


def person(account_id: int) -> str:
    """Return the desk's page of one person."""
    return f"{DIRECTORY}/pessoas/{account_id}"


def customers_view(account_id: int, number: str = "") -> str:
    """Return what a customer sees, as the staff reads it: their list, or one ticket."""
    ticket_part = f"/{quote(number, safe='')}" if number else ""
    return f"{person(account_id)}/visao{ticket_part}"


def survey(token: str) -> str:
    """Return the page of one survey, as the closing's letter links to it."""
    return f"/avaliacao/{quote(token, safe='')}"


def mute(token: str) -> str:
    """Return where letters about one ticket are stopped, as each of them links to it."""
    return f"{MUTE}/{quote(token, safe='')}"


def article(slug: str, anchor: str = "") -> str:
    """Return the page of one article, or of a heading in it."""
    place = f"#{quote(anchor, safe='')}" if anchor else ""
    return f"{ARTICLES}/{quote(slug, safe='')}{place}"


def article_picture(picture_id: str) -> str:
    """Return the address of a picture in an article."""
    return f"{ARTICLE_PICTURES}/{quote(picture_id, safe='')}"


def article_editor(article_id: int) -> str:
    """Return the desk's page of one article."""
    return f"{ARTICLE_DESK}/{article_id}"


def article_vote(slug: str) -> str:
    """Return where the answer to «Isto foi útil?» is sent."""
    return f"{article(slug)}/voto"


def search_articles(words: str) -> str:
    """Return the page of what a search found."""
    return f"{ARTICLES}?{urlencode({'q': words})}"


def continue_ticket(number: str) -> str:
    """Return the form of a new ticket that refers to an earlier one."""
    return f"{NEW_TICKET}?{urlencode({'continua': number})}"


def sign_in(wanted: str) -> str:
    """Return the sign-in page that goes on to `wanted` afterwards."""
    return f"{SIGN_IN}?{urlencode({'proximo': wanted})}"


def second_factor(wanted: str) -> str:
    """Return the page that sets up the second factor and goes on to `wanted` afterwards."""
    return f"{SECOND_FACTOR}?{urlencode({'proximo': wanted})}" if wanted else SECOND_FACTOR


def attachment(attachment_id: str) -> str:
    """Return the address of one attachment."""
    return f"{ATTACHMENTS}/{quote(attachment_id, safe='')}"


def after_sign_in(*, is_staff: bool) -> str:
    """Return where signing in leads when no page was wanted."""
    return DESK if is_staff else TICKETS


def safe_next(wanted: str, *, default: str = TICKETS) -> str:
    """Return `wanted` when it is a path of this portal, else `default`.

    Refuses hosts, schemes, `//`, `/\\` and control characters (gauntlet O24).
    """
    if not wanted.startswith("/") or wanted[1:2] in ("/", "\\") or "\\" in wanted:
        return default
    if any(ord(c) < 32 or ord(c) == 127 for c in wanted):
        return default
    return wanted
