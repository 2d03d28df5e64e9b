"""Runs a service, its settings in the environment."""

import argparse
import importlib
import signal
import sys

import uvicorn

from kernel.service import Service


def service(name: str) -> Service:
    """The service that `<name>/app.py` describes."""
    found: Service = importlib.import_module(f"{name}.app").SERVICE
    return found


def serve(options: argparse.Namespace) -> int:
    wanted = service(options.service)
    settings = wanted.settings.load()
    # uvicorn ends cleanly, then raises the signal that it was ended by: that is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        wanted.build(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=20,
    )
    return 0
