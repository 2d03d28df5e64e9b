"""Every SELECT, one file per concept."""

from candidatures.queries import drafts, postes, rankings, receipts, rounds, wishes

__all__ = ["drafts", "postes", "rankings", "receipts", "rounds", "wishes"]
