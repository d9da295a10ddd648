"""A phone's line: a TCP proxy that delays every byte and lets only so many through a second.

Chromium's own throttling leaves the frames of an open WebSocket alone, which flatters every
page that lives on one; this delays them too.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HOST = "127.0.0.2"
ROUND_TRIP_SECONDS = 0.15
BITS_PER_SECOND = 1_600_000
_CHUNK = 4096


class _Line:
    """Both directions; what comes down shares one width, whatever the connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free_at = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(ROUND_TRIP_SECONDS)  # the handshake, which loopback does at once
        upstream_reader, upstream = await asyncio.open_connection("127.0.0.1", self._port)
        # The end of the measuring ends it, of which asyncio would otherwise complain.
        with suppress(asyncio.CancelledError):
            await asyncio.gather(
                self._pump(reader, upstream, is_down=False),
                self._pump(upstream_reader, writer, is_down=True),
            )

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, is_down: bool
    ) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sender = asyncio.create_task(_send(queue, sink))
        clock = asyncio.get_running_loop().time
        chunk = b"-"
        while chunk:
            chunk = b""
            with suppress(ConnectionError):
                chunk = await source.read(_CHUNK)
            leaves = clock()
            if is_down:
                leaves = max(leaves, self._free_at) + len(chunk) * 8 / BITS_PER_SECOND
                self._free_at = leaves
            queue.put_nowait((leaves + ROUND_TRIP_SECONDS / 2, chunk))
        await sender


async def _send(queue: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter) -> None:
    """Send each chunk at its time; an empty one ends the connection."""
    clock = asyncio.get_running_loop().time
    with suppress(ConnectionError):
        while True:
            due, chunk = await queue.get()
            await asyncio.sleep(max(0.0, due - clock()))
            if not chunk:
                break
            sink.write(chunk)
            await sink.drain()
    sink.close()


@contextmanager
def slow_line(port: int) -> Iterator[str]:
    """Yield `host:port` of a slow way to `port` of this machine."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(_Line(port).serve, HOST, 0)

    async def end() -> None:
        server.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result()
    host, own_port = server.sockets[0].getsockname()
    try:
        yield f"{host}:{own_port}"
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
