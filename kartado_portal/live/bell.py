"""Ringing the hub as soon as a poke is committed, in this process or in another."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

CHANNEL = "portal:poke"
RETRY_SECONDS = 1.0

_log = structlog.get_logger(__name__)


class Bell:
    """Wakes one waiting task. With Redis it also rings, and hears, the other processes.

    Only haste hangs on it: whoever hears nothing polls the table a moment later.
    """

    def __init__(self, redis_url: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._redis: Redis | None = Redis.from_url(redis_url) if redis_url else None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        if self._redis is not None:
            self._start(self._listen(self._redis))
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._redis is not None:
            await self._redis.aclose()

    def ring(self) -> None:
        """Ring, from whatever thread. Raises RuntimeError once the loop is closed."""
        self._loop.call_soon_threadsafe(self._ring)

    async def wait(self, seconds: float) -> None:
        """Return when rung, at the latest after `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()

    def _ring(self) -> None:
        self._rung.set()
        if self._redis is not None:
            self._start(self._tell(self._redis))

    def _start(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, redis: "Redis") -> None:
        try:
            await redis.publish(CHANNEL, b"")
        except (RedisError, OSError) as error:
            _log.warning("bell.mute", error=type(error).__name__)

    async def _listen(self, redis: "Redis") -> None:
        while True:
            try:
                async with redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        if message["type"] == "message":
                            self._rung.set()
            except (RedisError, OSError) as error:
                _log.warning("bell.deaf", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
