"""One person: a mailbox, a browser, a telephone."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from rehearsal.calls import Answer, Computer, Impatient, Refused
from rehearsal.mailbox import Mail, Mailboxes
from rehearsal.phone import Phone

# For what an address may ask five times in a quarter of an hour, also when it was in vain.
SPARING_PAUSES = (3.0, 6.0, 12.0, 24.0)
MAIL_SECONDS = 30
SIGN_IN_TRIES = 5


@dataclass(eq=False)
class Person(Computer):
    """Someone with an address; signed in once `sign_in` was called. `phone`: with the application
    that gives their codes, where the site asked for a second factor."""

    mailboxes: Mailboxes
    address: str
    id: str = field(default="", init=False)
    browser: str = field(default="", init=False)
    links_asked: int = field(default=0, init=False)
    phone: Phone | None = field(default=None, init=False)
    _refresh: str = field(default="", init=False)
    _last_mail: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.browser = secrets.token_urlsafe(32)
        self._reads_elsewhere = crc32(self.address.encode()) % 7 == 0

    async def skip_old_mails(self) -> None:
        """What is in the mailbox already has no link of this browser's."""
        mails = await self.mailboxes.leaf_through(self.address)
        self._last_mail = max((mail.id for mail in mails), default=0)

    async def sign_in(self) -> None:
        """Asks for a link, reads the mail, opens the page, signs in."""
        for _ in range(SIGN_IN_TRIES):
            if await self.open(await self.ask_for_mail()):
                return
        raise Impatient(f"no sign-in for {self.address}")

    async def ask_for_mail(self) -> Mail:
        """Until a mail with a link came. Raises Impatient."""
        for _ in range(SIGN_IN_TRIES):
            self._access = self._refresh = ""
            await self.post(
                "/api/auth/sign-in-links",
                {"address": self.address, "browser": self.browser},
                pauses=SPARING_PAUSES,
            )
            self.links_asked += 1
            if mail := await self._sign_in_mail():
                return mail
        raise Impatient(f"no mail for {self.address}")

    async def _sign_in_mail(self) -> Mail | None:
        for _ in range(2):
            for mail in await self.mailboxes.read(
                self.address, after=self._last_mail, wait=MAIL_SECONDS
            ):
                self._last_mail = mail.id
                if mail.token:
                    return mail
        return None

    async def open(self, mail: Mail) -> bool:
        """False when the link was spent by a request whose answer was lost."""
        path = f"/api/auth/sign-in-links/{mail.token}"
        try:
            await self.call("GET", path, headers={"X-Browser": self.browser})
            session = await self._spend(mail)
        except Refused as refused:
            if refused.status == 410:
                return False
            raise
        self._remember(session)
        self.id = session["person"]["id"]
        await self._second_factor(session)
        return True

    async def _spend(self, mail: Mail) -> Any:
        """Some read their mails on a phone, and type the code."""
        mine = {"browser": self.browser}
        if self._reads_elsewhere:
            return await self.post("/api/auth/sessions/code", {"code": mail.code} | mine)
        return await self.post("/api/auth/sessions", {"token": mail.token} | mine)

    async def renew(self) -> None:
        """A new access token; a family revoked by a lost answer means signing in again."""
        token, self._access, self._refresh = self._refresh, "", ""
        try:
            self._remember(await self.post("/api/auth/sessions/refresh", {"refresh_token": token}))
        except Refused:
            await self.sign_in()

    def _remember(self, session: Mapping[str, str]) -> None:
        self._access, self._refresh = session["access_token"], session["refresh_token"]

    async def _second_factor(self, session: Mapping[str, Any]) -> None:
        """Where a role asks for one: shown, or added by whoever has none."""
        asked = session["second_factor"]
        if asked["required"] and self.phone:
            await self.show_factor()
        elif asked["required"] and not asked["enrolled"]:
            await self.enrol()

    async def enrol(self) -> None:
        """Adds an application of codes to the account, as its page says. Raises Refused."""
        factors = "/api/auth/factors/totp"
        begun = await self.post(factors, {"name": "Mon téléphone"})
        phone = Phone(begun["secret"])
        confirmation = {"code": await phone.code()}
        try:
            added = await self.post(f"{factors}/{begun['id']}/confirmation", confirmation)
        except Refused as refused:
            if refused.status != 404:
                raise
            self.phone = phone  # confirmed by a request whose answer was lost
            await self.show_factor()
        else:
            phone.recovery_codes = added["recovery_codes"]
            self.phone, self._access = phone, added["session"]["access_token"]

    async def show_factor(self) -> None:
        """The code that the telephone gives; the next one when an answer was lost. Raises
        Refused."""
        assert self.phone is not None  # noqa: S101 - only those who have one show it
        for last in (False, True):
            shown = {"code": await self.phone.code()}
            try:
                raised = await self.post("/api/auth/sessions/second-factor", shown)
            except Refused as refused:
                if last or refused.type != "factor-wrong":
                    raise
            else:
                self._access = raised["access_token"]
                return

    async def _identified(self, refused: Answer) -> bool:
        """By a new access token, or by the second factor that a sensitive act wants shown anew."""
        if refused.status == 401 and self._refresh:
            await self.renew()
        elif self.phone and refused.type == "second-factor-stale":
            await self.show_factor()
        else:
            return False
        return True
