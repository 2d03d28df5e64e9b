"""hrt solve."""

import argparse
import sys
import time
from typing import Any

from hrt.command.files import Unreadable, read_instance, write
from hrt.exact.progress import Progress
from hrt.result import ORDER
from hrt.solving import solve

# Seconds that it takes to write what one candidate gets.
_WRITING = 1e-6


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("solve", help="the best weakly stable matching of an instance")
    parser.add_argument("instance", help="appariement/instance@1 file, or -")
    parser.add_argument("-o", "--output", default="-", help="where the result goes (default: -)")
    parser.add_argument(
        "--time-limit",
        type=float,
        help="seconds, reading and writing included; default: as long as it takes",
    )
    parser.add_argument("--policy", choices=tuple(ORDER), default="perfect")
    parser.add_argument("--certificate", action="store_true", help="prove the perfect couples")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Solve and write the result."""
    if options.certificate and options.policy != "perfect":
        raise Unreadable("only the policy 'perfect' has a certificate")
    begun = time.monotonic()
    instance = read_instance(options.instance)
    limit = options.time_limit
    if limit is not None:
        writing = instance.candidate_ids.size * _WRITING
        limit = max(0.0, limit - writing - (time.monotonic() - begun))
    told = _tell if sys.stderr.isatty() else _silent
    result = solve(instance, options.policy, limit, options.certificate, told)
    told(None)
    write(options.output, result.to_json())
    return 0


def _tell(progress: Progress | None) -> None:
    """One line on the terminal, written over and over; None ends it."""
    line = "\n"
    if progress is not None:
        steps = f"{progress.proven} of {progress.steps} steps proven"
        parts = f"{progress.figure}: {progress.done} of {progress.parts} parts"
        line = f"\r{progress.percent:3} %, {steps}{_last(progress)}, {parts}\033[K"
    sys.stderr.write(line)
    sys.stderr.flush()


def _last(progress: Progress) -> str:
    """The last step known, and its bound where time cut it short."""
    if not progress.known:
        return ""
    step = progress.known[-1]
    bound = "" if step.value == step.bound else f", bound {step.bound}"
    return f" ({step.figure} {step.value}{bound})"


def _silent(_: Progress | None) -> None:
    """Not a terminal: nothing is told."""
