"""Coordinators and agencies look at their figures and download their lists."""

import csv
import io
from typing import Any

from rehearsal.stage import Stage


async def download(stage: Stage) -> tuple[list[dict[str, str]], bytes]:
    """The affectations as the ministry gets them: the CSV's lines, the workbook."""
    base = f"/api/reporting/campaigns/{stage.world.campaign}/affectations"
    with stage.scene.act("exports are downloaded (CSV, XLSX)", 2) as shown:
        text = (await stage.ministry.download(f"{base}.csv")).decode("utf-8-sig")
        shown.advance()
        workbook = await stage.ministry.download(f"{base}.xlsx")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";")), workbook


async def progress(stage: Stage, number: int) -> dict[str, Any]:
    found: dict[str, Any] = await stage.ministry.get(
        f"{stage.round_path('reporting', number)}/progress"
    )
    return found


async def audit(stage: Stage, number: int) -> tuple[bytes, bytes]:
    """The instance and the result of a round, as an auditor downloads them."""
    auditor = stage.person(stage.world.auditor.name)
    base = stage.round_path("matching", number)
    with stage.scene.act(f"round {number}: an auditor downloads the instance"):
        return await auditor.download(f"{base}/instance"), await auditor.download(f"{base}/result")
