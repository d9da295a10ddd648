"""The optional door to a language model; whatever goes wrong there, the embedded answer stands."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from kartado_portal.katia import wording
from kartado_portal.katia.answers import Answer, Intent, Quoted, Tier, Turn
from kartado_portal.katia.entries import Entry
from kartado_portal.katia.llm_contract import Unbelievable, Verdict, messages, verdict
from kartado_portal.katia.mind import Mind
from kartado_portal.katia.passages import passages
from kartado_portal.settings import Settings

_LONGEST_STREAM = 512 * 1024
"""Bytes of a reply, its frames counted."""
_LONGEST_REPLY = 16 * 1024
"""Characters of what the model says."""
_REPLY_TOKENS = 700
_MILLION = 1_000_000


@dataclass
class Counts:
    """What the door has cost since the process began; read by pages, written by the door."""

    calls: int = 0
    believed: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    """By kind: timeout, connection, status_429, status_500, cut, too_long, wrong_json,
    unknown_slug, no_quote, invented_quote."""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    """In the currency of the price settings."""


class Door:
    """Asks an OpenAI-compatible server which of the mind's articles answers."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str = "",
        timeout_seconds: float = 8,
        price_in: float = 0,
        price_out: float = 0,
    ) -> None:
        """Prices are for a million tokens. `timeout_seconds` is for the whole of a reply."""
        self.counts = Counts()
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        # Read once: that takes 20 ms, during which the event loop serves nobody.
        self._trust = httpx.create_ssl_context()
        self._timeout_seconds = timeout_seconds
        self._price_in, self._price_out = price_in, price_out

    async def answer(self, mind: Mind, text: str, *, turns: Sequence[Turn] = ()) -> Answer:
        """Answer like `mind`, from the article that the model chose if it can be believed.

        Only questions go out: errands, orders to the machine and what is out of scope stay here.
        Never raises for what the server does.
        """
        own = await asyncio.to_thread(mind.answer, text, turns=turns)
        if own.intent is not Intent.ANSWER or not own.articles:
            return own
        offered = [entry for slug in own.articles if (entry := mind.entry(slug))]
        self.counts.calls += 1
        try:
            async with asyncio.timeout(self._timeout_seconds):
                reply = await self._reply(messages(text, turns, offered))
            chosen = verdict(reply, offered)
        except TimeoutError:
            return self._failed("timeout", own)
        except httpx.TimeoutException:
            return self._failed("timeout", own)
        except httpx.HTTPError:
            return self._failed("connection", own)
        except Unbelievable as failure:
            return self._failed(failure.kind, own)
        self.counts.believed += 1
        return _spoken(own, chosen, offered)

    def _failed(self, kind: str, own: Answer) -> Answer:
        self.counts.failures[kind] += 1
        return own

    async def _reply(self, conversation: list[dict[str, str]]) -> str:
        """Read what the model says, piece by piece.

        Raises: Unbelievable, httpx.HTTPError.
        """
        asked = {
            "model": self._model,
            "messages": conversation,
            "temperature": 0,
            "max_tokens": _REPLY_TOKENS,
            "response_format": {"type": "json_object"},
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        # A client for each call: a kept one belongs to the event loop that made it.
        async with (
            httpx.AsyncClient(
                timeout=self._timeout_seconds, follow_redirects=False, verify=self._trust
            ) as client,
            client.stream("POST", self._url, json=asked, headers=self._headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise Unbelievable(f"status_{response.status_code}")
            return await self._streamed(response)

    async def _streamed(self, response: httpx.Response) -> str:
        said: list[str] = []
        held, length, read = b"", 0, 0
        async for chunk in response.aiter_bytes():
            read += len(chunk)
            if read > _LONGEST_STREAM:
                raise Unbelievable("too_long")
            *lines, held = (held + chunk).split(b"\n")
            for line in lines:
                frame = line.strip().removeprefix(b"data:").strip()
                if not line.startswith(b"data:"):
                    continue
                if frame == b"[DONE]":
                    return "".join(said)
                piece = self._piece(frame)
                length += len(piece)
                if length > _LONGEST_REPLY:
                    raise Unbelievable("too_long")
                said.append(piece)
        raise Unbelievable("cut")

    def _piece(self, frame: bytes) -> str:
        """Return the text in a frame of the stream, and count the tokens that it reports."""
        try:
            told: Any = json.loads(frame)
            usage = told.get("usage") or {}
            self._count(int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0)))
            choices = told.get("choices") or []
            return str(choices[0]["delta"].get("content") or "") if choices else ""
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as failure:
            raise Unbelievable("wrong_json") from failure
        except RecursionError as failure:
            raise Unbelievable("wrong_json") from failure

    def _count(self, tokens_in: int, tokens_out: int) -> None:
        self.counts.tokens_in += max(tokens_in, 0)
        self.counts.tokens_out += max(tokens_out, 0)
        spent = max(tokens_in, 0) * self._price_in + max(tokens_out, 0) * self._price_out
        self.counts.cost += spent / _MILLION


def door_of(settings: Settings) -> Door | None:
    """Return the door that the settings ask for; none by default."""
    if not settings.llm_base_url:
        return None
    return Door(
        base_url=settings.llm_base_url,
        model=settings.llm_model,
        api_key=settings.llm_api_key,
        timeout_seconds=settings.llm_timeout_seconds,
        price_in=settings.llm_price_in,
        price_out=settings.llm_price_out,
    )


def _spoken(own: Answer, chosen: Verdict, offered: Sequence[Entry]) -> Answer:
    titles = [entry.title for entry in offered]
    if chosen.slug is None:
        says = wording.suggest(titles[:3])
        return replace(own, tier=Tier.SUGGEST, quoted=None, text=says)
    first = next(entry for entry in offered if entry.slug == chosen.slug)
    rest = [entry for entry in offered if entry is not first]
    passage = "\n\n".join(chosen.quotes)
    quoted = Quoted(first.slug, first.title, passage, _anchor_of(first, chosen.quotes[0]))
    return replace(
        own,
        tier=Tier.DIRECT,
        articles=(first.slug, *(entry.slug for entry in rest)),
        quoted=quoted,
        text=wording.direct(first.title, passage, [entry.title for entry in rest[:2]]),
    )


def _anchor_of(entry: Entry, quote: str) -> str:
    beginning = quote.splitlines()[0]
    return next((p.anchor for p in passages(entry.body) if beginning in p.text), "")
