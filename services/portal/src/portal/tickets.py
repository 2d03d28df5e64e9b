"""A ticket as whoever asked follows it: by their account, or by a mailed link."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from fastapi import Response
from fastapi.responses import RedirectResponse

from portal.refusals import Errors, errors_by_field
from portal.schemas import Ticket
from portal.services import Calls, Refused, at, once
from portal.shell import page
from portal.visitors import Form, Visitor

FIELDS = {"text": "texte", "attachment": "piece"}
FILE_REFUSALS = ("not-that-kind", "unsafe-file", "too-large")
TOLD = (409, 413, 415, 422, 429)


@dataclass(frozen=True)
class Door:
    """By which way a ticket is read: our page, the service's path behind it, what it must hear."""

    page: str
    path: str
    calls: Calls
    headers: Mapping[str, str]

    async def show(
        self,
        visitor: Visitor,
        *,
        done: str = "",
        text: str = "",
        errors: Errors | None = None,
        status: int = 200,
    ) -> Response:
        given = await self.calls.json("GET", "assistance", self.path, headers=self.headers)
        return page(
            visitor,
            "ticket.html",
            status=status,
            door=self,
            ticket=Ticket.model_validate(given),
            done=done,
            text=text,
            errors=errors or Errors(),
        )

    async def reply(self, visitor: Visitor, form: Form) -> Response:
        file = ("attachment", form.file) if form.file else None
        try:
            await self.calls.send_form(
                "POST",
                "assistance",
                f"{self.path}/messages",
                {"text": form.one("texte")},
                file=file,
                headers={**self.headers, **once(form.one("cle"))},
            )
        except Refused as refusal:
            if refusal.status not in TOLD:
                raise
            return await self._refused(visitor, form, refusal)
        return RedirectResponse(f"{self.page}?fait=envoye", 303)

    async def close(self, visitor: Visitor, form: Form) -> Response:
        headers = {**self.headers, **once(form.one("cle"))}
        try:
            await self.calls.json("POST", "assistance", f"{self.path}/close", headers=headers)
        except Refused as refusal:
            if refusal.status != 409:
                raise
            return await self._refused(visitor, form, refusal)
        return RedirectResponse(f"{self.page}?fait=close", 303)

    async def attachment(self, attachment: UUID) -> Response:
        """To the signed address, which is good for minutes."""
        path = self.path + at("attachments", str(attachment))
        given = await self.calls.json("GET", "assistance", path, headers=self.headers)
        return RedirectResponse(given["url"], 303)

    async def _refused(self, visitor: Visitor, form: Form, refusal: Refused) -> Response:
        field = "piece" if refusal.kind in FILE_REFUSALS else ""
        errors = errors_by_field(refusal, FIELDS, otherwise=field)
        text = form.one("texte")
        return await self.show(visitor, text=text, errors=errors, status=refusal.status)
