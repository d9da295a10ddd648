"""What can be wrong with an article.

PortalError
├── NotFound
│   ├── ArticleNotFound
│   ├── VersionNotFound
│   └── TopicNotFound
├── ArticleChanged
├── ArticleArchived
├── NothingToPublish
├── TopicInUse
└── FolderRefused         carries the file's name
"""

from kartado_portal.errors import NotFound, PortalError


class ArticleNotFound(NotFound):
    """There is no such article, or none that the actor may read."""

    sentence = "Este artigo não existe ou não está disponível para você."


class VersionNotFound(NotFound):
    """The article has no version of that number."""

    sentence = "Esta versão não existe."


class TopicNotFound(NotFound):
    """There is no such topic."""

    sentence = "Escolha um tópico da lista."
    field = "topic_id"


class ArticleChanged(PortalError):
    """Somebody else has saved since the editor was opened."""

    sentence = (
        "{who} salvou este artigo enquanto você escrevia. Copie o seu texto, recarregue a página "
        "e junte as duas versões."
    )


class ArticleArchived(PortalError):
    """An archived article is not changed."""

    sentence = "Este artigo está arquivado. Restaure-o antes de alterar."


class NothingToPublish(PortalError):
    """The newest version is the one that readers see."""

    sentence = "A última versão já está publicada."


class TopicInUse(PortalError):
    """A topic with articles stays."""

    sentence = "O tópico tem {count} artigos. Mude-os de tópico antes de excluir."


class FolderRefused(PortalError):
    """A file of the folder cannot be taken; nothing of the folder was."""

    sentence = "{name}: {reason}"
