"""hrt generate."""

import argparse
from typing import Any

from hrt.command.files import write
from hrt.generating import KINDS, generate


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("generate", help="an instance drawn from a seed")
    parser.add_argument("kind", choices=(*KINDS, "adversarial"))
    parser.add_argument("-o", "--output", default="-", help="where it goes (default: -)")
    parser.add_argument("--candidates", type=_count, default=1226)
    parser.add_argument("--markets", type=_some, default=1, help="separate markets (default: 1)")
    parser.add_argument("--wishes", type=_count, default=8, help="of each, about (default: 8)")
    parser.add_argument("--ratio", type=float, default=0.9, help="postes per candidate")
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the instance."""
    instance = generate(
        options.kind,
        options.candidates,
        options.seed,
        options.markets,
        options.wishes,
        options.ratio,
    )
    write(options.output, instance.to_json())
    return 0


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of them")
    return int(text)


def _some(text: str) -> int:
    if _count(text) == 0:
        raise argparse.ArgumentTypeError("one at least")
    return int(text)
