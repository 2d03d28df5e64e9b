from typing import Annotated

from contracts.auth import Grant
from fastapi import APIRouter, Response, UploadFile
from kernel.db import Session
from kernel.errors import TooMany
from kernel.factors import fresh_factor
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn
from kernel.schemas import Body, Code, Text, Whole
from kernel.versions import ExpectedVersion, tag
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from toy import usecases
from toy.domain import Board

router = APIRouter()


class Label(Body):
    label: Annotated[Text, Field(min_length=1, max_length=40)]


class NewNote(Body):
    number: Annotated[Whole, Field(ge=1, le=999)]


class Written(BaseModel):
    id: int
    number: int


class Imported(BaseModel):
    size: int


class Me(BaseModel):
    roles: tuple[Grant, ...]


@router.get("/me")
async def me(caller: SignedIn) -> Me:
    return Me(roles=caller.grants)


@router.get("/boards/{code}")
async def see(code: Code, session: Session, response: Response) -> Board:
    board = await usecases.board(session, code=code)
    tag(response, board.version)
    return board


@router.put("/boards/{code}")
async def rename(
    code: Code,
    body: Label,
    session: Session,
    response: Response,
    once: OnlyOnce,
    expected: ExpectedVersion,
) -> Board:
    board = await usecases.rename(session, code=code, expected=expected, label=body.label)
    tag(response, board.version)
    return await once.keep(board)


@router.post("/boards/{code}/notes", status_code=201)
async def write(code: Code, body: NewNote, session: Session, once: OnlyOnce) -> Written:
    note = await usecases.write(session, board=code, number=body.number)
    return await once.keep(Written(id=note.id or 0, number=note.number))


@router.post("/boards/{code}/slow-notes", status_code=201)
async def write_slowly(code: Code, body: NewNote, session: Session) -> Written:
    note = await usecases.write(session, board=code, number=body.number)
    await session.execute(select(func.pg_sleep(1)))
    return Written(id=note.id or 0, number=note.number)


@router.post("/boards/{code}/import")
async def import_file(code: Code, file: UploadFile, session: Session, once: OnlyOnce) -> Imported:
    return await once.keep(Imported(size=len(await file.read())))


@router.get("/ministry")
async def ministry() -> None: ...


@router.post("/sensitive", status_code=204, dependencies=[fresh_factor])
async def sensitive() -> None: ...


@router.get("/crowded")
async def crowded() -> None:
    raise TooMany(retry_after=30)


@router.get("/broken")
async def broken(session: Session) -> None:
    await usecases.write(session, board="broken", number=1)
    raise RuntimeError("nobody foresaw this")


@router.get("/numbers/{number}")
async def number(number: int, session: Session) -> int:
    return int((await session.execute(select(func.abs(number)))).scalar_one())


@router.get("/missing-file")
async def missing_file(session: Session) -> None:
    raise FileNotFoundError("a file of ours")
