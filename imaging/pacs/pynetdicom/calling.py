"""An association that we ask for, plain or over TLS, and why it did not come about."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.pdu_primitives import SCP_SCU_RoleSelectionNegotiation
from pynetdicom.presentation import PresentationContext

from imaging.pacs.wire.associations import DimseAddress, Tls
from imaging.pacs.wire.pulls import Trouble

WAIT_S = 60.0
CONNECT_S = 10.0
MOST_CONTEXTS = 126
BY_THE_USER = 1
"""Source of a rejection (PS3.8 table 9-21): the application, not its presentation layer."""


class Refused(Exception):
    """The archive does not answer, or wants no association."""

    def __init__(self, why: str, trouble: Trouble = "broke-off") -> None:
        super().__init__(why)
        self.trouble: Trouble = trouble


@contextmanager
def associated(
    address: DimseAddress,
    contexts: list[PresentationContext],
    roles: list[SCP_SCU_RoleSelectionNegotiation],
    handlers: list[evt.EventHandlerType],
    wait_s: float = WAIT_S,
) -> Iterator[Association]:
    """An association for the length of the context; raises `Refused`.

    `wait_s` is how long one message may take, an object on its way to us included.
    """
    entity = AE(ae_title=address.calling)
    entity.acse_timeout = entity.network_timeout = WAIT_S
    entity.dimse_timeout = wait_s
    entity.connection_timeout = CONNECT_S
    try:
        association = entity.associate(
            address.host,
            address.port,
            contexts=contexts[:MOST_CONTEXTS],
            ae_title=address.called,
            max_pdu=0,
            ext_neg=[*roles],
            tls_args=_tls_args(address),
            evt_handlers=[*handlers, (evt.EVT_CONN_OPEN, _send_at_once)],
        )
    except socket.gaierror as error:
        raise Refused("no such host", "no-name") from error
    if not association.is_established:
        raise _refusal(association, address)
    try:
        yield association
    finally:
        if association.is_established:
            association.release()


def client_context(tls: Tls) -> ssl.SSLContext:
    """Whom we trust and who we are; raises `Refused` where a file can't be used."""
    try:
        context = ssl.create_default_context(cafile=tls.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if tls.certificate_file:
            context.load_cert_chain(tls.certificate_file, tls.key_file or None)
    except OSError as error:
        raise Refused(f"TLS files: {type(error).__name__}", "untrusted") from error
    return context


def _tls_args(address: DimseAddress) -> tuple[ssl.SSLContext, str] | None:
    return None if address.tls is None else (client_context(address.tls), address.host)


def _refusal(association: Association, address: DimseAddress) -> Refused:
    if association.is_rejected:
        said = association.acceptor.primitive
        source, reason = getattr(said, "result_source", 0), getattr(said, "diagnostic", 0)
        is_about_us = source == BY_THE_USER
        return Refused(
            f"association rejected: {source}/{reason}", "no-title" if is_about_us else "broke-off"
        )
    trouble = _line(address)
    if trouble is not None:
        return Refused(f"no association: {trouble}", trouble)
    return Refused("no association", "no-service" if association.is_aborted else "broke-off")


def _line(address: DimseAddress) -> Trouble | None:
    """What is wrong with the way to the archive; looked at only where no association came."""
    try:
        with socket.create_connection((address.host, address.port), CONNECT_S) as line:
            tls = _tls_args(address)
            if tls is not None:
                line.settimeout(CONNECT_S)
                with suppress(TimeoutError), tls[0].wrap_socket(line, server_hostname=tls[1]):
                    pass
    except socket.gaierror:
        return "no-name"
    except ssl.SSLError:
        return "untrusted"
    except ConnectionRefusedError:
        return "closed"
    except OSError:
        return "silent"
    return None


def _send_at_once(event: evt.Event) -> None:
    """Nagle's algorithm and delayed acknowledgements cost 40 ms an instance together."""
    transport = event.assoc.dul.socket
    if transport is not None and transport.socket is not None:
        transport.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
