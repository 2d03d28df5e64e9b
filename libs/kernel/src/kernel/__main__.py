"""python -m kernel serve|migrate|revise|drift|dead-letters|re-emit|rebuild|access|verify-audit|
list-audit: what is done to any service."""

import argparse
import importlib
import sys
from uuid import UUID


def main() -> int:
    parser = argparse.ArgumentParser(prog="kernel", description=__doc__)
    acts = parser.add_subparsers(required=True, metavar="ACT")
    one = acts.add_parser("serve", help="run a service, its settings in the environment")
    one.add_argument("service")
    one.set_defaults(act_on="serving.serve")
    one = acts.add_parser("migrate", help="bring databases to their last revision")
    one.add_argument("databases", nargs="+", metavar="SERVICE=URL")
    one.set_defaults(act_on="migrating.migrate")
    one = acts.add_parser("revise", help="write the revision that the tables of the code need")
    one.add_argument("service")
    one.add_argument("database", metavar="URL", help="a database at the last revision")
    one.add_argument("message")
    one.set_defaults(act_on="migrating.revise")
    one = acts.add_parser("drift", help="compare migrated tables with those of the code")
    one.add_argument("database", metavar="SERVICE=URL")
    one.set_defaults(act_on="migrating.drift")
    one = acts.add_parser("dead-letters", help="messages set aside: see them, handle them again")
    one.add_argument("service")
    one.add_argument("act", choices=["list", "show", "replay", "discard"])
    one.add_argument("ids", nargs="*", type=int, help="some of them only")
    one.set_defaults(act_on="letters.letters")
    one = acts.add_parser("re-emit", help="tell the whole state of a service anew")
    one.add_argument("service")
    one.set_defaults(act_on="restating.re_emit")
    one = acts.add_parser("rebuild", help="have a service that only hears hear everything again")
    one.add_argument("service")
    one.set_defaults(act_on="restating.rebuild")
    one = acts.add_parser("access", help="the tables of who may do what, in docs/access.md")
    one.add_argument("act", choices=["write", "check"])
    one.set_defaults(act_on="tables.tables")
    one = acts.add_parser("verify-audit", help="check the chain of a service's audit table")
    one.add_argument("service")
    one.add_argument(
        "--head",
        dest="heads",
        metavar="POSITION:HASH",
        action="append",
        default=[],
        help="an end that the logs told",
    )
    one.set_defaults(act_on="auditing.verify")
    one = acts.add_parser("list-audit", help="who did or read what, of whom")
    one.add_argument("service")
    one.add_argument("--actor", type=UUID)
    one.add_argument("--person", type=UUID)
    one.set_defaults(act_on="auditing.entries")
    options = parser.parse_args()
    module, act = options.act_on.split(".")
    return int(getattr(importlib.import_module(f"kernel.commands.{module}"), act)(options))


if __name__ == "__main__":
    sys.exit(main())
