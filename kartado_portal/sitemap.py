"""Every page, once: where it is, what it holds, who it is for, what loads it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.pages.account import account
from kartado_portal.accounts.pages.confirm_email import confirm_email
from kartado_portal.accounts.pages.forgot_password import forgot_password
from kartado_portal.accounts.pages.one_time_link import one_time_link
from kartado_portal.accounts.pages.reset_password import reset_password
from kartado_portal.accounts.pages.second_factor import second_factor
from kartado_portal.accounts.pages.sign_in import sign_in
from kartado_portal.accounts.pages.sign_in_code import sign_in_code
from kartado_portal.accounts.pages.sign_up import sign_up
from kartado_portal.accounts.states.account import AccountPage
from kartado_portal.accounts.states.confirm_email import ConfirmEmailPage
from kartado_portal.accounts.states.forgot_password import ForgotPasswordPage
from kartado_portal.accounts.states.one_time_link import OneTimeLinkPage
from kartado_portal.accounts.states.reset_password import ResetPasswordPage
from kartado_portal.accounts.states.second_factor import SecondFactorPage
from kartado_portal.accounts.states.sign_in import SignInPage
from kartado_portal.accounts.states.sign_in_code import SignInCodePage
from kartado_portal.accounts.states.sign_up import SignUpPage
from kartado_portal.chat.pages.chat import chat
from kartado_portal.knowledge.pages.article import article
from kartado_portal.knowledge.pages.article_list import article_list
from kartado_portal.knowledge.states.article import ArticlePage
from kartado_portal.knowledge.states.article_list import ArticleList
from kartado_portal.shell.frame import Audience
from kartado_portal.shell.home_state import Home
from kartado_portal.shell.pages.home import home
from kartado_portal.shell.pages.not_found import not_found
from kartado_portal.shell.pages.terms import terms
from kartado_portal.shell.terms_state import TermsPage
from kartado_portal.tickets.pages.new_ticket import new_ticket
from kartado_portal.tickets.pages.survey import survey
from kartado_portal.tickets.pages.ticket import ticket
from kartado_portal.tickets.pages.ticket_list import ticket_list
from kartado_portal.tickets.states.new_ticket import NewTicket
from kartado_portal.tickets.states.survey import LetterSurvey
from kartado_portal.tickets.states.ticket import TicketView
from kartado_portal.tickets.states.ticket_list import TicketList
from kartado_portal.workspace.pages.article_desk import article_desk
from kartado_portal.workspace.pages.article_editor import article_editor
from kartado_portal.workspace.pages.article_folder import article_folder
from kartado_portal.workspace.pages.article_questions import article_questions
from kartado_portal.workspace.pages.article_topics import article_topics
from kartado_portal.workspace.pages.audit_trail import audit_trail
from kartado_portal.workspace.pages.company import company
from kartado_portal.workspace.pages.conversations import conversations
from kartado_portal.workspace.pages.customers_list import customers_list
from kartado_portal.workspace.pages.customers_ticket import customers_ticket
from kartado_portal.workspace.pages.deliveries import deliveries
from kartado_portal.workspace.pages.desk_ticket import desk_ticket
from kartado_portal.workspace.pages.directory import directory
from kartado_portal.workspace.pages.file_settings import file_settings
from kartado_portal.workspace.pages.held_mail import held_mail
from kartado_portal.workspace.pages.hours_settings import hours_settings
from kartado_portal.workspace.pages.person import person
from kartado_portal.workspace.pages.queue import queue
from kartado_portal.workspace.pages.reports import reports
from kartado_portal.workspace.pages.retention_settings import retention_settings
from kartado_portal.workspace.pages.settings import settings
from kartado_portal.workspace.pages.settings_replies import settings_replies
from kartado_portal.workspace.pages.settings_team import settings_team
from kartado_portal.workspace.pages.sla_settings import sla_settings
from kartado_portal.workspace.pages.stage_settings import stage_settings
from kartado_portal.workspace.pages.terms_settings import terms_settings
from kartado_portal.workspace.states.article_desk import ArticleDesk
from kartado_portal.workspace.states.article_editor import ArticleEditor
from kartado_portal.workspace.states.article_folder import ArticleFolder, ArticleTopics
from kartado_portal.workspace.states.article_questions import ArticleQuestions
from kartado_portal.workspace.states.conversations import Conversations
from kartado_portal.workspace.states.customers_view import CustomersList, CustomersTicket
from kartado_portal.workspace.states.deliveries import Deliveries
from kartado_portal.workspace.states.desk_ticket import DeskTicket
from kartado_portal.workspace.states.directory import CompanyPage, Directory, Person
from kartado_portal.workspace.states.file_settings import FileSettings
from kartado_portal.workspace.states.held_mail import HeldMail
from kartado_portal.workspace.states.hours_settings import HoursSettings
from kartado_portal.workspace.states.queue import Queue
from kartado_portal.workspace.states.reports import Reports
from kartado_portal.workspace.states.retention_settings import RetentionSettings
from kartado_portal.workspace.states.settings import AuditTrail, DeskSettings
from kartado_portal.workspace.states.settings_replies import ReplySettings
from kartado_portal.workspace.states.settings_team import TeamSettings
from kartado_portal.workspace.states.sla_settings import SlaSettings
from kartado_portal.workspace.states.stage_settings import StageSettings
from kartado_portal.workspace.states.terms_settings import TermsSettings


@dataclass(frozen=True)
class Page:
    """One page of the portal.

    `audience` only decides what the frame shows meanwhile; rights are checked by the gate and
    by every query. `on_load` is one event a page, so that a page costs one round trip.
    """

    route: str
    content: Callable[[], rx.Component]
    title: str | rx.Var[str]
    """Followed by the portal's name; a Var stands alone."""
    audience: Audience = "public"
    on_load: Any = None
    description: str = "Portal de suporte da Kartado."

    @property
    def whole_title(self) -> str | rx.Var[str]:
        """What the browser's tab says."""
        if isinstance(self.title, rx.Var):
            return self.title
        return f"{self.title} · Portal do Cliente Kartado"


PAGES: tuple[Page, ...] = (
    Page(
        routes.HOME,
        home,
        "Central de Ajuda",
        on_load=Home.load,
        description="Encontre respostas e fale com o suporte da Kartado.",
    ),
    Page(
        routes.ARTICLES,
        article_list,
        "Base de conhecimento",
        on_load=ArticleList.load,
        description="Artigos do suporte da Kartado: portal, aplicativo, apontamentos, RDO e mais.",
    ),
    Page(routes.ARTICLE, article, ArticlePage.title, on_load=ArticlePage.load),
    Page(routes.TERMS, terms, "Termo de armazenamento de dados", on_load=TermsPage.load),
    Page("404", not_found, "Página não encontrada"),
    Page(routes.SIGN_IN, sign_in, "Entrar", on_load=SignInPage.load),
    Page(
        routes.SIGN_IN_CODE,
        sign_in_code,
        "Digite o código do aplicativo",
        on_load=SignInCodePage.load,
    ),
    Page(routes.SIGN_UP, sign_up, "Inscrever-se", on_load=SignUpPage.load),
    Page(routes.CONFIRM_EMAIL, confirm_email, "Verificar endereço", on_load=ConfirmEmailPage.load),
    Page(routes.ONE_TIME_LINK, one_time_link, "Entrar sem senha", on_load=OneTimeLinkPage.load),
    Page(
        routes.FORGOT_PASSWORD,
        forgot_password,
        "Esqueceu a senha?",
        on_load=ForgotPasswordPage.load,
    ),
    Page(
        routes.RESET_PASSWORD,
        reset_password,
        "Criar nova senha",
        on_load=ResetPasswordPage.load,
    ),
    Page(routes.ACCOUNT, account, "Minha conta", "signed_in", AccountPage.load),
    Page(
        routes.SECOND_FACTOR,
        second_factor,
        "Verificação em duas etapas",
        "signed_in",
        SecondFactorPage.load,
    ),
    Page(routes.TICKETS, ticket_list, "Tickets", "signed_in", TicketList.load),
    Page(routes.NEW_TICKET, new_ticket, "Novo ticket", "signed_in", NewTicket.load),
    Page(routes.SURVEY, survey, "Como foi o atendimento?", on_load=LetterSurvey.load),
    Page(routes.TICKET, ticket, "Ticket", "signed_in", TicketView.load),
    Page(
        routes.CHAT,
        chat,
        "Assistente virtual",
        "bare",
        description="Converse com a Katia, a assistente virtual da Kartado.",
    ),
    Page(routes.DESK, queue, "Fila", "staff", Queue.load),
    Page(routes.DESK_TICKET, desk_ticket, "Ticket", "staff", DeskTicket.load),
    Page(routes.ARTICLE_DESK, article_desk, "Artigos", "staff", ArticleDesk.load),
    Page(
        routes.UNANSWERED,
        article_questions,
        "Perguntas sem resposta",
        "staff",
        ArticleQuestions.load,
    ),
    Page(routes.ARTICLE_TOPICS, article_topics, "Tópicos", "staff", ArticleTopics.load),
    Page(
        routes.ARTICLE_FOLDER,
        article_folder,
        "Importar e exportar artigos",
        "staff",
        ArticleFolder.load,
    ),
    Page(routes.ARTICLE_EDITOR, article_editor, "Editar artigo", "staff", ArticleEditor.load),
    Page(routes.CONVERSATIONS, conversations, "Conversas", "staff", Conversations.load),
    Page(routes.DIRECTORY, directory, "Clientes", "staff", Directory.load),
    Page(routes.PERSON, person, "Pessoa", "staff", Person.load),
    Page(routes.CUSTOMERS_VIEW, customers_list, "Visão do cliente", "staff", CustomersList.load),
    Page(
        routes.CUSTOMERS_VIEW_TICKET,
        customers_ticket,
        "Visão do cliente",
        "staff",
        CustomersTicket.load,
    ),
    Page(routes.COMPANY, company, "Empresa", "staff", CompanyPage.load),
    Page(routes.SETTINGS, settings, "Configurações", "admin", DeskSettings.load),
    Page(routes.TERMS_SETTINGS, terms_settings, "Termo", "admin", TermsSettings.load),
    Page(routes.FILE_LIMITS, file_settings, "Arquivos", "admin", FileSettings.load),
    Page(routes.RETENTION, retention_settings, "Retenção", "admin", RetentionSettings.load),
    Page(routes.STAGES, stage_settings, "Etapas", "admin", StageSettings.load),
    Page(routes.HOURS, hours_settings, "Horários", "admin", HoursSettings.load),
    Page(routes.SLA, sla_settings, "Prazos", "admin", SlaSettings.load),
    Page(
        routes.SETTINGS_REPLIES,
        settings_replies,
        "Respostas e macros",
        "admin",
        ReplySettings.load,
    ),
    Page(routes.SETTINGS_TEAM, settings_team, "Equipe", "admin", TeamSettings.load),
    Page(routes.HELD_MAIL, held_mail, "E-mails recebidos", "admin", HeldMail.load),
    Page(routes.DELIVERIES, deliveries, "Entregas", "admin", Deliveries.load),
    Page(routes.AUDIT, audit_trail, "Auditoria", "admin", AuditTrail.load),
    Page(routes.REPORTS, reports, "Relatórios", "staff", Reports.load),
)
