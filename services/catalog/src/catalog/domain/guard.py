"""Cells that a spreadsheet would take for a formula leave with an apostrophe in front, which comes
off again when they come back: what was exported is read as it was."""

import re
from dataclasses import replace
from typing import Final

from kernel.sheets import Row

_FORMULA: Final = re.compile(r"'*[=+\-@]")
_GUARDED: Final = re.compile(r"'+[=+\-@]")


def guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(row: Row) -> Row:
    if not any(cell.startswith("'") for cell in row.cells.values()):
        return row
    return replace(row, cells={name: _bare(cell) for name, cell in row.cells.items()})


def _bare(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
