"""Having Katia answer: think aside, write in one unit, again while more is said meanwhile."""

import asyncio
import time
from dataclasses import replace
from functools import cache

import structlog

from kartado_portal import clock
from kartado_portal.chat import answering, questions
from kartado_portal.chat.questions import Thought
from kartado_portal.database import in_reading, in_unit
from kartado_portal.katia.answers import Intent
from kartado_portal.katia.llm import Door, door_of
from kartado_portal.knowledge.library import current_mind
from kartado_portal.settings import get_settings

_ROUNDS = 5

log = structlog.get_logger(__name__)


async def have_answered(number: str) -> None:
    """Have Katia answer what she was asked in a conversation; nothing when nothing is hers.

    Does no harm when two processes do it at once: the second finds the question answered.
    """
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        thought = await in_reading(questions.think, number=number)
        if thought is None:
            await in_unit(questions.settle, number=number)
            return
        took_ms = round((time.perf_counter() - started) * 1000)
        thought = await _deepened(replace(thought, took_ms=took_ms))
        more = await in_unit(answering.answer, number=number, thought=thought, now=clock.now())
        log.info(
            "katia.answered",
            intent=thought.answer.intent if thought.answer else thought.act,
            tier=thought.answer.tier if thought.answer else None,
            engine=thought.engine,
            ms=round((time.perf_counter() - started) * 1000),
        )
        if not more:
            return


@cache
def door() -> Door | None:
    """Return this process's door to a language model, if the settings name one."""
    return door_of(get_settings())


async def _deepened(thought: Thought) -> Thought:
    """Return the thought as a language model has it, where one is set up and can be believed.

    It is asked outside any transaction: however slow it is, nothing waits for it but the answer.
    """
    model = door()
    if model is None or thought.answer is None or thought.answer.intent is not Intent.ANSWER:
        return thought
    mind = await in_reading(current_mind)
    answer = await model.answer(mind, thought.text, turns=thought.turns)
    if answer == thought.answer:
        return thought
    return replace(thought, answer=answer, engine="llm")


_running: set[asyncio.Task[None]] = set()


def start(number: str) -> None:
    """Have Katia answer beside the event that asked: its tab is not held up meanwhile.

    What she wrote reaches the page as any other news. Should this process die first, `care` of
    another has the question answered.
    """
    task = asyncio.create_task(_answer(number))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _answer(number: str) -> None:
    try:
        await have_answered(number)
    except Exception:
        log.exception("katia.failed")


async def settled() -> None:
    """Wait until every answer that was started is written (tests, shut-down)."""
    await asyncio.gather(*_running)
