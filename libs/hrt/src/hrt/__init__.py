"""Stable matching with ties and places: solve, verify, explain. See README.md."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrt.deferred import deferred_acceptance
    from hrt.explaining import Explanation, explain
    from hrt.instance import Instance, InvalidInstance
    from hrt.result import InvalidResult, Objective, Result
    from hrt.solving import solve
    from hrt.verifying import Verdict, verify

# Imported on first use: `hrt.canonical` must cost no numpy, and `import hrt` no numba.
_HOMES = {
    "Explanation": "hrt.explaining",
    "Instance": "hrt.instance",
    "InvalidInstance": "hrt.instance",
    "InvalidResult": "hrt.result",
    "Objective": "hrt.result",
    "Result": "hrt.result",
    "Verdict": "hrt.verifying",
    "deferred_acceptance": "hrt.deferred",
    "explain": "hrt.explaining",
    "solve": "hrt.solving",
    "verify": "hrt.verifying",
}

__all__ = [
    "Explanation",
    "Instance",
    "InvalidInstance",
    "InvalidResult",
    "Objective",
    "Result",
    "Verdict",
    "deferred_acceptance",
    "explain",
    "solve",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'hrt' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
