"""TCP proxies that cut what they carry: an outage of a server that others are using."""

import asyncio
import contextlib
import socket
import struct
from types import TracebackType
from typing import Self


class Proxy:
    """Carries bytes to `target` ("host:port") and back, until it is cut."""

    def __init__(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        self.target, self.host, self.target_port = target, host, int(port)
        self.port = 0
        self.withheld = asyncio.Event()
        self._word: bytes | None = None
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def withhold(self, word: bytes) -> None:
        """From the first request that holds this word on, nothing reaches the server."""
        self._word = word

    async def restore(self) -> None:
        self._server = await asyncio.start_server(
            self._carry, "127.0.0.1", self.port, family=socket.AF_INET
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Nobody gets through any more, and those who are through are thrown out."""
        assert self._server
        self._server.close()
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def __aenter__(self) -> Self:
        await self.restore()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._server:
            await self.cut()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.host, self.target_port)
        pipes = [
            asyncio.create_task(self._requests(reader, back)),
            asyncio.create_task(self._answers(there, writer)),
        ]
        self._pipes.update(pipes)
        await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
        for pipe in pipes:
            pipe.cancel()
        await asyncio.gather(*pipes, return_exceptions=True)
        self._pipes.difference_update(pipes)
        for end in (writer, back):
            end.close()
            with contextlib.suppress(OSError):
                await end.wait_closed()

    async def _requests(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            if self._word and self._word in data:
                self.withheld.set()
            if not self.withheld.is_set():
                back.write(data)
                await back.drain()

    async def _answers(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await there.read(1 << 16):
            writer.write(data)
            await writer.drain()


class KafkaProxy(Proxy):
    """A broker says where it is to be reached; here it says the proxy's address."""

    async def _answers(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        real = self.host.encode() + struct.pack(">i", self.target_port)
        told = self.host.encode() + struct.pack(">i", self.port)
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                size = await there.readexactly(4)
                answer = await there.readexactly(struct.unpack(">i", size)[0])
                writer.write(size + answer.replace(real, told))
                await writer.drain()
