"""Agencies and faculties load their files: with a wrong line first, then previewed, then applied;
the same file again and the platform's own export change nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.calls import Refused
from rehearsal.files import people_csv, postes_xlsx
from rehearsal.stage import Stage, together

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Sheet:
    """A kind of file: where it is sent and taken out; `fault`: the row and column of the wrong
    line."""

    words: str
    name: str
    right: bytes
    wrong: bytes
    fault: tuple[int, str]
    lines: int
    load: str
    preview: tuple[str, dict[str, str]]
    export: str


@dataclass(frozen=True)
class Loaded:
    """What the platform answered: to the wrong file, to the right one previewed, applied and sent
    again, to its own export."""

    sheet: Sheet
    faults: list[tuple[int, str]]
    previewed: Counts
    applied: Counts
    again: Counts
    exported: Counts


async def load_files(stage: Stage) -> list[Loaded]:
    return await together(*(_load(stage, sheet) for sheet in _sheets(stage)))


def _sheets(stage: Stage) -> tuple[Sheet, Sheet]:
    world = stage.world
    postes = f"/api/catalog/campaigns/{world.campaign}/postes"
    people = "/api/auth/persons"
    return (
        Sheet(
            words="postes are loaded (XLSX)",
            name="postes.xlsx",
            right=postes_xlsx(world),
            wrong=postes_xlsx(world, wrong=True),
            fault=(2, "places"),
            lines=len(world.postes),
            load=f"{postes}/import",
            preview=(f"{postes}/import/preview", {}),
            export=f"{postes}.xlsx",
        ),
        Sheet(
            words="people are loaded (CSV)",
            name="personnes.csv",
            right=people_csv(world),
            wrong=people_csv(world, wrong=True),
            fault=(2, "specialite"),
            lines=len(world.candidates) + len(world.officials),
            load=f"{people}/import",
            preview=(f"{people}/import", {"dry_run": "true"}),
            export=f"{people}/export",
        ),
    )


async def _load(stage: Stage, sheet: Sheet) -> Loaded:
    with stage.scene.act(sheet.words, sheet.lines):
        faults = await _send_wrong(stage, sheet)
        previewed = await _send(stage, sheet, sheet.right, *sheet.preview)
        applied = await _send(stage, sheet, sheet.right, sheet.load)
        again = await _send(stage, sheet, sheet.right, sheet.load)
        own = await stage.ministry.download(sheet.export)
        exported = await _send(stage, sheet, own, sheet.load)
    return Loaded(sheet, faults, previewed, applied, again, exported)


async def _send(
    stage: Stage, sheet: Sheet, content: bytes, path: str, query: Mapping[str, str] | None = None
) -> Any:
    file = ("file", sheet.name, content)
    return await stage.ministry.submit("POST", path, file=file, params=query or {})


async def _send_wrong(stage: Stage, sheet: Sheet) -> list[tuple[int, str]]:
    try:
        await _send(stage, sheet, sheet.wrong, sheet.load)
    except Refused as refused:
        stage.refused(f"{sheet.name} with a wrong line", (422, "refused-rows"), refused)
        return [(one["row"], one["column"]) for one in refused.problem["rows"]]
    stage.refused(f"{sheet.name} with a wrong line", (422, "refused-rows"), None)
    return []
