"""What a sceptic would check, each against what the platform acknowledged to people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    detail: str
