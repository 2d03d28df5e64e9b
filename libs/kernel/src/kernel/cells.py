"""Cells of files to download that a spreadsheet must not take for formulas."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, in a file to download; read again, it is
    what it was."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA_STARTS) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and guarded(cell[1:]) == cell else cell
