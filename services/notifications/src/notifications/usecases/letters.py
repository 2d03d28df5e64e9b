"""The words of a mail: one French text per kind, set as plain text and as HTML."""

from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
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
    "moment": lambda value: french.moment(_instant(value)),
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
) -> bytes:
    """The letter in its envelope, as it travels: the standard library takes ten times as long to
    write the same, which would be most of what a mail costs."""
    return _ENVELOPE.format(
        sender=letterhead.sender,
        to=french.one_line(to),
        subject=_subject(letter.subject),
        date=format_datetime(at),
        message_id=message_id,
        text=_printable(letter.text),
        html=_printable(letter.html),
    ).encode()


@lru_cache(maxsize=64)  # a campaign's thousands have few subjects
def _subject(text: str) -> str:
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _printable(text: str) -> str:
    return b2a_qp(text.replace("\n", "\r\n").encode(), istext=True).decode("ascii")


# Quoted-printable never has "=_": no body can hold the boundary.
_ENVELOPE: Final = """\
From: {sender}
To: {to}
Subject: {subject}
Date: {date}
Message-ID: {message_id}
Auto-Submitted: auto-generated
Content-Language: fr
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_appariement"

--=_appariement
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

{text}
--=_appariement
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

{html}
--=_appariement--
""".replace("\n", "\r\n")
