"""Coordinators and agencies look at their figures and download their lists."""

import csv
import io

from rehearsal.stage import Stage, until


async def download(stage: Stage) -> tuple[list[dict[str, str]], bytes]:
    """The affectations as the ministry gets them: the CSV's lines, the workbook."""
    base = f"/api/reporting/campaigns/{stage.world.campaign}/affectations"

    async def complete() -> bool | None:
        return True if (await stage.ministry.get(base, limit="1"))["awaited"] == 0 else None

    with stage.scene.act("exports are downloaded (CSV, XLSX)", 2) as shown:
        await until(complete, "the last result in the reports")
        text = (await stage.ministry.download(f"{base}.csv")).decode("utf-8-sig")
        shown.advance()
        workbook = await stage.ministry.download(f"{base}.xlsx")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";")), workbook


async def audit(stage: Stage, number: int) -> tuple[bytes, bytes]:
    """The instance and the result of a round, as an auditor downloads them."""
    auditor = stage.person(stage.world.auditor.name)
    base = stage.round_path("matching", number)
    with stage.scene.act(f"round {number}: an auditor downloads the instance"):
        return await auditor.download(f"{base}/instance"), await auditor.download(f"{base}/result")
