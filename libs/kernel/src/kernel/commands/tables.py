"""The tables of access of all services on one page, docs/access.md: written, or compared."""

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kernel.access import RELATIONS, ROLES, Row, Table

ROOT: Final = Path(__file__).parents[5]
PAGE: Final = ROOT / "docs" / "access.md"


def tables(options: argparse.Namespace) -> int:
    text = "\n".join(_page(_found())) + "\n"
    if options.act == "write":
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE}: differs from the tables; run `make docs`", file=sys.stderr)
        return 1
    return 0


def _found() -> dict[str, Table]:
    names = sorted(path.parent.name for path in ROOT.glob("services/*/src/*/access.py"))
    return {name: importlib.import_module(f"{name}.access").ACCESS for name in names}


def _page(services: dict[str, Table]) -> Iterator[str]:
    yield "# Who may do what\n"
    yield "Generated from each service's `access.py` by `make docs`; do not edit.\n"
    yield (
        "What is not written here is refused: an operation without a row does not start its "
        "service, a role without a cell gets 403, and the refusal is audited. Outside the phase "
        "the answer is 409. A test tries every cell. The portal has no table: its pages call "
        "these operations with the visitor's own token.\n"
    )
    for relation, sentence in RELATIONS.items():
        yield f"- **{relation}**: {sentence}"
    for name, table in services.items():
        yield f"\n## {name}\n"
        yield f"| operation | {' | '.join(ROLES)} | phase |"
        yield "|---" * (len(ROLES) + 2) + "|"
        yield from (_line(row) for row in table)
        yield from _exceptions(table)


def _line(row: Row) -> str:
    cells = [_cell(row, row.cells.get(role, "–")) for role in ROLES]
    note = " \\*" if row.unless else ""
    return f"| `{row.operation}`{note} | {' | '.join(cells)} | {row.phase or 'always'} |"


def _cell(row: Row, relation: str) -> str:
    return "anyone" if row.everyone == "anyone" else relation


def _exceptions(table: Table) -> Iterator[str]:
    reasons = dict.fromkeys(row.unless for row in table if row.unless)
    if reasons:
        yield f"\n\\* unless {'; '.join(reasons)}: 403."
