import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from stack import gateway
from stack.layout import Stack
from stack.programs import log_file
from stack.shell import run
from stack.waiting import until


async def test_the_configuration_of_a_stack_is_valid(infra: Stack, tmp_path: Path) -> None:
    stack = replace(infra, name="elsewhere", base_port=30000)
    path = tmp_path / "envoy.yaml"
    path.write_text(gateway.render(stack))
    assert "OK" in await run(gateway.binary(), "--mode", "validate", "-c", path)


async def test_the_access_log_holds_nothing_personal(
    door: httpx.AsyncClient, signed_in: dict[str, str], infra: Stack
) -> None:
    answer = await door.get("/api/auth/lien?jeton=secret", headers=signed_in)
    line = await _logged(infra, answer.headers["x-request-id"])
    entry = json.loads(line)
    assert (entry["path"], entry["status"], entry["service"]) == ("/lien", 200, "auth")
    assert not any(word in line for word in ("secret", "127.0.0.1", "Bearer"))


@pytest.mark.parametrize(
    "path", ["/api/auth/sign-in-links/secret", "/connexion/lien/secret", "/assistance/suivi/secret"]
)
async def test_the_access_log_never_holds_the_secret_of_a_link(
    door: httpx.AsyncClient, infra: Stack, path: str
) -> None:
    answer = await door.get(path)
    entry = json.loads(await _logged(infra, answer.headers["x-request-id"]))
    assert (entry["method"], entry["path"]) == ("GET", "(a link that is a key)")


async def _logged(stack: Stack, request_id: str) -> str:
    lines: list[str] = []

    async def written() -> None:
        log = log_file(stack, "gateway").read_text().splitlines()
        lines[:] = [line for line in log if request_id in line]
        if not lines:
            raise LookupError("not written yet")

    await until(written, seconds=15, what="the access log")
    return lines[0]
