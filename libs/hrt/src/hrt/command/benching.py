"""hrt bench."""

import argparse
import sys
from pathlib import Path
from typing import Any

from hrt.benching.cases import run_all
from hrt.benching.clock import Figures
from hrt.benching.pictures import draw
from hrt.benching.report import report
from hrt.command.files import write


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("bench", help="times of the engine and of others, as a page")
    parser.add_argument("--report", default="-", help="Markdown file, pictures in a folder beside")
    parser.add_argument("--largest", type=int, default=1_000_000, help="most candidates of a case")
    parser.add_argument("--peers", default="", help="interpreter with `matching` and `algmatch`")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, line by line on standard error, and write the page."""
    figures = run_all(options.peers, options.largest, _tell)
    pictures = [] if options.report == "-" else _drawn(figures, Path(options.report))
    write(options.report, report(figures, pictures).encode())
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _drawn(figures: Figures, page: Path) -> list[str]:
    try:
        paths = draw(figures, page.with_suffix(""))
    except ImportError:
        _tell("no pictures: matplotlib is not installed")
        return []
    return [str(path.relative_to(page.parent)) for path in paths]
