"""Files both ways: under the rules of attachments in, as WhatsApp takes them out."""

import io

import pytest
import time_machine
from PIL import Image

from kartado_portal import clock as moment
from kartado_portal.database import unit_of_work
from kartado_portal.files import receiving
from kartado_portal.files import services as files
from kartado_portal.files.models import Attachment
from kartado_portal.files.store import get_store
from kartado_portal.whatsapp.models import WhatsAppIncoming
from tests.whatsapp.cloud_api import Failure
from tests.whatsapp.conftest import Portal

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OGG = b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead" + b"\x00" * 200
EXE = b"MZ\x90\x00" + b"\x00" * 200


def png() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    return drawn.getvalue()


def upload(portal: Portal, content: bytes, name: str) -> str:
    """Have the analyst upload a file; return its id."""
    kept = receiving.keep_bytes(content, name=name)
    with unit_of_work() as session:
        card = files.store_upload(
            session, uploader_id=portal.analyst.id, file=kept, now=moment.now()
        )
    return card.id


async def test_a_picture_with_words_becomes_an_attachment(portal: Portal) -> None:
    phone = portal.phone()

    await phone.send_file("image", "image/png", png(), caption="A tela fica branca")

    assert portal.said()[0] == "A tela fica branca"
    row = portal.rows(Attachment)[0]
    assert (row.name, row.media_type) == ("imagem.png", "image/png")
    assert row.message_id is not None
    assert row.uploader_id == portal.ticket().requester_id
    assert b"".join(get_store().read(row.storage_key)) == png()


async def test_a_document_keeps_its_name_and_needs_no_words(portal: Portal) -> None:
    phone = portal.phone()

    shown = await phone.send_file("document", "application/pdf", PDF, filename="laudo ção.pdf")

    assert [one.name for one in portal.rows(Attachment)] == ["laudo ção.pdf"]
    assert "Recebi o arquivo" in shown[-1]


@pytest.mark.parametrize(
    ("kind", "media_type", "content", "more", "told"),
    [
        ("audio", "audio/ogg; codecs=opus", OGG, {}, "audio.ogg"),
        ("document", "application/x-msdownload", EXE, {"filename": "vírus.exe"}, "vírus.exe"),
        ("document", "image/png", EXE, {"filename": "foto.png"}, "foto.png"),
    ],
)
async def test_a_refused_file_is_named_with_the_reason(
    portal: Portal, kind: str, media_type: str, content: bytes, more: dict, told: str
) -> None:
    shown = await portal.phone().send_file(kind, media_type, content, **more)

    assert portal.rows(Attachment) == []
    assert len(shown) == 1
    assert shown[0].startswith("Não incluí o arquivo enviado: ")
    assert told in shown[0]


async def test_the_words_beside_a_refused_file_are_kept(portal: Portal) -> None:
    phone = portal.phone()

    shown = await phone.send_file(
        "document", "x/y", EXE, filename="a.exe", caption="Veja o erro de sincronização"
    )

    assert "Veja o erro de sincronização" in portal.said()
    assert any("a.exe" in text for text in shown)


async def test_a_file_that_is_too_large_is_not_fetched(portal: Portal, settings) -> None:
    settings(attachment_limit_mb=1)
    portal.api.calls.clear()

    shown = await portal.phone().send_file(
        "document", "application/pdf", PDF + b" " * 2_000_000, filename="grande.pdf"
    )

    assert "maior que 1 MB" in shown[0]
    assert not any(call.startswith("GET /files/") for call in portal.api.calls)


async def test_our_token_is_not_sent_to_strangers(portal: Portal) -> None:
    portal.api.media_base = "https://evil.example"

    shown = await portal.phone().send_file("image", "image/png", png())

    assert "não o entrega mais" in shown[0]
    assert portal.rows(Attachment) == []


async def test_a_file_that_meta_has_no_more_is_named(portal: Portal) -> None:
    phone = portal.phone()

    shown = await phone.send("document", {"id": "123456", "filename": "velho.pdf"})

    assert "«velho.pdf»" in shown[0]
    assert all(row.state == "done" for row in portal.rows(WhatsAppIncoming))


@pytest.mark.parametrize(
    ("kind", "part", "told"),
    [
        ("location", {"latitude": -30.0, "longitude": -51.2}, "localizações"),
        ("contacts", {}, "contatos compartilhados"),
        ("order", {}, "Não consigo abrir este tipo de mensagem"),
        ("unsupported", {}, "Não consigo abrir este tipo de mensagem"),
    ],
)
async def test_what_we_do_not_take_is_said(
    portal: Portal, kind: str, part: dict, told: str
) -> None:
    shown = await portal.phone().send(kind, part)

    assert len(shown) == 1
    assert told in shown[0]


async def test_a_reaction_is_answered_with_silence(portal: Portal) -> None:
    assert await portal.phone().send("reaction", {"message_id": "wamid.X", "emoji": "👍"}) == []


async def test_files_of_the_analyst_reach_the_phone(portal: Portal) -> None:
    phone = portal.phone()
    await phone.send("interactive", phone.reply("human", "Chamar um analista"))
    number = portal.ticket().number
    ids = (
        upload(portal, png(), "tela.png"),
        upload(portal, PDF, "manual.pdf"),
        upload(portal, b"a;b\n1;2\n", "dados.csv"),
    )
    before = len(phone.shown)

    portal.answer(number, "<p>Seguem</p>", ids)
    await portal.work()

    assert phone.shown[before + 1 :] == [
        "*Nina Prado*\nSeguem",
        "[image ]",
        "[document manual.pdf]",
        "[document dados.csv]",
    ]
    kinds = {name: (kind, content) for name, kind, content in portal.api.uploads.values()}
    assert kinds["manual.pdf"] == ("application/pdf", PDF)
    assert kinds["dados.csv"][0] == "text/plain"


async def test_what_whatsapp_does_not_take_is_named(portal: Portal) -> None:
    phone = portal.phone()
    await phone.send("interactive", phone.reply("human", "Chamar um analista"))
    number = portal.ticket().number
    drawing = upload(portal, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "planta.svg")

    portal.answer(number, "<p>Segue</p>", (drawing,))
    await portal.work()

    assert "«planta.svg»" in phone.shown[-1]


async def test_a_file_waits_while_meta_is_away(
    portal: Portal, clock: time_machine.Traveller
) -> None:
    phone = portal.phone()
    await phone.send("interactive", phone.reply("human", "Chamar um analista"))
    number = portal.ticket().number
    portal.answer(number, "<p>Oi</p>")
    await portal.work()
    portal.api.failures += [Failure(503, 131016), Failure(503, 131016)]

    portal.answer(number, "", (upload(portal, PDF, "manual.pdf"),))
    for seconds in (10, 30):
        await portal.work()
        assert "[document manual.pdf]" not in phone.shown
        clock.shift(seconds)
    await portal.work()

    assert phone.shown.count("[document manual.pdf]") == 1
