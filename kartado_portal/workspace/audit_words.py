"""What the audit log's codes and data are called on screen; unknown ones stay as they are."""

from collections.abc import Mapping

from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.lifecycle import Priority, Stage

ACTIONS = {
    "accounts.change_password": "Trocou a senha",
    "accounts.change_role": "Mudou o papel de uma conta",
    "accounts.change_second_factor": "Trocou o aplicativo da verificação em duas etapas",
    "accounts.confirm": "Confirmou a conta",
    "accounts.consent": "Concordou com o termo",
    "accounts.contact": "Registrou um contato sem acesso ao portal",
    "accounts.create_user": "Criou uma conta",
    "accounts.disable": "Desativou uma conta",
    "accounts.enable": "Reativou uma conta",
    "accounts.end_sessions": "Encerrou as sessões de uma conta",
    "accounts.end_sign_in": "Encerrou uma sessão",
    "accounts.erase": "Excluiu a conta",
    "accounts.export_my_data": "Baixou os próprios dados",
    "accounts.invite": "Convidou para a equipe",
    "accounts.invite_again": "Reenviou o convite",
    "accounts.make_recovery_codes": "Gerou novos códigos de recuperação",
    "accounts.merge": "Mesclou duas contas",
    "accounts.publish_terms": "Publicou uma versão do termo",
    "accounts.refuse_second_factor": "Código da verificação em duas etapas recusado",
    "accounts.refuse_sign_in": "Tentativa de entrar recusada",
    "accounts.request_link": "Pediu um link para entrar",
    "accounts.request_reset": "Pediu uma nova senha",
    "accounts.resend_confirmation": "Reenviou a confirmação da conta",
    "accounts.reset_second_factor": "Redefiniu a verificação em duas etapas de uma conta",
    "accounts.set_sees_company": "Mudou se a pessoa vê os tickets da empresa",
    "accounts.sign_in": "Entrou",
    "accounts.sign_out": "Saiu",
    "accounts.sign_out_everywhere": "Encerrou todas as sessões",
    "accounts.sign_out_others": "Encerrou as outras sessões",
    "accounts.sign_up": "Cadastrou-se",
    "accounts.turn_off_second_factor": "Desativou a verificação em duas etapas",
    "accounts.turn_on_second_factor": "Ativou a verificação em duas etapas",
    "accounts.update_profile": "Alterou o perfil",
    "accounts.use_recovery_code": "Usou um código de recuperação",
    "accounts.view_as_customer": "Viu o portal como o cliente",
    "accounts.withdraw_consent": "Retirou a concordância com o termo",
    "audit.export": "Exportou a auditoria",
    "canned.archive": "Removeu uma resposta pronta",
    "canned.save": "Salvou uma resposta pronta",
    "categories.archive": "Arquivou uma categoria",
    "categories.move": "Mudou a ordem das categorias",
    "categories.restore": "Restaurou uma categoria",
    "categories.save": "Salvou uma categoria",
    "chat.proved": "Confirmou quem é na conversa",
    "companies.add_domain": "Acrescentou um domínio à empresa",
    "companies.change": "Alterou uma empresa",
    "companies.remove_domain": "Retirou um domínio da empresa",
    "files.denied": "Acesso a um arquivo recusado",
    "files.expire": "Arquivos antigos apagados",
    "files.limits": "Mudou os limites de arquivos",
    "hours.close_day": "Fechou um dia do atendimento",
    "hours.open_day": "Reabriu um dia do atendimento",
    "hours.save": "Mudou o horário de atendimento",
    "inbound.category": "Mudou a categoria dos e-mails recebidos",
    "inbound.download": "Baixou um e-mail recebido",
    "inbound.release": "Liberou um e-mail retido",
    "inbound.throw_away": "Descartou um e-mail retido",
    "knowledge.add_topic": "Criou um tópico",
    "knowledge.archive": "Arquivou um artigo",
    "knowledge.create": "Criou um artigo",
    "knowledge.delete_topic": "Excluiu um tópico",
    "knowledge.export": "Exportou os artigos",
    "knowledge.move_topic": "Mudou a ordem dos tópicos",
    "knowledge.publish": "Publicou um artigo",
    "knowledge.question": "Decidiu sobre uma pergunta sem resposta",
    "knowledge.rename": "Mudou o endereço de um artigo",
    "knowledge.rename_topic": "Renomeou um tópico",
    "knowledge.restore": "Restaurou uma versão de um artigo",
    "knowledge.save": "Salvou um artigo",
    "knowledge.schedule": "Agendou a publicação de um artigo",
    "knowledge.set_review": "Marcou a revisão de um artigo",
    "knowledge.unarchive": "Desarquivou um artigo",
    "knowledge.unpublish": "Retirou um artigo do ar",
    "knowledge.unschedule": "Cancelou a publicação agendada de um artigo",
    "macros.archive": "Arquivou uma macro",
    "macros.restore": "Restaurou uma macro",
    "macros.save": "Salvou uma macro",
    "mail.lift": "Retomou os avisos para um endereço",
    "mail.resend": "Reenviou um e-mail",
    "mail.resume": "Retomou os avisos para um endereço",
    "mail.suppress": "Suspendeu os avisos para um endereço",
    "reports.export": "Exportou um relatório",
    "retention.set": "Mudou os prazos de retenção",
    "search.forget_words": "Índices de busca limpos",
    "settings.require_second_factor": "Mudou a exigência da verificação em duas etapas",
    "sla.save": "Mudou os prazos de uma prioridade",
    "stages.save": "Mudou o texto de uma etapa",
    "ticket.ask_solution": "Perguntou se o ticket foi resolvido",
    "ticket.category": "Mudou a categoria do ticket",
    "ticket.close": "Fechou o ticket",
    "ticket.hand_over": "Encaminhou o ticket",
    "ticket.link": "Ligou dois tickets",
    "ticket.macro": "Usou uma macro",
    "ticket.merge": "Uniu dois tickets",
    "ticket.mute": "Silenciou os avisos do ticket",
    "ticket.open": "Abriu o ticket",
    "ticket.priority": "Mudou a prioridade do ticket",
    "ticket.rate": "Avaliou o atendimento",
    "ticket.split": "Separou uma resposta em novo ticket",
    "ticket.stage": "Mudou a etapa do ticket",
    "ticket.subject": "Mudou o assunto do ticket",
    "ticket.tag": "Pôs uma etiqueta no ticket",
    "ticket.to_assistant": "Devolveu a conversa à Katia",
    "ticket.to_staff": "Passou a conversa para a equipe",
    "ticket.unmute": "Voltou a receber os avisos do ticket",
    "ticket.untag": "Tirou uma etiqueta do ticket",
    "tickets.anonymise": "Conteúdo de tickets fechados excluído",
    "tickets.export": "Exportou tickets",
    "whatsapp.unlinked": "Desligou um número do WhatsApp",
    "workspace.delete_view": "Excluiu uma visão da fila",
    "workspace.rename_view": "Renomeou uma visão da fila",
    "workspace.save_view": "Salvou uma visão da fila",
}
_KEYS = {
    "after": "depois",
    "before": "antes",
    "by": "por",
    "count": "quantidade",
    "does": "o que faz",
    "domain": "domínio",
    "ended": "sessões encerradas",
    "failures": "tentativas",
    "how": "como",
    "into": "ficou na conta",
    "is_shared": "da equipe",
    "kind": "tipo",
    "left": "códigos restantes",
    "level": "nível",
    "merged": "conta mesclada",
    "method": "forma",
    "name": "nome",
    "number": "número",
    "other": "outro ticket",
    "publish_at": "publicação",
    "question": "pergunta",
    "review_at": "revisão",
    "role": "papel",
    "sees": "vê os tickets da empresa",
    "tag": "etiqueta",
    "tickets": "tickets",
    "total": "total até hoje",
}
OBJECTS = {
    "account": "conta",
    "address": "endereço",
    "article": "artigo",
    "attachment": "anexo",
    "canned": "resposta pronta",
    "category": "categoria",
    "company": "empresa",
    "files": "limites de arquivos",
    "hours": "horário de atendimento",
    "letter": "e-mail enviado",
    "macro": "macro",
    "mail": "e-mail recebido",
    "retention": "prazos de retenção",
    "sign_in": "sessão",
    "sla": "prazos da prioridade",
    "staff": "equipe",
    "stage": "etapa",
    "terms": "termo",
    "ticket": "ticket",
    "tickets": "tickets fechados",
    "topic": "tópico",
    "view": "visão da fila",
    "visitor": "visitante",
}
_VALUES = {
    "method": {"password": "senha", "link": "link por e-mail"},
    "role": {"customer": "cliente", "analyst": "analista", "admin": "administrador"},
    "by": {"letter": "link do e-mail"},
    "how": {"host": "site que abriga a conversa", "code": "código por e-mail"},
    "sla": {one.value: lifecycle.priority_label(one) for one in Priority},
    "stage": {one.value: lifecycle.label(one) for one in Stage},
}


def action(code: str) -> str:
    """Return the sentence of an act, or its code."""
    return ACTIONS.get(code, code)


def about(code: str) -> str:
    """Return what was acted on in words: `ticket 39011040425` for `ticket:39011040425`."""
    kind, _, name = code.partition(":")
    if kind not in OBJECTS:
        return code
    return f"{OBJECTS[kind]} {_VALUES.get(kind, {}).get(name, name)}".rstrip()


def detail(data: Mapping[str, object]) -> str:
    """Return an event's data as `nome: valor`, parted by semicolons."""
    return "; ".join(f"{_KEYS.get(key, key)}: {_value(key, value)}" for key, value in data.items())


def _value(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "sim" if value else "não"
    if value is None or value == "":
        return "—"
    if isinstance(value, Mapping):
        return f"({detail(value)})" if value else "—"
    if isinstance(value, list):
        return ", ".join(_value(key, one) for one in value) or "—"
    told = str(value)
    # A change of role is told as before and after.
    words = _VALUES["role"] if key in ("before", "after") else _VALUES.get(key, {})
    return words.get(told, told)
