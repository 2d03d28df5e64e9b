"""Chromium without a window, driven by its own protocol (CDP): pages, and a virtual passkey."""

import asyncio
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--remote-debugging-port=0",
)
SECONDS = 30.0


class Chrome:
    """One tab."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._passkey = ""
        self.violations: list[str] = []

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        id_ = next(self._ids)
        await self._socket.send_json({"id": id_, "method": method, "params": parameters})
        while True:
            said = await self._socket.receive_json(timeout=SECONDS)
            if said.get("method") == "Log.entryAdded":
                self.violations.append(said["params"]["entry"]["text"])
            if said.get("id") == id_:
                assert "error" not in said, (method, said["error"])
                result: dict[str, Any] = said["result"]
                return result

    async def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        told = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return told["result"].get("value")

    async def until(self, script: str) -> Any:
        """The expression's first true value; a page on its way to another has none."""
        async with asyncio.timeout(SECONDS):
            complete = f"document.readyState == 'complete' && ({script})"
            while not (found := await self.run(complete)):  # noqa: ASYNC110 - it is in the page
                await asyncio.sleep(0.05)
        return found

    async def open(self, address: str) -> None:
        await self.call("Page.navigate", url=address)
        await self.until(f"location.href == {json.dumps(address)}")

    async def fill(self, field: str, value: str) -> None:
        await self.run(f"document.getElementById({json.dumps(field)}).value = {json.dumps(value)}")

    async def press(self, words: str) -> None:
        """The button, or the link, that reads so."""
        all_ = "[...document.querySelectorAll('main button, main a')]"
        found = f"{all_}.find((one) => one.textContent.trim() == {json.dumps(words)})"
        await self.until(f"Boolean({found})")
        await self.run(f"{found}.click()")

    async def heading(self, words: str) -> None:
        """Waits for the page with this title."""
        await self.until(f"document.querySelector('h1')?.textContent.trim() == {json.dumps(words)}")

    async def plug_passkey(self) -> None:
        """A passkey of the device, whose owner it recognises."""
        await self.call("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = await self.call("WebAuthn.addVirtualAuthenticator", options=options)
        self._passkey = made["authenticatorId"]

    async def recognise(self, owner: bool) -> None:
        """Whether the passkey recognises who uses it."""
        await self.call(
            "WebAuthn.setUserVerified", authenticatorId=self._passkey, isUserVerified=owner
        )

    async def shown(self, id_: str) -> bool:
        style = f"getComputedStyle(document.getElementById({json.dumps(id_)}))"
        return bool(await self.run(f"{style}.display != 'none'"))


@asynccontextmanager
async def chrome() -> AsyncIterator[Chrome]:
    program = next(filter(None, map(shutil.which, NAMES)))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            program,
            *FLAGS,
            f"--user-data-dir={folder}",
            "about:blank",
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with aiohttp.ClientSession() as http:
                address = await _tab(http, await _host(process))
                async with http.ws_connect(address, max_msg_size=0) as socket:
                    tab = Chrome(socket)
                    for domain in ("Page", "Log", "Runtime"):
                        await tab.call(f"{domain}.enable")
                    yield tab
        finally:
            process.terminate()
            await process.wait()


async def _host(process: asyncio.subprocess.Process) -> str:
    """Where the browser says that it listens."""
    assert process.stderr
    async with asyncio.timeout(SECONDS):
        async for line in process.stderr:
            if found := re.search(rb"DevTools listening on ws://([^/]+)/", line):
                return found.group(1).decode()
    raise RuntimeError("the browser ended before it listened")


async def _tab(http: aiohttp.ClientSession, host: str) -> str:
    async with http.get(f"http://{host}/json/list") as answer:
        tabs = await answer.json()
    address: str = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
    return address
