"""Every SELECT, one file per concept."""

from candidatures.queries import postes, rankings, rounds, wishes

__all__ = ["postes", "rankings", "rounds", "wishes"]
