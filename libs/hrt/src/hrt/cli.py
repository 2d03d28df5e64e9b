"""The command: what it takes, and which exit code it gives."""

import argparse
import os
import sys
from collections.abc import Sequence

from hrt.command import benching, comparing, explaining, generating, solving, verifying
from hrt.command.files import Unreadable

BAD_INPUT = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (2: bad input, 130: interrupted)."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except Unreadable as fault:
        print(f"hrt: {fault}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("hrt: interrupted, nothing written", file=sys.stderr)
        return INTERRUPTED
    return code


def script() -> None:
    """Run one command and leave, at once when interrupted: a solver's threads would be awaited."""
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    if code == INTERRUPTED:
        os._exit(code)
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hrt",
        description="Stable matching with ties and places: solve, verify, explain.",
        epilog="A file may be gzipped; '-' is standard input or output.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for room in (solving, verifying, explaining, comparing, generating, benching):
        room.register(commands)
    return parser
