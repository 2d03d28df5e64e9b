"""The ministry moves a bound to now, by the audited command; the clock does the rest."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.acts.preparation import WINDOW, reminded_after
from rehearsal.acts.rankings import called
from rehearsal.calls import Refused
from rehearsal.stage import Stage, until

SOON = timedelta(seconds=1)
REASON = "Répétition générale : les phases se suivent sans attendre."


async def close_wishes(stage: Stage, number: int) -> None:
    opened = await stage.round_state(number)
    assert opened is not None  # noqa: S101 - people just saved in it
    await _reminders_left(stage, datetime.fromisoformat(opened["wishes_close_at"]))
    ranking = WINDOW + reminded_after(len(called(stage, number)))
    await _move_to_now(stage, number, wishes_close_at=SOON, ranking_close_at=SOON + ranking)
    with stage.scene.act(f"round {number}: wishes close at the moved bound"):
        await stage.until_round(number, "ranking")


async def close_round(stage: Stage, number: int) -> None:
    ranking = await stage.until_round(number, "ranking")
    await _reminders_left(stage, datetime.fromisoformat(ranking["ranking_close_at"]))
    await _move_to_now(stage, number, ranking_close_at=SOON)
    with stage.scene.act(f"round {number}: the round closes and is frozen"):
        await stage.until_round(number, "closed")


async def _move_to_now(stage: Stage, number: int, **bounds: timedelta) -> None:
    """So long after now. An hour that passed while the platform was away is refused as such, and
    the ministry gives another."""

    async def moved() -> Any:
        now = datetime.now(UTC)
        hours = {name: (now + after).isoformat() for name, after in bounds.items()}
        try:
            return await stage.ministry.post(path, hours | {"reason": REASON})
        except Refused as refused:
            if refused.type == "invalid-content" and datetime.now(UTC) > now + SOON:
                return None
            raise

    path = f"{stage.round_path('candidatures', number)}/bounds"
    await until(moved, f"the moved bounds of round {number}")


async def _reminders_left(stage: Stage, bound: datetime) -> None:
    """Three hours before the bound, those who are incomplete are reminded."""
    due = bound - WINDOW + timedelta(seconds=1)

    async def passed() -> Any:
        return True if datetime.now(UTC) > due else None

    with stage.scene.act("the reminder's hour comes"):
        await until(passed, "the reminder's hour")
