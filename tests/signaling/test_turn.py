"""Passwords for relays: they end by themselves and prove who made them."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha1

from signaling.turn import Relays, credentials

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
URLS = ("turn:192.0.2.1:3478?transport=udp", "turns:192.0.2.1:443?transport=tcp")
PROBES = ("stun:192.0.2.2:50000",)


def test_a_user_name_says_when_it_ends_and_the_password_proves_it() -> None:
    username, password = credentials("word", "seat", NOW)

    assert username == f"{int(NOW.timestamp())}:seat"
    assert base64.b64decode(password) == hmac.digest(b"word", username.encode(), sha1)


def test_another_secret_or_another_end_is_another_password() -> None:
    made = {
        credentials(secret, "seat", ends)[1]
        for secret in ("word", "other")
        for ends in (NOW, NOW + timedelta(seconds=1))
    }

    assert len(made) == 4


def test_the_ways_are_good_for_their_lifetime() -> None:
    relays = Relays(urls=URLS, secret="word", lifetime=timedelta(hours=8), is_only_way=True)

    ways = relays.ways("seat", NOW, PROBES)

    assert ways.expires_at == NOW + timedelta(hours=8)
    assert ways.is_relay_only
    assert ways.probes == PROBES
    (relay,) = ways.ice_servers
    assert relay.urls == URLS
    assert (relay.username, relay.credential) == credentials("word", "seat", ways.expires_at)


def test_without_relays_the_direct_way_is_the_only_one() -> None:
    relays = Relays(urls=(), secret="", lifetime=timedelta(hours=8), is_only_way=True)

    ways = relays.ways("seat", NOW, PROBES)

    assert ways.ice_servers == ()
    assert not ways.is_relay_only
