"""The words of a mail: one French text per kind, set as plain text and as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from notifications.domain import french


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


_LOADER: Final = PackageLoader("notifications")
# Plain text: what people typed stays on its line, and nothing is escaped.
_WORDS: Final = Environment(
    loader=_LOADER,
    autoescape=False,  # noqa: S701 - never HTML: the page below escapes it
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda value: french.one_line(str(value)),
)
_WORDS.filters |= {
    "deadline": lambda value: french.deadline(_instant(value)),
    "hour": lambda value: french.hour(_instant(value)),
    "nth": french.round_label,
}
_PAGES: Final = Environment(
    loader=_LOADER,
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)


_UTF8: Final = Charset("utf-8")
_UTF8.body_encoding = QP


@dataclass(frozen=True)
class Letterhead:
    """Who writes, from where, and who helps."""

    public_url: str
    sender: str
    host: str
    assistance: str


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def compose(
    kind: str,
    figures: dict[str, Any],
    *,
    letterhead: Letterhead,
    name: str | None = None,
    link: str | None = None,
) -> Letter:
    """`figures`: what the text of this kind needs. `link`: of the one action, when it is not a
    page that the text names."""
    words = _WORDS.get_template(f"{kind}.txt")
    path, action, why = (_block(words, part, figures) for part in ("path", "action", "why"))
    subject = _block(words, "subject", figures)
    page = {
        "subject": subject,
        "greeting": f"Bonjour {french.one_line(name)}," if name else "Bonjour,",
        "paragraphs": _paragraphs(_block(words, "body", figures)),
        "action": action,
        "link": link or f"{letterhead.public_url}{path}",
        "why": why,
        "assistance": letterhead.assistance,
    }
    text, html = (
        french.typography(_PAGES.get_template(f"page.{form}").render(page))
        for form in ("txt", "html")
    )
    return Letter(french.typography(subject), text, html)


def _block(words: Template, name: str, figures: dict[str, Any]) -> str:
    return "".join(words.blocks[name](words.new_context(figures))).strip(" \n")


def _paragraphs(body: str) -> Sequence[Sequence[str]]:
    """Separated by an empty line; the lines of a list, which begin with a dash, stay apart."""
    paragraphs = [part.strip("\n").split("\n") for part in body.split("\n\n")]
    return [lines for lines in paragraphs if any(lines)]


def address(
    letter: Letter, *, to: str, message_id: str, at: datetime, letterhead: Letterhead
) -> Message:
    """The letter in its envelope. Of the standard library's two ways to write a mail this one
    takes a third of the other's time, which would be most of what a mail costs."""
    message = MIMEMultipart("alternative")
    message["From"] = letterhead.sender
    message["To"] = french.one_line(to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    message.attach(_part(letter.text, "plain"))
    message.attach(_part(letter.html, "html"))
    return message


def _part(text: str, form: str) -> MIMEText:
    return MIMEText(text, form, _UTF8)  # type: ignore[arg-type]
