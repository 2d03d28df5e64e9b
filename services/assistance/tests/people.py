"""Who is who in these tests, and what they write with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import httpx
from assistance.domain.tickets import Ticket
from contracts.catalog import CampaignChanged, Policy, RoundCalendar

Headers = dict[str, str]
Deliver = Callable[..., Awaitable[None]]
Open = Callable[..., Awaitable[httpx.Response]]
Asked = Callable[..., Awaitable[UUID]]
Kept = Callable[[UUID], Awaitable[Ticket]]
Mails = Callable[[], Awaitable[list[dict[str, str]]]]


@dataclass(frozen=True)
class Known:
    """Someone known here. `headers`: of their requests; `at(version)`: those that change it."""

    person: UUID
    address: str
    headers: Headers

    def at(self, version: int, **more: str) -> Headers:
        return {**self.headers, "If-Match": f'"{version}"', **more}


Somebody = Callable[..., Awaitable[Known]]


def campaign_of(
    name: str, *, state: Literal["draft", "launched"] = "launched", opens_in: int = 30
) -> CampaignChanged:
    opens_at = datetime.now(UTC) + timedelta(days=opens_in)
    rounds = tuple(
        RoundCalendar(
            number=number,
            opens_at=opens_at + timedelta(days=10 * number),
            wishes_close_at=opens_at + timedelta(days=10 * number + 3),
            ranking_close_at=opens_at + timedelta(days=10 * number + 6),
        )
        for number in (1, 2)
    )
    return CampaignChanged(
        campaign=name, label=f"Campagne {name}", state=state, rounds=rounds, policy=Policy()
    )


def png() -> bytes:
    """A picture of one pixel."""
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (1, 1)).save(file, "PNG")
    return file.getvalue()


def picture(field: str, name: str = "capture.png", content: bytes | None = None) -> Any:
    return {field: (name, content or png(), "image/png")}
