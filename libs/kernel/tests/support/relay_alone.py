"""A relay in a process of its own: `python relay_alone.py DATABASE BROKER`."""

import asyncio
import sys

from kernel.db import Database
from kernel.relay import Relay

if __name__ == "__main__":
    asyncio.run(Relay(Database(sys.argv[1], owner="toy"), sys.argv[2]).run())
