"""C-STORE and C-ECHO in: files go to the spool as they come, the server answers for them.

Knows no case and no hospital; a status of success is the server's word, never its own.
"""

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydicom import dcmread
from pynetdicom import AE, ALL_TRANSFER_SYNTAXES, AllStoragePresentationContexts, _config, evt
from pynetdicom.transport import ThreadedAssociationServer

from imaging.intake.core.placing import is_uid
from imaging.pacs.core.inbox import NOT_AUTHORISED, NOT_UNDERSTOOD, OUT_OF_RESOURCES, peer_of
from imaging.pacs.pynetdicom.bounded import Bounds, bound, is_kept
from imaging.pacs.wire.associations import Tls
from imaging.pacs.wire.inbox import Listening, Received

Ask = Callable[[Received], int]
"""Hands a file over and waits for the status; raises OSError where the server is gone."""

VERIFICATION = "1.2.840.10008.1.1"
WAIT_S = 30.0
IDLE_S = 120.0
STALE_S = 3_600.0

# A file is written to the disk as it comes, in pieces; nothing is decoded, nothing held whole.
_config.STORE_RECV_CHUNKED_DATASET = True
_config.UNRESTRICTED_STORAGE_SERVICE = True


def _door(settings: Listening) -> type[ThreadedAssociationServer]:
    """Lets in who stands on the list of addresses, and no more at once than there is room for."""
    addresses = frozenset(peer.address for peer in settings.peers)

    class Door(ThreadedAssociationServer):
        daemon_threads = True

        def verify_request(self, request: object, client_address: object) -> bool:
            """Asked before a byte is read."""
            address = client_address[0] if isinstance(client_address, tuple) else ""
            # Twice: those that are still being told that the place is full count as well.
            has_room = len(self.active_associations) < 2 * settings.associations
            return address in addresses and has_room

        def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
            """Answers leave at once: waiting for more costs 40 ms an instance."""
            connection, address = super().get_request()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection, address

    return Door


def listen(settings: Listening, ask: Ask) -> ThreadedAssociationServer:
    """Bind the port; the caller serves it."""
    bound(Path(settings.spool), Bounds(settings.most_bytes, settings.reserve_bytes))
    _sweep(Path(settings.spool), 0.0)
    entity = AE(ae_title=settings.title)
    entity.maximum_pdu_size = 0
    entity.maximum_associations = settings.associations
    entity.acse_timeout = entity.dimse_timeout = WAIT_S
    entity.network_timeout = IDLE_S
    entity.require_called_aet = True
    entity.require_calling_aet = sorted({peer.title for peer in settings.peers})
    entity.add_supported_context(VERIFICATION)
    for context in AllStoragePresentationContexts:
        entity.add_supported_context(str(context.abstract_syntax), ALL_TRANSFER_SYNTAXES)
    handlers: list[evt.EventHandlerType] = [
        (evt.EVT_C_STORE, _store, [settings, ask]),
        (evt.EVT_C_ECHO, _echo, [settings]),
        (evt.EVT_CONN_CLOSE, _closed, [settings]),
    ]
    return entity.make_server(
        (settings.host, settings.port),
        ssl_context=None if settings.tls is None else server_context(settings.tls),
        evt_handlers=handlers,
        server_class=_door(settings),
    )


def server_context(tls: Tls) -> ssl.SSLContext:
    """Who we are; with a `ca_file` only senders that show a certificate of it are heard."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(tls.certificate_file, tls.key_file)
    if tls.ca_file:
        context.load_verify_locations(tls.ca_file)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _store(event: evt.Event, settings: Listening, ask: Ask) -> int:
    title, address = _caller(event)
    path = event.dataset_path
    try:
        if peer_of(settings.peers, title, address) is None:
            return NOT_AUTHORISED
        if not is_kept(path):
            return OUT_OF_RESOURCES
        study_uid = _study(path)
        if not is_uid(study_uid):
            return NOT_UNDERSTOOD
        return ask(Received(title=title, address=address, study_uid=study_uid, name=path.name))
    except OSError:
        return OUT_OF_RESOURCES
    finally:
        path.unlink(missing_ok=True)


def _echo(event: evt.Event, settings: Listening) -> int:
    return 0 if peer_of(settings.peers, *_caller(event)) else NOT_AUTHORISED


def _closed(_: evt.Event, settings: Listening) -> None:
    _sweep(Path(settings.spool), STALE_S)


def _caller(event: evt.Event) -> tuple[str, str]:
    requestor = event.assoc.requestor
    return requestor.ae_title.strip(), str(requestor.address)


def _study(path: Path) -> str:
    """The study that a file says to belong to; '' where it can't be read."""
    try:
        found = dcmread(path, stop_before_pixels=True, specific_tags=["StudyInstanceUID"])
        return str(found.get("StudyInstanceUID") or "")
    except Exception:  # noqa: BLE001  # a hostile file makes the library raise anything
        return ""


def _sweep(spool: Path, older_s: float) -> None:
    """Half files of associations that broke off lie about until they are old."""
    before = time.time() - older_s
    for path in spool.glob("*.dcm"):
        with suppress(OSError):
            if path.stat().st_mtime <= before:
                path.unlink()
