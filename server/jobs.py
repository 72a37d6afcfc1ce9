"""Works on the outbox: leases, back-off with jitter, dead letters; and the recurring rows.

Knows who listens to which event, not what they do.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from consult.ledger.errors import Refusal, Unavailable
from consult.ledger.ports import Outbox, Posted

Work = Callable[[Posted], Awaitable[None]]
"""Does the work and completes the message in a transaction of its own."""

LEASE_S = 900.0
DEADLINE_S = 840.0
AT_ONCE = 8
LOOK_EVERY_S = 1.0
LONGEST_WAIT_S = 900.0
log = structlog.get_logger("jobs")


def back_off_s(attempts: int, chance: float) -> float:
    """Seconds until the next try: 1, 2, 4 … at most 15 minutes, spread by ± 25 %."""
    return min(LONGEST_WAIT_S, 2.0 ** min(attempts, 12)) * (0.75 + chance / 2)


class Jobs:
    """Runs the work of each topic; a message whose topic nobody knows is buried."""

    def __init__(self, outbox: Outbox, clock: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._work: Mapping[str, Work] = {}
        self._clock = clock
        self._woken = asyncio.Event()
        self._busy = 0

    def listen(self, work: Mapping[str, Work]) -> None:
        """Say who works on which topic, before `run`."""
        self._work = work

    def wake(self) -> None:
        """Something was posted: look now."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; a message that takes long keeps one of the eight places."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                leased = await self._lease()
                for message in leased:
                    self._busy += 1
                    group.create_task(self._one(message))
                if not leased:
                    await self._rest()

    async def _lease(self) -> list[Posted]:
        if self._busy >= AT_ONCE:
            return []
        try:
            return await self._outbox.lease(self._clock(), LEASE_S, AT_ONCE - self._busy)
        except Unavailable:
            return []

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _one(self, message: Posted) -> None:
        try:
            await self._tried(message)
        except Unavailable:
            # The database does not even take the failure: the lease runs out by itself.
            log.warning("job not noted", topic=message.topic, id=str(message.id))
        finally:
            self._busy -= 1
            self.wake()

    async def _tried(self, message: Posted) -> None:
        work = self._work.get(message.topic)
        if work is None:
            await self._outbox.bury(message.id, self._clock(), "nobody listens to this topic")
            return
        try:
            async with asyncio.timeout(DEADLINE_S):
                await work(message)
        except Refusal as refusal:
            log.warning("job refused", topic=message.topic, id=str(message.id), code=refusal.code)
            await self._later(message, refusal.code)
        except (Unavailable, OSError, TimeoutError) as error:
            log.info("job postponed", topic=message.topic, id=str(message.id))
            await self._later(message, str(error) or type(error).__name__)
        except Exception as error:  # an outermost shell: one bad job stops no other
            log.exception("job failed", topic=message.topic, id=str(message.id))
            await self._later(message, type(error).__name__)

    async def _later(self, message: Posted, error: str) -> None:
        chance = random.random()  # noqa: S311  # spreads the retries, guards nothing
        wait = timedelta(seconds=back_off_s(message.attempts, chance))
        await self._outbox.postpone(message.id, self._clock() + wait, error[:500])
