"""Pictures of articles: uploads that a text shows, and who may see them."""

from sqlmodel import Session, col, select

from kartado_portal.actor import Actor
from kartado_portal.files.media import shows_in_browser
from kartado_portal.files.models import Attachment
from kartado_portal.knowledge import queries
from kartado_portal.knowledge.models import Article, ArticlePicture, ArticleVersion
from kartado_portal.knowledge.rendering import pictures_in


def claim(session: Session, *, article_id: int, markdown: str, actor: Actor | None) -> None:
    """Keep the pictures that a text shows from the sweeper.

    Only uploads of the actor's own that no message has, so that nobody publishes a customer's
    attachment by its id; what is another article's already stays that one's.
    """
    wanted = pictures_in(markdown)
    if not wanted or actor is None:
        return
    known = select(ArticlePicture.attachment_id).where(
        col(ArticlePicture.attachment_id).in_(wanted)
    )
    fresh = wanted - set(session.execute(known).scalars())
    own = select(Attachment.id, Attachment.media_type).where(
        col(Attachment.id).in_(fresh),
        Attachment.uploader_id == actor.account_id,
        col(Attachment.message_id).is_(None),
    )
    for attachment_id, media_type in session.execute(own):
        if is_picture(media_type):
            session.add(ArticlePicture(attachment_id=attachment_id, article_id=article_id))
    session.flush()


def is_picture(media_type: str) -> bool:
    """Whether a browser shows the type as a picture."""
    return media_type.startswith("image/") and shows_in_browser(media_type)


def find_shown(session: Session, actor: Actor | None, picture_id: str) -> Attachment | None:
    """Return a picture that the actor may see: of what they may read, and everything for the staff.

    A customer sees it only while the published version of an article they may read shows it.
    """
    row = session.get(ArticlePicture, picture_id)
    if row is None:
        return _own_upload(session, actor, picture_id)
    attachment = session.get(Attachment, picture_id)
    if actor is not None and actor.is_staff:
        return attachment
    shown = (
        select(ArticleVersion.body)
        .join(Article, col(Article.id) == ArticleVersion.article_id)
        .where(
            col(ArticleVersion.number) == Article.published_number,
            queries.visible_to(actor),
            col(ArticleVersion.body).contains(picture_id, autoescape=True),
        )
    )
    return attachment if session.execute(shown).first() else None


def kept_attachments(session: Session) -> set[str]:
    """Return the uploads that articles show, for the sweeper."""
    return set(session.execute(select(ArticlePicture.attachment_id)).scalars())


def _own_upload(session: Session, actor: Actor | None, picture_id: str) -> Attachment | None:
    """Return what an editor has just uploaded, for the preview of a text not saved yet."""
    if actor is None or not actor.is_staff:
        return None
    row = session.get(Attachment, picture_id)
    is_own = row is not None and row.uploader_id == actor.account_id and row.message_id is None
    return row if is_own and row is not None and is_picture(row.media_type) else None
