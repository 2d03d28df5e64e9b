from collections.abc import AsyncIterator, Sequence

from kernel.errors import DomainError, NotFound
from kernel.outbox import emit
from kernel.versions import check_version
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from toy.domain import Board, Heard, Note, NoteWritten, Trouble


class Withdrawn(DomainError):
    """Ce tableau a été retiré."""

    status = 410


async def board(session: AsyncSession, *, code: str) -> Board:
    if code == "withdrawn":
        raise Withdrawn
    found = await session.get(Board, code)
    if found is None:
        raise NotFound
    return found


async def rename(session: AsyncSession, *, code: str, expected: int, label: str) -> Board:
    known = await session.get(Board, code, with_for_update=True)
    current = known or Board(code=code, label="", version=0)
    check_version(expected, current.version, current=current)
    current.label, current.version = label, current.version + 1
    session.add(current)
    return current


async def write(session: AsyncSession, *, board: str, number: int, text: str = "") -> Note:
    note = Note(board=board, number=number)
    session.add(note)
    emit(session, NoteWritten(board=board, number=number, text=text))
    await session.flush()
    return note


async def whole_state(session: AsyncSession) -> AsyncIterator[Sequence[NoteWritten]]:
    notes = (await session.exec(select(Note).order_by(col(Note.id)))).all()
    yield [NoteWritten(board=note.board, number=note.number) for note in notes]


async def hear(session: AsyncSession, *, kind: str, board: str, number: int) -> None:
    if await session.get(Trouble, board):
        raise RuntimeError("this board is in trouble")
    session.add(Heard(kind=kind, board=board, number=number))
    await session.flush()
