"""What speaks with the hospitals' own systems, put together from the settings."""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from aiohttp import ClientSession

from consult.consultations.sql import SqlConsultations, SqlFrozenTexts, SqlWritings
from consult.exchange.folder import FolderDrop
from consult.exchange.http import Endpoint, HttpEndpoints
from consult.exchange.service.collecting import Collecting
from consult.exchange.service.pushing import Means, Pushing, Sources
from consult.exchange.service.receiving import Receiving
from consult.exchange.sql import SqlPushes
from consult.exchange.wire import Sender
from consult.ledger.clock import new_id, utc_now
from consult.ledger.wire import HospitalId
from consult.patients.sql import SqlPatients
from consult.results.service import Results
from server.app.composition import Ground
from server.mllp import Allowed, MllpServer
from server.settings import Settings, System, secret


@dataclass(frozen=True)
class Exchange:
    """The ways in and out; `words` are the digests of the words that open the door for FHIR."""

    receiving: Receiving
    collecting: Collecting
    pushing: Pushing
    mllp: MllpServer
    drops: tuple[tuple[FolderDrop, Sender], ...]
    words: Mapping[str, Sender]


def compose_exchange(ground: Ground, results: Results, client: ClientSession) -> Exchange:
    """Everything of `consult.exchange` that runs besides the clinic's own services."""
    settings = ground.settings
    receiving = Receiving(ground.clinic, SqlPatients(), results, ground.audit, utc_now, new_id)
    return Exchange(
        receiving=receiving,
        collecting=Collecting(receiving),
        pushing=_pushing(ground, client),
        mllp=MllpServer(receiving.hear, _allowed(settings)),
        drops=tuple(
            (FolderDrop(system.folder, utc_now), sender_of(system))
            for system in settings.systems
            if system.folder is not None
        ),
        words={
            hashlib.sha256(secret(system.token_file).encode()).hexdigest(): sender_of(system)
            for system in settings.systems
            if system.token_file is not None
        },
    )


def sender_of(system: System) -> Sender:
    """A system of the settings as exchange knows it."""
    return Sender(
        hospital=HospitalId(UUID(system.hospital)),
        facility=system.facility,
        charset=system.charset,
        department=system.department,
    )


def _allowed(settings: Settings) -> tuple[Allowed, ...]:
    return tuple(
        Allowed(tuple(map(ipaddress.ip_network, system.addresses)), sender_of(system))
        for system in settings.systems
        if system.addresses
    )


def _pushing(ground: Ground, client: ClientSession) -> Pushing:
    endpoints = {
        HospitalId(UUID(system.hospital)): Endpoint(
            url=system.push_url,
            token=secret(system.push_token_file) if system.push_token_file else "",
        )
        for system in ground.settings.systems
        if system.push_url
    }
    return Pushing(
        Sources(SqlConsultations(), SqlWritings(), SqlFrozenTexts(), ground.vault),
        HttpEndpoints(client, endpoints),
        Means(
            ground.clinic,
            SqlPushes(),
            ground.outbox,
            ground.audit,
            utc_now,
            new_id,
            ground.settings.origin,
        ),
    )
