"""How a browser reaches the media engine: the ways for one's room, and the check from outside."""

from collections.abc import Callable

from aiohttp import web

from consult.access.wire import Call
from consult.consultations.service.sessions import Sessions
from consult.ledger.errors import NotAllowed, NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId
from consult.visitors.service import Doorway
from server.typed_routes import encode
from signaling.turn import MediaPlaces, MediaWays, Relays

Probes = Callable[[], tuple[str, ...]]
CHECK = "/api/media-check"


class MediaHandlers:
    """The ways of media, for whoever may enter."""

    def __init__(
        self, sessions: Sessions, doorway: Doorway, relays: Relays, probes: Probes
    ) -> None:
        self._sessions = sessions
        self._doorway = doorway
        self._relays = relays
        self._probes = probes

    async def ways(self, tx: Transaction, call: Call, consultation: ConsultationId) -> MediaWays:
        """How my browser may reach the media of this room, with passwords for a time."""
        try:
            await self._sessions.admit(tx, call, consultation)
        except (NotFound, NotAllowed) as refused:
            await self._doorway.observer(tx, call, consultation, refused)
        return self._relays.ways(str(call.principal.person), call.now, self._probes())


class MediaCheck:
    """Answers without a session: where media goes, and whether a WebSocket gets through."""

    def __init__(self, relays: Relays, probes: Probes) -> None:
        self._relays = relays
        self._probes = probes

    def routes(self) -> list[web.RouteDef]:
        """Its one address."""
        return [web.get(CHECK, self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The places; a WebSocket is opened and closed at once."""
        socket = web.WebSocketResponse(timeout=2.0)
        if not socket.can_prepare(request).ok:
            return encode(MediaPlaces(probes=self._probes(), relays=self._relays.urls))
        await socket.prepare(request)
        await socket.close()
        return socket
