"""Tickets, what is kept of them, and who may do what. No I/O."""
