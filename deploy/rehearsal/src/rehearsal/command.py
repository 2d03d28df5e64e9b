"""python -m rehearsal: plays a campaign against a gateway, then checks what a sceptic would."""

import argparse
import resource
from pathlib import Path

import uvloop
from rich.console import Console

from rehearsal import figures, report
from rehearsal.calls import Impatient, Refused
from rehearsal.mailbox import Mailboxes
from rehearsal.play import Outcome, play
from rehearsal.progress import Scene

SOCKETS = 65_536


def main() -> int:
    options = _options()
    console = Console(highlight=False)
    allow_many_sockets()
    try:
        outcome = uvloop.run(_play(options, console))
    except KeyboardInterrupt:
        console.print("Interrupted: the campaign stays as it is.")
        return 130
    except (Refused, Impatient) as error:
        console.print(f"[red]The campaign could not go on:[/] {error}")
        return 1
    return _tell(outcome, options, console)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rehearsal", description=__doc__)
    parser.add_argument("--gateway", required=True, help="the site's address")
    parser.add_argument("--inbox", required=True, help="the web side of everyone's mailbox")
    parser.add_argument(
        "--ministry", required=True, nargs=2, help="the addresses of the ministry's two persons"
    )
    parser.add_argument("--size", type=int, default=1226, help="candidates (default: 1226)")
    parser.add_argument("--ready", type=float, help="seconds that the stack took to be ready")
    parser.add_argument("--summary", type=Path, required=True, help="where the summary goes")
    return parser.parse_args()


async def _play(options: argparse.Namespace, console: Console) -> Outcome:
    mailboxes = Mailboxes(options.inbox)
    try:
        with Scene(console) as scene:
            return await play(options.gateway, mailboxes, options.ministry, options.size, scene)
    finally:
        await mailboxes.close()


def _tell(outcome: Outcome, options: argparse.Namespace, console: Console) -> int:
    found = figures.of(outcome.stage, outcome.runs)
    picture = options.summary.with_name("results.png")
    seconds = {
        "ready": options.ready,
        "campaign": outcome.seconds,
        "acts": outcome.stage.scene.seconds,
    }
    report.write(options.summary, checks=outcome.checks, seconds=seconds, figures=found)
    report.draw(picture, found)
    report.show_checks(console, outcome.checks)
    report.show_figures(console, found)
    report.show_samples(console, outcome.stage, options.inbox)
    failed = [check for check in outcome.checks if not check.ok]
    verdict = f"[red]{len(failed)} checks failed[/]" if failed else "[green]All checks passed[/]"
    console.print(
        f"{verdict}: {len(outcome.checks)} checks, campaign in {outcome.seconds:.0f} s. "
        f"Summary in {options.summary}, picture in {picture}.",
        soft_wrap=True,
    )
    return 1 if failed else 0


def allow_many_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = SOCKETS if hard == resource.RLIM_INFINITY else min(SOCKETS, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
