"""`python -m contracts write|check`: the generated files, or what differs from them."""

import sys

from contracts.publish import drift, write


def main(arguments: list[str]) -> int:
    match arguments:
        case ["write"]:
            write()
            return 0
        case ["check"]:
            stale = drift()
            for path in stale:
                print(f"{path}: differs from the contracts; run `make contracts`", file=sys.stderr)
            return 1 if stale else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
