"""Every SELECT, one file per concept."""

from candidatures.queries import annulments, drafts, postes, rankings, receipts, rounds, wishes

__all__ = ["annulments", "drafts", "postes", "rankings", "receipts", "rounds", "wishes"]
