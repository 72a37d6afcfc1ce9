"""A guest comes by his link and an observer by his name: to the door, into the room, out again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from secrets import token_urlsafe
from typing import TypeVar

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from signaling.rooms.wire import (
    Admit,
    ClientMessage,
    CloseCode,
    Event,
    Join,
    Joined,
    Knocked,
    Refused,
    Seated,
    ServerMessage,
    Waiting,
)
from tests.browsing import Browsing
from tests.journey import Journey

DEADLINE_S = 20.0
T = TypeVar("T")

_decoder: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


class Visitor:
    """Somebody at the room's socket who only reads."""

    def __init__(self, browsing: Browsing, socket: ClientConnection) -> None:
        self.browsing = browsing
        self.socket = socket

    async def tell(self, message: ClientMessage) -> None:
        await self.socket.send(msgspec.json.encode(message).decode())

    async def hear(self, kind: type[T]) -> T:
        """The next message of this kind, or the next event whose fact is of it."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                message = _decoder.decode(await self.socket.recv())
                fact = message.fact if isinstance(message, Event) else message
                if isinstance(fact, kind):
                    return fact

    async def closed(self) -> int | None:
        """Wait until the server closes; with which code."""
        async with asyncio.timeout(DEADLINE_S):
            with suppress(ConnectionClosed):
                async for _ in self.socket:
                    pass
        return self.socket.close_code


Knock = Callable[..., Awaitable[Visitor]]


@pytest.fixture
async def knock() -> AsyncIterator[Knock]:
    """Opens the socket of a room and says Join; at the end all sockets are closed."""
    async with AsyncExitStack() as sockets:

        async def come(browsing: Browsing, consultation: str, query: str = "") -> Visitor:
            path = f"/api/rooms/{consultation}/socket{query}"
            opening = connect(
                browsing.address(path, "ws"),
                additional_headers=browsing.headers(),
                compression=None,
            )
            visitor = Visitor(browsing, await sockets.enter_async_context(opening))
            await visitor.tell(Join(versions=(1,)))
            return visitor

        yield come


async def planned(journey: Journey) -> None:
    await journey.submit(also=["teaching"])
    await journey.convene(("liu", "zhou"))


async def guest_of(journey: Journey, secret: str = "") -> Browsing:
    """A guest who has taken his badge."""
    secret = secret or token_urlsafe(32)
    body = {"name": "李小梅", "relation": "family", "secret": secret}
    await journey.act("wang", "guests", body)
    guest = Browsing(journey.base_url)
    reply = await guest.call("POST", "/api/guest", {"secret": secret})
    assert reply.status == 200, reply.body
    return guest


async def test_a_guest_waits_at_the_door_and_the_chair_lets_him_in(
    journey: Journey, knock: Knock
) -> None:
    await planned(journey)
    guest = await guest_of(journey)
    chair = await knock(journey.people["zhou"], journey.consultation)
    await chair.hear(Joined)

    visitor = await knock(guest, journey.consultation, "?as=guest")
    await visitor.hear(Waiting)
    caller = (await chair.hear(Knocked)).caller
    await chair.tell(Admit(seat=caller.seat, admits=True))
    joined = await visitor.hear(Joined)
    seat = (await chair.hear(Seated)).seat

    assert (caller.name, caller.role) == ("李小梅", "guest")
    assert (seat.id, seat.role, seat.person) == (joined.you, "guest", caller.person)
    assert not joined.may_record
    ways = await guest.call("GET", "/api/guest/media")
    assert ways.status == 200


async def test_a_guest_sees_nothing_but_his_visit(journey: Journey) -> None:
    await planned(journey)
    guest = await guest_of(journey)

    visit = (await guest.call("GET", "/api/guest")).json()
    assert visit["consultation"] == journey.consultation
    assert visit["case"] is None
    consultation = f"/api/consultations/{journey.consultation}"
    for path in (consultation, f"{consultation}/media", f"/api/cases/{journey.case}"):
        assert (await guest.call("GET", path)).status == 401
    images = await guest.call("GET", f"/dicomweb/cases/{journey.case}/studies")
    assert images.status == 401


async def test_a_link_is_good_once_and_an_invitation_can_be_taken_back(journey: Journey) -> None:
    await planned(journey)
    secret = token_urlsafe(32)
    guest = await guest_of(journey, secret)
    again = await Browsing(journey.base_url).call("POST", "/api/guest", {"secret": secret})
    assert (again.status, again.json()["code"]) == (409, "link-void")

    path = f"/api/consultations/{journey.consultation}/visitors"
    view = await journey.call("zhou", "GET", path)
    await journey.act("zhou", f"visitors/{view['guests'][0]['id']}/withdraw")

    assert (await guest.call("GET", "/api/guest")).status == 401


async def test_the_seat_of_a_guest_is_taken_back_with_his_invitation(
    journey: Journey, knock: Knock
) -> None:
    await planned(journey)
    guest = await guest_of(journey)
    chair = await knock(journey.people["zhou"], journey.consultation)
    await chair.hear(Joined)
    visitor = await knock(guest, journey.consultation, "?as=guest")
    caller = (await chair.hear(Knocked)).caller
    await chair.tell(Admit(seat=caller.seat, admits=True))
    await visitor.hear(Joined)

    await journey.act("zhou", f"visitors/{caller.person}/withdraw")

    assert await visitor.closed() is not None


@pytest.mark.parametrize(("name", "record_status"), [("zhao", 404), ("chen", 200)])
async def test_an_observer_waits_and_sees_the_images(
    journey: Journey, knock: Knock, name: str, record_status: int
) -> None:
    """A doctor elsewhere sees no record; a clerk, who sees it by his part, observes as well."""
    await planned(journey)
    watcher = journey.people[name]
    await journey.act("zhou", "observers", {"practitioner": journey.ids[name]})
    chair = await knock(journey.people["zhou"], journey.consultation)
    await chair.hear(Joined)

    visitor = await knock(watcher, journey.consultation)
    await visitor.hear(Waiting)
    caller = (await chair.hear(Knocked)).caller
    await chair.tell(Admit(seat=caller.seat, admits=True))
    await visitor.hear(Joined)

    assert caller.role == "observer"
    visits = await watcher.call("GET", "/api/visits")
    assert journey.case.encode() in visits.body
    images = await watcher.call("GET", f"/dicomweb/cases/{journey.case}/studies")
    assert images.status == 204, "the door is open, and no image has been added"
    ways = await watcher.call("GET", f"/api/consultations/{journey.consultation}/media")
    assert ways.status == 200
    record = await watcher.call("GET", f"/api/consultations/{journey.consultation}")
    assert record.status == record_status


async def test_a_stranger_is_turned_away_at_the_door(journey: Journey, knock: Knock) -> None:
    await planned(journey)

    stranger = await knock(journey.people["zhao"], journey.consultation)

    assert (await stranger.hear(Refused)).code == "not-found"
    assert await stranger.closed() == CloseCode.REFUSED
