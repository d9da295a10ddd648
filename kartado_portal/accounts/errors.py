"""What the accounts room refuses, and the sentence for each refusal.

PortalError
├── SignInRefused         wrong, unknown, unconfirmed, disabled: told apart by nobody
├── AddressLocked         too many failed sign-ins (TooMany)
├── LinkRefused
│   ├── LinkUnknown       never issued, or cut short on the way
│   ├── LinkExpired
│   ├── LinkReplaced      a newer one was asked for, or the password changed
│   └── LinkAlreadyUsed
├── CodeRefused
├── BadAddress            not an e-mail address (Invalid)
├── WeakPassword          names every unmet rule (Invalid)
├── PasswordsDiffer       (Invalid)
├── WrongPassword         the current password, asked again (Invalid)
├── SecondFactorCodeWrong a code of the app, or one for recovery, that opens nothing
├── SignInOver            the first factor was proved too long ago, or no longer counts
├── SetUpOver             the app is not being set up, or no longer
├── WrongProof            neither the password nor a code of the app (Invalid)
├── ConsentMissing        (Invalid)
├── Several               all that is wrong with one form, by field
├── PortalBusy            the database did not answer in time
├── SecondFactorRequired  the staff may not do without
└── LastAdmin             the portal would be left without an administrator
"""

from kartado_portal.errors import Invalid, NotAllowed, PortalError, TooMany


class SignInRefused(PortalError):
    """One sentence for every reason, so that it tells nobody which addresses exist."""

    sentence = (
        "E-mail ou senha incorretos. Se você acabou de se inscrever, "
        "confirme antes o seu endereço pelo e-mail que enviamos."
    )
    field = "password"


class AddressLocked(TooMany):
    """Too many failed sign-ins for one address, whether or not it has an account."""

    sentence = (
        "Muitas tentativas sem sucesso. Por segurança, a entrada com senha para este endereço "
        "ficou bloqueada; tente novamente em {wait} ou use o link de e-mail."
    )


class LinkRefused(PortalError):
    """A mailed link or its code that opens nothing."""

    sentence = "Este link não é válido. Peça um novo."


class LinkUnknown(LinkRefused):
    """No such link was issued."""

    sentence = "Este link não é válido. Confira se o endereço foi copiado inteiro ou peça um novo."


class LinkExpired(LinkRefused):
    """The link's life is over."""

    sentence = "Este link expirou. Peça um novo."


class LinkReplaced(LinkRefused):
    """A newer link was issued, or the password was changed since."""

    sentence = "Este link foi substituído por um mais recente. Use o último e-mail ou peça um novo."


class LinkAlreadyUsed(LinkRefused):
    """The link did its work once."""

    sentence = "Este link já foi usado. Peça um novo."


class CodeRefused(PortalError):
    """A wrong, expired or worn-out six-digit code."""

    sentence = "Código incorreto ou expirado. Confira o último e-mail ou peça um novo."
    field = "code"


class BadAddress(Invalid):
    """What was typed is not an e-mail address."""

    sentence = "Digite um e-mail válido, como nome@empresa.com.br."
    field = "email"


class WeakPassword(Invalid):
    """A password that breaks rules; `rules` are their codes, the sentence names them."""

    field = "password"

    def __init__(self, rules: list[str], reason: str) -> None:
        self.rules = rules
        super().__init__(reason=reason)


class PasswordsDiffer(Invalid):
    """The repetition is not the password."""

    sentence = "As senhas não são iguais."
    field = "repeated"


class WrongPassword(Invalid):
    """The current password, asked for again before a grave act, was wrong."""

    sentence = "A senha atual está incorreta."
    field = "current_password"


class SecondFactorCodeWrong(PortalError):
    """A wrong, old or already used code."""

    sentence = (
        "Código incorreto ou já usado. Aguarde o próximo código do aplicativo e tente de novo."
    )
    field = "code"


class RecoveryCodeWrong(SecondFactorCodeWrong):
    """No such code, or used before."""

    sentence = "Código de recuperação incorreto ou já usado. Tente outro da sua lista."
    field = "recovery_code"


class SignInOver(PortalError):
    """What was proved before the code no longer counts."""

    sentence = "O tempo para digitar o código terminou. Entre novamente."


class SetUpOver(PortalError):
    """The app was not confirmed in time, or elsewhere."""

    sentence = "A configuração expirou. Comece de novo."


class WrongProof(Invalid):
    """Neither the current password nor a current code."""

    sentence = "Senha ou código incorreto."
    field = "proof"


class SecondFactorRequired(NotAllowed):
    """The administrators require it."""

    sentence = "A Kartado exige a verificação em duas etapas da equipe. Não é possível desativar."


class ConsentMissing(Invalid):
    """The box of the terms was not ticked."""

    sentence = "Para continuar, leia o termo de armazenamento de dados e marque a caixa."
    field = "consent"


class TitleMissing(Invalid):
    """The box before the one-time link was not ticked."""

    sentence = "Marque a caixa de confirmação para receber o link."
    field = "is_mine"


class Several(PortalError):
    """More than one thing is wrong with a form: each sentence stands by its field."""

    def __init__(self, refusals: list[PortalError]) -> None:
        self.by_field: dict[str, str] = {}
        for refusal in refusals:
            self.by_field.setdefault(refusal.field, str(refusal))
        super().__init__()


class PortalBusy(PortalError):
    """The database is locked or away; `code` stands in the log beside the cause."""

    sentence = (
        "O portal não conseguiu concluir agora e nada foi alterado. "
        "Tente novamente em instantes. Código para o suporte: {code}."
    )


class SignOutUnfinished(PortalError):
    """The browser has let go of the session, but the database did not take its end down."""

    sentence = (
        "Você saiu neste navegador, mas o portal não conseguiu encerrar a sessão agora. "
        "Feche as outras abas do portal. Assim que puder, entre de novo e encerre a sessão "
        "anterior em «Minha conta». Código para o suporte: {code}."
    )


class LastAdmin(NotAllowed):
    """The act would leave the portal without an administrator."""

    sentence = "Você é o único administrador do portal. Nomeie outro antes de continuar."


class InvitationAccepted(PortalError):
    """Somebody of the staff proved their address and has no password yet."""

    sentence = "Convite aceito e e-mail verificado. Crie agora a sua senha para entrar."


class SignUpContested(PortalError):
    """More than one password was given for the address before it was proved."""

    sentence = (
        "E-mail verificado. Como houve mais de um cadastro com este endereço, "
        "crie agora uma nova senha para proteger a sua conta."
    )
