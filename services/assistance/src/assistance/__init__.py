"""Support tickets, appeals, requests for the algorithmic account."""
