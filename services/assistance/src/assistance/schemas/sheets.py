"""A register as a file that spreadsheets open: UTF-8 with its mark, `;`, CRLF."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from kernel.cells import guarded

from assistance.domain.clocks import PARIS
from assistance.schemas.desk import RegisterLine

COLUMNS: Final = {
    "Référence": "reference",
    "Subdivision": "subdivision",
    "Demandeur": "name",
    "État": "state",
    "Reçue le": "received_at",
    "Échéance": "due_at",
    "Réglée le": "settled_at",
    "En retard": "overdue",
    "Issue": "outcome",
    "Décidée par": "decided_by",
}


def register_csv(lines: Iterable[RegisterLine]) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([_written(getattr(line, name)) for name in COLUMNS.values()] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "oui" if cell else "non"
        case datetime():
            return f"{cell.astimezone(PARIS):%d/%m/%Y %H:%M}"
    return guarded(str(cell))
