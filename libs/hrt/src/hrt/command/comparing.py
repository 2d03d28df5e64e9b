"""hrt compare: the policies side by side."""

import argparse
from typing import Any

from hrt.command.drawing import picture
from hrt.command.files import read_instance, write
from hrt.result import ORDER, Result
from hrt.solving import solve

_HEADERS = (
    "policy",
    "couples",
    "placed",
    "1st",
    "2nd",
    "3rd",
    "4th",
    "5th",
    "rank sum",
    "lottery",
    "proven up to",
)


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("compare", help="the policies side by side: a dry run's table")
    parser.add_argument("instance", help="appariement/instance@1 file, or -")
    parser.add_argument("--time-limit", type=float, help="seconds for each policy")
    parser.add_argument("--draw", metavar="FILE", help="a picture of it too (.svg or .png)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Solve by each policy and print their figures."""
    instance = read_instance(options.instance)
    results = [solve(instance, policy, options.time_limit) for policy in ORDER]
    print(table(results))
    if options.draw:
        write(options.draw, picture(results, options.draw))
    return 0


def table(results: list[Result]) -> str:
    """The figures of each result, one line each, in columns."""
    rows = [_HEADERS] + [_row(result) for result in results]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADERS))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def _row(result: Result) -> tuple[str, ...]:
    figures = result.objective
    numbers = (figures.perfect_couples, figures.placed, *figures.choices)
    proven = result.proven[-1].replace("_", " ")
    return (result.policy, *map(str, (*numbers, figures.rank_sum, figures.lottery)), proven)
