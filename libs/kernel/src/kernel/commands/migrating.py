"""Migrations: bring databases to their last revision, write one, compare."""

import argparse
import asyncio
import sys

from kernel.migrations import Migrations, upgrade_all


def migrate(options: argparse.Namespace) -> int:
    urls = dict(word.split("=", 1) for word in options.databases)
    asyncio.run(upgrade_all(urls))
    return 0


def revise(options: argparse.Namespace) -> int:
    asyncio.run(Migrations(options.service).revise(options.database, options.message))
    return 0


def drift(options: argparse.Namespace) -> int:
    name, url = options.database.split("=", 1)
    differences = asyncio.run(Migrations(name).drift(url))
    if differences:
        print(differences, file=sys.stderr)
    return 1 if differences else 0
