"""Says each step and its time, and keeps the figures for the report."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Error as PlaywrightError

from tests.bench.report import Row, at_most

STEP_S = 240.0
NOT_AS_WANTED = (AssertionError, TimeoutError, LookupError, PlaywrightError, ExceptionGroup)


class Teller:
    """One walk's voice; every figure carries the name of the database."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[Row] = []
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """A line, with the seconds since the walk began."""
        sys.stdout.write(f"{time.monotonic() - self._began:7.1f} s  {self.name:<10}  {text}\n")
        sys.stdout.flush()

    @asynccontextmanager
    async def step(self, what: str) -> AsyncIterator[None]:
        """A step of the path and how long it took; a step that fails is said, too."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(STEP_S):
                yield
        except BaseException:
            self.say(f"{what}: FAILED")
            raise
        took_s = time.monotonic() - began
        self.rows.append(Row(what=f"{self.name}: {what}", unit="s", ours=round(took_s, 2)))
        self.say(f"{what}: {took_s:.1f} s")

    @asynccontextmanager
    async def trial(
        self, what: str, keep: Callable[[], Awaitable[None]], *, is_vital: bool = False
    ) -> AsyncIterator[None]:
        """A step that stands in the table: one that fails is told, its pages kept, and missed.

        The walk goes on without it, unless it is vital.
        """
        began = time.monotonic()
        is_met = False
        try:
            async with asyncio.timeout(STEP_S):
                yield
            is_met = True
        except NOT_AS_WANTED as error:
            self.say(f"{what}: FAILED, {_told(error)}")
            await keep()
            if is_vital:
                raise
        finally:
            self._settle(what, time.monotonic() - began, is_met=is_met)

    def _settle(self, what: str, took_s: float, *, is_met: bool) -> None:
        named = f"{self.name}: {what}"
        self.rows.append(Row(what=named, unit="s", ours=round(took_s, 2), met=is_met))
        if is_met:
            self.say(f"{what}: {took_s:.1f} s")

    def figure(self, what: str, unit: str, ours: float, target: float | None = None) -> None:
        """A figure, beside its target where there is one."""
        named = f"{self.name}: {what}"
        if target is None:
            row = Row(what=named, unit=unit, ours=round(ours, 1))
        else:
            row = at_most(named, unit, round(ours, 1), target)
        self.rows.append(row)
        verdict = {True: f", target {target}: met", False: f", target {target}: MISSED"}
        said = "" if row.met is None else verdict[row.met]
        self.say(f"  {what}: {ours:.1f} {unit}{said}")


def _told(error: Exception) -> str:
    if isinstance(error, ExceptionGroup):
        return "; ".join(_told(each) for each in error.exceptions)
    return f"{type(error).__name__} {str(error)[:600]}"
