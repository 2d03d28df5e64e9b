"""Connections to the mail server, kept open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import parseaddr
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from notifications.domain.mails import Answer

TIMEOUT: Final = 15.0


class ServerAway(Exception):
    """No connection could be opened: no mail is at fault."""


class Connections:
    """At most `limit`, opened when needed and used again."""

    def __init__(self, host: str, port: int, *, sender: str, limit: int) -> None:
        self._host, self._port, self._sender = host, port, sender
        self._slots = asyncio.Semaphore(limit)
        self._idle: list[SMTP] = []

    async def send(self, message: bytes, *, to: str) -> Answer:
        """Hands one mail over. Raises ServerAway."""
        if not to or parseaddr(to)[1] != to:
            return Answer("bounced")  # the client would send it to what it makes of it
        async with self._one() as client:
            try:
                options = None if to.isascii() else ["SMTPUTF8"]
                await client.sendmail(self._sender, [to], message, mail_options=options)
            except SMTPRecipientsRefused as refusal:
                return Answer.to_a_refusal(refusal.recipients[0].code)
            except SMTPDataError as refusal:
                return Answer.to_a_refusal(refusal.code)
            except SMTPResponseException as refusal:
                # The server refuses the sender, or the session: not for good, and not this person.
                return Answer("deferred", refusal.code)
            except (SMTPNotSupported, ValueError):
                return Answer("bounced")  # an address that the server cannot be given
            except (SMTPException, OSError):
                client.close()  # cut in the middle: it may have been taken, and is sent again
                return Answer("deferred")
            return Answer("sent", 250)

    @asynccontextmanager
    async def _one(self) -> AsyncIterator[SMTP]:
        async with self._slots:
            client = self._reusable() or await self._open()
            try:
                yield client
            except BaseException:
                client.close()
                raise
            if client.is_connected:
                self._idle.append(client)

    def _reusable(self) -> SMTP | None:
        while self._idle:
            client = self._idle.pop()
            if client.is_connected:
                return client
        return None

    async def _open(self) -> SMTP:
        client = SMTP(hostname=self._host, port=self._port, timeout=TIMEOUT)
        try:
            await client.connect()
        except (SMTPException, OSError) as error:
            client.close()
            raise ServerAway(type(error).__name__) from error
        return client

    async def close(self) -> None:
        while (client := self._reusable()) is not None:
            with suppress(SMTPException, OSError):  # the server closes it anyway
                await client.quit()
