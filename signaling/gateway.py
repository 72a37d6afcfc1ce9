"""The WebSocket of a room: accept, read, write, close; decides nothing.

The route, the session and the Origin check stand in server/.
"""

import asyncio

import structlog
from aiohttp import WSMsgType, web

from consult.ledger.errors import ProtocolError, Unavailable
from consult.ledger.wire import AttendeeId, ConsultationId
from signaling.rooms.core.decoding import MAX_MESSAGE_BYTES, decode
from signaling.rooms.service.connection import Connection, encode
from signaling.rooms.service.rooms import Rooms
from signaling.rooms.wire import CloseCode, Ping

PING_EVERY_S = 5.0
SILENT_S = 30.0
SEND_S = 5.0
CLOSE_S = 3.0

log = structlog.get_logger("gateway")
_ping = encode(Ping())


async def serve(
    request: web.Request, person: AttendeeId, rooms: Rooms, consultation: ConsultationId
) -> web.WebSocketResponse:
    """Speak with one client until either side closes."""
    socket = web.WebSocketResponse(
        max_msg_size=MAX_MESSAGE_BYTES, compress=False, decode_text=False, timeout=1.0
    )
    await socket.prepare(request)
    connection = rooms.connect(person)
    opened = log.bind(connection=connection.peer, consultation=str(consultation))
    opened.info("opened")
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_write(request, socket, connection))
            await _read(socket, rooms, connection, consultation)
            connection.close(CloseCode.NORMAL, "")
    except* Exception:  # the outermost shell of a connection: the others go on
        log.exception("failed", connection=connection.peer)
        await socket.close(code=CloseCode.OUR_FAULT)
    finally:
        rooms.part(connection)
        closing = connection.closing
        opened.info("closed", ours=closing and closing.code.value, theirs=socket.close_code)
    return socket


async def _read(
    socket: web.WebSocketResponse,
    rooms: Rooms,
    connection: Connection,
    consultation: ConsultationId,
) -> None:
    """Read until the socket closes or the client breaks the protocol."""
    try:
        while True:
            frame = await socket.receive(timeout=SILENT_S)
            match frame.type:
                case WSMsgType.TEXT:
                    await rooms.receive(connection, consultation, decode(frame.data))
                case WSMsgType.BINARY:
                    connection.close(CloseCode.BINARY, "text only")
                    return
                case _:  # closed, or aiohttp has answered a broken frame (1002, 1009) itself
                    return
    except ProtocolError as error:
        connection.close(CloseCode.PROTOCOL_ERROR, str(error))
    except Unavailable:
        connection.close(CloseCode.TRY_AGAIN, "unavailable")
    except TimeoutError:
        connection.close(CloseCode.LAGGING, "silent")


async def _write(
    request: web.Request, socket: web.WebSocketResponse, connection: Connection
) -> None:
    """Write what waits, a `Ping` every 5 s, and at the end the close frame."""
    loop = asyncio.get_running_loop()
    ping_at = loop.time() + PING_EVERY_S
    try:
        while True:
            message: bytes | None = _ping
            if loop.time() < ping_at:
                try:
                    async with asyncio.timeout_at(ping_at):
                        message = await connection.next()
                except TimeoutError:
                    continue
            else:
                ping_at = loop.time() + PING_EVERY_S
            if message is None:
                break
            async with asyncio.timeout(SEND_S):
                await socket.send_frame(message, WSMsgType.TEXT)
    except ConnectionError:
        connection.close(CloseCode.GOING_AWAY, "gone")
    except TimeoutError:
        connection.close(CloseCode.LAGGING, "too slow")
    await _close(request, socket, connection)


async def _close(
    request: web.Request, socket: web.WebSocketResponse, connection: Connection
) -> None:
    closing = connection.closing
    if closing is None:
        return
    transport = request.transport
    try:
        async with asyncio.timeout(CLOSE_S):
            await socket.close(code=closing.code, message=closing.reason.encode()[:120])
    except TimeoutError:
        pass
    finally:
        # Whoever does not read does not read the end either.
        if transport is not None and transport.get_write_buffer_size() > 0:
            transport.abort()
