"""Alembic's entry: the same for every service."""

from kernel.migrations import run_env

run_env()
