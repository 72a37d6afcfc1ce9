"""Debian's Firefox ESR over WebDriver BiDi, as much of it as a test of a room needs."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

START_S = 60.0
CALL_S = 60.0
LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """One page of one Firefox."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._ids = itertools.count(1)
        self._context = ""

    async def open(self) -> None:
        """Begin a session with the page that is there."""
        await self._call("session.new", {"capabilities": {}})
        tree = await self._call("browsingContext.getTree", {})
        self._context = tree["contexts"][0]["context"]

    async def go(self, url: str) -> None:
        """Load an address."""
        where = {"context": self._context, "url": url, "wait": "complete"}
        await self._call("browsingContext.navigate", where)

    async def evaluate(self, expression: str) -> object:
        """The value of an expression in the page, awaited; AssertionError if it throws."""
        found = await self._call(
            "script.evaluate",
            {
                "expression": expression,
                "target": {"context": self._context},
                "awaitPromise": True,
                "userActivation": True,
            },
        )
        assert found["type"] == "success", found
        return found["result"].get("value")

    async def until(self, expression: str) -> object:
        """The first value of this expression that is true."""
        return await self.evaluate(
            f"""(async () => {{
              for (;;) {{
                const value = {expression};
                if (value) return value;
                await new Promise(done => setTimeout(done, 100));
              }}
            }})()"""
        )

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, as WebDriver writes them."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": strokes}
        await self._call("input.performActions", {"context": self._context, "actions": [keyboard]})

    async def _call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        call = next(self._ids)
        async with asyncio.timeout(CALL_S):
            await self._line.send(
                msgspec.json.encode({"id": call, "method": method, "params": params}).decode()
            )
            while True:
                said = msgspec.json.decode(await self._line.recv(), type=dict[str, Any])
                if said.get("id") == call:
                    assert said["type"] == "success", said
                    result: dict[str, Any] = said["result"]
                    return result


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Firefox]:
    """A Firefox with a made-up camera, its profile in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f'user_pref("{name}", {msgspec.json.encode(value).decode()});'
        for name, value in PREFERENCES.items()
    ]
    (folder / "user.js").write_text("\n".join(lines))
    process = await asyncio.create_subprocess_exec(
        *("firefox-esr", "--headless", "--no-remote", "--remote-debugging-port", "0"),
        *("--profile", str(folder), "about:blank"),
        env={"PATH": os.defpath, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.TaskGroup() as tasks:
            url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            reading = tasks.create_task(_read(process, url))
            async with asyncio.timeout(START_S):
                address = await url
            async with connect(f"{address}/session", max_size=None) as line:
                firefox = Firefox(line)
                await firefox.open()
                yield firefox
            reading.cancel()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _read(process: asyncio.subprocess.Process, url: asyncio.Future[str]) -> None:
    # Read to the end, so that a talkative browser never waits for its pipe.
    assert process.stderr is not None
    async for line in process.stderr:
        found = LISTENS.search(line)
        if found is not None and not url.done():
            url.set_result(found[1].decode())
