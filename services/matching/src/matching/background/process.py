"""The worker as a process: metrics, signals, a loop that outlives failures of the database."""

import asyncio
import signal

from kernel.db import Database
from kernel.tasks import Tasks
from kernel.telemetry import configure_logs
from prometheus_client import start_http_server

from matching.background.worker import Worker
from matching.settings import Settings


async def work(settings: Settings) -> None:
    """Until SIGTERM or SIGINT."""
    configure_logs("matching-worker", settings.log_level)
    start_http_server(settings.metrics_port, settings.host)
    worker = Worker(Database(settings.database_url, owner="matching", pool=3), settings)
    tasks, loop = Tasks(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stopping.set)
    tasks.start("worker", worker.run)
    await worker.stopping.wait()
    await tasks.finish("worker")
    await tasks.stop()
    await worker.database.close()
