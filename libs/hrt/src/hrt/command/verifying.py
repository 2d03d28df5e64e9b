"""hrt verify."""

import argparse
from typing import Any

from hrt.command.files import Unreadable, read_instance, read_result, read_text
from hrt.instance import Instance
from hrt.result import Result
from hrt.verifying import InvalidRecord, Verdict, verify, verify_record


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("verify", help="recompute and prove again what a result claims")
    parser.add_argument("instance", help="appariement/instance@1 file, or -")
    parser.add_argument("result", help="appariement/result@1 file, or -")
    parser.add_argument("--proof-limit", type=float, default=60.0, help="seconds (default: 60)")
    parser.add_argument(
        "--no-proof", action="store_true", help="recompute only, prove nothing again"
    )
    parser.add_argument("--record", metavar="FILE", help="the signed public record of the round")
    parser.add_argument("--jwks", metavar="FILE", help="the keys that may have signed it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what agrees and what does not; 0 if everything agrees, 1 otherwise."""
    if (options.record is None) != (options.jwks is None):
        raise Unreadable("--record and --jwks go together")
    instance = read_instance(options.instance)
    result = read_result(options.result)
    verdicts = [verify(instance, result, options.proof_limit, not options.no_proof)]
    if options.record is not None:
        verdicts.append(_record(instance, result, options))
    for verdict in verdicts:
        for line in (*verdict.findings, *(f"note: {note}" for note in verdict.notes)):
            print(line)
    if not all(verdict.ok for verdict in verdicts):
        return 1
    print(f"ok: {len(result.pairs)} pairs, everything recomputed agrees")
    return 0


def _record(instance: Instance, result: Result, options: argparse.Namespace) -> Verdict:
    record, keys = read_text(options.record), read_text(options.jwks)
    try:
        return verify_record(instance, result, record, keys)
    except InvalidRecord as fault:
        raise Unreadable(f"{options.record} is not a record: {fault}") from None
