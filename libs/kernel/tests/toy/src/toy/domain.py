"""Boards that carry notes; what is heard of others' notes and rounds."""

import os
from typing import ClassVar

from contracts import Event, Topic
from sqlmodel import Field, SQLModel, UniqueConstraint

RUN = os.environ["TOY_RUN"]
"""Each run of the tests has topics of its own."""

NOTES = Topic(f"toy-{RUN}.notes", "toy", ("toy",), "board", partitions=2)
COPIES = Topic(f"toy-{RUN}.copies", "toy", (), "board", partitions=2)
ROUNDS = Topic(f"toy-{RUN}.rounds", "toy", ("toy",), "board", partitions=2, halting=True)


class NoteWritten(Event):
    TYPE: ClassVar[str] = "toy.note-written.v1"
    TOPIC = NOTES
    KEY = "{board}"

    board: str
    number: int
    text: str = ""


class NoteErased(Event):
    """Nobody listens to it."""

    TYPE: ClassVar[str] = "toy.note-erased.v1"
    TOPIC = NOTES
    KEY = "{board}"

    board: str


class NoteCopied(NoteWritten):
    """For copies by thousands, which nobody reads."""

    TYPE: ClassVar[str] = "toy.note-copied.v1"
    TOPIC = COPIES


class RoundMoved(Event):
    TYPE: ClassVar[str] = "toy.round-moved.v1"
    TOPIC = ROUNDS
    KEY = "{board}"

    board: str
    number: int


class Board(SQLModel, table=True):
    __tablename__ = "boards"

    code: str = Field(primary_key=True)
    label: str
    version: int


class Note(SQLModel, table=True):
    """Two notes of a board never have the same number; PostgreSQL looks at the commit only."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("board", "number", deferrable=True, initially="DEFERRED"),)

    id: int | None = Field(default=None, primary_key=True)
    board: str
    number: int


class Heard(SQLModel, table=True):
    """What the consumer applied, in order."""

    __tablename__ = "heard"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    board: str
    number: int


class Trouble(SQLModel, table=True):
    """A board whose events cannot be handled for now."""

    __tablename__ = "troubles"

    board: str = Field(primary_key=True)
