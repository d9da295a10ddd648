"""What the shield itself answers: short, in Portuguese, without a word about the inside."""

from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse, Response

BAD_REQUEST = "Pedido inválido."
FOREIGN = "Este pedido não veio de uma página do portal."
NOT_FOUND = "Não encontramos o que você procura."
TOO_LARGE = "O envio é maior que o permitido."
TOO_MANY = "Muitos pedidos em pouco tempo. Aguarde um instante e tente novamente."

_FAILED_PAGE = """<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Algo deu errado · Portal do Cliente Kartado</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif }}
main {{ max-width: 34rem; margin: 15vh auto; padding: 0 1rem }}
code {{ font-size: 1.1rem; letter-spacing: .08em }}
</style>
</head>
<body>
<main>
<h1>Algo deu errado</h1>
<p>Não foi possível concluir. Tente novamente em instantes.</p>
<p>Se continuar, informe este código ao suporte: <code>{code}</code></p>
<p><a href="/">Voltar à Central de Ajuda</a></p>
</main>
</body>
</html>
"""


def plain(status: int, sentence: str, *, retry_after_seconds: int | None = None) -> Response:
    """Return a one-line answer."""
    headers = {"retry-after": str(retry_after_seconds)} if retry_after_seconds else None
    return PlainTextResponse(sentence, status, headers=headers)


def failed(code: str) -> Response:
    """Return the page of an error that is ours; `code` is found in the log."""
    return HTMLResponse(_FAILED_PAGE.format(code=escape(code)), 500)
