"""The ministry moves a bound to now, by the audited command; the clock does the rest."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.acts.preparation import WINDOW, reminded_after
from rehearsal.acts.rankings import called
from rehearsal.stage import Stage, until

SOON = timedelta(seconds=1)
REASON = "Répétition générale : les phases se suivent sans attendre."


async def close_wishes(stage: Stage, number: int) -> None:
    opened = await stage.round_state(number)
    assert opened is not None  # noqa: S101 - people just saved in it
    await _reminders_left(stage, datetime.fromisoformat(opened["wishes_close_at"]))
    bound = datetime.now(UTC) + SOON
    closes = bound + WINDOW + reminded_after(len(called(stage, number)))
    await _move(stage, number, wishes_close_at=bound, ranking_close_at=closes)
    with stage.scene.act(f"round {number}: wishes close at the moved bound"):
        await stage.until_round(number, "ranking")


async def close_round(stage: Stage, number: int) -> None:
    ranking = await stage.until_round(number, "ranking")
    await _reminders_left(stage, datetime.fromisoformat(ranking["ranking_close_at"]))
    await _move(stage, number, ranking_close_at=datetime.now(UTC) + SOON)
    with stage.scene.act(f"round {number}: the round closes and is frozen"):
        await stage.until_round(number, "closed")


async def _move(stage: Stage, number: int, **bounds: datetime) -> None:
    await stage.ministry.post(
        f"{stage.round_path('candidatures', number)}/bounds",
        {name: bound.isoformat() for name, bound in bounds.items()} | {"reason": REASON},
    )


async def _reminders_left(stage: Stage, bound: datetime) -> None:
    """Three hours before the bound, those who are incomplete are reminded."""
    due = bound - WINDOW + timedelta(seconds=1)

    async def passed() -> Any:
        return True if datetime.now(UTC) > due else None

    with stage.scene.act("the reminder's hour comes"):
        await until(passed, "the reminder's hour")
