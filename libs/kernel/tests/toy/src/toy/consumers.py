import structlog
from kernel.subscriptions import Subscriptions
from sqlmodel.ext.asyncio.session import AsyncSession

from toy import usecases
from toy.domain import NoteWritten, RoundMoved

subscriptions = Subscriptions()
log = structlog.get_logger()


@subscriptions.on(NoteWritten)
async def hear_note(session: AsyncSession, event: NoteWritten) -> None:
    await usecases.hear(session, kind="note", board=event.board, number=event.number)
    log.info("note heard", board=event.board)


@subscriptions.on(RoundMoved)
async def hear_round(session: AsyncSession, event: RoundMoved) -> None:
    await usecases.hear(session, kind="round", board=event.board, number=event.number)
