"""A real server with rooms and nothing else: SQLite, aiohttp on a free port, real readings.

`python -m tests.signaling.rooms.house DATABASE PORT` runs one to be killed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from aiohttp import web

from consult.attendance.service import Attendance
from consult.attendance.sql import SqlAttendance
from consult.ledger.clock import new_id, utc_now
from consult.ledger.errors import NotFound, Unavailable
from consult.ledger.sql.database import Database, clinic
from consult.ledger.wire import AttachmentId, AttendeeId, ConsultationId
from consult.people.service import People
from consult.people.sql import SqlRegister
from consult.readings.service import Readings
from consult.readings.sql import SqlReadings
from consult.readings.wire import Reading
from signaling.engines.ports import MediaEngine
from signaling.gateway import serve
from signaling.rooms.core.turns import Admitted
from signaling.rooms.ports import Recorder
from signaling.rooms.service.means import Means
from signaling.rooms.service.rooms import Rooms
from signaling.rooms.sql import SqlRooms
from signaling.rooms.wire import File, RoomRole
from tests.peer import Peer
from tests.signaling.rooms.scene import admitted

FILE = File(
    id=AttachmentId(UUID(int=9_000)),
    name="血气分析.pdf",
    media_type="application/pdf",
    size_bytes=81_920,
)


class Clinic:
    """Admits everyone whose account is a number, the first as chair, and who is named in `roles`
    as that; nobody else is known. Knows one file."""

    def __init__(self) -> None:
        self.roles: dict[int, RoomRole | None] = {}
        self.may_record = True
        self.is_reachable = True

    async def find(
        self, consultation: ConsultationId, files: Sequence[AttachmentId]
    ) -> tuple[File, ...]:
        """See Files.find."""
        if any(file != FILE.id for file in files):
            raise NotFound
        return (FILE,) * len(files)

    async def admit(
        self, person: AttendeeId, consultation: ConsultationId, now: datetime
    ) -> Admitted:
        """See Admission.admit."""
        if not self.is_reachable:
            raise Unavailable("clinic")
        number = person.int - 100
        role = self.roles.get(number, "chair" if number == 0 else "expert")
        if number < 0 or role is None:
            raise NotFound
        return admitted(number, role, may_record=self.may_record)


@dataclass
class House:
    """A running server."""

    base_url: str
    database: Database
    rooms: Rooms
    readings: Readings
    attendance: Attendance
    clinic: Clinic

    def peer(self, number: int | str, **how: object) -> Peer:
        """A person who only listens, unless told otherwise."""
        return Peer(self.base_url, str(number), "", **({"sends": ()} | how))  # type: ignore[arg-type]

    async def shown(self, consultation: ConsultationId) -> list[Reading]:
        """What is in the readings."""
        async with self.database.read() as tx:
            return await self.readings.list(tx, consultation)


@asynccontextmanager
async def house(
    url: str,
    engine: MediaEngine | None = None,
    port: int = 0,
    recorder: Recorder | None = None,
) -> AsyncIterator[House]:
    """Run a server."""
    database = Database(url)
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
    readings = Readings(SqlReadings(), People(SqlRegister()))
    attendance, known = Attendance(SqlAttendance()), Clinic()
    rooms = Rooms(
        Means(
            ledger=database,
            store=SqlRooms(),
            readings=readings,
            attendance=attendance,
            admission=known,
            files=known,
            engine=engine,
            recorder=recorder,
            clock=utc_now,
            new_id=new_id,
        )
    )
    runner = web.AppRunner(application(rooms), shutdown_timeout=5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    async with rooms.open():
        await site.start()
        [address] = runner.addresses
        try:
            base_url = f"http://127.0.0.1:{address[1]}"
            yield House(base_url, database, rooms, readings, attendance, known)
        finally:
            rooms.close_all()
            await runner.cleanup()
    await database.close()


def application(rooms: Rooms) -> web.Application:
    """Sign-in by number, and the socket."""

    async def sign_in(request: web.Request) -> web.Response:
        account = str((await request.json())["account"])
        response = web.json_response({"csrf": str(uuid4())})
        response.set_cookie("number", account)
        return response

    async def socket(request: web.Request) -> web.WebSocketResponse:
        number = request.cookies["number"]
        person = UUID(int=100 + int(number) if number.isdecimal() else 0)
        room = ConsultationId(UUID(request.match_info["consultation"]))
        return await serve(request, AttendeeId(person), rooms, room)

    app = web.Application()
    app.router.add_post("/api/session", sign_in)
    app.router.add_get("/api/rooms/{consultation}/socket", socket)
    return app


async def _main(url: str, port: str) -> None:
    async with house(url, port=int(port)):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2]))
