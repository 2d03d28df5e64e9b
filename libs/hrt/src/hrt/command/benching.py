"""hrt bench."""

import argparse
import os
import platform
import sys
from typing import Any

from hrt.benching.cases import Row, rows
from hrt.command.files import write


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("bench", help="times of the engine and of others, as a table")
    parser.add_argument("-o", "--output", default="-", help="Markdown file (default: -)")
    parser.add_argument("--largest", type=int, default=1_000_000, help="most candidates of a case")
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter that has `matching`")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, line by line on standard error, and write the table."""
    done = []
    for row in rows(options.peers, options.largest):
        print(_line(row), file=sys.stderr, flush=True)
        done.append(row)
    write(options.output, report(done).encode())
    return 0


def report(done: list[Row]) -> str:
    """The table in Markdown."""
    machine = f"{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"
    head = f"# Times of the engine\n\nWritten by `hrt bench`. {machine}; one run, warm cache.\n"
    table = "| case | seconds | rival ÷ ours | |\n|---|---:|---:|---|\n"
    return f"{head}\n{table}" + "".join(_line(row) + "\n" for row in done)


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return f"| {row.name} | {row.seconds:.4g} | {ratio} | {row.remark} |"
