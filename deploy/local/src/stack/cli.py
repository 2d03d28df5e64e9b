"""python -m stack up|down|clean|status|logs|env|exec|restart|kill|faults|drift"""

import argparse
import asyncio
import json
import os
import shlex
import signal
import sys
import time

from stack import drift, environment, faults, parts, processes, report, starting, stopping
from stack.errors import StackError
from stack.layout import Stack, known_stacks, open_stack
from stack.programs import log_file

INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


def main() -> int:
    options = _parser().parse_args()
    try:
        return int(options.act(options))
    except StackError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.strerror or error}: {error.filename or 'the system'}.", file=sys.stderr)
    except KeyboardInterrupt:
        print(_interrupted(options.name or "demo"), file=sys.stderr)
        return INTERRUPTED
    return 1


def _interrupted(name: str) -> str:
    return f"Interrupted: what runs of « {name} » stays up; `make down NAME={name}` stops it."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stack", description="Starts and watches a local stack.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--name", default="demo", help="which stack (default: demo)")
    common.add_argument("--base-port", type=int, help="first port, when the stack is new")
    acts = parser.add_subparsers(required=True, metavar="ACT")

    up = acts.add_parser("up", parents=[common], help="start what is not running")
    up.add_argument("--only", help="`infra`, or services to start with it: auth,catalog")
    up.set_defaults(act=_up)
    acts.add_parser("down", parents=[common], help="stop everything").set_defaults(act=_down)
    clean = acts.add_parser("clean", help="stop stacks and forget their data")
    clean.add_argument("--name", help="which stack (default: all of them)")
    clean.set_defaults(act=_clean, base_port=None)
    acts.add_parser("status", parents=[common], help="show parts").set_defaults(act=_status)

    logs = acts.add_parser("logs", parents=[common], help="show the end of logs")
    logs.add_argument("part", nargs="?", choices=[*parts.ALL, "supervisord"])
    logs.add_argument("-n", "--lines", type=int, default=20)
    logs.add_argument("-f", "--follow", action="store_true")
    logs.set_defaults(act=_logs)

    env = acts.add_parser("env", parents=[common], help="print variables for tests or a service")
    env.add_argument("--part", help="a service; without it, the tests' variables")
    env.add_argument("--json", action="store_true")
    env.set_defaults(act=_env)

    execute = acts.add_parser("exec", parents=[common], help="run a command as a service would")
    execute.add_argument("--part", required=True)
    execute.add_argument("command", nargs=argparse.REMAINDER)
    execute.set_defaults(act=_exec)

    drift = acts.add_parser("drift", help="compare the migrations with the tables of the code")
    drift.set_defaults(act=_drift, name="check", base_port=38000)

    torment = acts.add_parser("faults", parents=[common], help="kill parts while a command runs")
    torment.add_argument("--seconds", type=float, help="how long; without it, each part once")
    torment.add_argument("--pause", type=float, default=4, help="longest pause between kills")
    torment.add_argument("--seed", type=int, default=0)
    torment.add_argument("command", nargs=argparse.REMAINDER)
    torment.set_defaults(act=_faults)

    for name, act, words in (
        ("restart", _restart, "stop and start one part"),
        ("kill", _kill, "kill -9 one part"),
    ):
        command = acts.add_parser(name, parents=[common], help=words)
        command.add_argument("part", choices=list(parts.ALL))
        command.set_defaults(act=act)
    return parser


def _stack(options: argparse.Namespace) -> Stack:
    return open_stack(options.name, options.base_port)


def _up(options: argparse.Namespace) -> int:
    stack = _stack(options)
    begun = time.monotonic()

    def tell(part: str) -> None:
        print(f"  {time.monotonic() - begun:5.1f} s  {part}", flush=True)

    asyncio.run(starting.up(stack, parts.chosen(options.only), tell))
    print(f"Ready in {time.monotonic() - begun:.1f} s.\n{report.addresses(stack)}")
    return 0


def _down(options: argparse.Namespace) -> int:
    stack = _stack(options)
    stopped = asyncio.run(stopping.down(stack))
    print(f"Stack « {stack.name} » {'stopped' if stopped else 'was not running'}.")
    return 0


def _status(options: argparse.Namespace) -> int:
    stack = _stack(options)
    table, healthy = report.status(stack)
    print(table)
    return 0 if healthy else 1


def _clean(options: argparse.Namespace) -> int:
    for name in [options.name] if options.name else known_stacks():
        asyncio.run(stopping.clean(open_stack(name)))
        print(f"Stack « {name} » stopped, its data removed.")
    return 0


def _logs(options: argparse.Namespace) -> int:
    stack = _stack(options)
    part = options.part
    files = [log_file(stack, part)] if part else sorted(stack.logs.glob("*.log"))
    if not files:
        raise StackError(f"Stack « {stack.name} » has no logs yet.")
    follow = ["-F"] if options.follow else []
    os.execvp("tail", ["tail", "-n", str(options.lines), *follow, *map(str, files)])  # noqa: S606, S607


def _env(options: argparse.Namespace) -> int:
    stack = _stack(options)
    variables = environment.of(stack, options.part)
    if options.json:
        print(json.dumps(variables, indent=2))
    else:
        print("\n".join(f"export {name}={shlex.quote(v)}" for name, v in variables.items()))
    return 0


def _command(options: argparse.Namespace) -> list[str]:
    command = [word for word in options.command if word != "--"]
    if not command:
        raise StackError("Give the command after `--`.")
    return command


def _drift(options: argparse.Namespace) -> int:
    stale = asyncio.run(drift.check(_stack(options)))
    print("\n".join(stale) or "The migrations hold every table.")
    return 1 if stale else 0


def _faults(options: argparse.Namespace) -> int:
    plan = faults.Plan(options.seed, options.seconds, options.pause)
    return asyncio.run(faults.during(_stack(options), _command(options), plan, print))


def _exec(options: argparse.Namespace) -> int:
    stack = _stack(options)
    command = _command(options)
    os.execvpe(command[0], command, os.environ | environment.of(stack, options.part))  # noqa: S606


def _restart(options: argparse.Namespace) -> int:
    stack = _stack(options)
    asyncio.run(starting.restart(stack, parts.ALL[options.part]))
    return 0


def _kill(options: argparse.Namespace) -> int:
    stack = _stack(options)
    pid = processes.kill(stack.name, options.part, signal.SIGKILL)
    print(f"{options.part} (process {pid}) was killed; it will be started again.")
    return 0
