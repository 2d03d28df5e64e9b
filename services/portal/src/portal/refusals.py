"""What pages read in a service's refusal of a save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import AwareDatetime

from portal.schemas import Reading
from portal.services import Refused


class Lateness(Reading):
    """A save that came after the window: the service's clock, and the bound it had passed."""

    now: AwareDatetime
    closes_at: AwareDatetime

    @property
    def seconds(self) -> float:
        return (self.now - self.closes_at).total_seconds()


class FieldError(Reading):
    field: str
    message: str


class Content(Reading):
    errors: tuple[FieldError, ...] = ()
    poste: str | None = None


@dataclass(frozen=True)
class Errors:
    """The sentences of a 422: those of one item, under its name, and those of the whole."""

    items: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.items or self.general)


def errors_by_field(refusal: Refused, names: Mapping[str, str], *, otherwise: str = "") -> Errors:
    """The sentences of a refusal under the names of our own fields. `otherwise`: the field that a
    sentence about none of them is about."""
    content, found = Content.model_validate(refusal.problem), Errors()
    for error in content.errors:
        if error.field in names:
            found.items[names[error.field]] = sentence(error.message)
        else:
            found.general.append(sentence(error.message))
    if not content.errors and otherwise:
        found.items[otherwise] = refusal.detail
    elif not content.errors:
        found.general.append(refusal.detail)
    return found


def sentence(message: str) -> str:
    told = message[:1].upper() + message[1:]
    return told if told.endswith((".", "!", "?")) else f"{told}."


def errors_of(refusal: Refused, collection: str, sent: Sequence[str]) -> Errors:
    """`wishes.3.hearts` is about the fourth item sent; a sentence about none is about them all."""
    content, found = Content.model_validate(refusal.problem), Errors()
    for error in content.errors:
        name, _, rest = error.field.partition(".")
        index = rest.split(".")[0]
        if name == collection and index.isdecimal() and int(index) < len(sent):
            found.items[sent[int(index)]] = error.message
        else:
            found.general.append(error.message)
    if content.poste in sent:
        found.items[str(content.poste)] = refusal.detail
    if not found:
        found.general.append(refusal.detail)
    return found
