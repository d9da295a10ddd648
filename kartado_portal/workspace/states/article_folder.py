"""Topics of the knowledge base, and its articles as a folder."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.queries import find_attachment
from kartado_portal.files.services import discard
from kartado_portal.files.store import get_store, in_worker
from kartado_portal.knowledge import folder, topics
from kartado_portal.knowledge.schemas import TopicCard
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace.states.settings_form import SettingsForm


class ArticleTopics(SettingsForm, rx.State):
    """The topics in their order."""

    topics: list[TopicCard] = []
    editing: int = 0
    """The topic in the form; 0 for a new one."""
    name: str = ""

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show the topics."""
        self.errors, self.editing, self.name = {}, 0, ""
        await self._show()

    async def _show(self) -> None:
        self.topics = await in_reading(topics.list_every_topic)
        self.is_loaded = True

    @rx.event
    @guarded(*STAFF)
    async def edit(self, topic_id: int) -> EventSpec | None:
        """Bring a topic's name into the form."""
        for one in self.topics:
            if one.id == topic_id:
                self.editing, self.name, self.errors = one.id, one.name, {}
                self.saved += 1
                return rx.set_focus("field-name")
        return None

    @rx.event
    @guarded(*STAFF)
    async def keep(self, form: dict[str, str]) -> EventSpec | None:
        """Add a topic, or give the one in the form its new name."""
        self.name = form.get("name", "")
        if self.editing:
            given = {"topic_id": self.editing, "name": self.name}
            is_done = await self._act(topics.rename_topic, **given)
        else:
            is_done = await self._act(topics.add_topic, "Tópico criado.", name=self.name)
        if is_done:
            self.editing, self.name = 0, ""
            self.saved += 1
        return self._focus()

    @rx.event
    @guarded(*STAFF)
    async def move(self, topic_id: int, by: int) -> None:
        """Move a topic up or down."""
        await self._act(topics.move_topic, "Ordem salva.", topic_id=topic_id, by=by)

    @rx.event
    @guarded(*STAFF)
    async def delete(self, topic_id: int) -> None:
        """Delete an empty topic."""
        await self._act(topics.delete_topic, "Tópico excluído.", topic_id=topic_id)


class ArticleFolder(rx.State):
    """Taking a folder in."""

    files: list[dict[str, str]] = []
    error: str = ""
    done: str = ""
    round: int = 0
    """Another one empties the uploader."""
    is_publishing: bool = False
    is_loaded: bool = False

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Begin anew."""
        self.error = self.done = ""
        self.is_loaded = True

    @rx.event
    @guarded(*STAFF)
    async def choose(self, is_publishing: bool) -> None:
        """Say whether what is taken in is published at once."""
        self.is_publishing = is_publishing

    @rx.event
    @guarded(*STAFF)
    async def take_in(self, attachment_id: str) -> None:
        """Take in the articles of an uploaded ZIP, and forget the upload."""
        actor, now = await require_actor(self), clock.now()
        self.error = self.done = ""
        self.round += 1
        row = await in_reading(find_attachment, attachment_id)
        if row is None or row.uploader_id != actor.account_id or row.message_id is not None:
            self.error = "O arquivo não chegou. Envie de novo."
            return
        try:
            if row.size_bytes > folder.FOLDER_LIMIT_BYTES:
                limit = folder.FOLDER_LIMIT_BYTES >> 20
                self.error = f"O arquivo passa de {limit} MB."
                return
            packed = await in_worker(lambda: b"".join(get_store().read(row.storage_key)))
            files = folder.read_zip(packed)
            taken = await in_unit(
                folder.take_in,
                actor=actor,
                files=files,
                is_published=self.is_publishing,
                now=now,
            )
        except PortalError as refused:
            self.error = f"Nada foi importado. {refused}"
            await say_error(self, self.error)
        else:
            self.done = (
                f"Importado: {taken.created} novos, {taken.changed} alterados, "
                f"{taken.unchanged} sem mudança."
            )
            await say_ok(self, self.done)
        finally:
            await in_unit(discard, uploader_id=actor.account_id, attachment_id=attachment_id)

    @rx.event
    @guarded(*STAFF)
    async def drop_file(self, attachment_id: str) -> None:
        """Nothing is kept of an upload that was taken out of the form."""
