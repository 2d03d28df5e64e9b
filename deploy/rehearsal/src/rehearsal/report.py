"""The end of the show: a table, a picture, samples to sign in with, the summary file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from rich.console import Console
from rich.table import Table

from rehearsal.checks import Check
from rehearsal.stage import Stage

mpl.use("agg")
PETROL, RASPBERRY, SAND = "#0f5257", "#b3204d", "#d8cfc0"


def show_checks(console: Console, checks: Sequence[Check]) -> None:
    table = Table(title="What a sceptic would check", title_justify="left", show_lines=False)
    for heading in ("", "check", "detail"):
        table.add_column(heading)
    for check in checks:
        table.add_row("[green]✓[/]" if check.ok else "[red]✗[/]", check.name, check.detail)
    console.print(table)


def show_figures(console: Console, figures: dict[str, Any]) -> None:
    published = figures["published_2020"]
    table = Table(title="Beside 2020", title_justify="left")
    for heading in ("", "here", "2020"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, words in (
        ("candidates", "candidates"),
        ("placed_round_1", "placed in round 1"),
        ("percent_on_five_hearts", "of them on a 5-heart wish, %"),
    ):
        table.add_row(words, str(figures[name]), str(published[name]))
    table.add_row("placed in round 2", str(figures["placed_round_2"]), "")
    console.print(table)


def show_samples(console: Console, stage: Stage, inbox: str) -> None:
    world = stage.world
    samples = {
        "candidate": world.candidates[0].name,
        "responsable": max(world.responsables, key=lambda one: len(one.postes)).name,
        "coordinator": world.coordinators[0].name,
        "agency": world.agencies[0].name,
        "registrar": world.registrars[0].name,
        "auditor": world.auditor.name,
    }
    console.print(f"\nSign in at {stage.gateway}/connexion, read the link at {inbox}:")
    for role, name in samples.items():
        console.print(f"  {role:<12} {name.address}", soft_wrap=True)
    phone = stage.ministry.phone
    codes = f" (second factor: {phone.recovery_codes[0]})" if phone and phone.recovery_codes else ""
    console.print(f"  {'ministry':<12} {stage.ministry.address}{codes}\n", soft_wrap=True)


def draw(path: Path, figures: dict[str, Any]) -> None:
    """Where the people of round 1 landed, by the hearts they had given."""
    from matplotlib import pyplot

    hearts = figures["hearts_round_1"]
    unplaced = figures["candidates"] - figures["placed_round_1"]
    labels = [f"{'♥' * int(count)}" for count in hearts] + ["2nd round", "none"]
    values = [*hearts.values(), figures["placed_round_2"], unplaced - figures["placed_round_2"]]
    figure, axes = pyplot.subplots(figsize=(8, 3.2), layout="constrained")
    colours = [RASPBERRY] * 5 + [PETROL, SAND]
    bars = axes.barh(labels[::-1], values[::-1], color=colours[::-1])
    axes.bar_label(bars, padding=4)
    axes.set_title(
        f"{figures['placed_round_1']} of {figures['candidates']} placed in round 1, "
        f"{figures['percent_on_five_hearts']} % of them on a five-heart wish",
        loc="left",
    )
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def write(
    path: Path, *, checks: Sequence[Check], seconds: dict[str, Any], figures: dict[str, Any]
) -> None:
    document = {"checks": [vars(check) for check in checks], "seconds": seconds, "figures": figures}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
