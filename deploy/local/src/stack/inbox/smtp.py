"""The SMTP side: accepts every mail, except where a test asks for a refusal by its address."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from stack.inbox.store import Store
from stack.layout import HOST

REFUSALS = {
    "bounce.test": "550 5.1.1 No such mailbox",
    "busy.test": "451 4.3.0 Try again later",
}
LARGEST_MAIL = 10 * 1024 * 1024


class Sink:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_RCPT(  # noqa: N802, the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := REFUSALS.get(address.rpartition("@")[2].lower()):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        self._store.keep(envelope.rcpt_tos, raw)
        return "250 OK"


async def listen(store: Store, port: int) -> asyncio.Server:
    def connection() -> SMTP:
        return SMTP(
            Sink(store),
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="appariement",
        )

    return await asyncio.get_running_loop().create_server(connection, HOST, port)
