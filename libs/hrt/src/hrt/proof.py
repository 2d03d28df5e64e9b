"""From stages to what the result says of them: the figures proven, and the bound of the next."""

from dataclasses import dataclass

from hrt.exact.figures import Stage
from hrt.exact.lexicographic import Optimum
from hrt.result import CHOICES, Bound


@dataclass(frozen=True)
class Proof:
    """The figures whose bound meets the value, and the bound of the first that does not."""

    proven: tuple[str, ...]
    bounds: dict[str, Bound]


def proof_of(stages: tuple[Stage, ...], optimum: Optimum) -> Proof:
    """What `optimum` proves, step by step."""
    figures = list(dict.fromkeys(stage.figure for stage in stages))
    if optimum.bound is None:
        return Proof(("stable", *figures), {})
    failed = stages[optimum.proven]
    bound: Bound = failed.sign * optimum.bound
    if failed.figure == "choices":
        met: list[int | None] = [
            stage.sign * int(stage.cost[optimum.chosen].sum())
            for stage in stages[: optimum.proven]
            if stage.figure == "choices"
        ]
        met.append(failed.sign * optimum.bound)
        bound = met + [None] * (CHOICES - len(met))
    return Proof(("stable", *figures[: figures.index(failed.figure)]), {failed.figure: bound})
