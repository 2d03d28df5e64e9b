"""hrt explain."""

import argparse
import sys
from typing import Any

from hrt.command.files import Unreadable, read_instance, read_result
from hrt.explaining import Explainer
from hrt.explaining.sentences import poste_sentences, sentences


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("explain", help="why this poste, and why not each one preferred")
    parser.add_argument("instance", help="appariement/instance@1 file, or -")
    parser.add_argument("result", help="appariement/result@1 file, or -")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--candidate", metavar="ID")
    who.add_argument("--poste", metavar="ID", help="for coordinators: tells about several people")
    parser.add_argument("--sentences", action="store_true", help="in French instead of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the explanation of one candidate or poste."""
    instance, result = read_instance(options.instance), read_result(options.result)
    try:
        told = _told(Explainer(instance, result), options)
    except ValueError as error:
        raise Unreadable(str(error)) from None
    sys.stdout.write(told + "\n")
    return 0


def _told(explainer: Explainer, options: argparse.Namespace) -> str:
    if options.candidate is not None:
        why = explainer.of(options.candidate)
        return "\n".join(sentences(why)) if options.sentences else why.to_json().decode()
    account = explainer.of_poste(options.poste)
    return "\n".join(poste_sentences(account)) if options.sentences else account.to_json().decode()
