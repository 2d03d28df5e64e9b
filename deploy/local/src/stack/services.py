"""The services: one table, one environment each, the same command for all."""

import json
import os
import sys

from stack import credentials, mail, postgres, storage, valkey
from stack.layout import HOST, Stack
from stack.names import DATABASES, SERVICES, STORING
from stack.part import Part
from stack.probe import ask
from stack.shell import run

# `migrations` stands for the step that brings every database to its last revision.
NEEDS = ("migrations", "kafka", "valkey")
WORKER = "matching-worker"


def environment(stack: Stack, service: str) -> dict[str, str]:
    """The variables of one service, as its settings read them."""
    settings = _common(stack, service) | _own(stack, service)
    return {f"APPARIEMENT_{name}": value for name, value in settings.items()}


def _common(stack: Stack, service: str) -> dict[str, str]:
    settings = {
        "HOST": HOST,
        "PORT": str(stack.port(service)),
        "METRICS_PORT": str(stack.port(f"{service}-metrics")),
        "KAFKA_BOOTSTRAP": stack.address("kafka"),
        "REDIS_URL": valkey.url(stack),
        "JWKS_URL": f"http://{stack.address('auth')}/.well-known/jwks.json",
        "PUBLIC_URL": stack.public_url,
    }
    if service in DATABASES:
        settings["DATABASE_URL"] = postgres.url(stack, service)
    return settings


def _own(stack: Stack, service: str) -> dict[str, str]:
    """Each secret goes to the one service that needs it."""
    match service:
        case "auth":
            return {
                "SEALING_PUBLIC_KEY": credentials.sealing_key(stack, private=False),
                "KEY_ENCRYPTION_KEY": credentials.key(stack, "key-encryption"),
            }
        case "candidatures":
            return storage.settings(stack, service) | {
                "RECEIPT_KEY": credentials.signing_key(stack, "receipts"),
                "RECORD_KEY": credentials.signing_key(stack, "records"),
            }
        case "notifications":
            return {
                "SEALING_PRIVATE_KEY": credentials.sealing_key(stack, private=True),
                "SMTP_HOST": HOST,
                "SMTP_PORT": str(stack.port("smtp")),
            }
        case "portal":
            addresses = {name: f"http://{stack.address(name)}" for name in SERVICES}
            return {
                "SESSION_KEY": credentials.key(stack, "session"),
                "SERVICE_URLS": json.dumps(addresses),
                "INBOX_URL": mail.inbox_url(stack),
            }
        case "assistance":
            return storage.settings(stack, service) | {
                "SEALING_PUBLIC_KEY": credentials.sealing_key(stack, private=False)
            }
        case _ if service in STORING:
            return storage.settings(stack, service)
        case _:
            return {}


def _worker_environment(stack: Stack) -> dict[str, str]:
    port = str(stack.port("matching-worker-metrics"))
    return environment(stack, "matching") | {"APPARIEMENT_METRICS_PORT": port}


async def migrate(stack: Stack, services: list[str]) -> None:
    """One process for all the services that have a database."""
    urls = [database(stack, name) for name in services if name in DATABASES]
    if urls:
        command = [sys.executable, "-m", "kernel", "migrate", *urls]
        await run(*command, env=database_environment(stack), what="The migration of the databases")


def database(stack: Stack, service: str) -> str:
    """`service=url` for a command line, where no password may show: it comes from a file."""
    return f"{service}=postgresql+asyncpg://{service}@{stack.address('postgres')}/{service}"


def database_environment(stack: Stack) -> dict[str, str]:
    return os.environ | {"PGPASSFILE": str(postgres.password_file(stack))}


def _serve(name: str) -> Part:
    async def ready(stack: Stack) -> None:
        await ask(f"http://{stack.address(name)}/health/ready")

    return Part(
        name=name,
        tier="services",
        ports=(name, f"{name}-metrics"),
        command=lambda _: [sys.executable, "-m", "kernel", "serve", name],
        environment=lambda stack: environment(stack, name),
        ready=ready,
        needs=("valkey",) if name == "portal" else NEEDS,
    )


async def _worker_ready(stack: Stack) -> None:
    await ask(f"http://{stack.address('matching-worker-metrics')}/metrics")


PARTS = (
    *map(_serve, SERVICES),
    Part(
        name=WORKER,
        tier="services",
        ports=("matching-worker-metrics",),
        command=lambda _: [sys.executable, "-m", "matching", "worker"],
        environment=_worker_environment,
        ready=_worker_ready,
        needs=NEEDS,
    ),
)
