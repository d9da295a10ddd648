"""The webhook and whoever knocks there: Meta alone is let in, once for each message."""

import json
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from kartado_portal import checking
from kartado_portal.chat.models import Conversation
from kartado_portal.settings import Settings
from kartado_portal.web.shield import WEBHOOK_LIMIT
from kartado_portal.whatsapp.models import WhatsAppIncoming, WhatsAppOutgoing, WhatsAppPhone
from kartado_portal.whatsapp.receiving import MESSAGES
from tests.whatsapp.conftest import PATH, VERIFY_TOKEN, Portal, delivery, signature

NAMES = ("phone_number_id", "access_token", "app_secret", "verify_token")


async def test_meta_may_check_the_address(portal: Portal) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}

    right = await portal.client.get(PATH, params=asked | {"hub.verify_token": VERIFY_TOKEN})
    wrong = await portal.client.get(PATH, params=asked | {"hub.verify_token": "x"})
    none = await portal.client.get(PATH, params=asked)
    mode = await portal.client.get(
        PATH, params={"hub.mode": "x", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1"}
    )

    assert (right.status_code, right.text) == (200, "1158201444")
    assert right.headers["content-type"].startswith("text/plain")
    assert [one.status_code for one in (wrong, none, mode)] == [403, 403, 403]


async def test_without_settings_there_is_no_such_door(
    portal: Portal, settings: Callable[..., object]
) -> None:
    settings(**{f"whatsapp_{name}": "" for name in NAMES})
    body = json.dumps(portal.phone().told()).encode()

    assert (await portal.client.get(PATH)).status_code == 404
    assert (await portal.post(body, signature(body, ""))).status_code == 404


@pytest.mark.parametrize("signed", ["", "sha256=", "sha1=abc", "sha256=ção", "right-of-another"])
async def test_what_is_not_signed_is_refused(portal: Portal, signed: str) -> None:
    phone = portal.phone()
    body = json.dumps(phone.told(phone.message("text", {"body": "Oi"}))).encode()
    given = signature(body, "another-secret") if signed == "right-of-another" else signed

    answer = await portal.client.post(
        PATH, content=body, headers={"X-Hub-Signature-256": given.encode()}
    )

    assert answer.status_code == 403
    assert portal.rows(WhatsAppIncoming) == []


async def test_a_changed_byte_breaks_the_signature(portal: Portal) -> None:
    phone = portal.phone()
    body = json.dumps(phone.told(phone.message("text", {"body": "Oi"}))).encode()

    answer = await portal.post(body.replace(b"Oi", b"Ai"), signature(body))

    assert answer.status_code == 403


async def test_the_same_message_twice_is_one(portal: Portal) -> None:
    phone = portal.phone()
    told = phone.told(phone.message("text", {"body": "Oi"}))

    for _ in range(2):
        assert (await portal.deliver(told)).status_code == 200
    await portal.work()
    assert (await portal.deliver(told)).status_code == 200
    await portal.work()

    assert portal.said().count("Oi") == 1
    assert len(portal.rows(Conversation)) == 1
    assert len(phone.shown) == 1


async def test_another_number_of_ours_is_not_our_business(portal: Portal) -> None:
    phone = portal.phone()
    value = phone.told(phone.message("text", {"body": "Oi"}))["entry"][0]["changes"][0]["value"]
    foreign = delivery({**value, "metadata": {"phone_number_id": "999"}}, number_id="999")

    answer = await portal.deliver(foreign)

    assert answer.status_code == 200
    assert portal.rows(WhatsAppIncoming) == []
    assert portal.rows(WhatsAppPhone) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000],
)
async def test_garbage_is_refused(portal: Portal, body: bytes) -> None:
    assert (await portal.post(body, signature(body))).status_code == 400


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "text",
        {},
        {"object": "page"},
        {"object": "whatsapp_business_account", "entry": "x"},
        {"object": "whatsapp_business_account", "entry": [None, 1, {"changes": [None, 2]}]},
        delivery({"messages": "x", "statuses": 7, "contacts": {}}),
        delivery({"messages": [None, 1, "x", {}, {"id": 5}, {"id": "a", "from": "not-a-number"}]}),
        delivery({"statuses": [None, {"id": "a", "status": "odd"}, {"status": "read"}]}),
        delivery({"messages": []}, field="account_update"),
    ],
)
async def test_odd_shapes_are_acknowledged_and_do_nothing(portal: Portal, payload: object) -> None:
    answer = await portal.deliver(payload)

    assert answer.status_code == 200
    assert portal.rows(WhatsAppIncoming) == []


async def test_one_odd_message_takes_no_neighbour_along(portal: Portal) -> None:
    phone = portal.phone(name="Ana\x00\ud800 Souza")
    good = phone.message("text", {"body": "Oi\x00 você\ud83d"})
    late = phone.message("text", {"body": "Sou eu"}, timestamp="99999999999999999999")

    answer = await portal.deliver(phone.told({"id": 7}, good, late))
    await portal.work()

    assert answer.status_code == 200
    assert portal.said()[0] == "Oi você?"
    assert "Sou eu" in portal.said()
    assert portal.rows(WhatsAppPhone)[0].profile_name == "Ana Souza"


async def test_a_huge_body_is_refused_before_it_is_read(portal: Portal) -> None:
    body = b"x" * (WEBHOOK_LIMIT + 1)

    answer = await portal.post(body, signature(body))
    fits = b'{"x":"' + b"y" * (WEBHOOK_LIMIT - 8) + b'"}'

    assert answer.status_code == 413
    assert (await portal.post(fits, signature(fits))).status_code == 200


async def test_a_flood_is_dropped_and_told_once(portal: Portal) -> None:
    phone = portal.phone()
    many = [phone.message("text", {"body": f"{n}"}) for n in range(MESSAGES.limit + 20)]

    assert (await portal.deliver(phone.told(*many))).status_code == 200

    rows = portal.rows(WhatsAppIncoming)
    assert sum(row.state == "dropped" for row in rows) == 20
    assert all(row.sealed == "" for row in rows if row.state == "dropped")
    told = [row.content["text"] for row in portal.rows(WhatsAppOutgoing)]
    assert len(told) == 1
    assert "muitas mensagens" in told[0]


async def test_a_status_of_an_unknown_message_is_forgotten(portal: Portal, clock) -> None:
    answer = await portal.status({"id": "wamid.UNKNOWN"}, "delivered")

    assert answer.status_code == 200
    assert portal.rows(WhatsAppIncoming)[0].state == "received"  # ours may yet be stamped
    clock.shift(11 * 60)
    await portal.work()
    assert portal.rows(WhatsAppIncoming)[0].state == "dropped"


async def test_messages_of_one_phone_keep_their_order(portal: Portal) -> None:
    phone = portal.phone()
    texts = [f"Parte {n} do relato" for n in range(6)]
    messages = [
        phone.message("text", {"body": text}, timestamp=str(1_773_147_000 + place))
        for place, text in enumerate(texts)
    ]

    await portal.deliver(phone.told(*reversed(messages)))
    await portal.work()

    assert [text for text in portal.said() if text in texts] == texts


async def test_check_says_whether_meta_lets_us_in(
    portal: Portal, settings: Callable[..., object]
) -> None:
    def check() -> None:
        dict(checking.checks())["whatsapp"]()

    check()
    settings(whatsapp_access_token="old")
    with pytest.raises(RuntimeError, match="Error validating access token"):
        check()
    settings(**{f"whatsapp_{name}": "" for name in NAMES})
    assert "whatsapp" not in dict(checking.checks())


@pytest.mark.parametrize("missing", NAMES)
def test_half_a_set_up_is_refused(settings: Callable[..., object], missing: str) -> None:
    given = {f"whatsapp_{name}": "1234" for name in NAMES} | {f"whatsapp_{missing}": ""}

    with pytest.raises(ValidationError, match=f"PORTAL_WHATSAPP_{missing.upper()}"):
        Settings(**given)


def test_the_api_is_asked_in_clear_on_this_machine_alone() -> None:
    Settings(whatsapp_api_base_url="http://127.0.0.1:9/v23.0")
    with pytest.raises(ValidationError, match="PORTAL_WHATSAPP_API_BASE_URL"):
        Settings(whatsapp_api_base_url="http://graph.facebook.com/v23.0")


async def test_what_is_said_in_groups_is_nobodys_conversation(portal: Portal) -> None:
    phone = portal.phone()
    raw = phone.message("text", {"body": "Oi, grupo"}, group_id="Y2FwaV9ncm91cDo")

    assert (await portal.deliver(phone.told(raw))).status_code == 200
    assert portal.rows(WhatsAppIncoming) == []
