"""A re-run beside the verified run that it follows: who moves, and what the figures were."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Diff:
    """`moved`: from a poste to another; `gained`, `lost`: a poste where there was none, and none
    where there was one; `before`, `after`: the two objectives. `closing`: another one where that of
    the earlier run was annulled."""

    closing: int
    run: int
    same: int
    moved: int
    gained: int
    lost: int
    before: dict[str, Any]
    after: dict[str, Any]
