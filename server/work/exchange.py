"""What runs for the hospitals' own systems: the MLLP listener, the drop folders, the pushes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog

from consult.exchange.ports import Drop
from consult.exchange.service.collecting import Collecting
from consult.exchange.service.pushing import Pushing
from consult.exchange.wire import Sender
from consult.ledger.errors import ProtocolError, Unavailable
from consult.ledger.ports import Posted
from consult.ledger.wire import ConsultationId

LOOK_EVERY_S = 5.0
log = structlog.get_logger("exchange")


async def collect(collecting: Collecting, drops: Sequence[tuple[Drop, Sender]]) -> None:
    """Look into the folders again and again, until cancelled."""
    while drops:
        for drop, sender in drops:
            try:
                taken = await collecting.collect(drop, [sender])
            except (Unavailable, ProtocolError, OSError) as error:
                log.warning("drop folder", what=type(error).__name__, hospital=str(sender.hospital))
            else:
                if taken:
                    log.info("drop folder", files=taken, hospital=str(sender.hospital))
        await asyncio.sleep(LOOK_EVERY_S)


class Pushed:
    """The work of the outbox for pushes."""

    def __init__(self, pushing: Pushing, settled: Callable[[Posted], Awaitable[None]]) -> None:
        self._pushing = pushing
        self._settled = settled

    async def settled(self, message: Posted) -> None:
        """A record is where it must be: open its pushes, then go on as before."""
        await self._pushing.open(ConsultationId(UUID(message.body["consultation"])))
        await self._settled(message)

    async def push(self, message: Posted) -> None:
        """Bring a record into a hospital's system; the service completes the message."""
        await self._pushing.push(message)
