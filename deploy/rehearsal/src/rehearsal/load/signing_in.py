"""Everyone asks for a link at the same hour; a filter opens every sixth before its owner does."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rehearsal.calls import Refused
from rehearsal.client import Person
from rehearsal.load.figures import Figure, percentile
from rehearsal.load.pace import keep
from rehearsal.load.scanning import Scanner
from rehearsal.mailbox import Mailboxes
from rehearsal.progress import Scene

A_SECOND, SECONDS = 50, 120
LONGEST_LINK = 5.0


@dataclass
class Entrance:
    """What was seen at the door; times in seconds."""

    gateway: str
    mailboxes: Mailboxes
    mailed: list[float] = field(default_factory=list)
    scanned: int = 0
    entered: int = 0
    entered_twice: int = 0

    async def enter(self, address: str, *, scanned: bool) -> None:
        """From the request to the access token. Raises Refused or Impatient: an error is one."""
        person = Person(self.gateway, self.mailboxes, address)
        try:
            asked = time.monotonic()
            mail = await person.ask_for_mail()
            self.mailed.append(time.monotonic() - asked)
            if scanned:
                await Scanner(self.gateway).open(str(mail.token))
                self.scanned += 1
            if await person.open(mail):
                self.entered += 1
            self.entered_twice += await _again(person, str(mail.token))
        finally:
            await person.close()


async def _again(person: Person, token: str) -> bool:
    """Whether a link signs in a second time, the right browser in hand."""
    try:
        await person.post("/api/auth/sessions", {"token": token, "browser": person.browser})
    except Refused as refused:
        if refused.status == 410:
            return False
        raise
    return True


async def measure(
    gateway: str, mailboxes: Mailboxes, addresses: Sequence[str], scene: Scene
) -> list[Figure]:
    entrance = Entrance(gateway, mailboxes)
    wanted = addresses[: A_SECOND * SECONDS]

    async def one(numbered: tuple[int, str]) -> None:
        number, address = numbered
        await entrance.enter(address, scanned=number % 6 == 0)

    words = f"people sign in, {A_SECOND} a second"
    seconds = await keep(scene, words, list(enumerate(wanted)), one, a_second=A_SECOND)
    return [
        Figure("sign-ins, from the request to the token", A_SECOND * 0.98,
               entrance.entered / seconds, "/s", most=False),
        Figure("people who did not get in", 0, len(wanted) - entrance.entered, ""),
        Figure("from the request to the mail, p99", LONGEST_LINK,
               percentile(entrance.mailed, 99), "s"),
        Figure("links first opened by a scanner", len(wanted) // 6, entrance.scanned, "",
               most=False),
        Figure("links that signed in twice", 0, entrance.entered_twice, ""),
    ]  # fmt: skip
