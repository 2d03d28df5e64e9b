"""What people send: forms, each with a file if they wish."""

from typing import Annotated, Final, Literal

from contracts.assistance import TicketKind
from contracts.postes import PosteField
from fastapi import UploadFile
from kernel.addresses import normalised
from kernel.schemas import Body, Code, Text
from pydantic import AfterValidator, StringConstraints

from assistance.domain.words import Outcome

MULTIPART: Final = "multipart/form-data"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


Line = Annotated[Text, StringConstraints(max_length=200), AfterValidator(_on_one_line)]
Written = Annotated[Text, StringConstraints(min_length=1, max_length=5000)]
Email = Annotated[str, StringConstraints(max_length=320), AfterValidator(normalised)]


class TicketForm(Body):
    """The name and the address of someone signed in are those of their account."""

    kind: TicketKind
    name: Line | None = None
    email: Email | None = None
    status: Line | None = None
    service: Line = ""
    university: Line = ""
    description: Written
    page: Line = ""
    campaign: Code | None = None
    poste: Code | None = None
    field: PosteField | None = None
    value: Line | None = None
    screenshot: UploadFile | None = None


class MessageForm(Body):
    text: Written
    attachment: UploadFile | None = None


class AnswerForm(MessageForm):
    """`then`: the ticket is answered, or waits for the requester."""

    then: Literal["answered", "waiting"] = "answered"


class Note(Body):
    text: Written


class Escalation(Body):
    """`context`: what the operators need, in words; addresses and numbers in it are hidden."""

    context: Written


class DecisionIn(Body):
    outcome: Outcome
    reasons: Written


class CannedIn(Body):
    """`subdivision` None: for all, which only the ministry writes."""

    subdivision: Code | None = None
    title: Annotated[Line, StringConstraints(min_length=1)]
    text: Written
