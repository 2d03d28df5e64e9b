"""Wish lists, rankings, rounds and the snapshots that they end in."""
